//! Any messages, any losses.

use proptest::prelude::*;

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_message_makes_it_panic(
        id in prop::sample::select(vec![
            QUERY, tl::MSG_CONTAINER, tl::GZIP_PACKED, 0x62d6_b459, 0xda69_fb52, 0x7d86_1a08, 0x7abe_77ec,
            0xf342_7b8c, 0xb921_bd04, 0x58e4_a740, 0xe751_2126, 0xd143_5160, 0x9299_359f, 0x8cc0_d131,
        ]),
        rest in prop::collection::vec(any::<u8>(), 0..80),
        msg_id in any::<i64>(),
        seq_no in any::<i32>(),
        now in prop::sample::select(vec![0.0, NOW, 1e12]),
    ) {
        let mut session = Session::new(5, SALT, 8);
        let body = [&id.to_le_bytes()[..], &rest].concat();
        for msg_id in [msg_id, (NOW as i64) << 32] {
            let message = Message { salt: SALT, session_id: 5, msg_id, seq_no, body: body.clone() };
            let _ = session.receive(&message, now);
            session.take(now);
        }
    }

    #[test]
    fn whatever_is_lost_everything_arrives_in_the_end_and_once(
        steps in prop::collection::vec((0..4u8, any::<bool>()), 1..60),
    ) {
        // A client that takes each identifier once, as TDLib does; packets are lost before each reconnect.
        let (mut session, mut client) = begun();
        let mut seen = std::collections::BTreeMap::new();
        let mut expected = Vec::new();
        let mut take = |session: &mut Session, client: &mut Numbers, lost: bool, acknowledge: bool| {
            let got = taken(session);
            if lost {
                return;
            }
            for got in &got {
                if got.seq_no & 1 == 1 {
                    seen.entry(got.msg_id).or_insert_with(|| got.body.clone());
                }
            }
            if acknowledge {
                let msg_ids = got.iter().map(|got| got.msg_id).collect();
                session.receive(&client.message(false, tl::boxed(&types::MsgsAck { msg_ids })), NOW).unwrap();
            }
        };
        for (number, (step, acknowledge)) in steps.iter().enumerate() {
            let body = (number as u32).to_le_bytes().to_vec();
            match step {
                0 => {
                    session.push(body.clone());
                    expected.push(body);
                }
                1 => take(&mut session, &mut client, false, *acknowledge),
                _ => {
                    take(&mut session, &mut client, true, false);
                    session.reconnected();
                }
            }
        }
        take(&mut session, &mut client, true, false);
        session.reconnected();
        take(&mut session, &mut client, false, true);
        prop_assert_eq!(seen.into_values().collect::<Vec<_>>(), expected);
        session.reconnected();
        prop_assert!(taken(&mut session).is_empty());
    }
}

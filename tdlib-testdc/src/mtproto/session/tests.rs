//! Sessions against a client that numbers its messages as TDLib does.

use grammers_tl_types::{Identifiable, Serializable, functions};

use super::*;
use crate::mtproto::client::{Got, Numbers, open, result};

const NOW: f64 = 1_800_000_000.0;
const SALT: i64 = 77;
const QUERY: u32 = 0x1234_5678;

fn session() -> (Session, Numbers) {
    (
        Session::new(5, SALT, usize::MAX),
        Numbers::new(SALT, 5, NOW),
    )
}

/// A session whose beginning is over.
fn begun() -> (Session, Numbers) {
    let (mut session, mut client) = session();
    session
        .receive(
            &client.message(false, functions::Ping { ping_id: 0 }.to_bytes()),
            NOW,
        )
        .unwrap();
    let sent = taken(&mut session);
    let created: Vec<i64> = sent
        .iter()
        .filter(|got| got.seq_no & 1 == 1)
        .map(|got| got.msg_id)
        .collect();
    session
        .receive(
            &client.message(false, tl::boxed(&types::MsgsAck { msg_ids: created })),
            NOW,
        )
        .unwrap();
    assert!(taken(&mut session).is_empty());
    (session, client)
}

fn query(number: u8) -> Vec<u8> {
    [QUERY.to_le_bytes(), [number, 0, 0, 0]].concat()
}

fn taken(session: &mut Session) -> Vec<Got> {
    session.take(NOW).iter().flat_map(open).collect()
}

fn queries(events: &[Event]) -> Vec<(i64, Vec<u8>)> {
    events
        .iter()
        .map(|event| match event {
            Event::Query { msg_id, body } => (*msg_id, body.clone()),
            other => panic!("{other:?}"),
        })
        .collect()
}

fn only<T: grammers_tl_types::Deserializable + Identifiable>(got: &[Got]) -> T {
    let [one] = got else { panic!("{got:?}") };
    assert_eq!(tl::constructor(&one.body), T::CONSTRUCTOR_ID);
    tl::read(&one.body).unwrap()
}

/// The code by which a message is refused.
fn refused(session: &mut Session, message: &Message) -> i32 {
    assert_eq!(session.receive(message, NOW).unwrap(), None);
    let bad: types::BadMsgNotification = only(&taken(session));
    assert_eq!(
        (bad.bad_msg_id, bad.bad_msg_seqno),
        (message.msg_id, message.seq_no)
    );
    bad.error_code
}

mod lost;
mod messages;
mod random;
mod rules;

//! What each kind of message leads to.

use super::*;

#[test]
fn the_first_message_makes_the_session_known_and_is_answered() {
    let (mut session, mut client) = session();
    let message = client.message(true, query(1));
    let events = session.receive(&message, NOW).unwrap().unwrap();
    assert_eq!(queries(&events), [(message.msg_id, query(1))]);
    assert!(session.answer(message.msg_id, Ok(&[9; 8])));
    let sent = taken(&mut session);
    assert_eq!(sent.len(), 2);
    let created: types::NewSessionCreated = tl::read(&sent[0].body).unwrap();
    assert_eq!(
        (created.first_msg_id, created.server_salt),
        (message.msg_id, SALT)
    );
    assert_eq!(result(&sent[1].body), Some((message.msg_id, &[9; 8][..])));
    assert_eq!((sent[0].msg_id & 3, sent[1].msg_id & 3), (3, 1));
    assert_eq!((sent[0].seq_no, sent[1].seq_no), (1, 3));
    assert!(taken(&mut session).is_empty());
}

#[test]
fn what_is_in_a_container_comes_in_its_order_and_all_of_it() {
    let (mut session, mut client) = session();
    let inner = [
        client.message(true, query(1)),
        client.message(true, query(2)),
        client.message(false, functions::Ping { ping_id: 3 }.to_bytes()),
        client.message(true, query(4)),
    ];
    // As after a resend: what is older is behind.
    let order = [3, 0, 2, 1].map(|at| inner[at].clone());
    let events = session
        .receive(&client.container(&order), NOW)
        .unwrap()
        .unwrap();
    let expected = [3, 0, 1].map(|at| (inner[at].msg_id, inner[at].body.clone()));
    assert_eq!(queries(&events), expected);
    let sent = taken(&mut session);
    let created: types::NewSessionCreated = tl::read(&sent[0].body).unwrap();
    assert_eq!(created.first_msg_id, inner[0].msg_id, "the oldest of them");
    let pong: types::Pong = tl::read(&sent[1].body).unwrap();
    assert_eq!((pong.msg_id, pong.ping_id), (inner[2].msg_id, 3));
    let ack: types::MsgsAck = tl::read(&sent[2].body).unwrap();
    assert_eq!(ack.msg_ids, [0, 1, 3].map(|at| inner[at].msg_id));
}

#[test]
fn a_packed_query_is_unpacked_and_a_packed_container_too() {
    let (mut session, mut client) = begun();
    let long = [&QUERY.to_le_bytes()[..], &[0; 400]].concat();
    let packed = gzip::pack(&long).unwrap();
    let message = client.message(true, packed.clone());
    let events = session.receive(&message, NOW).unwrap().unwrap();
    assert_eq!(queries(&events), [(message.msg_id, long.clone())]);
    let inner = client.message(true, packed.clone());
    let mut container = client.container(std::slice::from_ref(&inner));
    container.body.extend_from_slice(&[]);
    if let Some(body) = gzip::pack(&container.body) {
        container.body = body;
    }
    let events = session.receive(&container, NOW).unwrap().unwrap();
    assert_eq!(queries(&events), [(inner.msg_id, long)]);
    let twice = gzip::pack(&[&packed[..], &[0; 300]].concat()).unwrap();
    let error = session
        .receive(&client.message(true, twice), NOW)
        .unwrap_err();
    assert_eq!(error, Error::Malformed(tl::GZIP_PACKED));
}

#[test]
fn a_query_that_comes_again_is_not_carried_out_again_but_its_answer_is_sent_again() {
    let (mut session, mut client) = begun();
    let message = client.message(true, query(1));
    session.receive(&message, NOW).unwrap();
    taken(&mut session);
    assert_eq!(session.receive(&message, NOW).unwrap(), Some(vec![]));
    assert_eq!(
        only::<types::MsgsAck>(&taken(&mut session)).msg_ids,
        [message.msg_id],
        "not answered yet"
    );
    assert!(session.answer(message.msg_id, Ok(&[7; 4])));
    let first = taken(&mut session);
    assert_eq!(session.receive(&message, NOW).unwrap(), Some(vec![]));
    assert_eq!(taken(&mut session), first, "under the same identifier");
    assert!(
        !session.answer(message.msg_id, Ok(&[8; 4])),
        "no second answer"
    );
    let acknowledge = tl::boxed(&types::MsgsAck {
        msg_ids: vec![first[0].msg_id],
    });
    session
        .receive(&client.message(false, acknowledge), NOW)
        .unwrap();
    assert_eq!(session.receive(&message, NOW).unwrap(), Some(vec![]));
    assert_eq!(
        only::<types::MsgsAck>(&taken(&mut session)).msg_ids,
        [message.msg_id],
        "it has the answer"
    );
}

#[test]
fn the_states_of_messages_are_told() {
    let (mut session, mut client) = begun();
    let [running, answered, lost] = [1, 2, 3].map(|number| client.message(true, query(number)));
    let ping = client.message(false, functions::Ping { ping_id: 1 }.to_bytes());
    for message in [&running, &answered, &ping] {
        session.receive(message, NOW).unwrap();
    }
    session.answer(answered.msg_id, Ok(&[0; 4]));
    taken(&mut session);
    let future = (NOW as i64 + 1000) << 32;
    let msg_ids = vec![
        running.msg_id,
        answered.msg_id,
        lost.msg_id,
        ping.msg_id,
        future,
    ];
    let ask = client.message(false, tl::boxed(&types::MsgsStateReq { msg_ids }));
    session.receive(&ask, NOW).unwrap();
    let state: types::MsgsStateInfo = only(&taken(&mut session));
    assert_eq!(state.req_msg_id, ask.msg_id);
    assert_eq!(state.info, [4 | 32, 4 | 32 | 64, 2, 4 | 16, 3]);
}

#[test]
fn an_answer_that_is_dropped_before_it_gets_out_does_not() {
    let (mut session, mut client) = begun();
    let message = client.message(true, query(1));
    session.receive(&message, NOW).unwrap();
    session.answer(message.msg_id, Ok(&[0; 4]));
    let req_msg_id = message.msg_id;
    let drop = client.message(false, functions::RpcDropAnswer { req_msg_id }.to_bytes());
    session.receive(&drop, NOW).unwrap();
    let sent = taken(&mut session);
    let results: Vec<_> = sent.iter().filter_map(|got| result(&got.body)).collect();
    let running = tl::boxed(&types::RpcAnswerDroppedRunning {});
    assert_eq!(results, [(drop.msg_id, &running[..])]);
}

#[test]
fn answers_are_dropped_on_demand() {
    let (mut session, mut client) = begun();
    let [running, answered] = [1, 2].map(|number| client.message(true, query(number)));
    session.receive(&running, NOW).unwrap();
    session.receive(&answered, NOW).unwrap();
    session.answer(answered.msg_id, Ok(&[0; 4]));
    let sent = taken(&mut session);
    let answer = sent.iter().find(|got| result(&got.body).is_some()).unwrap();
    let mut ask = |req_msg_id| {
        let ask = client.message(false, functions::RpcDropAnswer { req_msg_id }.to_bytes());
        session.receive(&ask, NOW).unwrap();
        let results: Vec<Got> = taken(&mut session);
        let found: Vec<(i64, u32, Vec<u8>)> = results
            .iter()
            .map(|got| result(&got.body).unwrap())
            .map(|(request, body)| (request, tl::constructor(body), body.to_vec()))
            .collect();
        (ask.msg_id, found)
    };
    let running_id = types::RpcAnswerDroppedRunning::CONSTRUCTOR_ID;
    let (asked, found) = ask(running.msg_id);
    assert_eq!(
        found.iter().map(|x| (x.0, x.1)).collect::<Vec<_>>(),
        [(running.msg_id, running_id), (asked, running_id)]
    );
    let (asked, found) = ask(answered.msg_id);
    let dropped: types::RpcAnswerDropped = tl::read(&found[0].2).unwrap();
    assert_eq!(
        (found[0].0, dropped.msg_id, dropped.seq_no),
        (asked, answer.msg_id, answer.seq_no)
    );
    let (_, found) = ask(12345);
    assert_eq!(found[0].1, types::RpcAnswerUnknown::CONSTRUCTOR_ID);
    assert!(
        !session.answer(running.msg_id, Ok(&[])),
        "it is no longer wanted"
    );
}

#[test]
fn salts_hold_for_years() {
    let (mut session, mut client) = begun();
    let ask = client.message(false, functions::GetFutureSalts { num: 64 }.to_bytes());
    session.receive(&ask, NOW).unwrap();
    let salts: types::FutureSalts = only(&taken(&mut session));
    assert_eq!((salts.req_msg_id, salts.now), (ask.msg_id, NOW as i32));
    let [now, later] = &salts.salts.0[..] else {
        panic!()
    };
    assert!(now.valid_since <= NOW as i32 && now.valid_until == later.valid_since);
    assert!(f64::from(now.valid_until) > NOW + 1000.0 * 86_400.0);
    assert_eq!(
        (now.salt, later.salt, later.valid_until),
        (SALT, SALT, i32::MAX)
    );
}

#[test]
fn pings_sessions_and_keys_lead_to_events() {
    let (mut session, mut client) = begun();
    for (body, event) in [
        (
            functions::PingDelayDisconnect {
                ping_id: 1,
                disconnect_delay: 75,
            }
            .to_bytes(),
            Event::DisconnectIn { seconds: 75 },
        ),
        (
            functions::DestroySession { session_id: 8 }.to_bytes(),
            Event::DestroySession { session_id: 8 },
        ),
        (functions::DestroyAuthKey {}.to_bytes(), Event::DestroyKey),
    ] {
        assert_eq!(
            session.receive(&client.message(false, body), NOW).unwrap(),
            Some(vec![event])
        );
    }
    session.session_destroyed(8, true);
    session.session_destroyed(9, false);
    session.key_destroyed();
    let found: Vec<u32> = taken(&mut session)
        .iter()
        .map(|got| tl::constructor(&got.body))
        .collect();
    assert_eq!(found, [0x3477_73c5, 0xe220_45fc, 0x62d3_50c9, 0xf660_e1d4]);
    for body in [
        tl::boxed(&types::HttpWait {
            max_delay: 0,
            wait_after: 0,
            max_wait: 0,
        }),
        tl::boxed(&types::MsgsAllInfo {
            msg_ids: vec![1],
            info: vec![4],
        }),
    ] {
        assert_eq!(
            session.receive(&client.message(false, body), NOW).unwrap(),
            Some(vec![])
        );
    }
    assert!(taken(&mut session).is_empty());
}

//! Messages that break the rules.

use super::*;

#[test]
fn the_limit_of_unpacking_holds_for_all_of_a_container() {
    let (mut session, mut client) = begun();
    let zeros = [&QUERY.to_le_bytes()[..], &vec![0; gzip::MAX_UNPACKED / 2]].concat();
    let packed = gzip::pack(&zeros).unwrap();
    let [one, two] = [(); 2].map(|()| client.message(true, packed.clone()));
    assert!(session.receive(&one, NOW).is_ok());
    assert!(session.receive(&two, NOW).is_ok());
    let inner = [(); 2].map(|()| client.message(true, packed.clone()));
    assert_eq!(
        session.receive(&client.container(&inner), NOW).unwrap_err(),
        Error::Malformed(tl::GZIP_PACKED)
    );
}

#[test]
fn a_wrong_salt_is_told_and_nothing_is_carried_out() {
    let (mut session, mut client) = session();
    client.salt = 1;
    let message = client.message(true, query(1));
    assert_eq!(session.receive(&message, NOW).unwrap(), None);
    let bad: types::BadServerSalt = only(&taken(&mut session));
    assert_eq!(
        (bad.bad_msg_id, bad.error_code, bad.new_server_salt),
        (message.msg_id, 48, SALT)
    );
    assert!(
        session
            .receive(
                &Message {
                    salt: SALT,
                    ..message
                },
                NOW
            )
            .unwrap()
            .is_some(),
        "the same again"
    );
}

#[test]
fn clocks_that_differ_too_much_are_told() {
    let (mut session, mut client) = begun();
    let message = client.message(true, query(1));
    for (late, code) in [
        (301.0, Some(16)),
        (299.0, None),
        (-29.0, None),
        (-31.0, Some(17)),
    ] {
        assert_eq!(inbox::check_id(message.msg_id, NOW + late), code, "{late}");
    }
    // What a day of the server's clock is like for a client that did not notice.
    assert_eq!(session.receive(&message, NOW + 86_400.0).unwrap(), None);
    let sent: Vec<Got> = session.take(NOW + 86_400.0).iter().flat_map(open).collect();
    assert_eq!(
        sent[0].msg_id >> 32,
        NOW as i64 + 86_400,
        "by which it sees the time"
    );
    assert_eq!(only::<types::BadMsgNotification>(&sent).error_code, 16);
    // It sends the same within a newer container.
    client.advance(86_400);
    let container = client.container(std::slice::from_ref(&message));
    let events = session
        .receive(&container, NOW + 86_400.0)
        .unwrap()
        .unwrap();
    assert_eq!(queries(&events), [(message.msg_id, query(1))]);
}

#[test]
fn identifiers_that_no_client_may_use_are_refused() {
    let (mut session, mut client) = begun();
    let mut message = client.message(true, query(1));
    message.msg_id |= 1;
    assert_eq!(refused(&mut session, &message), 18);
    let mut inner = client.message(true, query(1));
    inner.msg_id |= 2;
    assert!(
        session
            .receive(&client.container(std::slice::from_ref(&inner)), NOW)
            .unwrap()
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        only::<types::BadMsgNotification>(&taken(&mut session)).error_code,
        18
    );
}

#[test]
fn numbers_out_of_order_are_refused() {
    let (mut session, mut client) = begun();
    let first = client.message(true, query(1));
    let second = client.message(true, query(2));
    let third = client.message(true, query(3));
    session.receive(&second, NOW).unwrap();
    taken(&mut session);
    assert_eq!(
        refused(
            &mut session,
            &Message {
                seq_no: second.seq_no,
                ..third.clone()
            }
        ),
        32
    );
    assert_eq!(
        refused(
            &mut session,
            &Message {
                seq_no: second.seq_no + 2,
                ..first.clone()
            }
        ),
        33
    );
    assert_eq!(
        refused(
            &mut session,
            &Message {
                seq_no: 4,
                ..third.clone()
            }
        ),
        35
    );
    let ack = tl::boxed(&types::MsgsAck { msg_ids: vec![] });
    assert_eq!(
        refused(
            &mut session,
            &Message {
                body: ack,
                ..third.clone()
            }
        ),
        34
    );
    assert!(session.receive(&third, NOW).unwrap().is_some());
    assert!(
        session.receive(&first, NOW).unwrap().is_some(),
        "late, but right"
    );
}

#[test]
fn containers_that_break_the_rules_are_refused() {
    let (mut session, mut client) = begun();
    let inner = client.message(true, query(1));
    let good = client.container(std::slice::from_ref(&inner));
    let nested = client.container(std::slice::from_ref(&good));
    assert_eq!(refused(&mut session, &nested), 64);
    let younger = Message {
        msg_id: client.message(false, vec![]).msg_id,
        ..inner.clone()
    };
    let mut older = client.container(std::slice::from_ref(&younger));
    older.msg_id = younger.msg_id - 4;
    assert_eq!(refused(&mut session, &older), 64);
    let empty = client.container(&[]);
    assert_eq!(refused(&mut session, &empty), 64);
    let odd_length = client.container(&[Message {
        body: vec![0; 6],
        ..inner.clone()
    }]);
    assert_eq!(refused(&mut session, &odd_length), 64);
    let many: Vec<Message> = (0..1021).map(|_| client.message(true, query(1))).collect();
    let crowded = client.container(&many);
    assert_eq!(refused(&mut session, &crowded), 64);
    let mut cut = client.container(std::slice::from_ref(&inner));
    cut.body.truncate(20);
    assert_eq!(
        session.receive(&cut, NOW).unwrap_err(),
        Error::Malformed(tl::MSG_CONTAINER)
    );

    assert_eq!(
        queries(&session.receive(&good, NOW).unwrap().unwrap()),
        [(inner.msg_id, query(1))]
    );
    taken(&mut session);
    assert_eq!(refused(&mut session, &good), 19);
}

#[test]
fn a_message_older_than_all_that_is_remembered_is_refused() {
    let (mut session, mut client) = begun();
    let first = client.message(true, query(0));
    session.receive(&first, NOW).unwrap();
    for _ in 0..5000 {
        session
            .receive(&client.message(true, query(1)), NOW)
            .unwrap();
    }
    taken(&mut session);
    assert_eq!(refused(&mut session, &first), 20);
    assert!(
        session.answer(first.msg_id, Ok(&[])),
        "its answer is still wanted"
    );
}

#[test]
fn lists_of_more_identifiers_than_allowed_are_an_error() {
    let (mut session, mut client) = begun();
    for (length, allowed) in [(8192, true), (8193, false)] {
        let ask = tl::boxed(&types::MsgsStateReq {
            msg_ids: vec![4; length],
        });
        assert_eq!(
            session.receive(&client.message(false, ask), NOW).is_ok(),
            allowed
        );
    }
}

#[test]
fn a_flood_of_queries_without_answers_is_an_error() {
    let (mut session, mut client) = begun();
    for _ in 0..MAX_RUNNING {
        session
            .receive(&client.message(true, query(1)), NOW)
            .unwrap();
    }
    assert_eq!(
        session
            .receive(&client.message(true, query(1)), NOW)
            .unwrap_err(),
        Error::Flood
    );
}

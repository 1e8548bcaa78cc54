//! What is sent, how it is divided, and what happens when it is lost.

use super::*;

#[test]
fn what_was_not_acknowledged_is_sent_again_after_a_reconnect() {
    let (mut session, mut client) = begun();
    let [one, two] = [1, 2].map(|number| client.message(true, query(number)));
    session.receive(&one, NOW).unwrap();
    session.receive(&two, NOW).unwrap();
    session.answer(one.msg_id, Ok(&[1; 8]));
    session.push(vec![2; 8]);
    session.push(vec![3; 8]);
    session.answer(two.msg_id, Ok(&[4; 2000]));
    let first = taken(&mut session);
    let acknowledge = tl::boxed(&types::MsgsAck {
        msg_ids: vec![first[1].msg_id],
    });
    session
        .receive(&client.message(false, acknowledge), NOW)
        .unwrap();

    session.reconnected();
    let messages = session.take(NOW + 1000.0);
    assert!(
        messages
            .iter()
            .all(|message| message.msg_id >> 32 == NOW as i64 + 1000),
        "in a young container"
    );
    let again: Vec<Got> = messages.iter().flat_map(open).collect();
    assert_eq!(again[..2], [first[0].clone(), first[2].clone()]);
    let info: types::MsgDetailedInfo = tl::read(&again[2].body).unwrap();
    assert_eq!(
        (info.msg_id, info.answer_msg_id, info.bytes),
        (two.msg_id, first[3].msg_id, 2012)
    );
    assert_eq!(again.len(), 3, "the large answer is announced");

    let ask = tl::boxed(&types::MsgResendReq {
        msg_ids: vec![first[3].msg_id, 12345],
    });
    session.receive(&client.message(false, ask), NOW).unwrap();
    let messages = session.take(NOW + 1000.0);
    assert_eq!(
        messages[0].msg_id >> 32,
        NOW as i64 + 1000,
        "alone, but in a young container too"
    );
    assert_eq!(open(&messages[0]), [first[3].clone()]);
}

#[test]
fn an_answer_that_comes_while_the_client_is_away_waits_for_it() {
    let (mut session, mut client) = begun();
    let message = client.message(true, query(1));
    session.receive(&message, NOW).unwrap();
    taken(&mut session);
    session.answer(message.msg_id, Err(&RpcError::new(420, "FLOOD_WAIT_5")));
    session.reconnected();
    let sent = taken(&mut session);
    let expected = [
        &tl::RPC_ERROR.to_le_bytes()[..],
        &420i32.to_le_bytes(),
        b"\x0cFLOOD_WAIT_5\0\0\0",
    ]
    .concat();
    assert_eq!(result(&sent[0].body), Some((message.msg_id, &expected[..])));
}

#[test]
fn large_answers_are_packed_if_that_is_wanted() {
    let mut session = Session::new(5, SALT, 100);
    let mut client = Numbers::new(SALT, 5, NOW);
    let [short, long] = [1, 2].map(|number| client.message(true, query(number)));
    session.receive(&short, NOW).unwrap();
    session.receive(&long, NOW).unwrap();
    session.answer(short.msg_id, Ok(&[0; 96]));
    session.answer(long.msg_id, Ok(&[0; 1000]));
    let sent = taken(&mut session);
    assert_eq!(result(&sent[1].body).unwrap().1, [0; 96]);
    let packed = result(&sent[2].body).unwrap().1;
    assert_eq!(gzip::unpack(packed, 1000).unwrap(), [0; 1000]);
}

#[test]
fn much_at_a_time_is_divided_into_packets_in_order() {
    let (mut session, _) = begun();
    let bodies: Vec<Vec<u8>> = (0..3000u32)
        .map(|number| {
            [
                number.to_le_bytes().to_vec(),
                vec![0; if number % 500 == 0 { 200_000 } else { 16 }],
            ]
            .concat()
        })
        .collect();
    bodies.iter().for_each(|body| session.push(body.clone()));
    let messages = session.take(NOW);
    assert!(messages.iter().all(|message| message.body.len() < 300_000));
    assert!(messages.len() < 30);
    let got: Vec<Got> = messages.iter().flat_map(open).collect();
    assert_eq!(
        got.iter().map(|got| got.body.clone()).collect::<Vec<_>>(),
        bodies
    );
    assert!(
        got.windows(2)
            .all(|pair| pair[0].msg_id < pair[1].msg_id && pair[0].seq_no < pair[1].seq_no)
    );
    assert!(
        got.iter()
            .all(|got| got.msg_id & 3 == 3 && got.seq_no & 1 == 1)
    );
}

#[test]
fn a_client_that_acknowledges_nothing_does_not_fill_the_memory() {
    let (mut session, _) = begun();
    for _ in 0..100 {
        for _ in 0..100 {
            session.push(vec![0; 1000]);
        }
        taken(&mut session);
    }
    session.reconnected();
    let again = taken(&mut session);
    assert_eq!(again.len(), 2048);

    let (mut session, _) = begun();
    for number in 0..100 {
        session.push(vec![number; 100_000]);
    }
    taken(&mut session);
    session.reconnected();
    let again = taken(&mut session);
    assert_eq!(again.len(), 41, "four megabytes");
    assert!(
        again
            .iter()
            .zip(59..)
            .all(|(got, number)| got.body[0] == number)
    );
}

#[test]
fn an_answer_is_kept_whatever_comes_behind_it() {
    let (mut session, mut numbers) = begun();
    let query = numbers.message(true, query(1));
    session.receive(&query, NOW).unwrap();
    session.answer(query.msg_id, Ok(&[1; 100]));
    for _ in 0..5 {
        session.push(vec![0; 1_000_000]);
    }
    for _ in 0..3_000 {
        session.push(vec![0; 4]);
    }
    taken(&mut session);
    session.reconnected();
    let again = taken(&mut session);
    let answers: Vec<_> = again.iter().filter_map(|got| result(&got.body)).collect();
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0].0, query.msg_id);
}

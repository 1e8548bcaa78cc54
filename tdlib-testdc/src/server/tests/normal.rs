//! What clients and services do all day.

use super::*;

#[test]
fn a_client_makes_a_key_asks_and_is_answered() {
    let world = World::start();
    assert!(world.server.address().ip().is_loopback());
    let mut client = world.client();
    assert_eq!(
        client.call(ECHO, &[7; 8]),
        [&ECHO.to_le_bytes()[..], &[7; 8]].concat()
    );
    let (origin, outbox, resumed) = world.connected();
    assert_eq!(
        (origin.auth_key_id, origin.session_id),
        (client.key.key.id(), 5)
    );
    assert_eq!(
        (origin.dc_id, origin.is_test, origin.is_media),
        (1, true, false)
    );
    assert!(!origin.is_unbound && !resumed);
    assert_eq!(tl::constructor(&client.call(FAIL, &[])), tl::RPC_ERROR);
    assert!(outbox.push(vec![9; 4]));
    client.until(|got| (got.body == [9; 4]).then_some(()));
    drop(client);
    assert_eq!(world.disconnected(), origin);
}

#[test]
fn answers_and_pushes_of_other_threads_arrive_in_their_order() {
    let world = World::start();
    let mut client = world.client();
    let query = client.query(LATER, &[]);
    let (_, pushes, _) = world.connected();
    let Seen::Query(answers, msg_id) = world.next() else {
        panic!()
    };
    assert_eq!(msg_id, query);
    std::thread::spawn(move || {
        for number in 0..1000u32 {
            assert!(pushes.push(number.to_le_bytes().to_vec()));
        }
        assert!(answers.answer(msg_id, Ok(vec![1; 4])));
        assert!(!answers.answer(msg_id, Ok(vec![2; 4])));
        assert!(pushes.push(1000u32.to_le_bytes().to_vec()));
    });
    let mut found = Vec::new();
    while found.len() < 1002 {
        let odd = client
            .receive()
            .into_iter()
            .filter(|got| got.seq_no & 1 == 1);
        found.extend(
            odd.filter(|got| tl::constructor(&got.body) != 0x9ec2_0908)
                .map(|got| got.body),
        );
    }
    let mut expected: Vec<Vec<u8>> = (0..=1000u32)
        .map(|number| number.to_le_bytes().to_vec())
        .collect();
    let answer = found[1000].clone();
    assert_eq!(result(&answer), Some((query, &[1; 4][..])));
    expected.insert(1000, answer);
    assert_eq!(found, expected);
}

#[test]
fn after_a_cut_the_session_goes_on_and_nothing_is_carried_out_twice() {
    let world = World::start();
    let mut client = world.client();
    let message = client.numbers.message(true, LATER.to_le_bytes().to_vec());
    client.send(&message);
    let (first, old, _) = world.connected();
    let Seen::Query(answers, msg_id) = world.next() else {
        panic!()
    };
    world.server.cut_all();
    assert!(client.ended());
    assert_eq!(world.disconnected(), first);
    assert!(!old.push(vec![9; 4]), "nobody would get it");
    assert!(answers.answer(msg_id, Ok(vec![1; 4])));

    client.reconnect(&world);
    client.send(&message);
    let answer = client.until(|got| {
        assert_ne!(got.body, [9; 4], "it was dropped");
        result(&got.body).map(|(query, body)| (query, body.to_vec()))
    });
    assert_eq!(answer, (msg_id, vec![1; 4]));
    let (second, _, resumed) = world.connected();
    assert!(resumed && second.connection != first.connection);
    assert_eq!(world.service.queries.load(Ordering::Relaxed), 1);
}

#[test]
fn what_a_client_did_not_acknowledge_comes_again_over_its_next_connection() {
    let world = World::start();
    let mut client = world.client();
    client.call(ECHO, &[]);
    let (_, outbox, _) = world.connected();
    outbox.push(vec![9; 4]);
    let first = client.until(|got| (got.body == [9; 4]).then(|| got.clone()));
    world.server.cut_all();
    client.reconnect(&world);
    client.query(ECHO, &[]);
    assert_eq!(
        client.until(|got| (got.body == [9; 4]).then(|| got.clone())),
        first
    );
}

#[test]
fn a_handshake_goes_on_over_another_connection() {
    let world = World::start();
    let mut socket = world.socket();
    let mut client = Client::new(None);
    let ask = |socket: &mut Socket, body: &[u8]| {
        socket.send(&message::plain(4, body)).unwrap();
        message::plain_body(&socket.receive().unwrap())
            .unwrap()
            .to_vec()
    };
    let pq = ask(&mut socket, &client.req_pq());
    let mut socket = world.socket();
    let offer = ask(&mut socket, &client.req_dh_params(&pq));
    let (question, key) = client.set_client_dh_params(&offer);
    let first = ask(&mut world.socket(), &question);
    let second = ask(&mut world.socket(), &question);
    client.confirm(&first, &key.key);
    assert_eq!(first, second);
}

#[test]
fn another_session_is_destroyed_and_then_is_new_again() {
    let world = World::start();
    let mut client = world.client();
    client.call(ECHO, &[]);
    let mut other = Peer {
        socket: world.socket(),
        key: client.key.clone(),
        numbers: Numbers::new(client.key.salt, 99, now()),
    };
    other.call(ECHO, &[]);
    drop(other);
    let mut destroy = |session_id| {
        let message = client
            .numbers
            .message(false, functions::DestroySession { session_id }.to_bytes());
        client.send(&message);
        client.until(|got| {
            Some(tl::constructor(&got.body)).filter(|id| [0xe220_45fc, 0x62d3_50c9].contains(id))
        })
    };
    assert_eq!(destroy(5), 0x62d3_50c9, "not the one that asks");
    assert_eq!(destroy(99), 0xe220_45fc);
    assert_eq!(destroy(99), 0x62d3_50c9);
}

#[test]
fn a_quick_acknowledgement_comes_before_the_answer() {
    let world = World::start();
    let mut client = world.client();
    let message = client.numbers.message(true, ECHO.to_le_bytes().to_vec());
    let packet = message::encrypt(&client.key.key, &message, Side::Client);
    let (_, token) = message::decrypt(&client.key.key, &packet, Side::Client).unwrap();
    let framed = [&(packet.len() as u32 | 1 << 31).to_le_bytes()[..], &packet].concat();
    client.socket.send_raw(framed).unwrap();
    assert_eq!(client.socket.receive_quick_ack(), Some(token | 1 << 31));
    client.result(message.msg_id);
}

#[test]
fn a_clock_that_jumps_is_shown_to_clients() {
    let world = World::start();
    let mut client = world.client();
    client.call(ECHO, &[]);
    world.service.ahead.store(86_400, Ordering::Relaxed);
    world.server.tell_time();
    let shown =
        client.until(|got| Some(got.msg_id >> 32).filter(|time| *time as f64 > now() + 80_000.0));
    assert!((shown as f64) < now() + 86_401.0);
}

#[test]
fn an_answer_that_is_delayed_holds_up_nothing() {
    let world = World::start();
    let mut client = world.client();
    let body = [DELAYED.to_le_bytes(), 3_600_000_u32.to_le_bytes()].concat();
    let delayed = client.numbers.message(true, body);
    let at_once = client.numbers.message(true, ECHO.to_le_bytes().to_vec());
    let both = client.numbers.container(&[delayed, at_once.clone()]);
    client.send(&both);
    let first = client.until(|got| Some(result(&got.body)?.0));
    assert_eq!(first, at_once.msg_id);
    let soon = client.query(DELAYED, &10_u32.to_le_bytes());
    client.result(soon);
}

#[test]
fn an_answer_that_is_delayed_comes_over_the_next_connection_too() {
    let world = World::start();
    let mut client = world.client();
    let late = 10_u32.to_le_bytes();
    let query = client.query(DELAYED, &late);
    while world.service.queries.load(Ordering::Relaxed) == 0 {
        std::thread::yield_now();
    }
    world.server.cut_all();
    client.reconnect(&world);
    client.query(ECHO, &[]);
    assert_eq!(client.result(query), [DELAYED.to_le_bytes(), late].concat());
}

//! Cuts, garbage, floods.

use super::*;

#[test]
fn an_unknown_key_is_told_so_and_a_destroyed_one_is_unknown() {
    let world = World::start();
    let mut client = world.client();
    let query = client
        .numbers
        .message(false, functions::DestroyAuthKey {}.to_bytes());
    client.send(&query);
    client.until(|got| (tl::constructor(&got.body) == 0xf660_e1d4).then_some(()));
    assert!(client.ended());
    world.connected();
    let Seen::KeyDestroyed(id) = world.next() else {
        panic!()
    };
    assert_eq!(id, client.key.key.id());
    client.reconnect(&world);
    client.query(ECHO, &[]);
    assert_eq!(client.socket.receive().unwrap(), (-404i32).to_le_bytes());
    assert_eq!(client.socket.receive(), None);
}

#[test]
fn the_service_may_cut_and_may_panic_and_the_server_goes_on() {
    let world = World::start();
    for id in [CUT, PANIC] {
        let mut client = world.client();
        client.query(id, &[]);
        assert!(client.ended());
        let (origin, _, _) = world.connected();
        assert_eq!(world.disconnected(), origin);
    }
    world.still_serves();
}

#[test]
fn a_lost_answer_comes_over_the_next_connection_and_what_was_behind_it_is_new() {
    let world = World::start();
    let mut client = world.client();
    let [lost, behind] =
        [LOSE_ANSWER, ECHO].map(|id| client.numbers.message(true, id.to_le_bytes().to_vec()));
    let both = client.numbers.container(&[lost.clone(), behind.clone()]);
    client.send(&both);
    assert!(client.ended());
    assert_eq!(world.service.queries.load(Ordering::Relaxed), 1);
    client.reconnect(&world);
    client.send(&behind);
    let mut results = Vec::new();
    while results.len() < 2 {
        let got = client.receive();
        results.extend(got.iter().filter_map(|got| Some(result(&got.body)?.0)));
    }
    assert_eq!(results, [lost.msg_id, behind.msg_id]);
    client.send(&lost);
    client.call(ECHO, &[]);
    assert_eq!(world.service.queries.load(Ordering::Relaxed), 3);
}

#[test]
fn a_session_that_is_lost_begins_anew() {
    let world = World::start();
    let mut client = world.client();
    client.call(ECHO, &[]);
    let query = client.query(LOSE_SESSION, &[]);
    assert!(client.ended());
    client.reconnect(&world);
    let again = client.query(ECHO, &[]);
    let created: types::NewSessionCreated = client.until(|got| tl::read(&got.body));
    assert_eq!(created.first_msg_id, again);
    assert!(created.first_msg_id > query);
    let resumed = [(); 3].map(|()| match world.next() {
        Seen::Connected(_, _, resumed) => Some(resumed),
        Seen::Disconnected(_) => None,
        other => panic!("{other:?}"),
    });
    assert_eq!(resumed, [Some(false), None, Some(false)]);
}

#[test]
fn an_outbox_cuts_its_own_connection_alone() {
    let world = World::start();
    let [mut one, mut two] = [world.client(), world.client()];
    one.call(ECHO, &[]);
    let (_, outbox, _) = world.connected();
    two.call(ECHO, &[]);
    outbox.close();
    assert!(one.ended());
    two.call(ECHO, &[]);
}

#[test]
fn new_connections_are_refused_on_demand_and_old_ones_go_on() {
    let world = World::start();
    let mut old = world.client();
    world.server.refuse_new(true);
    assert!(Socket::connect(world.server.address()).is_err());
    old.call(ECHO, &[]);
    world.server.refuse_new(false);
    world.still_serves();
}

#[test]
fn a_dropped_server_closes_its_sockets_and_tells_the_service() {
    let World { server, seen, .. } = {
        let world = World::start();
        world.still_serves();
        world
    };
    let address = server.address();
    let mut idle = TcpStream::connect(address).unwrap();
    let weak = Arc::downgrade(&server.shared);
    drop(server);
    assert_eq!(idle.read(&mut [0]).unwrap_or(0), 0);
    assert!(TcpStream::connect(address).is_err());
    assert!(weak.upgrade().is_none(), "nothing of it is left");
    assert!(matches!(
        seen.try_iter().last(),
        Some(Seen::Disconnected(_))
    ));
}

#[test]
fn garbage_ends_the_connection_and_the_server_serves_the_next() {
    let world = World::start();
    let hello = [&[5, 1, 0][..], &[5, 1, 0, 1, 1, 2, 3, 4, 0, 80]].concat();
    let noise: Vec<u8> = (0..20_000u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    for bytes in [
        b"GET / HTTP/1.1\r\n\r\n".to_vec(),
        noise.clone(),
        [hello, noise].concat(),
    ] {
        let mut stream = TcpStream::connect(world.server.address()).unwrap();
        let _ = stream.write_all(&bytes);
        let _ = stream.read_to_end(&mut Vec::new());
    }
    let bad: [&dyn Fn(&mut Peer); 6] = [
        &|client| client.socket.send_raw(vec![0xff; 4]).unwrap(),
        &|client| client.socket.send(&[1, 2, 3, 4]).unwrap(),
        &|client| client.socket.send(&message::plain(4, &[1; 8])).unwrap(),
        &|client| client.socket.send(&message::plain(4, &[1; 8000])).unwrap(),
        &|client| {
            let message = client.numbers.message(true, ECHO.to_le_bytes().to_vec());
            let mut packet = message::encrypt(&client.key.key, &message, Side::Client);
            packet[60] ^= 1;
            client.socket.send(&packet).unwrap();
        },
        &|client| {
            let message = client
                .numbers
                .message(true, tl::GZIP_PACKED.to_le_bytes().to_vec());
            client.send(&message);
        },
    ];
    for bad in bad {
        let mut client = world.client();
        bad(&mut client);
        while client.socket.receive().is_some() {}
    }
    world.still_serves();
    assert_eq!(world.service.queries.load(Ordering::Relaxed), 1);
}

#[test]
fn floods_end_the_connection_and_the_server_serves_the_next() {
    let world = World::start();
    // Handshakes without end.
    let mut socket = world.socket();
    let question = message::plain(4, &Client::new(None).req_pq());
    let ended = (0..1000).any(|_| socket.send(&question).is_err() || socket.receive().is_none());
    assert!(ended);
    // Sessions without end.
    let mut client = world.client();
    for session_id in 0..20 {
        client.numbers.session_id = session_id;
        let message = client.numbers.message(true, ECHO.to_le_bytes().to_vec());
        let packet = message::encrypt(&client.key.key, &message, Side::Client);
        if client.socket.send(&packet).is_err() {
            break;
        }
    }
    assert!(client.ended());
    // Connections that say nothing.
    let idle: Vec<TcpStream> = (0..200)
        .map(|_| TcpStream::connect(world.server.address()).unwrap())
        .collect();
    world.still_serves();
    drop(idle);
    world.has_connections(0);
}

#[test]
fn a_replayed_packet_is_not_carried_out_again() {
    let world = World::start();
    let mut client = world.client();
    let message = client.numbers.message(true, ECHO.to_le_bytes().to_vec());
    for _ in 0..3 {
        client.send(&message);
        assert_eq!(client.result(message.msg_id), ECHO.to_le_bytes());
    }
    let inner = client.numbers.message(true, ECHO.to_le_bytes().to_vec());
    let container = client.numbers.container(&[inner]);
    client.send(&container);
    client.send(&container);
    let bad = client.until(|got| {
        (tl::constructor(&got.body) == 0xa7ef_f811)
            .then(|| tl::read::<types::BadMsgNotification>(&got.body).unwrap())
    });
    assert_eq!((bad.bad_msg_id, bad.error_code), (container.msg_id, 19));
    assert_eq!(world.service.queries.load(Ordering::Relaxed), 2);
}
#[test]
fn a_forgotten_key_is_cut_and_then_unknown() {
    let world = World::start();
    let mut client = world.client();
    client.call(ECHO, &[]);
    world.server.forget_key(client.key.key.id());
    assert!(client.ended());
    client.reconnect(&world);
    client.query(ECHO, &[]);
    assert_eq!(client.socket.receive().unwrap(), (-404i32).to_le_bytes());
}

#[test]
fn a_client_that_asked_for_it_is_disconnected_when_it_is_silent() {
    let world = World::start();
    let mut client = world.client();
    let ping = functions::PingDelayDisconnect {
        ping_id: 1,
        disconnect_delay: 1,
    }
    .to_bytes();
    let message = client.numbers.message(false, ping);
    client.send(&message);
    assert!(client.ended());
}

#[test]
fn a_query_that_got_lost_is_not_acknowledged_and_is_new_when_it_comes_again() {
    let world = World::start();
    let mut client = world.client();
    let message = client.numbers.message(true, LOST.to_le_bytes().to_vec());
    for times in 1..=3 {
        client.send(&message);
        let echo = client.query(ECHO, &[]);
        client.until(|got| {
            let acknowledges = tl::read::<types::MsgsAck>(&got.body);
            let ids =
                acknowledges.map_or_else(Default::default, |acknowledges| acknowledges.msg_ids);
            assert!(!ids.contains(&message.msg_id));
            let (query, _) = result(&got.body)?;
            assert_ne!(query, message.msg_id);
            (query == echo).then_some(())
        });
        assert_eq!(world.service.queries.load(Ordering::Relaxed), 2 * times);
    }
}

#[test]
fn one_connection_is_cut_by_its_place_among_those_that_are_open() {
    let world = World::start();
    assert!(!world.server.cut_one(0));
    let mut clients: Vec<_> = (0..3).map(|_| world.client()).collect();
    for client in &mut clients {
        client.call(ECHO, &[]);
    }
    for (number, place) in [(7, 1), (0, 0), (12, 0)] {
        world.has_connections(clients.len());
        assert!(world.server.cut_one(number));
        assert!(clients.remove(place).ended());
        for client in &mut clients {
            client.call(ECHO, &[]);
        }
    }
    world.has_connections(0);
    assert!(!world.server.cut_one(0));
}

#[test]
fn nothing_is_carried_out_of_a_packet_that_was_tampered_with() {
    let world = World::start();
    let mut client = world.client();
    client.call(ECHO, &[]);
    let message = client
        .numbers
        .message(true, [&ECHO.to_le_bytes()[..], &[0; 40]].concat());
    let packet = message::encrypt(&client.key.key, &message, Side::Client);
    let tampered = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut packet = packet.clone();
        change(&mut packet);
        let mut socket = world.socket();
        socket.send(&packet).unwrap();
        // Nothing but that the key is unknown, if its number was changed.
        let answer = socket.receive();
        assert!(answer.is_none_or(|answer| answer == (-404i32).to_le_bytes()));
        assert_eq!(socket.receive(), None);
    };
    for at in 0..packet.len() {
        tampered(&|packet| packet[at] ^= 1 << (at % 8));
    }
    for length in (4..packet.len()).step_by(4) {
        tampered(&|packet| packet.truncate(length));
    }
    tampered(&|packet| packet.extend([0; 16]));
    assert_eq!(world.service.queries.load(Ordering::Relaxed), 1);
    client.reconnect(&world);
    client.send(&message);
    client.result(message.msg_id);
    assert_eq!(world.service.queries.load(Ordering::Relaxed), 2);
}

#[test]
fn a_key_with_the_number_of_another_one_opens_nothing() {
    let world = World::start();
    let [mut victim, mut thief] = [world.client(), world.client()];
    victim.call(ECHO, &[]);
    let message = thief.numbers.message(true, ECHO.to_le_bytes().to_vec());
    let mut packet = message::encrypt(&thief.key.key, &message, Side::Client);
    packet[..8].copy_from_slice(&victim.key.key.id().to_le_bytes());
    thief.socket.send(&packet).unwrap();
    assert!(thief.ended());
    assert_eq!(world.service.queries.load(Ordering::Relaxed), 1);
    victim.call(ECHO, &[]);
}

#[test]
fn a_client_that_reads_nothing_holds_up_nobody_and_can_be_cut() {
    let world = World::start();
    let mut deaf = world.client();
    // More than the system keeps for who does not read.
    let flood = std::thread::spawn(move || {
        for _ in 0..30 {
            let body = [&ECHO.to_le_bytes()[..], &[7; 100_000]].concat();
            let message = deaf.numbers.message(true, body);
            let packet = message::encrypt(&deaf.key.key, &message, Side::Client);
            deaf.socket.send(&packet)?;
        }
        Ok::<_, io::Error>(deaf)
    });
    world.connected();
    for _ in 0..10 {
        world.still_serves();
    }
    world.has_connections(1);
    world.server.cut_all();
    world.has_connections(0);
    let _socket = flood.join().unwrap();
}

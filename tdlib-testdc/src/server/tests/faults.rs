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
    let start = Instant::now();
    while world.server.connections() > 0 && start.elapsed() < LONG {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(world.server.connections(), 0);
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

//! Temporary keys, which stand for permanent ones.

use super::*;

/// For so many seconds they hold.
const LIFETIME: i32 = 86_400;

/// A client with a temporary key.
fn temporary(world: &World, session_id: i64) -> Peer {
    let mut socket = world.socket();
    let key = handshake(&mut socket, Some(LIFETIME));
    let numbers = Numbers::new(key.salt, session_id, now());
    Peer {
        socket,
        key: Arc::new(key),
        numbers,
    }
}

/// Has a temporary key stand for a permanent one, or sends what is not right: the answer.
fn bind(client: &mut Peer, permanent: &NewKey, right: bool) -> Vec<u8> {
    let expires_at = now() as i32 + LIFETIME;
    let session_id = client.numbers.session_id;
    let mut message = client.numbers.message(true, Vec::new());
    let mut encrypted = bind::tests::encrypted_until(
        &permanent.key,
        client.key.key.id(),
        session_id,
        message.msg_id,
        expires_at,
    );
    encrypted[30] ^= u8::from(!right);
    message.body = [
        &BIND.to_le_bytes()[..],
        &permanent.key.id().to_le_bytes(),
        &expires_at.to_le_bytes(),
        &encrypted,
    ]
    .concat();
    client.send(&message);
    client.result(message.msg_id)
}

#[test]
fn a_temporary_key_is_bound_and_then_counts_as_the_permanent_one() {
    let world = World::start();
    let permanent = world.client().key;
    let mut client = temporary(&world, 6);
    client.call(ECHO, &[]);
    let (origin, _, _) = world.connected();
    assert_eq!(
        (origin.auth_key_id, origin.is_unbound),
        (client.key.key.id(), true)
    );
    let wrong = bind(&mut client, &permanent, false);
    assert_eq!(tl::constructor(&wrong), tl::RPC_ERROR);
    assert!(bool::from_bytes(&bind(&mut client, &permanent, true)).unwrap());
    assert_eq!(world.disconnected(), origin);
    let (origin, _, _) = world.connected();
    assert_eq!(
        (origin.auth_key_id, origin.is_unbound),
        (permanent.key.id(), false)
    );
    client.call(ECHO, &[]);
}

#[test]
fn temporary_keys_are_dropped_but_those_that_are_in_use() {
    let world = World::start();
    let (permanent, another) = (world.client().key, world.client().key);
    let mut clients = [6, 7, 8].map(|session_id| temporary(&world, session_id));
    let keys = [&permanent, &permanent, &another];
    for (client, permanent) in clients.iter_mut().zip(keys) {
        assert!(bool::from_bytes(&bind(client, permanent, true)).unwrap());
    }
    let [mut used, mut forgotten, mut others] = clients;
    let id = used.key.key.id().to_le_bytes();
    assert!(bool::from_bytes(&used.call(DROP, &id)).unwrap());
    assert!(forgotten.ended());
    forgotten.reconnect(&world);
    forgotten.query(ECHO, &[]);
    let unknown = forgotten.socket.receive();
    assert_eq!(unknown, Some((-404i32).to_le_bytes().to_vec()));
    used.call(ECHO, &[]);
    others.call(ECHO, &[]);

    assert!(bool::from_bytes(&used.call(DROP, &[])).unwrap());
    used.query(ECHO, &[]);
    let mut packets = std::iter::from_fn(|| used.socket.receive());
    assert!(packets.any(|packet| packet == (-404i32).to_le_bytes()));
}

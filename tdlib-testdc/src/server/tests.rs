//! A server on a socket, and clients that behave well and badly.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU64, AtomicUsize};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Instant, SystemTime};

use grammers_tl_types::{Deserializable, Serializable, functions, types};

use super::*;
use crate::later::{Answer, Later};
use crate::mtproto::client::{Got, Numbers, decrypt, result};
use crate::mtproto::crypto::Sender as Side;
use crate::mtproto::handshake::tests::Client;
use crate::mtproto::key::NewKey;
use crate::mtproto::message::{self, Message};
use crate::mtproto::session::RpcError;
use crate::mtproto::{bind, tl};
use crate::outbox::Outbox;
use crate::service::{Origin, Outcome};
use crate::transport::client::Socket;

const LONG: Duration = Duration::from_secs(60);
/// Queries that the service below knows.
const ECHO: u32 = 0x1111_1111;
const FAIL: u32 = 0x2222_2222;
const LATER: u32 = 0x3333_3333;
const CUT: u32 = 0x4444_4444;
const BIND: u32 = 0x5555_5555;
const PANIC: u32 = 0x6666_6666;
/// With a number of milliseconds.
const DELAYED: u32 = 0x7777_7777;
const LOST: u32 = 0x8888_8888;
const DROP: u32 = 0x9999_9999;
const LOSE_ANSWER: u32 = 0xaaaa_aaaa;
const LOSE_SESSION: u32 = 0xbbbb_bbbb;

fn now() -> f64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap()
        .as_secs_f64()
}

#[derive(Debug)]
enum Seen {
    Query(Outbox, i64),
    Connected(Origin, Outbox, bool),
    Disconnected(Origin),
    KeyDestroyed(i64),
}

struct Recorder {
    seen: Mutex<Sender<Seen>>,
    queries: AtomicUsize,
    ahead: AtomicU64,
    later: Later,
}

impl Recorder {
    fn record(&self, seen: Seen) {
        let _ = lock(&self.seen).send(seen);
    }
}

impl Service for Recorder {
    fn query(&self, _: &Origin, outbox: &Outbox, msg_id: i64, body: &[u8]) -> Outcome {
        self.queries.fetch_add(1, Ordering::Relaxed);
        match tl::constructor(body) {
            ECHO => Outcome::Answer(body.to_vec()),
            LATER => {
                self.record(Seen::Query(outbox.clone(), msg_id));
                Outcome::Later
            }
            CUT => Outcome::Cut,
            BIND => Outcome::Bind {
                outbox: outbox.clone(),
                permanent: i64::from_le_bytes(body[4..12].try_into().unwrap()),
                nonce: 3,
                expires_at: i32::from_le_bytes(body[12..16].try_into().unwrap()),
                encrypted: body[16..].to_vec(),
            },
            DROP => Outcome::DropTemporary {
                outbox: outbox.clone(),
                but: body[4..]
                    .chunks_exact(8)
                    .map(|id| i64::from_le_bytes(id.try_into().unwrap()))
                    .collect(),
            },
            PANIC => panic!("the service has a bug"),
            DELAYED => {
                let answer = Answer {
                    outbox: outbox.clone(),
                    msg_id,
                    result: Ok(body.to_vec()),
                };
                let by = u32::from_le_bytes(body[4..8].try_into().unwrap());
                let due = Instant::now() + Duration::from_millis(by.into());
                self.later.send_at(due, answer);
                Outcome::Later
            }
            LOST => Outcome::Lost,
            LOSE_ANSWER => Outcome::AnswerLost(Box::new(Outcome::Answer(body.to_vec()))),
            LOSE_SESSION => Outcome::SessionLost(Box::new(Outcome::Later)),
            _ => Outcome::Error(RpcError::new(400, "NOT_IMPLEMENTED")),
        }
    }

    fn connected(&self, origin: &Origin, outbox: Outbox, resumed: bool) {
        self.record(Seen::Connected(origin.clone(), outbox, resumed));
    }

    fn disconnected(&self, origin: &Origin) {
        self.record(Seen::Disconnected(origin.clone()));
    }

    fn key_destroyed(&self, auth_key_id: i64) {
        self.record(Seen::KeyDestroyed(auth_key_id));
    }

    fn now(&self) -> f64 {
        now() + self.ahead.load(Ordering::Relaxed) as f64
    }

    fn send_due(&self) -> Option<Instant> {
        self.later.send_due(Instant::now())
    }

    fn sooner(&self) -> Option<&Notify> {
        Some(self.later.sooner())
    }
}

struct World {
    server: Server,
    service: Arc<Recorder>,
    seen: Receiver<Seen>,
}

impl World {
    fn start() -> Self {
        let (sender, seen) = channel();
        let service = Arc::new(Recorder {
            seen: Mutex::new(sender),
            queries: AtomicUsize::new(0),
            ahead: AtomicU64::new(0),
            later: Later::default(),
        });
        let server = Server::start(service.clone(), Options::default()).unwrap();
        Self {
            server,
            service,
            seen,
        }
    }

    fn next(&self) -> Seen {
        self.seen.recv_timeout(LONG).unwrap()
    }

    fn connected(&self) -> (Origin, Outbox, bool) {
        match self.next() {
            Seen::Connected(origin, outbox, resumed) => (origin, outbox, resumed),
            other => panic!("{other:?}"),
        }
    }

    fn disconnected(&self) -> Origin {
        match self.next() {
            Seen::Disconnected(origin) => origin,
            other => panic!("{other:?}"),
        }
    }

    fn socket(&self) -> Socket {
        Socket::connect(self.server.address()).unwrap()
    }

    /// A client with a key of its own.
    fn client(&self) -> Peer {
        let mut socket = self.socket();
        let key = handshake(&mut socket, None);
        let numbers = Numbers::new(key.salt, 5, now());
        Peer {
            socket,
            key: Arc::new(key),
            numbers,
        }
    }

    /// Waits until so many connections are open.
    fn has_connections(&self, count: usize) {
        let start = Instant::now();
        while self.server.connections() != count && start.elapsed() < LONG {
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(self.server.connections(), count);
    }

    /// Shows that the server still serves.
    fn still_serves(&self) {
        let mut client = self.client();
        assert_eq!(
            client.call(ECHO, &[1, 2, 3, 4]),
            [&ECHO.to_le_bytes()[..], &[1, 2, 3, 4]].concat()
        );
    }
}

fn handshake(socket: &mut Socket, expires_in: Option<i32>) -> NewKey {
    let mut client = Client::new(expires_in);
    let mut ask = |body: &[u8]| {
        socket.send(&message::plain(4, body)).unwrap();
        message::plain_body(&socket.receive().unwrap())
            .unwrap()
            .to_vec()
    };
    let pq = ask(&client.req_pq());
    let offer = ask(&client.req_dh_params(&pq));
    let (question, key) = client.set_client_dh_params(&offer);
    client.confirm(&ask(&question), &key.key);
    key
}

struct Peer {
    socket: Socket,
    key: Arc<NewKey>,
    numbers: Numbers,
}

impl Peer {
    fn send(&mut self, message: &Message) {
        self.socket
            .send(&message::encrypt(&self.key.key, message, Side::Client))
            .unwrap();
    }

    fn query(&mut self, id: u32, rest: &[u8]) -> i64 {
        let message = self
            .numbers
            .message(true, [&id.to_le_bytes()[..], rest].concat());
        self.send(&message);
        message.msg_id
    }

    fn receive(&mut self) -> Vec<Got> {
        decrypt(
            &self.key.key,
            &self.socket.receive().expect("the connection has ended"),
        )
    }

    /// Reads on until something comes that fits.
    fn until<T>(&mut self, mut wanted: impl FnMut(&Got) -> Option<T>) -> T {
        loop {
            if let Some(found) = self.receive().iter().find_map(&mut wanted) {
                return found;
            }
        }
    }

    fn result(&mut self, query: i64) -> Vec<u8> {
        self.until(|got| {
            result(&got.body)
                .filter(|(id, _)| *id == query)
                .map(|(_, body)| body.to_vec())
        })
    }

    fn call(&mut self, id: u32, rest: &[u8]) -> Vec<u8> {
        let query = self.query(id, rest);
        self.result(query)
    }

    /// The same session on another connection.
    fn reconnect(&mut self, world: &World) {
        self.socket = world.socket();
    }

    fn ended(&mut self) -> bool {
        while let Some(packet) = self.socket.receive() {
            assert_ne!(packet, (-404i32).to_le_bytes());
        }
        true
    }
}

mod faults;
mod normal;
mod temporary;

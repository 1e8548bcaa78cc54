//! A proxy for tests: forwards bytes to a data center, which is itself one, as long as it is told to.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

use tdlib::proxy::ProxyLink;

/// A proxy on a free port of 127.0.0.1. Dropping it ends it and its connections.
pub(crate) struct Relay {
    address: SocketAddr,
    shared: Arc<Shared>,
    listener: Option<JoinHandle<()>>,
}

/// What it does with what comes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Mode {
    Forward,
    /// Nothing gets through, and nobody is told.
    Stall,
    /// Connections are ended, and new ones at once.
    Refuse,
}

struct Shared {
    server: SocketAddr,
    mode: Mutex<Mode>,
    changed: Condvar,
    open: Mutex<Vec<TcpStream>>,
    accepted: AtomicUsize,
    ended: AtomicBool,
}

impl Relay {
    pub(crate) fn start(server: SocketAddr, mode: Mode) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared {
            server,
            mode: Mutex::new(mode),
            changed: Condvar::new(),
            open: Mutex::default(),
            accepted: AtomicUsize::new(0),
            ended: AtomicBool::new(false),
        });
        let listener = thread::spawn({
            let shared = shared.clone();
            move || shared.listen(&listener)
        });
        Self {
            address,
            shared,
            listener: Some(listener),
        }
    }

    pub(crate) fn link(&self) -> ProxyLink {
        self.link_as("socks5://")
    }

    /// A link that begins so.
    pub(crate) fn link_as(&self, begin: &str) -> ProxyLink {
        format!("{begin}{}", self.address).parse().expect("a link")
    }

    pub(crate) fn set(&self, mode: Mode) {
        *self.shared.mode.lock().expect("a mode") = mode;
        self.shared.changed.notify_all();
        if mode == Mode::Refuse {
            self.shared.cut();
        }
    }

    /// How many connections have been made.
    pub(crate) fn accepted(&self) -> usize {
        self.shared.accepted.load(Ordering::SeqCst)
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        self.set(Mode::Refuse);
        // So that the listener looks up.
        let _ = TcpStream::connect(self.address);
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
    }
}

impl Shared {
    fn listen(self: &Arc<Self>, listener: &TcpListener) {
        let mut pumps = Vec::new();
        for client in listener.incoming() {
            if self.ended.load(Ordering::SeqCst) {
                break;
            }
            self.accepted.fetch_add(1, Ordering::SeqCst);
            let Ok(client) = client else { continue };
            if let Some(both) = self.connect(client) {
                pumps.extend(both);
            }
        }
        self.cut();
        pumps.into_iter().for_each(|pump| drop(pump.join()));
    }

    fn connect(self: &Arc<Self>, client: TcpStream) -> Option<[JoinHandle<()>; 2]> {
        let mode = self.mode.lock().expect("a mode");
        if *mode == Mode::Refuse {
            return None;
        }
        let server = TcpStream::connect(self.server).ok()?;
        let pairs = [
            (client.try_clone().ok()?, server.try_clone().ok()?),
            (server.try_clone().ok()?, client.try_clone().ok()?),
        ];
        self.open.lock().expect("connections").extend([client, server]);
        drop(mode);
        Some(pairs.map(|(from, to)| {
            let shared = self.clone();
            thread::spawn(move || shared.pump(from, to))
        }))
    }

    fn pump(&self, mut from: TcpStream, mut to: TcpStream) {
        let mut bytes = [0; 16 * 1024];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            let mode = self.mode.lock().expect("a mode");
            let stalls = |mode: &mut Mode| *mode == Mode::Stall;
            drop(self.changed.wait_while(mode, stalls).expect("a mode"));
            if to.write_all(&bytes[..count]).is_err() {
                break;
            }
        }
        for stream in [from, to] {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn cut(&self) {
        for stream in self.open.lock().expect("connections").drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

/// A proxy at a port where nobody listens.
pub(crate) fn nobody() -> ProxyLink {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let address = listener.local_addr().expect("an address");
    format!("socks5://{address}").parse().expect("a link")
}

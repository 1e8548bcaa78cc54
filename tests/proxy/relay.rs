//! A proxy for tests: forwards bytes to a data center, which is itself one, as long as it is told to.

mod mtproto;
mod tls;

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

use tdlib::proxy::ProxyLink;

pub(crate) use mtproto::{Looks, Secret};

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
    /// Pings get through, and nothing that is longer.
    Pings,
    /// Nothing gets through, and nobody is told.
    Stall,
    /// Connections are ended, and new ones at once.
    Refuse,
}

/// What it speaks with clients.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Speaks {
    Socks5,
    /// And lets in nobody but this user, with this password.
    Socks5For(&'static str, &'static str),
    /// And lets in nobody without this behind `Proxy-Authorization: Basic`, if anything.
    Http(&'static str),
    /// And lets in nobody without this secret.
    Mtproto(Secret, Looks),
}

/// What becomes of bytes on their way; nothing if that is their end.
type Recode = Box<dyn FnMut(&[u8]) -> Option<Vec<u8>> + Send>;

/// More than the answers to a ping from the greeting on, and less than those that make a key.
const PONGS: usize = 400;

struct Shared {
    server: SocketAddr,
    speaks: Speaks,
    mode: Mutex<Mode>,
    changed: Condvar,
    open: Mutex<Vec<TcpStream>>,
    accepted: AtomicUsize,
    ended: AtomicBool,
}

impl Relay {
    pub(crate) fn start(server: SocketAddr, mode: Mode) -> Self {
        Self::at(Ipv4Addr::LOCALHOST.into(), server, mode, Speaks::Socks5).expect("a port")
    }

    /// Starts one that forwards and speaks that.
    pub(crate) fn that(speaks: Speaks, server: SocketAddr) -> Self {
        Self::at(Ipv4Addr::LOCALHOST.into(), server, Mode::Forward, speaks).expect("a port")
    }

    /// Starts one at an address, if the machine has it.
    pub(crate) fn at(
        ip: IpAddr,
        server: SocketAddr,
        mode: Mode,
        speaks: Speaks,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind((ip, 0))?;
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared {
            server,
            speaks,
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
        Ok(Self {
            address,
            shared,
            listener: Some(listener),
        })
    }

    pub(crate) fn link(&self) -> ProxyLink {
        self.link_as("socks5://")
    }

    /// A link that begins so.
    pub(crate) fn link_as(&self, begin: &str) -> ProxyLink {
        format!("{begin}{}", self.address).parse().expect("a link")
    }

    /// A link with the secret of an MTProto proxy.
    pub(crate) fn link_with(&self, secret: &str) -> ProxyLink {
        let (ip, port) = (self.address.ip(), self.address.port());
        let link = format!("tg://proxy?server={ip}&port={port}&secret={secret}");
        link.parse().expect("a link")
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
            if let Some(threads) = self.connect(client) {
                pumps.extend(threads);
            }
        }
        self.cut();
        pumps.into_iter().for_each(|pump| drop(pump.join()));
    }

    fn connect(self: &Arc<Self>, client: TcpStream) -> Option<Vec<JoinHandle<()>>> {
        let mode = self.mode.lock().expect("a mode");
        if *mode == Mode::Refuse {
            return None;
        }
        let server = TcpStream::connect(self.server).ok()?;
        let ends = [client.try_clone().ok()?, server.try_clone().ok()?];
        self.open.lock().expect("connections").extend(ends);
        drop(mode);
        let (there, back) = (
            (client.try_clone().ok()?, server.try_clone().ok()?),
            (server, client),
        );
        let pump = |shared: Arc<Self>, streams: (TcpStream, TcpStream), is_there, recode| {
            thread::spawn(move || shared.pump(streams.0, streams.1, is_there, recode))
        };
        let Speaks::Socks5 = self.speaks else {
            let shared = self.clone();
            let thread = thread::spawn(move || {
                let (mut client, mut server) = (&back.1, &back.0);
                let Ok(recode) = shared.let_in(&mut client, &mut server) else {
                    return shutdown([&back.0, &back.1]);
                };
                let [recode, recode_back] = recode;
                let back = pump(shared.clone(), back, false, recode_back);
                shared.pump(there.0, there.1, true, recode);
                drop(back.join());
            });
            return Some(vec![thread]);
        };
        Some(vec![
            pump(self.clone(), there, true, as_it_is()),
            pump(self.clone(), back, false, as_it_is()),
        ])
    }

    /// Speaks with the client as it should, and for it with the server: what becomes of the bytes there and of
    /// those back.
    fn let_in(
        &self,
        client: &mut &TcpStream,
        server: &mut &TcpStream,
    ) -> std::io::Result<[Recode; 2]> {
        let refused = || std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        match self.speaks {
            Speaks::Socks5 => {}
            Speaks::Socks5For(user, password) => {
                let [_, methods] = read(client)?;
                std::io::copy(&mut client.take(methods.into()), &mut std::io::sink())?;
                client.write_all(&[5, 2])?;
                let [_, length] = read(client)?;
                let given = read_text(client, length)?;
                let [length] = read(client)?;
                if (&*given, &*read_text(client, length)?) != (user, password) {
                    client.write_all(&[1, 1])?;
                    return Err(refused());
                }
                client.write_all(&[1, 0])?;
                server.write_all(&[5, 1, 0])?;
                read::<2>(server)?;
            }
            Speaks::Http(login) => {
                let mut head = String::new();
                while !head.ends_with("\r\n\r\n") {
                    head.push(char::from(read::<1>(client)?[0]));
                }
                let has_login = head.contains(&format!("Proxy-Authorization: Basic {login}\r\n"));
                if !head.starts_with("CONNECT ") || !login.is_empty() && !has_login {
                    client.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")?;
                    return Err(refused());
                }
                connect_by_socks5(server)?;
                client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
            }
            Speaks::Mtproto(secret, looks) => {
                return mtproto::greet(client, server, &secret, looks);
            }
        }
        Ok([as_it_is(), as_it_is()])
    }

    fn pump(&self, mut from: TcpStream, mut to: TcpStream, is_there: bool, mut recode: Recode) {
        let mut bytes = [0; 16 * 1024];
        let mut passed = 0;
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            passed += count;
            let mode = self.mode.lock().expect("a mode");
            let stalls = |mode: &mut Mode| match mode {
                Mode::Stall => true,
                Mode::Pings => !is_there && passed > PONGS,
                Mode::Forward | Mode::Refuse => false,
            };
            drop(self.changed.wait_while(mode, stalls).expect("a mode"));
            let Some(bytes) = recode(&bytes[..count]) else {
                break;
            };
            if to.write_all(&bytes).is_err() {
                break;
            }
        }
        shutdown([&from, &to]);
    }

    fn cut(&self) {
        shutdown(&*self.open.lock().expect("connections"));
    }
}

fn as_it_is() -> Recode {
    Box::new(|bytes| Some(bytes.to_vec()))
}

/// Has the server take what follows as a connection to Telegram.
fn connect_by_socks5(server: &mut &TcpStream) -> std::io::Result<()> {
    server.write_all(&[5, 1, 0])?;
    read::<2>(server)?;
    server.write_all(&[5, 1, 0, 1, 149, 154, 167, 40, 1, 187])?;
    read::<10>(server).map(drop)
}

fn shutdown<'a>(streams: impl IntoIterator<Item = &'a TcpStream>) {
    for stream in streams {
        let _ = stream.shutdown(Shutdown::Both);
    }
}

fn read<const COUNT: usize>(stream: &mut &TcpStream) -> std::io::Result<[u8; COUNT]> {
    let mut bytes = [0; COUNT];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn read_text(stream: &mut &TcpStream, length: u8) -> std::io::Result<String> {
    let mut text = String::new();
    stream.take(length.into()).read_to_string(&mut text)?;
    Ok(text)
}

/// A proxy where nobody listens, another one each time. A port that was free a moment ago would not do: another
/// test may get it.
pub(crate) fn nobody() -> ProxyLink {
    static LAST: AtomicU8 = AtomicU8::new(1);
    let host = LAST.fetch_add(1, Ordering::Relaxed) + 1;
    format!("socks5://127.0.0.{host}:1")
        .parse()
        .expect("a link")
}

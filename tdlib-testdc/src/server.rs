//! The listener, and the thread on which everything runs.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use crate::connection::{self, Core};
use crate::outbox::{Wake, lock};
use crate::service::Service;

/// How long to wait after the system has refused a connection, for want of files for example.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A server on the loopback interface, with a thread of its own. It ends when this is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    core: Core,
    open: Mutex<Open>,
    refuse: AtomicBool,
    stop: Notify,
}

/// The connections that are open.
#[derive(Default)]
struct Open {
    last: u64,
    by_number: HashMap<u64, Arc<Wake>>,
}

/// What may differ between servers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    /// The port; 0 is any free one.
    pub(crate) port: u16,
    /// Answers of so many bytes or more are packed, if that makes them smaller. Real servers do so; by
    /// default it is not done, since it costs time.
    pub(crate) gzip_from: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            gzip_from: usize::MAX,
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({})", self.address)
    }
}

impl Server {
    /// Starts to listen on a port of 127.0.0.1. Fails if the system gives no port or no thread.
    pub(crate) fn start(service: Arc<dyn Service>, options: Options) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let shared = Arc::new(Shared {
            core: Core {
                service,
                keys: Mutex::default(),
                handshakes: Mutex::default(),
                sessions: Mutex::default(),
                gzip_from: options.gzip_from,
            },
            open: Mutex::default(),
            refuse: AtomicBool::new(false),
            stop: Notify::new(),
        });
        let thread = std::thread::Builder::new()
            .name("tdlib-testdc".into())
            .spawn({
                let shared = shared.clone();
                move || {
                    runtime.block_on(async {
                        tokio::select! {
                            () = shared.stop.notified() => {}
                            () = listen(&shared, listener) => {}
                            () = keep_time(&*shared.core.service) => {}
                        }
                    });
                    // Tasks end here, and with them their sockets.
                    drop(runtime);
                }
            })?;
        Ok(Self {
            address,
            shared,
            thread: Some(thread),
        })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many connections are open.
    pub(crate) fn connections(&self) -> usize {
        lock(&self.shared.open).by_number.len()
    }

    /// Cuts all connections. Clients may connect again.
    pub(crate) fn cut_all(&self) {
        lock(&self.shared.open)
            .by_number
            .values()
            .for_each(|wake| wake.cut());
    }

    /// Cuts one connection: of those that are open, the oldest first and counted round and round, the one with
    /// that number. `false` if none is open.
    pub(crate) fn cut_one(&self, number: u64) -> bool {
        let open = lock(&self.shared.open);
        let mut connections: Vec<_> = open.by_number.iter().collect();
        connections.sort_unstable_by_key(|(number, _)| **number);
        let at = number.checked_rem(connections.len() as u64);
        let Some((_, wake)) = at.and_then(|at| connections.get(at as usize)) else {
            return false;
        };
        wake.cut();
        true
    }

    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "the layers below are tested with it")
    )]
    /// Forgets a key, as if its client came to another server: its connections are cut, and the next ones are
    /// told that the key is unknown.
    pub(crate) fn forget_key(&self, auth_key_id: i64) {
        let core = &self.shared.core;
        let gone = lock(&core.keys).destroy(auth_key_id);
        gone.into_iter()
            .for_each(|id| lock(&core.sessions).remove_key(id, None));
    }

    /// Shows all clients that are connected the server's time. To be called after the clock has jumped, or
    /// they notice when their next message is refused as too old, and log a warning.
    pub(crate) fn tell_time(&self) {
        lock(&self.shared.core.sessions).tell_time();
    }

    /// Whether new connections are closed at once. Those that are open go on.
    pub(crate) fn refuse_new(&self, refuse: bool) {
        self.shared.refuse.store(refuse, Ordering::Release);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stop.notify_one();
        let Some(thread) = self.thread.take() else {
            return;
        };
        // The service may hold the last reference to what holds this.
        if thread.thread().id() != std::thread::current().id() && thread.join().is_err() {
            log::error!("the thread of the server on {} panicked", self.address);
        }
    }
}

async fn listen(shared: &Arc<Shared>, listener: std::net::TcpListener) {
    let listener = match TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => return log::error!("the listener cannot be used: {error}"),
    };
    loop {
        match listener.accept().await {
            Ok((stream, _)) if shared.refuse.load(Ordering::Acquire) => drop(stream),
            Ok((stream, _)) => {
                tokio::spawn(serve(shared.clone(), stream));
            }
            Err(error) => {
                log::warn!("a connection could not be accepted: {error}");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Has the service answer queries when it is time to.
async fn keep_time(service: &dyn Service) {
    let Some(sooner) = service.sooner() else {
        return std::future::pending().await;
    };
    loop {
        let next = service.send_due();
        let due = async {
            match next {
                Some(next) => tokio::time::sleep_until(next.into()).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = due => {}
            () = sooner.notified() => {}
        }
    }
}

async fn serve(shared: Arc<Shared>, stream: TcpStream) {
    let wake = {
        let mut open = lock(&shared.open);
        open.last += 1;
        let wake = Arc::new(Wake::new(open.last));
        open.by_number.insert(wake.connection(), wake.clone());
        wake
    };
    let _listed = Listed {
        shared: &shared,
        number: wake.connection(),
    };
    connection::serve(&shared.core, stream, wake).await;
}

/// Takes a connection off the list when it ends, even by a panic.
struct Listed<'a> {
    shared: &'a Shared,
    number: u64,
}

impl Drop for Listed<'_> {
    fn drop(&mut self) {
        lock(&self.shared.open).by_number.remove(&self.number);
    }
}

#[cfg(test)]
mod tests;

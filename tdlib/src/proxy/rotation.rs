//! What keeps a client on a proxy that works.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use ::log::Level;
use futures_core::Stream;
use parking_lot::Mutex;
use tdlib_functions::{DisableProxy, GetProxies, RemoveProxy};
use tdlib_types::types::{Seconds, UpdateConnectionState};

use super::judge::Judge;
use super::wiped::{adding, pinging};
use super::{Proxies, ProxyLink, ProxyStatus, Way};
use crate::{Client, Error, Request, Task, Updates};

/// What keeps a client on a proxy that works, of several.
///
/// It does nothing until it [runs](Self::run), and ends with the client, which it does not keep open. If the
/// preferred proxy is to be there before the client connects for the first time, which without one it would
/// do directly, [`Parameters::proxy`](crate::auth::Parameters::proxy) has to have it too. While this runs,
/// nothing else should enable or disable proxies of the client.
///
/// ```no_run
/// use tdlib::Client;
/// use tdlib::auth::{BotToken, Parameters};
/// use tdlib::proxy::{Proxies, Rotation};
///
/// let proxies = Proxies::new("socks5://127.0.0.1:1080".parse()?)
///     .or("socks5://127.0.0.1:1081".parse()?);
/// let parameters = Parameters::new(12345, "0123456789abcdef0123456789abcdef", "bot")
///     .proxy(proxies.preferred());
///
/// let client = Client::builder().build()?;
/// let rotation = Rotation::new(&client, proxies);
/// let watch = rotation.watch();
/// std::thread::spawn(move || rotation.run().wait()); // or a task of any runtime
///
/// client.authorize(&mut BotToken::new(parameters, "123456:ABC")).wait()?;
/// for proxy in watch.status().proxies {
///     println!("{}: {:?}", proxy.link, proxy.time);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "nothing is checked until it runs"]
pub struct Rotation {
    client: Client,
    proxies: Proxies,
    states: Updates<UpdateConnectionState>,
    watch: ProxyWatch,
}

/// Shows how a client's proxies are. Clones show the same.
#[derive(Clone, Debug)]
pub struct ProxyWatch(Arc<Mutex<ProxyStatus>>);

impl ProxyWatch {
    /// Returns how they are now; how they were at last when the client is closed.
    pub fn status(&self) -> ProxyStatus {
        self.0.lock().clone()
    }
}

impl Rotation {
    /// Prepares it for a client.
    pub fn new(client: &Client, proxies: Proxies) -> Self {
        let status = Judge::new(&proxies).status().clone();
        Self {
            client: Client::uncounted(Arc::clone(client.inner())),
            proxies,
            states: client.updates_of(),
            watch: ProxyWatch(Arc::new(Mutex::new(status))),
        }
    }

    /// Returns what shows how the proxies are.
    pub fn watch(&self) -> ProxyWatch {
        self.watch.clone()
    }

    /// Checks the proxies and goes from one to another until the client is closed. Dropping the task stops
    /// that, and leaves the client with the proxy that it has.
    ///
    /// If the client's database has one of the proxies enabled, it begins with that, and otherwise with the
    /// preferred one.
    pub fn run(self) -> Task<'static, ()> {
        Task::new(async move {
            // Nothing but the client's end.
            let Err(_closed) = Run::new(self).run().await;
        })
    }
}

/// The client has been closed.
struct Closed;

/// What never comes.
enum Never {}

struct Run {
    rotation: Rotation,
    judge: Judge,
    pings: Vec<Ping>,
}

/// The pings of one proxy.
struct Ping {
    sent: Option<Request<Seconds>>,
    /// When to send the next one, if none is on its way; never if that is too far away.
    due: Option<Instant>,
}

/// What there is to take note of.
enum Event {
    State(UpdateConnectionState),
    Ping(usize, Result<Seconds, Error>),
    Time,
}

impl Run {
    fn new(rotation: Rotation) -> Self {
        let ping = |_: &ProxyLink| Ping {
            sent: None,
            due: Some(Instant::now()),
        };
        Self {
            judge: Judge::new(&rotation.proxies),
            pings: rotation.proxies.links.iter().map(ping).collect(),
            rotation,
        }
    }

    async fn run(mut self) -> Result<Never, Closed> {
        self.begin().await;
        loop {
            *self.rotation.watch.0.lock() = self.judge.status().clone();
            self.send_pings();
            match self.event().await? {
                Event::State(update) => self.judge.connection(&update.state, Instant::now()),
                Event::Ping(index, result) => self.take_note(index, result),
                Event::Time => {}
            }
            if let Some(way) = self.judge.verdict(Instant::now()) {
                self.go(way).await;
            }
        }
    }

    /// Looks at what TDLib has, and has it use one of the proxies.
    async fn begin(&mut self) {
        // As long as it takes: TDLib answers once it has its parameters.
        let added = match self
            .client()
            .send_uncounted(GetProxies::new())
            .no_timeout()
            .await
        {
            Ok(added) => added.proxies,
            Err(error) => {
                self.judge.refused(Way::Direct, error);
                Vec::new()
            }
        };
        let links = &self.rotation.proxies.links;
        let mut way = Way::Proxy(0);
        let mut others = Vec::new();
        for added in added {
            let link = ProxyLink::try_from(&added.proxy).ok();
            match links.iter().position(|ours| Some(ours) == link.as_ref()) {
                Some(index) if added.is_enabled => way = Way::Proxy(index),
                Some(_) => {}
                None => others.push(added.id),
            }
        }
        self.go(way).await;
        // Without the one that is enabled TDLib would connect directly, so ours has to be first.
        if self.rotation.proxies.remove_others && self.judge.status().way.is_some() {
            for id in others {
                self.client().send_uncounted(RemoveProxy::new(id)).detach();
            }
        }
    }

    /// Has TDLib go a way.
    async fn go(&mut self, way: Way) {
        let client = self.client();
        let result = match way {
            // If TDLib has it already it is not added again, and if it is enabled nothing happens.
            Way::Proxy(index) => {
                let link = &self.rotation.proxies.links[index];
                let add = adding(link, |it, bytes| client.send_secret_uncounted(it, bytes));
                add.no_timeout().await.map(drop)
            }
            Way::Direct => {
                let disable = DisableProxy::new();
                client.send_uncounted(disable).no_timeout().await.map(drop)
            }
        };
        match result {
            Ok(()) => {
                self.judge.goes(way, Instant::now());
                crate::log::write(Level::Info, || {
                    let id = self.client().id();
                    match self.judge.status().in_use() {
                        Some(proxy) => format!("client {id} goes through {}", proxy.link),
                        None => format!("client {id} goes through no proxy: none works"),
                    }
                });
            }
            Err(error) => self.judge.refused(way, error),
        }
    }

    fn send_pings(&mut self) {
        let now = Instant::now();
        let Rotation {
            client, proxies, ..
        } = &self.rotation;
        for (link, ping) in proxies.links.iter().zip(&mut self.pings) {
            if ping.sent.is_none() && ping.due.is_some_and(|due| due <= now) {
                let request = pinging(link, |it, bytes| client.send_secret_uncounted(it, bytes));
                ping.sent = Some(request.timeout(proxies.answer_within));
            }
        }
    }

    fn take_note(&mut self, index: usize, result: Result<Seconds, Error>) {
        match result {
            Ok(seconds) => {
                let time = Duration::try_from_secs_f64(seconds.seconds).unwrap_or_default();
                self.judge.answered(index, time);
            }
            // The client closes, which says nothing about the proxy.
            Err(error) if error.is_closed() => {}
            Err(error) => self.judge.failed(index, error),
        }
        let pause = self.rotation.proxies.check_every;
        let pause = if self.judge.is_urgent(index) {
            pause / 4
        } else {
            pause
        };
        self.pings[index].due = Instant::now().checked_add(pause);
    }

    /// Waits for whatever comes first.
    async fn event(&mut self) -> Result<Event, Closed> {
        let now = Instant::now();
        // Without a network no ping is due, and TDLib tells when there is one again.
        let idle = self.pings.iter().filter(|ping| ping.sent.is_none());
        let due = idle
            .filter_map(|ping| ping.due)
            .filter(|_| !self.judge.is_offline());
        let next = due.chain(self.judge.next(now)).min();
        let pause = next.map(|at| at.saturating_duration_since(now));
        let mut pause = pause.map(|pause| self.client().pause(pause));
        poll_fn(|context| self.poll(pause.as_mut(), context)).await
    }

    fn poll(
        &mut self,
        pause: Option<&mut Task<'static, Result<(), Error>>>,
        context: &mut Context<'_>,
    ) -> Poll<Result<Event, Closed>> {
        let states = &mut self.rotation.states;
        while let Poll::Ready(next) = Pin::new(&mut *states).poll_next(context) {
            match next {
                Some(Ok(update)) => return Poll::Ready(Ok(Event::State(update))),
                // An update that was left out is followed by one that was not.
                Some(Err(_)) => {}
                None => return Poll::Ready(Err(Closed)),
            }
        }
        for (index, ping) in self.pings.iter_mut().enumerate() {
            if let Some(sent) = &mut ping.sent
                && let Poll::Ready(result) = Pin::new(sent).poll(context)
            {
                ping.sent = None;
                return Poll::Ready(Ok(Event::Ping(index, result)));
            }
        }
        match pause.map(|pause| Pin::new(pause).poll(context)) {
            Some(Poll::Ready(Ok(()))) => Poll::Ready(Ok(Event::Time)),
            Some(Poll::Ready(Err(_))) => Poll::Ready(Err(Closed)),
            Some(Poll::Pending) | None => Poll::Pending,
        }
    }

    fn client(&self) -> &Client {
        &self.rotation.client
    }
}

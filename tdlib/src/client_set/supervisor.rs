//! The life of an account in a set.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::account::AnyAccount;
use super::health::{AccountHealth, AccountState, Course};
use super::settings::Settings;
use super::signal::{Gate, Signal};
use crate::auth::AuthError;
use crate::background::alarm;
use crate::{Client, Error};

/// An account of a set.
pub(super) struct Member {
    name: String,
    account: Box<dyn AnyAccount>,
    course: Mutex<Course>,
    client: Mutex<Option<Client>>,
    stop: Signal,
    ended: Signal,
}

/// What all accounts of a set share.
pub(super) struct Common {
    pub(super) settings: Settings,
    pub(super) logins: Gate,
    pub(super) restarts: AtomicU64,
}

/// How a client of an account ended.
enum End {
    /// The account was told to stop.
    Stopped,
    /// For some reason that may not be there the next time.
    ByItself {
        why: String,
        /// How long it was logged in.
        lasted: Duration,
        /// How long Telegram takes no other login.
        banned: Duration,
    },
    /// For a reason that stays.
    Failed(String),
}

impl End {
    /// The end of one that was not logged in yet.
    fn before_login(why: String) -> Self {
        Self::ByItself {
            why,
            lasted: Duration::ZERO,
            banned: Duration::ZERO,
        }
    }
}

impl Member {
    pub(super) fn new(name: &str, account: Box<dyn AnyAccount>) -> Self {
        Self {
            name: name.to_owned(),
            account,
            course: Mutex::new(Course::new()),
            client: Mutex::default(),
            stop: Signal::default(),
            ended: Signal::default(),
        }
    }

    /// Lives until it is told to stop, or can't.
    pub(super) async fn live(self: Arc<Self>, common: Arc<Common>) {
        let mut pauses = common.settings.pauses();
        loop {
            let end = caught(self.live_once(&common)).await;
            let end = end.unwrap_or_else(End::before_login);
            self.close().await;
            let state = match end {
                End::Stopped => AccountState::Stopped,
                End::Failed(why) => {
                    self.course.lock().last_error = Some(why);
                    AccountState::Failed
                }
                End::ByItself {
                    why,
                    lasted,
                    banned,
                } => {
                    if lasted >= common.settings.calm_after {
                        pauses = common.settings.pauses();
                    }
                    let pause = pauses.next_pause().max(banned);
                    self.course.lock().pause(why, pause);
                    if self.stop.unless(alarm(pause)).await.is_some() {
                        self.course.lock().restarts += 1;
                        common.restarts.fetch_add(1, Ordering::Relaxed);
                        continue;
                    }
                    AccountState::Stopped
                }
            };
            self.enter(state);
            self.ended.tell();
            return;
        }
    }

    async fn live_once(&self, common: &Common) -> End {
        self.enter(AccountState::Waiting);
        let Some(pass) = self.stop.unless(common.logins.enter()).await else {
            return End::Stopped;
        };
        self.enter(AccountState::LoggingIn);
        let client = match self.account.builder().build() {
            Ok(client) => client,
            Err(error) => return End::before_login(error.to_string()),
        };
        *self.client.lock() = Some(client.clone());
        match self.stop.unless(self.account.log_in(&client)).await {
            None => return End::Stopped,
            Some(Ok(())) => drop(pass),
            Some(Err(AuthError::Closed)) => return self.closed(&client, None).await,
            Some(Err(error)) if may_pass(&error) => {
                return End::ByItself {
                    why: error.to_string(),
                    lasted: Duration::ZERO,
                    banned: retry_after(&error).unwrap_or_default(),
                };
            }
            Some(Err(error)) => return End::Failed(error.to_string()),
        }
        self.enter(AccountState::Running);
        let began = Instant::now();
        match self.stop.unless(client.closed()).await {
            None => End::Stopped,
            Some(_) => self.closed(&client, Some(began)).await,
        }
    }

    /// Tells why a client was closed that nobody told to stop. It was logged in since then, if it was.
    async fn closed(&self, client: &Client, since: Option<Instant>) -> End {
        // It is closed, or about to be.
        let _ = client.close().await;
        let why = if client.inner().logs_out() {
            self.course.lock().logouts += 1;
            "it was logged out: by the program, or because its session was revoked"
        } else {
            "its client was closed"
        };
        let lasted = since.map_or(Duration::ZERO, |since| since.elapsed());
        End::ByItself {
            why: why.to_owned(),
            lasted,
            banned: Duration::ZERO,
        }
    }

    /// Closes the client, if there is one, and waits for its end.
    async fn close(&self) {
        if self.stop.is_told() {
            self.enter(AccountState::Stopping);
        }
        let client = self.client.lock().take();
        if let Some(client) = client {
            // Without a time-out it can't fail.
            let _ = client.close().await;
        }
    }

    pub(super) fn tell_to_stop(&self) {
        self.stop.tell();
    }

    /// Waits until it has stopped or failed.
    pub(super) async fn ended(&self) {
        self.ended.told().await;
    }

    pub(super) fn is_over(&self) -> bool {
        self.ended.is_told()
    }

    /// The client, while it is logged in.
    pub(super) fn client(&self) -> Option<Client> {
        let running = self.course.lock().state() == AccountState::Running;
        running.then(|| self.client.lock().clone()).flatten()
    }

    pub(super) fn health(&self) -> AccountHealth {
        self.course.lock().health(&self.name)
    }

    fn enter(&self, state: AccountState) {
        self.course.lock().enter(state);
    }
}

/// Tells whether a login may succeed the next time though nobody does anything.
fn may_pass(error: &AuthError) -> bool {
    match error {
        AuthError::Closed | AuthError::Request(_) => true,
        AuthError::Refused { .. } | AuthError::Credentials(_) => {
            let of_servers = |error: &Error| matches!(error.code(), Some(500..600));
            retry_after(error).is_some() || td(error).is_some_and(of_servers)
        }
        _ => false,
    }
}

/// After how long Telegram takes another login, if it says so.
fn retry_after(error: &AuthError) -> Option<Duration> {
    td(error)?.retry_after()
}

/// TDLib's error, also if the credentials gave up for it.
fn td(error: &AuthError) -> Option<&Error> {
    match error {
        AuthError::Credentials(error) => error.downcast_ref(),
        error => error.td(),
    }
}

/// Does something in which the account's own code runs: a panic ends there.
async fn caught<T>(work: impl Future<Output = T>) -> Result<T, String> {
    let mut work = pin!(work);
    poll_fn(
        |context| match crate::panic::contain(|| work.as_mut().poll(context)) {
            Ok(polled) => polled.map(Ok),
            Err(text) => Poll::Ready(Err(format!("the login panicked: {text}"))),
        },
    )
    .await
}

/// Does something, for so long at most.
pub(super) async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    let mut time = pin!(alarm(limit));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => time.as_mut().poll(context).map(|()| None),
    })
    .await
}

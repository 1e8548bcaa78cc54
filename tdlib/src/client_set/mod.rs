//! Many accounts, looked after.

mod account;
mod health;
mod settings;
mod signal;
mod supervisor;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;

pub use self::account::Account;
pub use self::health::{AccountHealth, AccountState};
use self::settings::Settings;
use self::signal::Gate;
use self::supervisor::{Common, Member, within};
use crate::background::Threads;
use crate::{Client, Error, ErrorKind, Task};

/// Many accounts by name: started and stopped, begun again when they end by themselves, and asked how they
/// are.
///
/// Each account has a client at a time, which is made and logged in as its [`Account`] says. When that is
/// closed, or the login fails for a reason that may pass, it begins again after a pause; the pauses double. A
/// login that can't succeed by itself, such as one with a wrong token, ends as
/// [`Failed`](AccountState::Failed). The logins run on a few threads of the set's own, so many at a time.
///
/// Clones are handles of the same set. When the last one is dropped, all accounts are told to stop.
///
/// ```no_run
/// use std::time::Duration;
/// # use tdlib::auth::{AuthError, BotToken, Parameters};
/// # use tdlib::{Client, ClientBuilder};
/// # struct Bot(&'static str);
/// # impl tdlib::client_set::Account for Bot {
/// #     fn builder(&self) -> ClientBuilder { Client::builder() }
/// #     async fn log_in(&self, client: &Client) -> Result<(), AuthError> {
/// #         let parameters = Parameters::new(12345, "0123456789abcdef0123456789abcdef", self.0);
/// #         client.authorize(&mut BotToken::new(parameters, "123456:ABC")).await
/// #     }
/// # }
/// use tdlib::client_set::ClientSet;
///
/// let set = ClientSet::builder().logins_at_a_time(8).build()?;
/// set.start("echo", Bot("echo"))?;
/// for account in set.health() {
///     println!("{}", account.to_json());
/// }
/// set.shutdown(Duration::from_secs(10)).wait()?;
/// # Ok::<(), tdlib::Error>(())
/// ```
#[derive(Clone)]
pub struct ClientSet {
    shared: Arc<Shared>,
}

struct Shared {
    members: Mutex<BTreeMap<String, Arc<Member>>>,
    common: Arc<Common>,
    threads: Threads,
}

/// Prepares a [`ClientSet`].
#[derive(Clone, Debug, Default)]
#[must_use = "nothing happens before `build`"]
pub struct ClientSetBuilder {
    settings: Settings,
}

impl ClientSetBuilder {
    /// Sets how many accounts log in at a time; 16 if not set, and 1 at least.
    pub fn logins_at_a_time(mut self, count: usize) -> Self {
        self.settings.logins_at_a_time = count.max(1);
        self
    }

    /// Sets the pause before an account that has ended by itself begins again, and the longest to which it
    /// grows when that happens often; a second and five minutes if not set. An account that was logged in for a
    /// minute begins with the first pause again. One that Telegram tells to wait for longer
    /// ([`Error::retry_after`]) waits so long. Each pause is 10 milliseconds at least.
    pub fn pauses(mut self, first: Duration, longest: Duration) -> Self {
        self.settings.first_pause = first;
        self.settings.longest_pause = longest;
        self
    }

    /// Sets how many threads the logins run on; 4 if not set, and 1 at least.
    pub fn threads(mut self, count: usize) -> Self {
        self.settings.threads = count.max(1);
        self
    }

    /// Makes the set.
    ///
    /// # Errors
    /// [`Start`](ErrorKind::Start) if the threads could not be started.
    pub fn build(&self) -> Result<ClientSet, Error> {
        let settings = self.settings.clone();
        let threads = Threads::start("tdlib-accounts", settings.threads).map_err(|error| {
            let message = format!("no threads for the accounts: {error}");
            Error::new(ErrorKind::Start, message)
        })?;
        Ok(ClientSet {
            shared: Arc::new(Shared {
                members: Mutex::default(),
                common: Arc::new(Common {
                    logins: Gate::new(settings.logins_at_a_time),
                    settings,
                    restarts: AtomicU64::new(0),
                }),
                threads,
            }),
        })
    }
}

impl ClientSet {
    /// Begins a set.
    pub fn builder() -> ClientSetBuilder {
        ClientSetBuilder::default()
    }

    /// Starts an account under a name.
    ///
    /// # Errors
    /// [`InvalidRequest`](ErrorKind::InvalidRequest) if an account of that name has not stopped or failed.
    pub fn start(&self, name: &str, account: impl Account) -> Result<(), Error> {
        let member = Arc::new(Member::new(name, Box::new(account)));
        let mut members = self.shared.members.lock();
        if members.get(name).is_some_and(|member| !member.is_over()) {
            let message = format!("the set has an account {name:?} already; stop it first");
            return Err(Error::new(ErrorKind::InvalidRequest, message));
        }
        let replaced = members.insert(name.to_owned(), Arc::clone(&member));
        drop(members);
        // Its account's drop is the user's code: not behind the lock.
        drop(replaced);
        self.shared
            .threads
            .spawn(member.live(Arc::clone(&self.shared.common)));
        Ok(())
    }

    /// Tells an account to stop, at once; the task waits until its client is closed, and may be dropped. An
    /// account that is not there has stopped.
    pub fn stop(&self, name: &str) -> Task<'static, ()> {
        let member = self.shared.members.lock().get(name).cloned();
        if let Some(member) = &member {
            member.tell_to_stop();
        }
        Task::new(async move {
            if let Some(member) = member {
                member.ended().await;
            }
        })
    }

    /// Forgets an account that has stopped or failed; false if there is none, or it has not.
    pub fn remove(&self, name: &str) -> bool {
        let mut members = self.shared.members.lock();
        let is_over = members.get(name).is_some_and(|member| member.is_over());
        let removed = is_over.then(|| members.remove(name)).flatten();
        drop(members);
        // Its account's drop is the user's code: not behind the lock.
        removed.is_some()
    }

    /// The client of an account, while it is logged in.
    pub fn client(&self, name: &str) -> Option<Client> {
        self.shared.members.lock().get(name)?.client()
    }

    /// How an account is, if there is one.
    pub fn health_of(&self, name: &str) -> Option<AccountHealth> {
        Some(self.shared.members.lock().get(name)?.health())
    }

    /// How all accounts are, by their names.
    pub fn health(&self) -> Vec<AccountHealth> {
        let members = self.shared.members.lock();
        members.values().map(|member| member.health()).collect()
    }

    /// How often accounts began again, all together.
    pub fn restarts(&self) -> u64 {
        self.shared.common.restarts.load(Ordering::Relaxed)
    }

    /// Tells all accounts to stop, at once; the task waits for so long at most until their clients are closed,
    /// and may be dropped.
    ///
    /// # Errors
    /// [`Timeout`](ErrorKind::Timeout): some are not closed yet, and go on closing.
    pub fn shutdown(&self, timeout: Duration) -> Task<'static, Result<(), Error>> {
        let members: Vec<_> = self.shared.members.lock().values().cloned().collect();
        for member in &members {
            member.tell_to_stop();
        }
        Task::new(async move {
            let all = async {
                for member in &members {
                    member.ended().await;
                }
            };
            match within(timeout, all).await {
                Some(()) => Ok(()),
                None => Err(Error::timeout(timeout).during("shutdown of a set")),
            }
        })
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        for member in self.members.get_mut().values() {
            member.tell_to_stop();
        }
    }
}

impl fmt::Debug for ClientSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientSet")
            .field("accounts", &self.shared.members.lock().len())
            .finish_non_exhaustive()
    }
}

//! The data center as a test has it.

mod authorization;
mod chats;
mod clock;
mod faults;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;

use tdlib::ClientBuilder;
use tdlib::auth::Parameters;
use tempfile::TempDir;

use crate::api::Api;
use crate::calls::MadeCall;
use crate::client;
use crate::error::Error;
use crate::key_in_memory;
use crate::outbox::lock;
use crate::person::NewUser;
use crate::problems::Problem;
use crate::server::{Options, Server};

pub use clock::Clock;

/// A Telegram data center on the loopback interface, with people, for as long as it lives.
///
/// Dropping it ends it. The drop panics and says why, so that no test passes by chance, if a client
/// - asked for something that the data center does not have; [`allow_unknown`](Self::allow_unknown) turns
///   that off;
/// - asked the same again and again, as fast as it could, as TDLib does when it can't make sense of an
///   answer; [`allow_loops`](Self::allow_loops) turns that off;
/// - is of another version of TDLib, which speaks another layer of Telegram's API;
///
/// or if a method panicked, which is a bug of this crate.
#[derive(Debug)]
pub struct TestDc {
    api: Arc<Api>,
    server: Server,
    folder: TempDir,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    clients: u32,
    allowed: BTreeSet<Problem>,
    /// Whether its problems were told by `end`.
    are_told: bool,
}

impl TestDc {
    /// Starts one, on a free port of 127.0.0.1, and makes the TDLib of this process trust it.
    ///
    /// # Errors
    /// [`Error::Key`] if this is no TDLib that the crate knows, or the system is not Linux; [`Error::Start`]
    /// and [`Error::Folder`] if the system refuses a port, a thread or a folder.
    pub fn start() -> Result<Self, Error> {
        key_in_memory::replace()?;
        Self::serve(0)
    }

    /// Starts one for the TDLib of other processes, on that port of 127.0.0.1, or on a free one if it is 0.
    /// The TDLib of this process is left alone until [`client`](Self::client) is called.
    ///
    /// # Errors
    /// [`Error::Start`] and [`Error::Folder`] if the system refuses the port, a thread or a folder.
    pub fn serve(port: u16) -> Result<Self, Error> {
        let api = Arc::new(Api::default());
        let options = Options {
            port,
            ..Options::default()
        };
        let server = Server::start(api.clone(), options).map_err(Error::Start)?;
        let folder = tempfile::Builder::new()
            .prefix("tdlib-testdc-")
            .tempdir()
            .map_err(Error::Folder)?;
        Ok(Self {
            api,
            server,
            folder,
            state: Mutex::default(),
        })
    }

    /// Where it listens. Clients in this process need not know it; those in other processes are made with
    /// [`client_at`](crate::client_at).
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Begins to make a user, whose first name this is.
    pub fn user(&self, first_name: impl Into<String>) -> NewUser {
        NewUser::new(self.api.clone(), first_name.into())
    }

    /// Begins to make a bot, whose name this is.
    pub fn bot(&self, name: impl Into<String>) -> NewUser {
        self.user(name).bot()
    }

    /// Returns the builder of a client which talks to this data center and to nothing else: it has a folder of
    /// its own, test servers, and this data center as its proxy.
    ///
    /// # Errors
    /// [`Error::Folder`] if the client's folder can't be made. [`Error::Key`] as in [`start`](Self::start), if
    /// this data center was made by [`serve`](Self::serve).
    pub fn client(&self) -> Result<ClientBuilder, Error> {
        key_in_memory::replace()?;
        let folder = self.new_folder()?;
        Ok(client::builder(self.server.address(), folder))
    }

    /// Returns the parameters with which a client talks to this data center and to nothing else, for programs
    /// that give them themselves: a folder of its own, test servers, and this data center as its proxy.
    ///
    /// # Errors
    /// As [`client`](Self::client).
    pub fn parameters(&self) -> Result<Parameters, Error> {
        key_in_memory::replace()?;
        let folder = self.new_folder()?;
        Ok(client::parameters(self.server.address(), folder))
    }

    /// The clock that the data center and its clients go by.
    pub fn clock(&self) -> Clock<'_> {
        Clock(self)
    }

    /// How many connections are open.
    pub fn connections(&self) -> usize {
        self.server.connections()
    }

    /// How often clients have called a method, whatever came of it. The name is Telegram's, as in
    /// `messages.sendMessage`.
    pub fn calls(&self, method: &str) -> u32 {
        lock(&self.api.calls).count(method)
    }

    /// The calls that clients have made, the oldest first; only the newest 16384 if there are more.
    pub fn calls_made(&self) -> Vec<MadeCall> {
        lock(&self.api.calls).newest()
    }

    fn new_folder(&self) -> Result<PathBuf, Error> {
        let mut state = lock(&self.state);
        state.clients += 1;
        let folder = self.folder.path().join(state.clients.to_string());
        std::fs::create_dir(&folder).map_err(Error::Folder)?;
        Ok(folder)
    }

    /// Lets the test pass although a client asks for what is not implemented. The client gets an error.
    pub fn allow_unknown(&self) {
        lock(&self.state).allowed.insert(Problem::Unknown);
    }

    /// Lets the test pass although a client asks the same again and again, as fast as it can.
    pub fn allow_loops(&self) {
        lock(&self.state).allowed.insert(Problem::Loop);
    }

    /// What clients asked for that is not implemented.
    pub fn unknown(&self) -> Vec<String> {
        lock(&self.api.problems).of(Problem::Unknown)
    }

    /// What clients asked for again and again, as fast as they could: more than 50 times within 250 ms, over one
    /// connection, with equal arguments, and with at most three other calls between any two.
    pub fn loops(&self) -> Vec<String> {
        lock(&self.api.problems).of(Problem::Loop)
    }

    /// Ends it, and returns what the drop would have panicked of, a line each.
    pub fn end(self) -> Vec<String> {
        let problems = self.problems();
        lock(&self.state).are_told = true;
        problems
    }

    /// What the drop would panic of, a line each.
    pub fn problems(&self) -> Vec<String> {
        let allowed = lock(&self.state).allowed.clone();
        lock(&self.api.problems).lines(&allowed)
    }
}

impl Drop for TestDc {
    fn drop(&mut self) {
        let problems = self.problems();
        assert!(
            problems.is_empty() || lock(&self.state).are_told || thread::panicking(),
            "{}",
            problems.join("\n")
        );
    }
}

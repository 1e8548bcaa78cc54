//! The data center as a test has it.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use tdlib::ClientBuilder;
use tempfile::TempDir;

use crate::api::Api;
use crate::client;
use crate::error::Error;
use crate::faults::Fault;
use crate::key_in_memory;
use crate::outbox::lock;
use crate::person::NewUser;
use crate::server::{Options, Server};
use crate::world::people::digits;

/// A Telegram data center on the loopback interface, with people, for as long as it lives.
///
/// Dropping it ends it. If a client asked for something that it does not have, the drop panics and names it,
/// so that no test passes by chance; [`allow_unknown`](Self::allow_unknown) turns that off.
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
    allow_unknown: bool,
}

impl TestDc {
    /// Starts one, on a free port of 127.0.0.1, and makes the TDLib of this process trust it.
    ///
    /// # Errors
    /// [`Error::Key`] if this is no TDLib that the crate knows, or the system is not Linux; [`Error::Start`]
    /// and [`Error::Folder`] if the system refuses a port, a thread or a folder.
    pub fn start() -> Result<Self, Error> {
        key_in_memory::replace()?;
        let api = Arc::new(Api::default());
        let server = Server::start(api.clone(), Options::default()).map_err(Error::Start)?;
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
    /// [`Error::Folder`] if the client's folder can't be made.
    pub fn client(&self) -> Result<ClientBuilder, Error> {
        let folder = self.new_folder()?;
        Ok(client::builder(self.server.address(), folder))
    }

    /// The code that was last sent to a phone number, if it was not used yet. What is no digit in the number
    /// is passed over.
    pub fn last_code(&self, phone: &str) -> Option<String> {
        let world = lock(&self.api.world);
        world
            .logins
            .code(&digits(phone))
            .map(|code| code.code.clone())
    }

    /// Lets all that goes on by the clock go on: the server's time advances by so many days.
    pub fn advance(&self, days: u32) {
        let by = Duration::from_secs(86_400 * u64::from(days));
        lock(&self.api.world).clock.advance(by);
        self.server.tell_time();
    }

    /// Cuts all connections. Clients connect again.
    pub fn cut_all(&self) {
        self.server.cut_all();
    }

    /// Refuses new connections, or takes them again. Those that are open go on.
    pub fn refuse_new(&self, refuse: bool) {
        self.server.refuse_new(refuse);
    }

    /// How many connections are open.
    pub fn connections(&self) -> usize {
        self.server.connections()
    }

    /// How often clients have called a method, whatever came of it. The name is Telegram's.
    pub fn calls(&self, method: &str) -> u32 {
        self.api.calls(method)
    }

    /// Lets the next calls of a method go wrong, so many times. The name is Telegram's, as in
    /// `messages.sendMessage`.
    pub fn fault(&self, method: &str, fault: Fault, times: u32) {
        lock(&self.api.faults).add(method, fault, times);
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
        lock(&self.state).allow_unknown = true;
    }

    /// What clients asked for that is not implemented.
    pub fn unknown(&self) -> Vec<String> {
        self.api.unknown()
    }
}

impl Drop for TestDc {
    fn drop(&mut self) {
        let unknown = self.api.unknown();
        let is_allowed = lock(&self.state).allow_unknown;
        assert!(
            unknown.is_empty() || is_allowed || thread::panicking(),
            "clients asked the data center for what it does not have: {}",
            unknown.join("; ")
        );
    }
}

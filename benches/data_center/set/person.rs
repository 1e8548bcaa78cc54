//! An account of the set.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

use tdlib::auth::{Asked, AuthError, CodeAnswer, Credentials, Given, Identity, Parameters};
use tdlib::client_set::{Account, ClientSet};
use tdlib::types::{
    AuthenticationCodeInfo, ConnectionState, UpdateConnectionState, UpdateNewMessage,
};
use tdlib::{Client, ClientBuilder};
use tdlib_testdc::{TestDc, User};

use super::super::crowd::{PATIENCE, text_of};
use super::talk::{Ear, Talk};

/// Somebody with an account in the set.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) user: User,
    phone: String,
    parameters: Parameters,
    dc: Weak<TestDc>,
    ear: Ear,
    /// How often a connection was lost.
    lost: Arc<AtomicUsize>,
}

impl Person {
    pub(super) fn new(dc: &Arc<TestDc>, number: usize, talk: &Talk) -> Self {
        let name = format!("Person {number}");
        let phone = format!("99966{number:05}");
        Self {
            user: dc.user(&name).phone(&phone).create(),
            name,
            phone,
            parameters: dc.parameters().expect("a folder"),
            dc: Arc::downgrade(dc),
            ear: talk.ear(),
            lost: Arc::default(),
        }
    }

    pub(super) fn account(&self) -> impl Account + use<> {
        Seat {
            login: Login {
                phone: self.phone.clone(),
                parameters: self.parameters.clone(),
                dc: self.dc.clone(),
            },
            ear: self.ear.clone(),
            lost: Arc::clone(&self.lost),
        }
    }

    /// The client of an account that runs.
    pub(super) fn client(&self, set: &ClientSet) -> Client {
        set.client(&self.name).expect("it runs")
    }

    /// How often a connection of its clients was lost.
    pub(super) fn lost(&self) -> usize {
        self.lost.load(Ordering::Relaxed)
    }

    /// What stays the same for as long as an account runs: the number of its client, how often it began again,
    /// and how often it lost its connection.
    pub(super) fn life(&self, set: &ClientSet) -> (Option<i32>, u64, usize) {
        let client = set.client(&self.name).map(|client| client.id());
        let health = set.health_of(&self.name).expect("it is in the set");
        (client, health.restarts, self.lost())
    }
}

struct Seat {
    login: Login,
    ear: Ear,
    lost: Arc<AtomicUsize>,
}

impl Account for Seat {
    fn builder(&self) -> ClientBuilder {
        let (ear, lost) = (self.ear.clone(), Arc::clone(&self.lost));
        let was_ready = AtomicUsize::new(0);
        Client::builder()
            .timeout(PATIENCE)
            .on(move |_: &Client, update: UpdateNewMessage| {
                if let Some(text) = text_of(&update.message) {
                    ear.hear(text);
                }
            })
            .on(move |_: &Client, update: UpdateConnectionState| {
                let is_ready = matches!(update.state, ConnectionState::Ready);
                let was_ready = was_ready.swap(usize::from(is_ready), Ordering::Relaxed);
                if !is_ready {
                    lost.fetch_add(was_ready, Ordering::Relaxed);
                }
            })
    }

    async fn log_in(&self, client: &Client) -> Result<(), AuthError> {
        client.authorize(&mut self.login.clone()).await
    }
}

#[derive(Clone)]
struct Login {
    phone: String,
    parameters: Parameters,
    dc: Weak<TestDc>,
}

impl Credentials for Login {
    fn parameters(&mut self) -> Parameters {
        self.parameters.clone()
    }

    async fn identity(&mut self, asked: &Asked<()>) -> Given<Identity> {
        match &asked.refused {
            Some(error) => Err(error.clone().into()),
            None => Ok(Identity::PhoneNumber(self.phone.clone())),
        }
    }

    async fn code(&mut self, asked: &Asked<AuthenticationCodeInfo>) -> Given<CodeAnswer> {
        match &asked.refused {
            Some(error) => Err(error.clone().into()),
            None => {
                let code = self.dc.upgrade().and_then(|dc| dc.last_code(&self.phone));
                Ok(code.ok_or("no code was sent")?.into())
            }
        }
    }
}

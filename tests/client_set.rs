//! Many accounts in one set, against a data center in which they fare differently.
#![cfg(target_os = "linux")]

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use common::{PATIENCE, until};
use tdlib::auth::{
    Asked, AuthError, BotToken, CodeAnswer, Credentials, Given, Identity, Parameters, Secret,
};
use tdlib::client_set::{Account, AccountState, ClientSet};
use tdlib::functions::GetMe;
use tdlib::types::AuthenticationCodeInfo;
use tdlib::{Client, ClientBuilder, ErrorKind};
use tdlib_testdc::{Fault, TestDc, User};

const MOMENT: Duration = Duration::from_millis(10);

/// An account whose codes a test's data center tells.
#[derive(Clone)]
struct Person {
    dc: Arc<TestDc>,
    phone: String,
    parameters: Parameters,
    /// Logins that have begun and not ended, and the most there were.
    at_it: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl Person {
    fn new(dc: &Arc<TestDc>, user: &User, phone: &str) -> Self {
        assert_ne!(user.id(), 0);
        Self {
            dc: Arc::clone(dc),
            phone: phone.to_owned(),
            parameters: dc.parameters().expect("parameters"),
            at_it: Arc::default(),
            most: Arc::default(),
        }
    }
}

impl Account for Person {
    fn builder(&self) -> ClientBuilder {
        // So that a login that waits in vain does not end by itself within a test's patience.
        Client::builder().timeout(10 * PATIENCE)
    }

    async fn log_in(&self, client: &Client) -> Result<(), AuthError> {
        let now = self.at_it.fetch_add(1, Ordering::AcqRel) + 1;
        self.most.fetch_max(now, Ordering::AcqRel);
        let result = client.authorize(&mut self.clone()).await;
        self.at_it.fetch_sub(1, Ordering::AcqRel);
        result
    }
}

impl Credentials for Person {
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
            None => Ok(self
                .dc
                .last_code(&self.phone)
                .ok_or("no code was sent")?
                .into()),
        }
    }
}

/// A bot.
struct Bot(Parameters, Secret);

impl Account for Bot {
    fn builder(&self) -> ClientBuilder {
        Client::builder().timeout(PATIENCE)
    }

    async fn log_in(&self, client: &Client) -> Result<(), AuthError> {
        let mut token = BotToken::new(self.0.clone(), self.1.clone());
        client.authorize(&mut token).await
    }
}

/// A bot whose first login panics.
struct Clumsy(Bot, AtomicUsize);

impl Account for Clumsy {
    fn builder(&self) -> ClientBuilder {
        Account::builder(&self.0)
    }

    async fn log_in(&self, client: &Client) -> Result<(), AuthError> {
        assert!(self.1.fetch_add(1, Ordering::AcqRel) > 0, "stumbled");
        self.0.log_in(client).await
    }
}

/// An account that looks at its set when it is forgotten.
struct Curious(Arc<OnceLock<ClientSet>>, Sender<()>);

impl Account for Curious {
    fn builder(&self) -> ClientBuilder {
        Client::builder()
    }

    async fn log_in(&self, _: &Client) -> Result<(), AuthError> {
        Err(AuthError::Unanswered("anything"))
    }
}

impl Drop for Curious {
    fn drop(&mut self) {
        if let Some(set) = self.0.get() {
            set.health();
        }
        let _ = self.1.send(());
    }
}

fn data_center() -> Arc<TestDc> {
    Arc::new(TestDc::start().expect("a data center"))
}

/// A set whose pauses do not keep a test waiting.
fn quick() -> ClientSet {
    let set = ClientSet::builder().pauses(MOMENT, 10 * MOMENT).build();
    set.expect("a set")
}

/// A set in which Alice is logged in.
fn with_alice() -> (Arc<TestDc>, User, ClientSet) {
    let dc = data_center();
    let alice = dc.user("Alice").phone("9996612222").create();
    let set = quick();
    set.start("alice", Person::new(&dc, &alice, "9996612222"))
        .expect("started");
    until_is(&set, "alice", AccountState::Running);
    (dc, alice, set)
}

#[track_caller]
fn until_is(set: &ClientSet, name: &str, state: AccountState) {
    until(
        &format!("{name} is {state}, {:?}", set.health_of(name)),
        || {
            set.health_of(name)
                .is_some_and(|account| account.state == state)
        },
    );
}

fn shut_down(set: &ClientSet) {
    set.shutdown(PATIENCE).wait().expect("all are closed");
}

#[test]
fn many_accounts_log_in_so_many_at_a_time_and_all_end_together() {
    let dc = data_center();
    let set = ClientSet::builder()
        .logins_at_a_time(3)
        .build()
        .expect("a set");
    let (at_it, most) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
    let mut ids = Vec::new();
    for number in 0..20 {
        let phone = format!("99966{number:05}");
        let user = dc.user(format!("Alice {number}")).phone(&phone).create();
        ids.push(user.id());
        let person = Person {
            at_it: Arc::clone(&at_it),
            most: Arc::clone(&most),
            ..Person::new(&dc, &user, &phone)
        };
        set.start(&format!("{number:02}"), person).expect("started");
    }
    until("all run", || {
        set.health()
            .iter()
            .all(|account| account.state == AccountState::Running)
    });
    assert!((1..=3).contains(&most.load(Ordering::Acquire)));
    for (number, id) in ids.into_iter().enumerate() {
        let client = set.client(&format!("{number:02}")).expect("a client");
        assert_eq!(client.send(GetMe::new()).wait().expect("me").id, id);
    }
    shut_down(&set);
    let health = set.health();
    assert_eq!(health.len(), 20);
    assert!(
        health
            .iter()
            .all(|account| account.state == AccountState::Stopped)
    );
    assert!(set.client("00").is_none());
    assert_eq!(set.restarts(), 0);
}

#[test]
fn a_client_that_is_closed_begins_again_and_is_who_it_was() {
    let (dc, alice, set) = with_alice();
    let first = set.client("alice").expect("a client");
    first.close().wait().expect("closed");
    until("it runs again", || {
        set.client("alice")
            .is_some_and(|client| client.id() != first.id())
    });
    let account = set.health_of("alice").expect("an account");
    assert_eq!((account.restarts, account.logouts), (1, 0));
    let why = account.last_error.expect("a reason");
    assert!(why.contains("closed"), "{why}");
    let me = set
        .client("alice")
        .expect("a client")
        .send(GetMe::new())
        .wait();
    assert_eq!(me.expect("me").id, alice.id());
    // From its database: no second code.
    assert_eq!(dc.calls("auth.sendCode"), 1);
    shut_down(&set);
}

#[test]
fn a_session_that_is_revoked_is_logged_in_anew() {
    let (dc, alice, set) = with_alice();
    alice.revoke_sessions();
    until("it has begun again", || set.restarts() > 0);
    until_is(&set, "alice", AccountState::Running);
    assert!(dc.calls("auth.sendCode") > 1);
    let account = set.health_of("alice").expect("an account");
    assert_eq!(account.logouts, 1);
    let why = account.last_error.clone().expect("a reason");
    assert!(why.contains("revoked"), "{why}");
    assert!(account.to_json().contains(r#""logouts":1"#));
    shut_down(&set);
}

#[test]
fn what_can_never_log_in_fails_and_is_left_alone() {
    let dc = data_center();
    let set = quick();
    let parameters = dc.parameters().expect("parameters");
    set.start("bot", Bot(parameters, "123:wrong".into()))
        .expect("started");
    until_is(&set, "bot", AccountState::Failed);
    let account = set.health_of("bot").expect("an account");
    assert_eq!(account.restarts, 0);
    let why = account.last_error.clone().expect("a reason");
    assert!(why.contains("ACCESS_TOKEN_INVALID"), "{why}");
    assert!(
        account.to_json().contains(r#""state":"failed""#),
        "{}",
        account.to_json()
    );

    // Nor can one whose credentials lack what is asked for.
    let alice = dc
        .user("Alice")
        .phone("9996612222")
        .password("secret")
        .create();
    set.start("alice", Person::new(&dc, &alice, "9996612222"))
        .expect("started");
    until_is(&set, "alice", AccountState::Failed);
    let why = set.health_of("alice").expect("an account").last_error;
    assert!(why.expect("a reason").contains("a password"));

    // The name is free again.
    let bot = dc.bot("Echo").create();
    let parameters = dc.parameters().expect("parameters");
    let token = bot.token().expect("a token");
    set.start("bot", Bot(parameters, token.into()))
        .expect("started");
    until_is(&set, "bot", AccountState::Running);
    shut_down(&set);
}

#[test]
fn a_login_that_telegram_can_t_carry_out_now_is_tried_again() {
    let dc = data_center();
    let bot = dc.bot("Echo").create();
    let fault = Fault::Error {
        code: 503,
        message: "Timeout".to_owned(),
    };
    dc.fault("auth.importBotAuthorization", fault, 2);
    let set = quick();
    let parameters = dc.parameters().expect("parameters");
    let token = bot.token().expect("a token");
    set.start("bot", Bot(parameters, token.into()))
        .expect("started");
    until_is(&set, "bot", AccountState::Running);
    assert_eq!(set.health_of("bot").expect("an account").restarts, 2);
    shut_down(&set);
}

#[test]
fn a_login_that_telegram_takes_later_waits_so_long() {
    let dc = data_center();
    let bot = dc.bot("Echo").create();
    dc.fault("auth.importBotAuthorization", Fault::flood_wait(3600), 1);
    let set = quick();
    let parameters = dc.parameters().expect("parameters");
    let token = bot.token().expect("a token");
    set.start("bot", Bot(parameters, token.into()))
        .expect("started");
    until_is(&set, "bot", AccountState::Pausing);
    let account = set.health_of("bot").expect("an account");
    let pause = account.begins_in.expect("a pause");
    assert!((3000..=3600).contains(&pause.as_secs()), "{pause:?}");
    assert!(account.to_json().contains(r#""begins_in":3"#));
    shut_down(&set);
    let account = set.health_of("bot").expect("an account");
    assert_eq!((account.restarts, account.begins_in), (0, None));
}

#[test]
fn one_account_stops_and_starts_while_the_others_run() {
    let dc = data_center();
    let alice = dc.user("Alice").phone("9996612222").create();
    let bob = dc.user("Bob").phone("9996613333").create();
    let (alices, bobs) = (
        Person::new(&dc, &alice, "9996612222"),
        Person::new(&dc, &bob, "9996613333"),
    );
    let set = quick();
    set.start("alice", alices.clone()).expect("started");
    set.start("bob", bobs).expect("started");
    let error = set.start("alice", alices.clone()).expect_err("twice");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    until_is(&set, "alice", AccountState::Running);
    until_is(&set, "bob", AccountState::Running);

    assert!(!set.remove("alice"));
    set.stop("alice").wait();
    until_is(&set, "alice", AccountState::Stopped);
    assert!(set.client("bob").is_some());
    set.start("alice", alices).expect("started");
    until_is(&set, "alice", AccountState::Running);
    set.stop("alice").wait();
    assert!(set.remove("alice"));
    assert!(set.health_of("alice").is_none());
    set.stop("nobody").wait();
    shut_down(&set);
}

#[test]
fn an_account_that_waits_or_pauses_stops_at_once() {
    let dc = data_center();
    let hour = Duration::from_secs(3600);
    let set = ClientSet::builder()
        .logins_at_a_time(1)
        .pauses(hour, hour)
        .build();
    let set = set.expect("a set");
    // The first waits for an answer that never comes, the second behind it.
    dc.fault("auth.sendCode", Fault::Silence, u32::MAX);
    for (name, phone) in [("alice", "9996612222"), ("bob", "9996613333")] {
        let user = dc.user(name).phone(phone).create();
        set.start(name, Person::new(&dc, &user, phone))
            .expect("started");
    }
    until("one logs in", || {
        let states = set.health().into_iter().map(|account| account.state);
        let states: Vec<_> = states.collect();
        states.contains(&AccountState::LoggingIn) && states.contains(&AccountState::Waiting)
    });
    until("its number was given", || dc.calls("auth.sendCode") > 0);
    shut_down(&set);

    let bot = dc.bot("Echo").create();
    let token = bot.token().expect("a token");
    let parameters = dc.parameters().expect("parameters");
    set.start("bot", Bot(parameters, token.into()))
        .expect("started");
    until_is(&set, "bot", AccountState::Running);
    set.client("bot")
        .expect("a client")
        .close()
        .wait()
        .expect("closed");
    until_is(&set, "bot", AccountState::Pausing);
    set.stop("bot").wait();
    assert_eq!(
        set.health_of("bot").expect("an account").state,
        AccountState::Stopped
    );
}

#[test]
fn an_account_that_is_forgotten_may_ask_its_set() {
    let (asks, asked) = mpsc::channel();
    let place = Arc::new(OnceLock::new());
    let set = place.get_or_init(quick);
    let curious = || Curious(Arc::clone(&place), asks.clone());
    set.start("curious", curious()).expect("started");
    // On a thread of its own: it may never come back.
    thread::spawn({
        let (set, again) = (set.clone(), curious());
        move || {
            set.stop("curious").wait();
            set.start("curious", again).expect("the name is free");
            set.stop("curious").wait();
            set.remove("curious");
        }
    });
    for way in ["another took its name", "it was removed"] {
        asked.recv_timeout(PATIENCE).expect(way);
    }
}

#[test]
fn an_account_whose_login_panics_begins_again() {
    let dc = data_center();
    let echo = dc.bot("Echo").create();
    let token = echo.token().expect("a token");
    let bot = Bot(dc.parameters().expect("parameters"), token.into());
    let set = quick();
    set.start("bot", Clumsy(bot, AtomicUsize::new(0)))
        .expect("started");
    until_is(&set, "bot", AccountState::Running);
    let account = set.health_of("bot").expect("an account");
    assert_eq!(account.restarts, 1);
    let why = account.last_error.expect("an error");
    assert_eq!(why, "the login panicked: stumbled");
    set.shutdown(PATIENCE).wait().expect("all stopped");
}

#[test]
fn when_the_last_handle_is_dropped_all_accounts_stop() {
    let (_dc, _, set) = with_alice();
    let client = set.client("alice").expect("a client");
    let closed = client.closed().timeout(PATIENCE);
    drop(set);
    closed.wait().expect("closed");
}

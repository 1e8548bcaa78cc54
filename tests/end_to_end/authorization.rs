//! The ways into an account and out of it, as a handler of authorization states sees them.

use std::fmt::Debug;
use std::sync::mpsc::{self, Receiver};

use tdlib::functions::{
    CheckAuthenticationBotToken, CheckAuthenticationCode, CheckAuthenticationPassword, GetMe,
    LogOut, RegisterUser, RequestQrCodeAuthentication, ResendAuthenticationCode,
    SetAuthenticationPhoneNumber, SetOption,
};
use tdlib::types::{AuthorizationState as State, OptionValueBoolean, UpdateAuthorizationState};
use tdlib::{Client, ClientBuilder};
use tdlib_testdc::{User, client_at};

use crate::person::{PATIENCE, wait_until};
use crate::watch::{self, Watched};

const PHONE: &str = "+999 66 12222";

/// A client, and the states that it goes through.
struct Login {
    client: Client,
    states: Receiver<State>,
}

impl Login {
    /// A client that waits for a number, a token or a link.
    fn begin(dc: &Watched) -> Self {
        let login = Self::of(dc.client().expect("a folder"));
        login.comes_to("authorizationStateWaitTdlibParameters");
        login.comes_to("authorizationStateWaitPhoneNumber");
        login
    }

    fn of(builder: ClientBuilder) -> Self {
        let (sender, states) = mpsc::channel();
        let builder = builder.on(move |_: &Client, update: UpdateAuthorizationState| {
            let _ = sender.send(update.authorization_state);
        });
        let client = builder.timeout(PATIENCE).build().expect("a client");
        Self { client, states }
    }

    /// The next state, which is the one of that name.
    #[track_caller]
    fn comes_to(&self, name: &str) -> State {
        let state = self.states.recv_timeout(PATIENCE).expect("another state");
        // An object is shown as JSON, which begins with its name.
        let shown = format!("{state:?}");
        assert_eq!(shown.split('"').nth(3), Some(name), "{shown}");
        state
    }

    fn gives_number(&self) {
        let number = SetAuthenticationPhoneNumber::new(PHONE);
        self.client.send(number).wait().expect("a code is sent");
        self.comes_to("authorizationStateWaitCode");
    }

    fn gives_code(&self, dc: &Watched) {
        let code = CheckAuthenticationCode::new(dc.last_code(PHONE).expect("a code"));
        self.client.send(code).wait().expect("the right code");
    }

    /// The number of the account that it is logged in to.
    fn is_in(&self) -> i64 {
        self.comes_to("authorizationStateReady");
        self.client.send(GetMe::new()).wait().expect("its user").id
    }

    /// Gives the number and the code, which is enough for that account.
    #[track_caller]
    fn gets_in(&self, dc: &Watched, user: &User) {
        self.gives_number();
        self.gives_code(dc);
        assert_eq!(self.is_in(), user.id());
    }

    /// Closes the client. There must be no other state before that.
    fn ends(self) {
        drop(self.client.close());
        self.comes_to("authorizationStateClosing");
        self.comes_to("authorizationStateClosed");
    }

    /// Waits until the client is out of the account.
    fn comes_out(self) {
        self.comes_to("authorizationStateLoggingOut");
        self.comes_to("authorizationStateClosed");
        wait_until("the client is closed", || self.client.is_closed());
    }
}

#[track_caller]
fn is_refused<T: Debug>(answer: Result<T, tdlib::Error>, why: &str) {
    let error = answer.expect_err("a refusal").to_string();
    assert!(error.contains(why), "{error}");
}

#[test]
fn by_number_and_code() {
    let dc = watch::start();
    let alice = dc.user("Alice").phone(PHONE).create();
    let login = Login::begin(&dc);
    login.gives_number();
    let wrong = CheckAuthenticationCode::new("00000");
    is_refused(login.client.send(wrong).wait(), "PHONE_CODE_INVALID");
    login.gives_code(&dc);
    assert_eq!(login.is_in(), alice.id());
    login.ends();
}

#[test]
fn by_a_code_that_is_sent_again() {
    let dc = watch::start();
    let alice = dc.user("Alice").phone(PHONE).create();
    let login = Login::begin(&dc);
    login.gives_number();
    let again = ResendAuthenticationCode::new();
    login.client.send(again).wait().expect("it is sent again");
    login.comes_to("authorizationStateWaitCode");
    login.gives_code(&dc);
    assert_eq!(login.is_in(), alice.id());
    login.ends();
}

#[test]
fn by_a_password_after_the_code() {
    let dc = watch::start();
    let alice = dc.user("Alice").phone(PHONE).password("secret");
    let alice = alice.password_hint("begins with s").create();
    let login = Login::begin(&dc);
    login.gives_number();
    login.gives_code(&dc);
    let State::WaitPassword(wait) = login.comes_to("authorizationStateWaitPassword") else {
        unreachable!("that is its name");
    };
    assert_eq!(wait.password_hint, "begins with s");
    let wrong = CheckAuthenticationPassword::new("Secret");
    is_refused(login.client.send(wrong).wait(), "PASSWORD_HASH_INVALID");
    let right = CheckAuthenticationPassword::new("secret");
    login.client.send(right).wait().expect("the password");
    assert_eq!(login.is_in(), alice.id());
    login.ends();
}

#[test]
fn by_registration() {
    let dc = watch::start();
    let login = Login::begin(&dc);
    login.gives_number();
    login.gives_code(&dc);
    login.comes_to("authorizationStateWaitRegistration");
    let register = RegisterUser::new("Carol").last_name("New");
    login.client.send(register).wait().expect("an account");
    let carol = login.is_in();
    assert_eq!(dc.user_with(PHONE).expect("an account").id(), carol);
    let me = login.client.send(GetMe::new()).wait().expect("its user");
    assert_eq!((&*me.first_name, &*me.last_name), ("Carol", "New"));
    login.ends();
}

#[test]
fn by_a_link_that_another_device_accepts() {
    let dc = watch::start();
    let alice = dc.user("Alice").create();
    let login = Login::begin(&dc);
    let show = RequestQrCodeAuthentication::new(Vec::new());
    login.client.send(show).wait().expect("a link");
    let State::WaitOtherDeviceConfirmation(wait) =
        login.comes_to("authorizationStateWaitOtherDeviceConfirmation")
    else {
        unreachable!("that is its name");
    };
    alice.accept_login(&wait.link).expect("accepted");
    assert_eq!(login.is_in(), alice.id());
    login.ends();
}

#[test]
fn by_a_bot_token() {
    let dc = watch::start();
    let bot = dc.bot("Echo").create();
    let login = Login::begin(&dc);
    let wrong = CheckAuthenticationBotToken::new("1:wrong");
    is_refused(login.client.send(wrong).wait(), "ACCESS_TOKEN_INVALID");
    let right = CheckAuthenticationBotToken::new(bot.token().expect("a token"));
    login.client.send(right).wait().expect("the token");
    assert_eq!(login.is_in(), bot.id());
    login.ends();
}

#[test]
fn by_the_data_center_that_has_the_account() {
    let dc = watch::start();
    let alice = dc.user("Alice").phone(PHONE).create();
    alice.move_to_data_center(2);
    let login = Login::begin(&dc);
    login.gets_in(&dc, &alice);
    login.ends();
}

#[test]
fn with_temporary_keys() {
    let dc = watch::start();
    let alice = dc.user("Alice").phone(PHONE).create();
    let login = Login::begin(&dc);
    let yes = OptionValueBoolean { value: true };
    let use_pfs = SetOption::new("use_pfs").value(yes);
    login.client.send(use_pfs).wait().expect("an option");
    login.gets_in(&dc, &alice);
    wait_until("TDLib drops temporary keys that it does not use", || {
        dc.calls("auth.dropTempAuthKeys") > 0
    });
    login.ends();
}

#[test]
fn who_was_in_is_in_without_a_code_after_a_restart() {
    let dc = watch::start();
    let alice = dc.user("Alice").phone(PHONE).create();
    let folder = tempfile::tempdir().expect("a folder");
    let builder = || client_at(dc.address(), folder.path()).expect("a builder");
    let login = Login::of(builder());
    login.comes_to("authorizationStateWaitTdlibParameters");
    login.comes_to("authorizationStateWaitPhoneNumber");
    login.gets_in(&dc, &alice);
    login.ends();

    let login = Login::of(builder());
    login.comes_to("authorizationStateWaitTdlibParameters");
    assert_eq!(login.is_in(), alice.id());
    assert_eq!(dc.calls("auth.sendCode"), 1);
    login.ends();
}

#[test]
fn who_logs_out_is_out() {
    let dc = watch::start();
    let alice = dc.user("Alice").phone(PHONE).create();
    let login = Login::begin(&dc);
    login.gets_in(&dc, &alice);
    login.client.send(LogOut::new()).wait().expect("logged out");
    login.comes_out();
    assert!(alice.sessions().is_empty());
}

#[test]
fn whose_session_is_revoked_is_out() {
    let dc = watch::start();
    let alice = dc.user("Alice").phone(PHONE).create();
    let login = Login::begin(&dc);
    login.gets_in(&dc, &alice);
    alice.revoke_sessions();
    login.comes_out();
}

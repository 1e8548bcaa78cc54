//! Logging in where the password is forgotten.

use std::time::Duration;

use tdlib::Client;
use tdlib::auth::{
    Answer, Asked, AuthError, AuthFlow, CodeAnswer, Credentials, Given, Identity, Parameters,
    PasswordAnswer, Secret,
};
use tdlib::functions::{GetMe, GetPasswordState};
use tdlib::types::{
    AuthenticationCodeInfo, AuthorizationState as State, AuthorizationStateWaitPassword,
};
use tdlib_testdc::{Fault, NewUser, TestDc, User};

use crate::common::close;
use crate::{PHONE, begin, number, refused, start};

const ADDRESS: &str = "alice@example.org";
const BOBS: &str = "9996613333";

/// What somebody does who has forgotten the password, given where a code was sent and why the answer before was
/// refused.
type Forgets<'a> = dyn FnMut(&str, Option<&str>) -> PasswordAnswer + Send + 'a;

struct Forgetful<'a> {
    dc: &'a TestDc,
    phone: &'static str,
    asked: usize,
    forgets: Box<Forgets<'a>>,
}

impl Credentials for Forgetful<'_> {
    fn parameters(&mut self) -> Parameters {
        self.dc.parameters().expect("parameters")
    }

    async fn identity(&mut self, _: &Asked<()>) -> Given<Identity> {
        Ok(number())
    }

    async fn code(&mut self, _: &Asked<AuthenticationCodeInfo>) -> Given<CodeAnswer> {
        let code = self.dc.last_code(self.phone);
        Ok(code.ok_or("no code was sent")?.into())
    }

    async fn password_answer(
        &mut self,
        asked: &Asked<AuthorizationStateWaitPassword>,
    ) -> Given<PasswordAnswer> {
        self.asked += 1;
        if self.asked > 9 {
            return Err("asked for ever".into());
        }
        let refused = asked.refused.as_ref().map(tdlib::Error::message);
        let sent_to = &asked.about.recovery_email_address_pattern;
        let answer = (self.forgets)(sent_to, refused);
        if matches!(answer, PasswordAnswer::Identity(_)) {
            self.phone = BOBS;
        }
        Ok(answer)
    }
}

/// Logs somebody in who has forgotten the password.
fn log_in(
    dc: &TestDc,
    client: &Client,
    forgets: impl FnMut(&str, Option<&str>) -> PasswordAnswer + Send,
) -> Result<(), AuthError> {
    let mut forgetful = Forgetful {
        dc,
        phone: PHONE,
        asked: 0,
        forgets: Box::new(forgets),
    };
    client.authorize(&mut forgetful).wait()
}

fn alice(dc: &TestDc) -> NewUser {
    dc.user("Alice").phone(PHONE).password("secret")
}

/// The code that was sent to the address.
#[track_caller]
fn sent(dc: &TestDc) -> String {
    dc.last_email_code(ADDRESS).expect("an e-mail")
}

fn new(code: String) -> PasswordAnswer {
    PasswordAnswer::New {
        code,
        password: Secret::from("another"),
        hint: "not the old one".to_owned(),
    }
}

fn recover(code: &str) -> Answer {
    new(code.to_owned()).into()
}

/// A flow that waits for Alice's password.
fn at_password(new: impl FnOnce(NewUser) -> NewUser) -> (TestDc, User, Client, AuthFlow) {
    let (dc, client, flow) = begin();
    let alice = new(alice(&dc)).create();
    flow.submit(number()).wait().expect("a number");
    let code = Answer::Code(dc.last_code(PHONE).expect("a code"));
    waits(flow.submit(code).wait().expect("a code"));
    (dc, alice, client, flow)
}

/// What is told with the question for a password.
#[track_caller]
fn waits(state: State) -> AuthorizationStateWaitPassword {
    match state {
        State::WaitPassword(wait) => *wait,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_forgotten_password_is_replaced_with_a_code_from_an_email() {
    let (dc, client) = start();
    alice(&dc).recovery_email(ADDRESS).create();
    let mut asked = Vec::new();
    let login = log_in(&dc, &client, |sent_to, refused| {
        asked.push(format!("{sent_to} {}", refused.unwrap_or_default()));
        match asked.len() {
            1 => Secret::from("guess").into(),
            2 => PasswordAnswer::Forgotten,
            3 => new("1".to_owned()),
            4 => Secret::from("guess").into(),
            _ => new(sent(&dc)),
        }
    });
    login.expect("logged in");
    assert_eq!(
        asked,
        [
            " ",
            " PASSWORD_HASH_INVALID",
            "a***@example.org ",
            "a***@example.org CODE_INVALID",
            "a***@example.org PASSWORD_HASH_INVALID",
        ]
    );
    let now = client.send(GetPasswordState::new()).wait();
    assert_eq!(now.expect("a state").password_hint, "not the old one");
    close(&client);
}

#[test]
fn a_code_that_is_asked_for_again_takes_the_place_of_the_first() {
    let (dc, client) = start();
    alice(&dc).recovery_email(ADDRESS).create();
    let mut old = None;
    let login = log_in(&dc, &client, |sent_to, refused| match (sent_to, refused) {
        ("", _) => PasswordAnswer::Forgotten,
        (_, None) if old.is_none() => {
            old = Some(sent(&dc));
            PasswordAnswer::Forgotten
        }
        (_, None) => new(old.clone().expect("the first")),
        (_, Some(_)) => new(sent(&dc)),
    });
    login.expect("logged in");
    close(&client);
}

#[test]
fn without_an_address_for_it_a_password_is_asked_for_again() {
    let (dc, client) = start();
    alice(&dc).create();
    let mut told = None;
    let login = log_in(&dc, &client, |sent_to, refused| {
        assert_eq!(sent_to, "");
        told = refused.map(str::to_owned);
        match refused {
            None => PasswordAnswer::Forgotten,
            Some(_) => Secret::from("secret").into(),
        }
    });
    login.expect("logged in");
    assert_eq!(told.as_deref(), Some("PASSWORD_RECOVERY_NA"));
    close(&client);
}

#[test]
fn who_has_forgotten_the_password_may_be_somebody_else() {
    let (dc, client) = start();
    alice(&dc).recovery_email(ADDRESS).create();
    let bob = dc.user("Bob").phone(BOBS).password("bobs").create();
    let mut asked = Vec::new();
    let login = log_in(&dc, &client, |sent_to, _| {
        asked.push(sent_to.to_owned());
        match asked.len() {
            1 => PasswordAnswer::Forgotten,
            2 => PasswordAnswer::Identity(Identity::PhoneNumber(BOBS.to_owned())),
            _ => Secret::from("bobs").into(),
        }
    });
    login.expect("logged in");
    assert_eq!(
        asked,
        ["", "a***@example.org", ""],
        "the code was not for Bob"
    );
    assert_eq!(client.send(GetMe::new()).wait().expect("me").id, bob.id());
    close(&client);
}

#[test]
fn a_flow_asks_for_the_code_and_sets_the_password() {
    let (dc, alice, client, flow) = at_password(|alice| alice.recovery_email(ADDRESS));
    let state = flow.state().wait().expect("a state");
    let wait = waits(state);
    assert!(wait.has_recovery_email_address);
    assert_eq!(wait.recovery_email_address_pattern, "");
    let early = Answer::RecoveryCode("100000".to_owned());
    let (_, error) = refused(flow.submit(early).wait());
    assert_eq!(error.message(), "PASSWORD_RECOVERY_EXPIRED");

    let pattern = |state| waits(state).recovery_email_address_pattern;
    let state = flow.submit(Answer::RequestRecovery).wait();
    assert_eq!(pattern(state.expect("a code")), "a***@example.org");
    let (state, error) = refused(flow.submit(Answer::RecoveryCode("1".to_owned())).wait());
    assert_eq!(error.message(), "CODE_INVALID");
    assert_eq!(pattern(state), "a***@example.org");
    let state = flow.submit(Answer::RecoveryCode(sent(&dc))).wait();
    assert_eq!(pattern(state.expect("it is right")), "a***@example.org");
    let (state, error) = refused(flow.submit(recover("1")).wait());
    assert_eq!(error.message(), "CODE_INVALID");
    assert_eq!(pattern(state), "", "TDLib has forgotten it");
    let state = flow.submit(recover(&sent(&dc))).wait();
    assert!(matches!(state, Ok(State::Ready)), "{state:?}");
    assert!(alice.has_password());
    close(&client);
}

#[test]
fn a_flow_turns_a_forgotten_password_off() {
    let (dc, alice, client, flow) = at_password(|alice| alice.recovery_email(ADDRESS));
    flow.submit(Answer::RequestRecovery).wait().expect("a code");
    let none = |code: String| Answer::Recover {
        code,
        password: Secret::default(),
        hint: String::new(),
    };
    let (state, error) = refused(flow.submit(none("1".to_owned())).wait());
    assert_eq!(error.message(), "CODE_INVALID");
    waits(state);
    let state = flow.submit(none(sent(&dc))).wait();
    assert!(matches!(state, Ok(State::Ready)), "{state:?}");
    assert!(!alice.has_password());
    close(&client);
}

#[test]
fn a_flow_without_an_address_is_told_so_and_goes_on() {
    let (_dc, _, client, flow) = at_password(|alice| alice);
    let state = flow.state().wait().expect("a state");
    assert!(!waits(state).has_recovery_email_address);
    let (state, error) = refused(flow.submit(Answer::RequestRecovery).wait());
    assert_eq!(error.message(), "PASSWORD_RECOVERY_NA");
    waits(state);
    let state = flow.submit(Answer::Password(crate::password())).wait();
    assert!(matches!(state, Ok(State::Ready)), "{state:?}");
    close(&client);
}

#[test]
fn a_code_that_is_too_old_or_wrong_too_often_is_followed_by_another() {
    let (dc, _, client, flow) = at_password(|alice| alice.recovery_email(ADDRESS));
    flow.submit(Answer::RequestRecovery).wait().expect("a code");
    let old = sent(&dc);
    dc.clock().advance_by(Duration::from_secs(3_601));
    let (state, error) = refused(flow.submit(recover(&old)).wait());
    assert_eq!(error.message(), "PASSWORD_RECOVERY_EXPIRED");
    waits(state);
    flow.submit(Answer::RequestRecovery).wait().expect("a code");
    for _ in 0..5 {
        refused(flow.submit(Answer::RecoveryCode("1".to_owned())).wait());
    }
    let (state, error) = refused(flow.submit(recover(&sent(&dc))).wait());
    assert!(error.retry_after().is_some(), "{error}");
    waits(state);
    dc.clock().advance(1);
    flow.submit(Answer::RequestRecovery).wait().expect("a code");
    let state = flow.submit(recover(&sent(&dc))).wait();
    assert!(matches!(state, Ok(State::Ready)), "{state:?}");
    close(&client);
}

/// Recovers the password, and lets that happen at this call.
#[track_caller]
fn ends_at(method: &str, fault: Fault) {
    let (dc, alice, client, flow) = at_password(|alice| alice.recovery_email(ADDRESS));
    dc.fault(method, fault, 1);
    flow.submit(Answer::RequestRecovery).wait().expect("a code");
    let state = flow.submit(recover(&sent(&dc))).wait();
    assert!(matches!(state, Ok(State::Ready)), "{state:?}");
    assert!(alice.has_password());
    close(&client);
}

#[test]
fn a_connection_that_ends_before_the_email_ends_no_recovery() {
    ends_at("auth.requestPasswordRecovery", Fault::Cut);
}

#[test]
fn a_session_that_gets_lost_with_the_email_ends_no_recovery() {
    ends_at("auth.requestPasswordRecovery", Fault::LoseSession);
}

#[test]
fn a_connection_that_ends_at_the_new_password_ends_no_recovery() {
    ends_at("auth.recoverPassword", Fault::Cut);
}

#[test]
fn an_answer_to_the_new_password_that_gets_lost_ends_no_recovery() {
    ends_at("auth.recoverPassword", Fault::LoseAnswer);
}

#[test]
fn a_pause_that_telegram_wants_is_told_at_each_step_of_a_recovery() {
    let (dc, _, client, flow) = at_password(|alice| alice.recovery_email(ADDRESS));
    let later = |method: &str, answer: &dyn Fn() -> Answer| {
        dc.fault(method, Fault::flood_wait(1000), 1);
        let (state, error) = refused(flow.submit(answer()).wait());
        assert_eq!(error.retry_after(), Some(Duration::from_secs(1000)));
        waits(state);
        flow.submit(answer()).wait().expect("later it is right");
    };
    later("auth.requestPasswordRecovery", &|| Answer::RequestRecovery);
    later("auth.checkRecoveryPassword", &|| {
        Answer::RecoveryCode(sent(&dc))
    });
    later("auth.recoverPassword", &|| recover(&sent(&dc)));
    close(&client);
}

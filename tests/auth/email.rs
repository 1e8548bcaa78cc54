//! Logging in where codes come by e-mail.

use std::time::Duration;

use tdlib::Client;
use tdlib::auth::{
    Answer, Asked, AuthError, AuthFlow, CodeAnswer, Credentials, EmailAnswer, Given, Identity,
    Parameters,
};
use tdlib::functions::GetMe;
use tdlib::types::{
    AuthenticationCodeInfo, AuthorizationState as State, AuthorizationStateWaitEmailAddress,
    AuthorizationStateWaitEmailCode, EmailAddressAuthenticationCode, EmailAddressResetState,
};
use tdlib_testdc::{Fault, NewUser, TestDc};

use crate::common::close;
use crate::{PHONE, begin, number, refused, start};

const ADDRESS: &str = "alice@example.org";

/// Someone who reads e-mails, and answers wrongly first.
struct Reader<'a> {
    dc: &'a TestDc,
    asked: Vec<String>,
}

impl Reader<'_> {
    /// Notes what is asked; whether it was refused before.
    fn note<T>(&mut self, what: &str, asked: &Asked<T>) -> bool {
        let why = asked.refused.as_ref().map(tdlib::Error::message);
        let note = format!("{what} {}", why.unwrap_or_default());
        self.asked.push(note.trim_end().to_owned());
        why.is_some()
    }
}

impl Credentials for Reader<'_> {
    fn parameters(&mut self) -> Parameters {
        self.dc.parameters().expect("parameters")
    }

    async fn identity(&mut self, asked: &Asked<()>) -> Given<Identity> {
        self.note("identity", asked);
        Ok(number())
    }

    async fn email_address(
        &mut self,
        asked: &Asked<AuthorizationStateWaitEmailAddress>,
    ) -> Given<String> {
        let address = match self.note("address", asked) {
            true => ADDRESS,
            false => "no address",
        };
        Ok(address.to_owned())
    }

    async fn email_code(
        &mut self,
        asked: &Asked<AuthorizationStateWaitEmailCode>,
    ) -> Given<String> {
        let address = &asked.about.code_info.email_address_pattern;
        Ok(match self.note(&format!("code at {address}"), asked) {
            true => self.dc.last_email_code(ADDRESS).ok_or("no e-mail came")?,
            false => "1".to_owned(),
        })
    }

    async fn code(&mut self, asked: &Asked<AuthenticationCodeInfo>) -> Given<CodeAnswer> {
        self.note("code", asked);
        let code = self.dc.last_code(PHONE);
        Ok(code.ok_or("no code was sent")?.into())
    }
}

/// Logs somebody in who reads e-mails: what was asked.
fn log_in(dc: &TestDc, client: &Client) -> Vec<String> {
    let mut reader = Reader {
        dc,
        asked: Vec::new(),
    };
    client.authorize(&mut reader).wait().expect("logged in");
    reader.asked
}

fn alice(dc: &TestDc) -> NewUser {
    dc.user("Alice").phone(PHONE)
}

fn code(code: &str) -> Answer {
    let code = code.to_owned();
    Answer::Email(EmailAddressAuthenticationCode { code }.into())
}

/// What is told about the address that a code went to.
#[track_caller]
fn waits(state: State) -> AuthorizationStateWaitEmailCode {
    match state {
        State::WaitEmailCode(wait) => *wait,
        other => panic!("{other:?}"),
    }
}

/// The code that was sent to the address.
#[track_caller]
fn right(dc: &TestDc) -> Answer {
    code(&dc.last_email_code(ADDRESS).expect("an e-mail"))
}

#[test]
fn a_code_from_an_email_is_asked_for_until_it_is_right() {
    let (dc, client) = start();
    let alice = alice(&dc).email(ADDRESS).create();
    assert_eq!(
        log_in(&dc, &client),
        [
            "identity",
            "code at a***@example.org",
            "code at a***@example.org PHONE_CODE_INVALID",
        ]
    );
    assert_eq!(client.send(GetMe::new()).wait().expect("me").id, alice.id());
    close(&client);
}

#[test]
fn an_address_is_asked_for_where_there_must_be_one_and_then_both_codes() {
    let (dc, client) = start();
    let alice = alice(&dc).must_set_email().create();
    assert_eq!(
        log_in(&dc, &client),
        [
            "identity",
            "address",
            "address EMAIL_INVALID",
            "code at a***@example.org",
            "code at a***@example.org CODE_INVALID",
            "code",
        ]
    );
    assert_eq!(alice.email().as_deref(), Some(ADDRESS));
    close(&client);
}

/// Someone who does other things than to tell the code.
struct Lost<'a> {
    dc: &'a TestDc,
    answers: Vec<EmailAnswer>,
}

impl Credentials for Lost<'_> {
    fn parameters(&mut self) -> Parameters {
        self.dc.parameters().expect("parameters")
    }

    async fn identity(&mut self, _: &Asked<()>) -> Given<Identity> {
        Ok(number())
    }

    async fn email_address(
        &mut self,
        _: &Asked<AuthorizationStateWaitEmailAddress>,
    ) -> Given<String> {
        Ok("typo@example.org".to_owned())
    }

    async fn email_answer(
        &mut self,
        asked: &Asked<AuthorizationStateWaitEmailCode>,
    ) -> Given<EmailAnswer> {
        if matches!(
            asked.about.email_address_reset_state,
            Some(EmailAddressResetState::Pending(_))
        ) {
            self.dc.clock().advance(7);
        }
        Ok(match self.answers.pop() {
            Some(answer) => answer,
            None => self.dc.last_email_code(ADDRESS).ok_or("no e-mail")?.into(),
        })
    }

    async fn code(&mut self, _: &Asked<AuthenticationCodeInfo>) -> Given<CodeAnswer> {
        Ok(self.dc.last_code(PHONE).ok_or("no code was sent")?.into())
    }
}

#[test]
fn who_told_a_wrong_address_tells_another_and_gets_its_code_twice() {
    let (dc, client) = start();
    let alice = alice(&dc).must_set_email().create();
    let answers = vec![
        EmailAnswer::Resend,
        EmailAnswer::Address(ADDRESS.to_owned()),
    ];
    let mut lost = Lost { dc: &dc, answers };
    client.authorize(&mut lost).wait().expect("logged in");
    assert_eq!(alice.email().as_deref(), Some(ADDRESS));
    assert_eq!(dc.calls("account.sendVerifyEmailCode"), 3);
    close(&client);
}

#[test]
fn who_has_no_access_to_the_address_comes_in_by_phone_a_week_later() {
    let (dc, client) = start();
    let alice = alice(&dc).email(ADDRESS).create();
    let answers = vec![EmailAnswer::Identity(number()), EmailAnswer::Reset];
    let mut lost = Lost { dc: &dc, answers };
    client.authorize(&mut lost).wait().expect("logged in");
    assert_eq!(alice.email(), None);
    close(&client);
}

#[test]
fn who_reads_no_emails_is_not_let_in_and_may_say_so() {
    let (dc, client) = start();
    alice(&dc).email(ADDRESS).create();
    let mut nobody = crate::credentials::by_phone(&dc);
    let error = client.authorize(&mut nobody).wait().expect_err("no code");
    let is_that = matches!(error, AuthError::Unanswered("a code sent by e-mail"));
    assert!(is_that, "{error:?}");
    // The client is where it was, so others may go on.
    assert_eq!(log_in(&dc, &client).len(), 2);
    close(&client);
}

#[test]
fn a_refused_code_from_an_email_leaves_the_flow_where_it_was() {
    let (dc, client, flow) = begin();
    alice(&dc).email(ADDRESS).create();
    let state = flow.submit(number()).wait().expect("a number");
    assert_eq!(waits(state).code_info.length, 5);
    let (state, error) = refused(flow.submit(code("1")).wait());
    assert_eq!(error.message(), "PHONE_CODE_INVALID");
    waits(state);
    // What answers the other questions does not answer this one.
    for other in [Answer::Code("1".to_owned()), Answer::Password("1".into())] {
        waits(refused(flow.submit(other).wait()).0);
    }
    let state = flow.submit(right(&dc)).wait();
    assert!(matches!(state, Ok(State::Ready)), "{state:?}");
    close(&client);
}

#[test]
fn an_address_may_be_given_again_and_its_code_sent_again() {
    let (dc, client, flow) = begin();
    alice(&dc).must_set_email().create();
    let state = flow.submit(number()).wait().expect("a number");
    assert!(matches!(state, State::WaitEmailAddress(_)), "{state:?}");
    let address = |address: &str| flow.submit(Answer::EmailAddress(address.to_owned())).wait();
    for wrong in ["", "no address"] {
        let (state, _) = refused(address(wrong));
        assert!(matches!(state, State::WaitEmailAddress(_)), "{state:?}");
    }
    let state = address("typo@example.org").expect("an address");
    let pattern = waits(state).code_info.email_address_pattern;
    assert_eq!(pattern, "t***@example.org");
    let state = address(ADDRESS).expect("another");
    let pattern = waits(state).code_info.email_address_pattern;
    assert_eq!(pattern, "a***@example.org");
    let old = right(&dc);
    waits(flow.submit(Answer::ResendCode).wait().expect("another"));
    waits(refused(flow.submit(old).wait()).0);
    let state = flow.submit(right(&dc)).wait().expect("the code");
    assert!(matches!(state, State::WaitCode(_)), "{state:?}");
    let by_phone = Answer::Code(dc.last_code(PHONE).expect("a code"));
    let state = flow.submit(by_phone).wait();
    assert!(matches!(state, Ok(State::Ready)), "{state:?}");
    close(&client);
}

#[test]
fn a_code_from_an_email_that_is_too_old_is_followed_by_another() {
    let (dc, client, flow) = begin();
    alice(&dc).email(ADDRESS).create();
    waits(flow.submit(number()).wait().expect("a number"));
    let old = right(&dc);
    dc.clock().advance_by(Duration::from_secs(301));
    let (state, error) = refused(flow.submit(old).wait());
    assert_eq!(error.message(), "PHONE_CODE_EXPIRED");
    waits(state);
    waits(flow.submit(number()).wait().expect("another code"));
    let state = flow.submit(right(&dc)).wait();
    assert!(matches!(state, Ok(State::Ready)), "{state:?}");
    close(&client);
}

#[test]
fn too_many_wrong_codes_from_emails_are_told_how_long_to_wait() {
    let (dc, client, flow) = begin();
    alice(&dc).email(ADDRESS).create();
    waits(flow.submit(number()).wait().expect("a number"));
    for _ in 0..5 {
        refused(flow.submit(code("1")).wait());
    }
    let (state, error) = refused(flow.submit(right(&dc)).wait());
    waits(state);
    assert!(error.retry_after().is_some(), "{error}");
    dc.clock().advance(1);
    flow.submit(number()).wait().expect("another code");
    let state = flow.submit(right(&dc)).wait();
    assert!(matches!(state, Ok(State::Ready)), "{state:?}");
    close(&client);
}

#[test]
fn an_address_without_access_is_reset_after_a_week() {
    let (dc, client, flow) = begin();
    let alice = alice(&dc).email(ADDRESS).create();
    let state = flow.submit(number()).wait().expect("a number");
    let reset = waits(state).email_address_reset_state;
    assert!(
        matches!(reset, Some(EmailAddressResetState::Available(_))),
        "{reset:?}"
    );
    let state = flow.submit(Answer::ResetEmailAddress).wait();
    let reset = waits(state.expect("asked for")).email_address_reset_state;
    assert!(
        matches!(reset, Some(EmailAddressResetState::Pending(_))),
        "{reset:?}"
    );
    let (state, error) = refused(flow.submit(Answer::ResetEmailAddress).wait());
    assert_eq!(error.message(), "TASK_ALREADY_EXISTS");
    waits(state);

    dc.clock().advance(7);
    let state = flow.submit(number()).wait().expect("a code by phone");
    assert!(matches!(state, State::WaitCode(_)), "{state:?}");
    assert_eq!(alice.email(), None);
    let by_phone = Answer::Code(dc.last_code(PHONE).expect("a code"));
    let state = flow.submit(by_phone).wait();
    assert!(matches!(state, Ok(State::Ready)), "{state:?}");
    close(&client);
}

/// Logs in where an address has to be set up, and lets that happen at this call.
#[track_caller]
fn ends_at(method: &str, fault: Fault) {
    let (dc, client) = start();
    let alice = alice(&dc).must_set_email().create();
    dc.fault(method, fault, 1);
    log_in(&dc, &client);
    assert_eq!(client.send(GetMe::new()).wait().expect("me").id, alice.id());
    close(&client);
}

#[test]
fn a_connection_that_ends_at_an_address_ends_no_login() {
    ends_at("account.sendVerifyEmailCode", Fault::Cut);
}

#[test]
fn a_session_that_gets_lost_at_an_address_ends_no_login() {
    ends_at("account.sendVerifyEmailCode", Fault::LoseSession);
}

#[test]
fn a_connection_that_ends_at_a_code_from_an_email_ends_no_login() {
    ends_at("account.verifyEmail", Fault::Cut);
}

#[test]
fn an_answer_to_a_code_from_an_email_that_gets_lost_ends_no_login() {
    ends_at("account.verifyEmail", Fault::LoseAnswer);
}

#[test]
fn a_pause_that_telegram_wants_before_an_email_is_told() {
    let (dc, client, flow) = begin();
    alice(&dc).must_set_email().create();
    flow.submit(number()).wait().expect("a number");
    dc.fault("account.sendVerifyEmailCode", Fault::flood_wait(1000), 1);
    let address = || flow.submit(Answer::EmailAddress(ADDRESS.to_owned())).wait();
    let (state, error) = refused(address());
    assert!(matches!(state, State::WaitEmailAddress(_)), "{state:?}");
    assert!(error.retry_after().is_some(), "{error}");
    waits(address().expect("an address"));
    close(&client);
}

#[test]
fn a_login_that_waits_for_an_email_goes_on_after_a_restart() {
    let (dc, client) = start();
    let alice = alice(&dc).email(ADDRESS).create();
    let parameters = dc.parameters().expect("parameters");
    let flow = AuthFlow::new(&client);
    flow.begin(&parameters).wait().expect("begun");
    waits(flow.submit(number()).wait().expect("a number"));
    close(&client);
    let again = Client::builder().timeout(crate::PATIENCE).build();
    let again = again.expect("a client");
    let flow = AuthFlow::new(&again);
    waits(flow.begin(&parameters).wait().expect("begun"));
    let state = flow.submit(right(&dc)).wait();
    assert!(matches!(state, Ok(State::Ready)), "{state:?}");
    assert_eq!(again.send(GetMe::new()).wait().expect("me").id, alice.id());
    close(&again);
}

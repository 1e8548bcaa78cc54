//! What may go wrong on the way in, and what is left to do then.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use tdlib::Client;
use tdlib::auth::{Answer, AuthError, AuthFlow, CodeAnswer, Identity, Secret};
use tdlib::functions::{GetMe, LogOut};
use tdlib::types::{AuthenticationCodeType, AuthorizationState as State};
use tdlib_testdc::{CodeWay, Fault, TestDc};

use crate::credentials::by_phone;
use crate::{PHONE, begin, close, number, password, refused, start};

/// A flow that waits for Alice's code.
fn with_code() -> (TestDc, Client, AuthFlow) {
    let (dc, client, flow) = begin();
    dc.user("Alice").phone(PHONE).password("secret").create();
    let state = flow.submit(number()).wait().expect("a number");
    assert!(matches!(state, State::WaitCode(_)), "{state:?}");
    (dc, client, flow)
}

/// A flow that waits for Alice's password.
fn with_password() -> (TestDc, Client, AuthFlow) {
    let (dc, client, flow) = with_code();
    let state = flow.submit(right_code(&dc)).wait().expect("a code");
    assert!(matches!(state, State::WaitPassword(_)), "{state:?}");
    (dc, client, flow)
}

fn logged_in() -> (TestDc, Client, AuthFlow) {
    let (dc, client, flow) = with_password();
    let state = flow.submit(Answer::Password(password())).wait();
    assert!(matches!(state, Ok(State::Ready)), "{state:?}");
    (dc, client, flow)
}

fn right_code(dc: &TestDc) -> Answer {
    Answer::Code(dc.last_code(PHONE).expect("a code"))
}

/// Gives the rest: the code and the password.
#[track_caller]
fn gets_in(dc: &TestDc, client: &Client, flow: &AuthFlow) {
    let state = flow.submit(right_code(dc)).wait().expect("a code");
    assert!(matches!(state, State::WaitPassword(_)), "{state:?}");
    let state = flow.submit(Answer::Password(password())).wait();
    assert!(matches!(state, Ok(State::Ready)), "{state:?}");
    client.send(GetMe::new()).wait().expect("me");
    close(client);
}

#[test]
fn a_code_is_sent_again_by_the_next_way_until_there_is_none() {
    let (dc, client, flow) = with_code();
    let State::WaitCode(wait) = flow.state().wait().expect("a state") else {
        panic!("it waits for a code");
    };
    let next = wait.code_info.next_type.expect("a next way");
    assert!(matches!(next, AuthenticationCodeType::Call(_)), "{next:?}");
    assert!(wait.code_info.timeout > 0);

    let State::WaitCode(wait) = flow.submit(Answer::ResendCode).wait().expect("another") else {
        panic!("it waits for a code");
    };
    let way = wait.code_info.r#type;
    assert!(matches!(way, AuthenticationCodeType::Call(_)), "{way:?}");
    assert_eq!(dc.last_code_way(PHONE), Some(CodeWay::Call));

    let (state, _) = refused(flow.submit(Answer::ResendCode).wait());
    assert!(matches!(state, State::WaitCode(_)), "{state:?}");
    gets_in(&dc, &client, &flow);
}

#[test]
fn after_too_many_wrong_codes_it_is_told_how_long_to_wait() {
    let (dc, client, flow) = with_code();
    for _ in 0..5 {
        let (_, error) = refused(flow.submit(Answer::Code("1".to_owned())).wait());
        assert_eq!(error.message(), "PHONE_CODE_INVALID");
    }
    let (state, error) = refused(flow.submit(right_code(&dc)).wait());
    assert!(matches!(state, State::WaitCode(_)), "{state:?}");
    let pause = error.retry_after().expect("a pause");
    assert!(pause > Duration::from_secs(3600), "{error}");

    dc.clock().advance(1);
    let state = flow.submit(number()).wait().expect("another code");
    assert!(matches!(state, State::WaitCode(_)), "{state:?}");
    gets_in(&dc, &client, &flow);
}

#[test]
fn after_a_code_that_is_too_old_another_is_sent() {
    let (dc, client, flow) = with_code();
    let old = right_code(&dc);
    dc.clock().advance_by(Duration::from_secs(301));
    let (state, error) = refused(flow.submit(old).wait());
    assert_eq!(error.message(), "PHONE_CODE_EXPIRED");
    // Whatever TDLib waits for then, a number is an answer.
    assert!(
        matches!(state, State::WaitCode(_) | State::WaitPhoneNumber),
        "{state:?}"
    );
    flow.submit(number()).wait().expect("another code");
    gets_in(&dc, &client, &flow);
}

#[test]
fn after_too_many_wrong_passwords_it_is_told_how_long_to_wait() {
    let (dc, client, flow) = with_password();
    for _ in 0..5 {
        let (_, error) = refused(flow.submit(Answer::Password("guess".into())).wait());
        assert_eq!(error.message(), "PASSWORD_HASH_INVALID");
    }
    let (state, error) = refused(flow.submit(Answer::Password(password())).wait());
    assert!(matches!(state, State::WaitPassword(_)), "{state:?}");
    assert!(error.retry_after().is_some(), "{error}");
    dc.clock().advance(1);
    let state = flow.submit(Answer::Password(password())).wait();
    assert!(matches!(state, Ok(State::Ready)), "{state:?}");
    close(&client);
}

#[test]
fn a_pause_that_telegram_wants_is_told_at_each_step() {
    let (dc, client, flow) = begin();
    dc.user("Alice").phone(PHONE).password("secret").create();
    let pause = Some(Duration::from_secs(1000));
    let later = |method: &str, answer: Answer| {
        dc.fault(method, Fault::flood_wait(1000), 1);
        let (state, error) = refused(flow.submit(answer.clone()).wait());
        assert_eq!(error.retry_after(), pause, "{error}");
        assert!(!matches!(state, State::Closed), "{state:?}");
        flow.submit(answer).wait().expect("later it is right");
    };
    later("auth.sendCode", number().into());
    later("auth.resendCode", Answer::ResendCode);
    later("auth.signIn", right_code(&dc));
    later("auth.checkPassword", Answer::Password(password()));
    close(&client);
}

#[test]
fn a_number_is_followed_to_its_data_center() {
    let (dc, client) = start();
    let alice = dc.user("Alice").phone(PHONE).password("secret").create();
    alice.move_to_data_center(2);
    client
        .authorize(&mut by_phone(&dc))
        .wait()
        .expect("logged in");
    assert_eq!(client.send(GetMe::new()).wait().expect("me").id, alice.id());
    close(&client);
}

/// Logs in, and lets the connection end in that way at these calls.
fn ends_at(fault: &Fault, methods: &[&str]) {
    let (dc, client) = start();
    let alice = dc.user("Alice").phone(PHONE).password("secret").create();
    for method in methods {
        dc.fault(method, fault.clone(), 1);
    }
    let login = client.authorize(&mut by_phone(&dc)).wait();
    login.expect("logged in");
    assert_eq!(client.send(GetMe::new()).wait().expect("me").id, alice.id());
    close(&client);
}

#[test]
fn a_connection_that_ends_before_the_code_ends_no_login() {
    ends_at(&Fault::Cut, &["auth.sendCode"]);
}

#[test]
fn a_connection_that_ends_at_the_code_ends_no_login() {
    ends_at(&Fault::Cut, &["auth.signIn"]);
}

#[test]
fn an_answer_to_the_code_that_gets_lost_ends_no_login() {
    ends_at(&Fault::LoseAnswer, &["auth.signIn"]);
}

#[test]
fn a_connection_that_ends_at_the_password_ends_no_login() {
    ends_at(&Fault::Cut, &["auth.checkPassword"]);
}

#[test]
fn a_session_that_gets_lost_before_the_code_ends_no_login() {
    ends_at(&Fault::LoseSession, &["auth.sendCode"]);
}

#[test]
fn a_server_that_fails_is_asked_again() {
    let (dc, client, flow) = with_code();
    dc.fault("auth.signIn", Fault::internal(), 1);
    gets_in(&dc, &client, &flow);
}

#[test]
fn a_session_that_is_revoked_in_the_middle_leaves_a_way() {
    let (dc, client, flow) = with_password();
    let answer = Answer::Password(password());
    dc.fault("auth.checkPassword", Fault::session_revoked(), 1);
    match flow.submit(answer).wait() {
        Err(AuthError::Refused {
            state: State::WaitPassword(_) | State::WaitPhoneNumber,
            ..
        }) => {
            flow.submit(number()).wait().expect("it begins anew");
            gets_in(&dc, &client, &flow);
        }
        // Or it is out, and says so.
        Err(AuthError::Closed | AuthError::Refused { .. }) => {
            let mut state = State::LoggingOut;
            while !matches!(state, State::Closed) {
                state = flow.changed(&state).wait().expect("a state");
            }
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_session_that_is_revoked_later_is_followed_to_its_end() {
    let (dc, client, flow) = logged_in();
    let alice = dc.user_with(PHONE).expect("Alice");
    thread::scope(|scope| {
        let changed = scope.spawn(|| {
            let mut state = State::Ready;
            let mut states = Vec::new();
            while !matches!(state, State::Closed) {
                state = flow.changed(&state).wait().expect("a state");
                states.push(tdlib::to_json(&state));
            }
            states
        });
        alice.revoke_sessions();
        let states = changed.join().expect("no panic");
        let last = states.last().expect("a state");
        assert!(last.contains("authorizationStateClosed"), "{states:?}");
    });
    let error = client.authorize(&mut by_phone(&dc)).wait();
    assert!(matches!(error, Err(AuthError::Closed)), "{error:?}");
}

#[test]
fn a_logout_elsewhere_ends_a_login_that_waits() {
    let (dc, client, flow) = begin();
    let state = flow.submit(Identity::QrCode).wait().expect("a link");
    thread::scope(|scope| {
        // Nobody accepts the link.
        let waits = scope.spawn(|| {
            let mut state = state;
            while !matches!(state, State::Closed) {
                state = flow.changed(&state).wait().expect("a state");
            }
        });
        client.send(LogOut::new()).wait().expect("given up");
        waits.join().expect("no panic");
    });
    assert!(client.is_closed());
    drop(dc);
}

#[test]
fn a_link_changes_until_it_is_accepted_and_then_the_password_is_asked_for() {
    let (dc, client, flow) = begin();
    let alice = dc.user("Alice").password("secret").create();
    dc.set_link_lifetime(1);
    let first = flow.submit(Identity::QrCode).wait().expect("a link");
    let second = flow.changed(&first).wait().expect("another");
    let (State::WaitOtherDeviceConfirmation(first), State::WaitOtherDeviceConfirmation(mut wait)) =
        (first, second)
    else {
        panic!("links");
    };
    assert_ne!(first.link, wait.link);
    dc.set_link_lifetime(30);
    let state = loop {
        // It may be at its end just now.
        let accepted = alice.accept_login(&wait.link);
        let state = State::WaitOtherDeviceConfirmation(wait);
        match flow.changed(&state).wait().expect("a state") {
            State::WaitOtherDeviceConfirmation(next) => wait = next,
            state => {
                accepted.expect("it was accepted");
                break state;
            }
        }
    };
    assert!(matches!(state, State::WaitPassword(_)), "{state:?}");
    let state = flow.submit(Answer::Password(password())).wait();
    assert!(matches!(state, Ok(State::Ready)), "{state:?}");
    close(&client);
}

#[test]
fn who_shows_a_link_goes_on_with_that() {
    let (dc, client, flow) = begin();
    let alice = dc.user("Alice").phone(PHONE).create();
    flow.submit(Identity::QrCode).wait().expect("a link");
    let (state, _) = refused(flow.submit(number()).wait());
    let State::WaitOtherDeviceConfirmation(wait) = &state else {
        panic!("{state:?}");
    };
    alice.accept_login(&wait.link).expect("accepted");
    let state = flow.changed(&state).wait();
    assert!(matches!(state, Ok(State::Ready)), "{state:?}");
    close(&client);
}

#[test]
fn an_answer_to_another_question_leaves_the_question() {
    let wrong = |flow: &AuthFlow, answers: &[Answer]| {
        let before = flow.state().wait().expect("a state");
        for answer in answers {
            let (state, error) = refused(flow.submit(answer.clone()).wait());
            assert_eq!(name(&state), name(&before), "{error}");
        }
    };
    let code = Answer::Code("12345".to_owned());
    let name_of_new = Answer::Name {
        first: "Alice".to_owned(),
        last: String::new(),
    };
    let recover = Answer::Recover {
        code: "12345".to_owned(),
        password: Secret::from("new"),
        hint: String::new(),
    };
    let (_dc, client) = start();
    let early = AuthFlow::new(&client);
    let all = [
        code.clone(),
        Answer::Password(password()),
        number().into(),
        Answer::ResendCode,
    ];
    wrong(&early, &all);
    close(&client);

    let (dc, client, flow) = begin();
    wrong(
        &flow,
        &[
            code.clone(),
            Answer::Password(password()),
            Answer::ResendCode,
        ],
    );
    dc.user("Alice").phone(PHONE).password("secret").create();
    flow.submit(number()).wait().expect("a number");
    let others = [
        Answer::Password(password()),
        name_of_new,
        Answer::EmailAddress("a@example.org".to_owned()),
        Answer::RequestRecovery,
        recover,
    ];
    wrong(&flow, &others);
    flow.submit(right_code(&dc)).wait().expect("a code");
    wrong(
        &flow,
        &[code.clone(), Answer::ResendCode, Answer::ResetEmailAddress],
    );
    flow.submit(Answer::Password(password()))
        .wait()
        .expect("in");
    wrong(
        &flow,
        &[code, Answer::Password(password()), number().into()],
    );
    close(&client);
}

fn name(state: &State) -> String {
    let json = tdlib::to_json(state);
    json.split('"').nth(3).unwrap_or_default().to_owned()
}

#[test]
fn another_identity_may_be_given_until_one_is_in() {
    let (dc, client, flow) = begin();
    dc.user("Alice").phone(PHONE).password("secret").create();
    for wrong in ["1", "not a number", ""] {
        let (state, _) = refused(flow.submit(Identity::PhoneNumber(wrong.to_owned())).wait());
        assert!(matches!(state, State::WaitPhoneNumber), "{state:?}");
    }
    let (state, _) = refused(flow.submit(Identity::BotToken("1:wrong".into())).wait());
    assert!(matches!(state, State::WaitPhoneNumber), "{state:?}");
    dc.user("Bob").phone("9996613333").create();
    let other = Identity::PhoneNumber("9996613333".to_owned());
    flow.submit(other).wait().expect("a number");
    let state = flow.submit(number()).wait().expect("another number");
    let State::WaitCode(wait) = state else {
        panic!("{state:?}");
    };
    assert_eq!(wait.code_info.phone_number, PHONE);
    gets_in(&dc, &client, &flow);
}

#[test]
fn one_of_many_threads_is_right_and_the_others_learn_of_it() {
    let (dc, client, flow) = with_code();
    let all = Barrier::new(4);
    let code = right_code(&dc);
    let answers: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    all.wait();
                    flow.clone().submit(code.clone()).wait()
                })
            })
            .collect();
        let joined = threads.into_iter().map(|thread| thread.join());
        joined.map(|answer| answer.expect("no panic")).collect()
    });
    for answer in answers {
        match answer {
            Ok(State::WaitPassword(_)) => {}
            Err(AuthError::Refused {
                state: State::WaitCode(_) | State::WaitPassword(_),
                ..
            }) => {}
            other => panic!("{other:?}"),
        }
    }
    let state = flow.state().wait().expect("a state");
    assert!(matches!(state, State::WaitPassword(_)), "{state:?}");
    let state = flow.submit(Answer::Password(password())).wait();
    assert!(matches!(state, Ok(State::Ready)), "{state:?}");
    close(&client);
}

#[test]
fn many_threads_may_begin_and_each_learns_what_is_left_to_do() {
    let (dc, client) = start();
    let parameters = dc.parameters().expect("parameters");
    let flow = AuthFlow::new(&client);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| match flow.begin(&parameters).wait() {
                Ok(State::WaitPhoneNumber) => {}
                other => panic!("{other:?}"),
            });
        }
    });
    close(&client);
}

#[test]
fn a_flow_is_given_up_at_each_step_with_and_without_a_connection() {
    for make in [begin, with_code, with_password, logged_in] {
        let (_dc, client, flow) = make();
        flow.cancel().wait().expect("given up");
        assert!(client.is_closed());
        flow.cancel().wait().expect("nothing is left to do");
    }
    for make in [begin, with_code, with_password] {
        let (dc, client, flow) = make();
        dc.refuse_new(true);
        dc.cut_all();
        flow.cancel().wait().expect("given up");
        assert!(client.is_closed());
    }
    let (dc, client, flow) = logged_in();
    let alice = dc.user_with(PHONE).expect("Alice");
    flow.cancel().wait().expect("logged out");
    assert!(alice.sessions().is_empty());
    assert!(client.is_closed());
}

#[test]
fn a_login_that_is_dropped_goes_on_with_other_credentials() {
    let (dc, client, flow) = with_code();
    dc.fault("auth.signIn", Fault::Hold, 1);
    let mut login = flow.submit(right_code(&dc));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let polled = std::pin::Pin::new(&mut login);
    assert!(Future::poll(polled, &mut context).is_pending());
    drop(login);
    while dc.calls("auth.signIn") == 0 {
        thread::yield_now();
    }
    dc.release("auth.signIn");
    let state = loop {
        match flow.state().wait().expect("a state") {
            state @ State::WaitCode(_) => drop(flow.changed(&state).wait().expect("a state")),
            state => break state,
        }
    };
    assert!(matches!(state, State::WaitPassword(_)), "{state:?}");
    let mut someone = by_phone(&dc);
    client.authorize(&mut someone).wait().expect("logged in");
    close(&client);
}

#[test]
fn a_banned_number_may_be_followed_by_another() {
    let (dc, client, flow) = begin();
    dc.user("Alice").phone(PHONE).password("secret").create();
    dc.ban_number("9996613333");
    let banned = Identity::PhoneNumber("9996613333".to_owned());
    let (state, error) = refused(flow.submit(banned).wait());
    assert!(matches!(state, State::WaitPhoneNumber), "{state:?}");
    assert_eq!(error.message(), "PHONE_NUMBER_BANNED");
    flow.submit(number()).wait().expect("a number");
    gets_in(&dc, &client, &flow);
}

#[test]
fn a_time_out_ends_a_login_that_another_one_goes_on_with() {
    let dc = TestDc::start().expect("a data center");
    dc.user("Alice").phone(PHONE).create();
    let short = Client::builder()
        .timeout(Duration::from_millis(200))
        .build();
    let client = short.expect("a client");
    dc.fault("auth.sendCode", Fault::Silence, 1);
    let error = client
        .authorize(&mut by_phone(&dc))
        .wait()
        .expect_err("silence");
    match error {
        AuthError::Request(error) => assert!(error.is_timeout(), "{error}"),
        other => panic!("{other:?}"),
    }
    client.close().wait().expect("closed");
}

#[test]
fn credentials_may_ask_for_another_code() {
    let answers: [CodeAnswer; 2] = [CodeAnswer::Resend, "12345".into()];
    let [resend, code] = answers.map(Answer::from);
    assert!(matches!(resend, Answer::ResendCode));
    assert!(matches!(code, Answer::Code(code) if code == "12345"));
}

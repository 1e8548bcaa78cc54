//! Codes that come by e-mail.

use std::time::Duration;

use tdlib::Client;
use tdlib::functions::{
    CheckAuthenticationEmailCode, GetMe, GetPasswordState, ResendAuthenticationCode,
    ResetAuthenticationEmailAddress, SetAuthenticationEmailAddress,
};
use tdlib::types::{
    AuthorizationState, AuthorizationStateWaitEmailCode, EmailAddressAuthenticationCode,
    EmailAddressResetState,
};
use tdlib_testdc::CodeWay;

use crate::common::{client, close, refused, state};
use crate::{PHONE, alice, center, give_code, give_number, is_ready};

const ADDRESS: &str = "alice@example.org";
const WEEK: Duration = Duration::from_secs(7 * 86_400);

/// What a client says that waits for a code from an e-mail.
#[track_caller]
fn waits(client: &Client) -> AuthorizationStateWaitEmailCode {
    match state(client) {
        AuthorizationState::WaitEmailCode(wait) => *wait,
        other => panic!("{other:?}"),
    }
}

fn check(client: &Client, code: &str) -> Result<(), tdlib::Error> {
    let code = EmailAddressAuthenticationCode {
        code: code.to_owned(),
    };
    let check = CheckAuthenticationEmailCode::new(code);
    client.send(check).wait().map(|_| ())
}

fn set(client: &Client, address: &str) -> Result<(), tdlib::Error> {
    let set = SetAuthenticationEmailAddress::new(address);
    client.send(set).wait().map(|_| ())
}

fn reset(client: &Client) -> Result<(), tdlib::Error> {
    let reset = ResetAuthenticationEmailAddress::new();
    client.send(reset).wait().map(|_| ())
}

#[test]
fn who_has_an_address_gets_the_code_there() {
    let dc = center();
    let alice = alice(&dc).email(ADDRESS).create();
    assert_eq!(alice.email().as_deref(), Some(ADDRESS));
    let client = client(&dc);
    give_number(&client);
    let wait = waits(&client);
    assert_eq!(wait.code_info.email_address_pattern, "a***@example.org");
    assert_eq!(wait.code_info.length, 5);
    assert!(!wait.allow_apple_id && !wait.allow_google_id);
    assert_eq!(dc.last_code_way(PHONE), Some(CodeWay::Email));
    let code = dc.last_email_code(ADDRESS).expect("a code");
    assert_eq!(dc.last_code(PHONE), Some(code.clone()));
    assert_eq!(dc.last_email_code("bob@example.org"), None);

    refused(check(&client, "00000"), "PHONE_CODE_INVALID");
    refused(check(&client, ""), "CODE_EMPTY");
    assert_eq!(dc.wrong_codes(PHONE), 1);
    check(&client, &code).expect("the right code");
    is_ready(&client);
    assert_eq!(client.send(GetMe::new()).wait().expect("me").id, alice.id());
    assert_eq!(dc.last_email_code(ADDRESS), None, "a code is good for once");
    let state = client
        .send(GetPasswordState::new())
        .wait()
        .expect("a state");
    assert_eq!(state.login_email_address_pattern, "a***@example.org");
    close(client);
}

#[test]
fn a_code_from_an_email_is_good_for_five_minutes() {
    let dc = center();
    alice(&dc).email(ADDRESS).create();
    let client = client(&dc);
    give_number(&client);
    let code = dc.last_email_code(ADDRESS).expect("a code");
    dc.clock().advance_by(Duration::from_secs(301));
    assert_eq!(dc.last_email_code(ADDRESS), None);
    refused(check(&client, &code), "PHONE_CODE_EXPIRED");
    give_number(&client);
    let code = dc.last_email_code(ADDRESS).expect("another");
    check(&client, &code).expect("the right code");
    is_ready(&client);
    close(client);
}

#[test]
fn a_code_for_an_address_that_the_account_has_is_not_sent_elsewhere() {
    let dc = center();
    alice(&dc).email(ADDRESS).create();
    let client = client(&dc);
    give_number(&client);
    // TDLib asks for it in the way that is for new addresses, and has none.
    let again = client.send(ResendAuthenticationCode::new()).wait();
    refused(again, "EMAIL_INVALID");
    refused(set(&client, "eve@example.org"), "EMAIL_NOT_ALLOWED");
    close(client);
}

#[test]
fn an_address_is_set_up_where_there_must_be_one() {
    let dc = center();
    let alice = alice(&dc).must_set_email().create();
    let first = client(&dc);
    give_number(&first);
    let now = state(&first);
    assert!(
        matches!(now, AuthorizationState::WaitEmailAddress(_)),
        "{now:?}"
    );
    assert_eq!(dc.last_code(PHONE), None);

    for none in ["alice", "alice@example", "a lice@example.org"] {
        refused(set(&first, none), "EMAIL_INVALID");
    }
    set(&first, "typo@example.org").expect("an address");
    let typo = dc.last_email_code("typo@example.org").expect("a code");
    set(&first, ADDRESS).expect("another address");
    let info = waits(&first).code_info;
    assert_eq!(
        (&*info.email_address_pattern, info.length),
        ("a***@example.org", 5)
    );
    assert_eq!(dc.last_email_code("typo@example.org"), None);
    refused(check(&first, &typo), "CODE_INVALID");
    let old = dc.last_email_code(ADDRESS).expect("a code");
    let again = first.send(ResendAuthenticationCode::new()).wait();
    again.expect("another code");
    refused(check(&first, &old), "CODE_INVALID");
    assert_eq!(alice.email(), None);
    let code = dc.last_email_code(ADDRESS).expect("a code");
    check(&first, &code).expect("the right code");
    assert_eq!(alice.email().as_deref(), Some(ADDRESS));
    assert_eq!(dc.last_code_way(PHONE), Some(CodeWay::Sms), "and by phone");
    give_code(&dc, &first);
    is_ready(&first);

    let second = client(&dc);
    give_number(&second);
    assert_eq!(waits(&second).code_info.length, 5);
    alice.log_in(&second).expect("logged in");
    [first, second].into_iter().for_each(close);
}

#[test]
fn a_code_for_a_new_address_expires_with_the_login() {
    let dc = center();
    alice(&dc).must_set_email().create();
    let client = client(&dc);
    give_number(&client);
    set(&client, ADDRESS).expect("an address");
    let code = dc.last_email_code(ADDRESS).expect("a code");
    dc.clock().advance_by(Duration::from_secs(301));
    refused(check(&client, &code), "EMAIL_VERIFY_EXPIRED");
    refused(set(&client, ADDRESS), "PHONE_HASH_EXPIRED");
    close(client);
}

#[test]
fn users_log_in_by_email_themselves() {
    let dc = center();
    let alice = alice(&dc).email(ADDRESS).password("secret").create();
    let bob = dc.user("Bob").phone("9996613333").must_set_email().create();
    for user in [&alice, &bob] {
        let client = client(&dc);
        user.log_in(&client).expect("logged in");
        close(client);
    }
    assert_eq!(bob.email(), Some(format!("user{}@example.org", bob.id())));
}

#[test]
fn who_has_no_access_to_the_address_gets_a_code_by_phone_after_a_week() {
    let dc = center();
    let alice = alice(&dc).email(ADDRESS).create();
    let client = client(&dc);
    give_number(&client);
    let resets = || waits(&client).email_address_reset_state;
    let Some(EmailAddressResetState::Available(available)) = resets() else {
        panic!("{:?}", resets());
    };
    assert_eq!(u64::try_from(available.wait_period), Ok(WEEK.as_secs()));
    reset(&client).expect("it is reset in a week");
    let Some(EmailAddressResetState::Pending(pending)) = resets() else {
        panic!("{:?}", resets());
    };
    assert!(u64::try_from(pending.reset_in).is_ok_and(|left| left > WEEK.as_secs() - 60));
    refused(reset(&client), "TASK_ALREADY_EXISTS");

    dc.clock().advance_by(WEEK - Duration::from_secs(120));
    give_number(&client);
    waits(&client);
    dc.clock().advance_by(Duration::from_secs(121));
    assert_eq!(alice.email(), None);
    reset(&client).expect("a code by phone");
    assert_eq!(dc.last_code_way(PHONE), Some(CodeWay::Sms));
    give_code(&dc, &client);
    is_ready(&client);
    close(client);
}

//! Passwords: asked for, set, changed, taken away.

use std::time::Duration;

use tdlib::Client;
use tdlib::functions::{
    CancelPasswordReset, CheckAuthenticationPassword, CheckAuthenticationPasswordRecoveryCode,
    GetPasswordState, GetRecoveryEmailAddress, RecoverAuthenticationPassword, RecoverPassword,
    RequestAuthenticationPasswordRecovery, RequestPasswordRecovery, ResetPassword, SetPassword,
};
use tdlib::types::{AuthorizationState, PasswordState, ResetPasswordResult};
use tdlib_testdc::{TestDc, User};

use crate::common::{client, close, refused, state};
use crate::{alice, center, give_code, give_number, is_ready};

const ADDRESS: &str = "alice@example.org";

/// A client that waits for the password, and what reminds of it.
#[track_caller]
fn at_password(dc: &TestDc) -> (Client, String) {
    let client = client(dc);
    give_number(&client);
    give_code(dc, &client);
    let AuthorizationState::WaitPassword(wait) = state(&client) else {
        panic!("{:?}", state(&client));
    };
    (client, wait.password_hint)
}

fn check(client: &Client, password: &str) -> Result<(), tdlib::Error> {
    let check = CheckAuthenticationPassword::new(password);
    client.send(check).wait().map(|_| ())
}

/// A client of a user that is logged in.
#[track_caller]
fn logged_in(dc: &TestDc, user: &User) -> Client {
    let client = client(dc);
    user.log_in(&client).expect("logged in");
    client
}

#[test]
fn a_password_is_asked_for_with_its_hint_until_it_is_right() {
    let dc = center();
    let alice = alice(&dc).password("secret").password_hint("begins with s");
    let alice = alice.create();
    let (client, hint) = at_password(&dc);
    assert_eq!(hint, "begins with s");
    let session = &alice.sessions()[0];
    assert!(session.is_pending);
    refused(check(&client, "Secret"), "PASSWORD_HASH_INVALID");
    refused(check(&client, ""), "PASSWORD_HASH_INVALID");
    assert_eq!(alice.wrong_passwords(), 2);
    alice.log_in(&client).expect("the right password");
    assert_eq!(alice.wrong_passwords(), 0);
    let sessions = alice.sessions();
    assert!(!sessions[0].is_pending);
    assert_eq!((sessions.len(), sessions[0].id), (1, session.id));
    close(client);
}

#[test]
fn who_gives_five_wrong_passwords_waits_for_a_day() {
    let dc = center();
    let alice = alice(&dc).password("secret").create();
    let (client, _) = at_password(&dc);
    for _ in 0..5 {
        refused(check(&client, "wrong"), "PASSWORD_HASH_INVALID");
    }
    assert_eq!(alice.wrong_passwords(), 5);
    let right = check(&client, "secret");
    let wait = right.expect_err("a flood").retry_after().expect("a time");
    assert!((86_300..=86_400).contains(&wait.as_secs()), "{wait:?}");
    dc.clock().advance(1);
    assert_eq!(alice.wrong_passwords(), 0);
    check(&client, "secret").expect("the right password");
    is_ready(&client);
    close(client);
}

#[test]
fn a_password_is_not_recovered_by_an_email_that_nobody_set() {
    let dc = center();
    alice(&dc).password("secret").create();
    let (client, _) = at_password(&dc);
    let recover = RequestAuthenticationPasswordRecovery::new();
    refused(client.send(recover).wait(), "PASSWORD_RECOVERY_NA");
    close(client);
}

#[test]
fn a_forgotten_password_is_replaced_with_a_code_from_an_email() {
    let dc = center();
    let alice = alice(&dc).password("secret").recovery_email(ADDRESS);
    let alice = alice.create();
    let (first, _) = at_password(&dc);
    let waits = || match state(&first) {
        AuthorizationState::WaitPassword(wait) => *wait,
        other => panic!("{other:?}"),
    };
    assert!(waits().has_recovery_email_address);
    let ask = |code: &str| {
        let check = CheckAuthenticationPasswordRecoveryCode::new(code);
        first.send(check).wait()
    };
    let recover = |code: &str, password: &str| {
        let recover = RecoverAuthenticationPassword::new(code, password).new_hint("new");
        first.send(recover).wait()
    };
    refused(ask("100000"), "PASSWORD_RECOVERY_EXPIRED");
    refused(check(&first, "guess"), "PASSWORD_HASH_INVALID");
    let request = || {
        first
            .send(RequestAuthenticationPasswordRecovery::new())
            .wait()
    };
    request().expect("an e-mail");
    assert_eq!(waits().recovery_email_address_pattern, "a***@example.org");
    let old = dc.last_email_code(ADDRESS).expect("a code");
    request().expect("another");
    let code = dc.last_email_code(ADDRESS).expect("a code");
    refused(ask(&old), "CODE_INVALID");
    refused(ask(""), "CODE_EMPTY");
    refused(recover(&old, "another"), "CODE_INVALID");
    ask(&code).expect("the right code");
    recover(&code, "another").expect("the right code");
    is_ready(&first);
    assert_eq!(dc.last_email_code(ADDRESS), None, "it is good for once");
    assert_eq!(alice.wrong_passwords(), 0);

    let (second, hint) = at_password(&dc);
    assert_eq!(hint, "new");
    refused(check(&second, "secret"), "PASSWORD_HASH_INVALID");
    check(&second, "another").expect("the new password");
    is_ready(&second);
    assert!(alice.has_password());
    [first, second].into_iter().for_each(close);
}

#[test]
fn a_forgotten_password_may_be_replaced_with_none() {
    let dc = center();
    let alice = alice(&dc).password("secret").recovery_email(ADDRESS);
    let alice = alice.create();
    let (client, _) = at_password(&dc);
    let request = || client.send(RequestAuthenticationPasswordRecovery::new());
    request().wait().expect("an e-mail");
    let recover = |code: &str| {
        let recover = RecoverAuthenticationPassword::new(code, "");
        client.send(recover).wait()
    };
    let late = dc.last_email_code(ADDRESS).expect("a code");
    dc.clock().advance_by(Duration::from_secs(3_601));
    refused(recover(&late), "PASSWORD_RECOVERY_EXPIRED");
    request().wait().expect("another");
    recover(&dc.last_email_code(ADDRESS).expect("a code")).expect("in");
    is_ready(&client);
    assert!(!alice.has_password());
    let state = client.send(SetPassword::new("", "another")).wait();
    let state = state.expect("a password");
    assert!(state.has_password && !state.has_recovery_email_address);
    close(client);
}

#[test]
fn who_is_logged_in_recovers_a_password_and_stays_in() {
    let dc = center();
    let alice = alice(&dc).password("secret").recovery_email(ADDRESS);
    let alice = alice.create();
    let client = logged_in(&dc, &alice);
    let session = alice.sessions()[0].id;
    let email = GetRecoveryEmailAddress::new("secret");
    let email = client.send(email).wait().expect("an address");
    assert_eq!(email.recovery_email_address, ADDRESS);
    client
        .send(RequestPasswordRecovery::new())
        .wait()
        .expect("an e-mail");
    let code = dc.last_email_code(ADDRESS).expect("a code");
    let recover = RecoverPassword::new(&*code, "another");
    assert!(client.send(recover).wait().expect("a state").has_password);
    let sessions = alice.sessions();
    assert_eq!((sessions.len(), sessions[0].id), (1, session));
    close(client);
}

#[test]
fn a_client_sets_a_password_and_changes_it_and_takes_it_away() {
    let dc = center();
    let alice = alice(&dc).create();
    let first = logged_in(&dc, &alice);
    let set = |old: &str, new: &str, hint: &str| {
        first.send(SetPassword::new(old, new).new_hint(hint)).wait()
    };
    let now = |client: &Client| -> PasswordState {
        let state = client.send(GetPasswordState::new()).wait();
        state.expect("a state")
    };
    assert!(!now(&first).has_password);

    let state = set("", "one", "a number").expect("a password");
    assert!(state.has_password && alice.has_password());
    assert_eq!(state.password_hint, "a number");
    let (second, hint) = at_password(&dc);
    assert_eq!(hint, "a number");
    refused(check(&second, "two"), "PASSWORD_HASH_INVALID");
    check(&second, "one").expect("the password");
    is_ready(&second);

    refused(set("three", "two", ""), "PASSWORD_HASH_INVALID");
    refused(set("", "two", ""), "PASSWORD_HASH_INVALID");
    assert_eq!(now(&first).password_hint, "a number");
    let state = set("one", "two", "").expect("another password");
    assert_eq!(state.password_hint, "");
    let (third, _) = at_password(&dc);
    refused(check(&third, "one"), "PASSWORD_HASH_INVALID");
    check(&third, "two").expect("the password");
    is_ready(&third);

    assert!(!set("two", "", "").expect("none").has_password);
    assert!(!now(&second).has_password && !alice.has_password());
    let fourth = logged_in(&dc, &alice);
    [first, second, third, fourth].into_iter().for_each(close);
}

#[test]
fn a_recovery_email_can_not_be_set_by_a_client() {
    let dc = center();
    let alice = alice(&dc).create();
    let client = logged_in(&dc, &alice);
    let set = SetPassword::new("", "one").set_recovery_email_address(true);
    let set = set.new_recovery_email_address("alice@example.org");
    refused(client.send(set).wait(), "EMAIL_INVALID");
    assert!(!alice.has_password());
    close(client);
}

#[test]
fn a_password_that_was_forgotten_is_taken_away_after_a_week() {
    let dc = center();
    let alice = alice(&dc).password("secret").create();
    let client = logged_in(&dc, &alice);
    let reset = || client.send(ResetPassword::new()).wait().expect("an answer");
    let ResetPasswordResult::Pending(pending) = reset() else {
        panic!("not asked before");
    };
    let state = client.send(GetPasswordState::new()).wait();
    assert_eq!(
        state.expect("a state").pending_reset_date,
        pending.pending_reset_date
    );
    client
        .send(CancelPasswordReset::new())
        .wait()
        .expect("declined");
    assert!(matches!(reset(), ResetPasswordResult::Declined(_)));
    dc.clock().advance(1);
    assert!(matches!(reset(), ResetPasswordResult::Pending(_)));
    dc.clock().advance(6);
    assert!(matches!(reset(), ResetPasswordResult::Pending(_)));
    assert!(alice.has_password());
    dc.clock().advance(1);
    assert!(matches!(reset(), ResetPasswordResult::Ok));
    assert!(!alice.has_password());
    close(client);
}

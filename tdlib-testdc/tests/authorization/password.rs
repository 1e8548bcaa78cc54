//! Passwords: asked for, set, changed, taken away.

use tdlib::Client;
use tdlib::functions::{
    CancelPasswordReset, CheckAuthenticationPassword, GetPasswordState,
    RequestAuthenticationPasswordRecovery, ResetPassword, SetPassword,
};
use tdlib::types::{AuthorizationState, PasswordState, ResetPasswordResult};
use tdlib_testdc::{TestDc, User};

use crate::common::{client, close, refused, state};
use crate::{alice, center, give_code, give_number, is_ready};

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
fn a_recovery_email_can_not_be_set_where_there_are_no_emails() {
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

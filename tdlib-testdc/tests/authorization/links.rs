//! Links that are shown as QR codes.

use tdlib::Client;
use tdlib::functions::{
    ConfirmQrCodeAuthentication, GetActiveSessions, GetMe, RequestQrCodeAuthentication,
};
use tdlib::types::AuthorizationState;
use tdlib_testdc::{Error, Fault, TestDc};

use crate::common::{client, close, refused, state, until, wait_for};
use crate::{alice, center, is_ready};

/// The link that a client shows.
#[track_caller]
fn link(client: &Client) -> String {
    let AuthorizationState::WaitOtherDeviceConfirmation(wait) = state(client) else {
        panic!("{:?}", state(client));
    };
    wait.link
}

/// A client that shows a link.
#[track_caller]
fn showing(dc: &TestDc) -> Client {
    let client = client(dc);
    let request = RequestQrCodeAuthentication::new(Vec::new());
    client.send(request).wait().expect("a link");
    client
}

#[track_caller]
fn is_refused(accepted: Result<(), Error>, why: &str) {
    match accepted {
        Err(Error::Refused(name)) => assert_eq!(name, why),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_client_whose_link_is_accepted_is_logged_in() {
    let dc = center();
    let alice = alice(&dc).create();
    let client = showing(&dc);
    let link = link(&client);
    alice.accept_login(&link).expect("accepted");
    is_refused(alice.accept_login(&link), "AUTH_TOKEN_ALREADY_ACCEPTED");
    is_ready(&client);
    assert_eq!(client.send(GetMe::new()).wait().expect("me").id, alice.id());
    is_refused(alice.accept_login(&link), "AUTH_TOKEN_INVALIDX");
    is_refused(
        alice.accept_login("tg://login?token=AAAA"),
        "AUTH_TOKEN_INVALIDX",
    );
    is_refused(alice.accept_login("nothing"), "AUTH_TOKEN_INVALIDX");
    close(client);
}

#[test]
fn a_client_of_the_user_accepts_the_link_of_another() {
    let dc = center();
    let alice = alice(&dc).create();
    let first = client(&dc);
    alice.log_in(&first).expect("logged in");
    let accept = |link: &str| {
        let confirm = ConfirmQrCodeAuthentication::new(link);
        first.send(confirm).wait()
    };
    refused(accept("tg://login?token=AAAA"), "AUTH_TOKEN_INVALIDX");

    let second = showing(&dc);
    let session = accept(&link(&second)).expect("a session");
    assert_eq!(session.device_model, "test");
    assert!(!session.is_current && !session.is_unconfirmed);
    is_ready(&second);
    let sessions = first.send(GetActiveSessions::new()).wait();
    let sessions = sessions.expect("sessions").sessions;
    assert_eq!(sessions.len(), 2);
    assert_eq!(sessions[1].id, session.id);
    assert_eq!(alice.sessions()[1].id, session.id);
    assert!(!alice.sessions()[1].is_unconfirmed);
    close(first);
    close(second);
}

#[test]
fn a_client_whose_link_is_accepted_asks_for_the_password() {
    let dc = center();
    let alice = alice(&dc).password("secret").password_hint("s").create();
    let client = showing(&dc);
    alice.accept_login(&link(&client)).expect("accepted");
    wait_for(
        &client,
        |state| matches!(state, AuthorizationState::WaitPassword(wait) if wait.password_hint == "s"),
    );
    assert!(alice.sessions()[0].is_pending);
    alice.log_in(&client).expect("the password");
    assert_eq!(alice.sessions().len(), 1);
    close(client);
}

#[test]
fn a_person_who_logs_a_client_in_accepts_its_link() {
    let dc = center();
    let alice = dc.user("Alice").password("secret").create();
    let client = showing(&dc);
    alice.log_in(&client).expect("logged in");
    close(client);
}

#[test]
fn a_link_is_not_accepted_by_who_is_there_already() {
    let dc = center();
    let (alice, bob) = (alice(&dc).create(), dc.user("Bob").create());
    let client = client(&dc);
    let request = RequestQrCodeAuthentication::new(vec![alice.id()]);
    client.send(request).wait().expect("a link");
    let link = link(&client);
    is_refused(alice.accept_login(&link), "AUTH_TOKEN_EXCEPTION");
    bob.accept_login(&link).expect("accepted");
    is_ready(&client);
    close(client);
}

#[test]
fn a_link_that_expires_is_renewed() {
    let dc = center();
    let alice = alice(&dc).create();
    dc.set_link_lifetime(1);
    let client = showing(&dc);
    let first = link(&client);
    dc.set_link_lifetime(30);
    until("another link", || link(&client) != first);
    is_refused(alice.accept_login(&first), "AUTH_TOKEN_EXPIRED");
    alice.accept_login(&link(&client)).expect("accepted");
    is_ready(&client);
    close(client);
}

#[test]
fn a_link_expires_by_the_clock_of_the_data_center() {
    let dc = center();
    let alice = alice(&dc).create();
    let client = showing(&dc);
    let link = link(&client);
    dc.clock().advance(1);
    is_refused(alice.accept_login(&link), "AUTH_TOKEN_EXPIRED");
    close(client);
}

#[test]
fn who_takes_an_accepted_login_back_is_not_logged_in_there() {
    let dc = center();
    let alice = alice(&dc).create();
    let client = showing(&dc);
    // The client learns that it was accepted, and its question is refused for now.
    dc.fault("auth.exportLoginToken", Fault::error(400, "TRY_LATER"), 1);
    alice.accept_login(&link(&client)).expect("accepted");
    let session = &alice.sessions()[0];
    assert!(session.is_pending);
    assert!(alice.revoke_session(session.id));
    assert!(!alice.revoke_session(session.id));
    let before = link(&client);
    until("another link", || link(&client) != before);
    assert!(alice.sessions().is_empty());
    close(client);
}

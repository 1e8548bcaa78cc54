//! Spans of requests, and events.

use futures::executor::block_on;
use tdlib::functions::{
    CreatePrivateChat, GetActiveSessions, SendMessage, SetBio, SetPassword, TestCallString,
    TestSquareInt,
};
use tdlib::types::{FormattedText, InputMessageText};
use tdlib_testdc::Fault;

use crate::common::{ALICES_PHONE, close, start, until};
use crate::scene::{SESSIONS, bare, poll_once};
use crate::told::turn;

#[test]
fn each_request_has_a_span_within_the_callers_that_tells_how_it_ended() {
    let turn = turn();
    let client = bare();
    let around = tracing::info_span!("around", which = "ours");
    around.in_scope(|| client.send(TestSquareInt::new(7)).wait().expect("49"));
    block_on(client.send(TestSquareInt::new(7))).expect("49");
    let spans = turn.spans_of("testSquareInt");
    assert_eq!(spans.len(), 2);
    for span in &spans {
        assert_eq!(span.target, "tdlib::request");
        assert_eq!(span.fields["client"], client.id().to_string());
        assert_eq!(span.fields["outcome"], "ok");
        assert!(!span.fields.contains_key("error_code"));
        assert!(span.closed);
    }
    assert_ne!(spans[0].fields["id"], spans[1].fields["id"]);
    let parent = spans[0].parent.as_ref().expect("the caller's");
    assert_eq!(parent["which"], "ours");
    assert_eq!(spans[1].parent, None);
    close(&client);
}

#[test]
fn a_span_lasts_as_long_as_its_request() {
    let turn = turn();
    let (dc, _, client) = start();
    dc.fault(SESSIONS, Fault::Hold, 2);
    let mut asked = client.send(GetActiveSessions::new());
    assert!(
        turn.spans_of("getActiveSessions").is_empty(),
        "nothing is sent"
    );
    assert!(!poll_once(&mut asked));
    let span = &turn.spans_of("getActiveSessions")[0];
    assert!(!span.closed && !span.fields.contains_key("outcome"));
    drop(asked);
    let span = &turn.spans_of("getActiveSessions")[0];
    assert!(span.closed);
    assert_eq!(span.fields["outcome"], "dropped");

    client.send(GetActiveSessions::new()).detach();
    assert!(!turn.spans_of("getActiveSessions")[1].closed);
    close(&client);
    until("it ends", || turn.spans_of("getActiveSessions")[1].closed);
    assert_eq!(
        turn.spans_of("getActiveSessions")[1].fields["outcome"],
        "closed"
    );

    client
        .send(CreatePrivateChat::new(1))
        .wait()
        .expect_err("closed");
    let span = &turn.spans_of("createPrivateChat")[0];
    assert_eq!(
        (span.fields["outcome"].as_str(), span.closed),
        ("closed", true)
    );
}

#[test]
fn what_failed_has_its_code() {
    let turn = turn();
    let (_dc, _, client) = start();
    client
        .send(CreatePrivateChat::new(12_345))
        .wait()
        .expect_err("unknown");
    client.send(CreatePrivateChat::new(12_345)).detach();
    until("both have ended", || {
        let spans = turn.spans_of("createPrivateChat");
        spans.len() == 2 && spans.iter().all(|span| span.closed)
    });
    for span in turn.spans_of("createPrivateChat") {
        assert_eq!(span.fields["outcome"], "error");
        assert_eq!(span.fields["error_code"], "400");
    }
    close(&client);
}

#[test]
fn states_of_authorization_and_connection_are_events_in_their_order() {
    let turn = turn();
    let (dc, _, client) = start();
    let authorization = || turn.states("tdlib::authorization", client.id());
    let connection = || turn.states("tdlib::connection", client.id());
    until("connected", || {
        connection()
            .last()
            .is_some_and(|state| state == "connectionStateReady")
    });
    dc.refuse_new(true);
    dc.cut_all();
    until("cut", || {
        connection()
            .last()
            .is_some_and(|state| state != "connectionStateReady")
    });
    dc.refuse_new(false);
    until("connected again", || {
        connection()
            .last()
            .is_some_and(|state| state == "connectionStateReady")
    });
    close(&client);
    until("the end is told", || {
        authorization()
            .last()
            .is_some_and(|state| state == "authorizationStateClosed")
    });
    let states = authorization();
    assert_eq!(states[0], "authorizationStateWaitTdlibParameters");
    let ready = states
        .iter()
        .position(|state| state == "authorizationStateReady");
    assert!(ready.expect("it was ready") > 0);
}

#[test]
fn nothing_of_what_is_sent_or_answered_is_told() {
    let turn = turn();
    let (dc, alice, client) = start();
    let bobs_phone = "9996615555";
    let bob = dc.user("Bob").phone(bobs_phone).create();
    bob.send_to(&alice, "an answer of his");
    until("the chat is there", || {
        client.send(CreatePrivateChat::new(bob.id())).wait().is_ok()
    });
    client
        .send(TestCallString::new("a word that is sent"))
        .wait()
        .expect("a word");
    client
        .send(SetBio::new("a bio that is set"))
        .wait()
        .expect("set");
    let password = SetPassword::new("", "a new password").new_hint("a hint of it");
    client.send(password).detach();
    let text = FormattedText {
        text: "a message of hers".to_owned(),
        ..FormattedText::default()
    };
    let content = InputMessageText {
        text,
        ..InputMessageText::default()
    };
    let sent = client.send(SendMessage::new(bob.id(), content));
    sent.delivered().wait().expect("sent");
    client
        .send_raw(r#"{"@type":"a name of ours"}"#)
        .wait()
        .expect_err("unknown");
    dc.fault(SESSIONS, Fault::error(400, "A_REASON_OF_TELEGRAMS"), 1);
    client
        .send(GetActiveSessions::new())
        .wait()
        .expect_err("refused");
    close(&client);
    until("all is told", || {
        turn.spans_of("sendMessage").iter().all(|span| span.closed)
    });

    let told = format!("{} {}", turn.everything(), turn.text());
    assert!(told.contains("testCallString") && told.contains("sendMessage"));
    for secret in [
        // Whole, as a sum of seconds can have some of their digits.
        ALICES_PHONE,
        bobs_phone,
        "an answer",
        "a word",
        "a bio",
        "a new",
        "a hint",
        "a message",
        "a name",
        "A_REASON",
        "Alice",
        "Bob",
    ] {
        assert!(!told.contains(secret), "{secret}");
    }
}

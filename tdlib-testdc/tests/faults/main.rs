//! What a test asks to go wrong with a method goes wrong, and what a data center does not have is no secret.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;

mod answers;
mod missing;

use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use common::talk::{Heard, listening, next, write};
use common::{client, close, refused, until, wait_for};
use tdlib::Client;
use tdlib::functions::{GetMe, SearchPublicChat, SetAuthenticationPhoneNumber};
use tdlib::types::AuthorizationState;
use tdlib_testdc::{CallOutcome, Fault, TestDc, User};

const SEND: &str = "messages.sendMessage";

/// Alice with a client, and Bob, from whom she has heard.
struct Two {
    dc: TestDc,
    alice: User,
    client: Client,
    heard: Receiver<Heard>,
    bob: User,
}

impl Two {
    fn talk() -> Self {
        let dc = TestDc::start().expect("a data center");
        let alice = dc.user("Alice").phone("9996612222").create();
        let (client, heard) = listening(dc.client().expect("a folder"));
        alice.log_in(&client).expect("logged in");
        let bob = dc.user("Bob").create();
        bob.send_to(&alice, "write to me");
        assert_eq!(next(&heard), Heard::In("write to me".to_owned()));
        Self {
            dc,
            alice,
            client,
            heard,
            bob,
        }
    }

    fn write(&self, text: &str) {
        write(&self.client, &self.bob, text);
    }

    /// What Bob has got.
    fn got(&self) -> Vec<String> {
        self.bob.texts_with(&self.alice).split_off(1)
    }

    /// What became of the messages that Alice's client has sent.
    fn outcomes(&self) -> Vec<CallOutcome> {
        let calls = self.dc.calls_made().into_iter();
        let of_alice = calls.filter(|call| call.user == Some(self.alice.id()));
        let sent = of_alice.filter(|call| call.method == SEND);
        sent.map(|call| call.outcome).collect()
    }
}

fn sent(text: &str) -> Heard {
    Heard::Sent(text.to_owned())
}

#[test]
fn a_method_fails_as_often_as_was_asked() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let client = client(&dc);
    let ask = || client.send(SetAuthenticationPhoneNumber::new("9996612222"));

    dc.fault(
        "auth.sendCode",
        Fault::error(400, "PHONE_NUMBER_INVALID"),
        2,
    );
    dc.fault("auth.sendCode", Fault::error(400, "PHONE_NUMBER_FLOOD"), 1);
    refused(ask().wait(), "PHONE_NUMBER_INVALID");
    assert_eq!(dc.faults_left("auth.sendCode"), 2);
    refused(ask().wait(), "PHONE_NUMBER_INVALID");
    refused(ask().wait(), "PHONE_NUMBER_FLOOD");
    alice.log_in(&client).expect("no fault any more");
    close(client);
}

#[test]
fn a_method_fails_for_the_user_for_whom_it_was_asked() {
    let two = Two::talk();
    let carol = two.dc.user("Carol").phone("9996613333").create();
    let (client, heard) = listening(two.dc.client().expect("a folder"));
    carol.log_in(&client).expect("logged in");
    two.bob.send_to(&carol, "write to me too");
    assert_eq!(next(&heard), Heard::In("write to me too".to_owned()));

    let fault = Fault::error(400, "MESSAGE_TOO_LONG");
    two.dc.fault_for(&carol, SEND, fault, 1);
    two.write("from Alice");
    assert_eq!(next(&two.heard), sent("from Alice"));
    write(&client, &two.bob, "from Carol");
    assert_eq!(next(&heard), Heard::Failed("from Carol".to_owned(), 400));
    assert_eq!(two.outcomes(), [CallOutcome::Ok]);
    close(client);
    close(two.client);
}

#[test]
fn a_method_whose_connection_is_cut_is_called_again() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let client = client(&dc);
    dc.fault("auth.signIn", Fault::Cut, 1);
    alice.log_in(&client).expect("logged in");
    assert_eq!(dc.calls("auth.signIn"), 2);
    close(client);
}

#[test]
fn a_message_that_is_not_answered_is_sent_again_when_the_connection_ends() {
    let two = Two::talk();
    two.dc.fault(SEND, Fault::Silence, 1);
    two.write("in the end");
    until("it is asked for", || two.dc.calls(SEND) == 1);
    assert!(two.got().is_empty());
    two.dc.cut(&two.alice);
    assert_eq!(next(&two.heard), sent("in the end"));
    assert_eq!(two.got(), ["in the end"]);
    assert_eq!(two.outcomes(), [CallOutcome::Silence, CallOutcome::Ok]);
    close(two.client);
}

#[test]
fn an_answer_that_is_held_back_comes_when_it_is_released() {
    let two = Two::talk();
    two.dc.fault(SEND, Fault::Hold, 1);
    two.write("held");
    until("it is carried out", || two.got() == ["held"]);
    // All else goes on: had the answer got out, it would be before this. A message would not do, since it
    // shows the client that it has missed something, and it would ask.
    let other = two.client.send(SearchPublicChat::new("nobody_at_all"));
    refused(other.wait(), "USERNAME_NOT_OCCUPIED");
    assert_eq!(two.heard.try_iter().count(), 0);
    assert_eq!(two.dc.release("messages.deleteMessages"), 0);
    assert_eq!(two.dc.release(SEND), 1);
    assert_eq!(next(&two.heard), sent("held"));
    assert_eq!(two.dc.release(SEND), 0);
    close(two.client);
}

#[test]
fn an_answer_comes_as_late_as_was_asked() {
    const LATE: Duration = Duration::from_millis(200);
    let two = Two::talk();
    two.dc.fault(SEND, Fault::Delay(LATE), 1);
    let began = Instant::now();
    two.write("late");
    assert_eq!(next(&two.heard), sent("late"));
    assert!(began.elapsed() >= LATE);
    assert_eq!(two.outcomes(), [CallOutcome::Ok]);
    close(two.client);
}

#[test]
fn a_client_waits_as_long_as_it_is_told_to() {
    let two = Two::talk();
    let began = Instant::now();
    two.dc.fault(SEND, Fault::flood_wait(1), 1);
    two.write("patient");
    assert_eq!(next(&two.heard), sent("patient"));
    assert!(began.elapsed() >= Duration::from_secs(1));
    let flood = CallOutcome::error(420, "FLOOD_WAIT_1");
    assert_eq!(two.outcomes(), [flood, CallOutcome::Ok]);

    two.dc.fault(SEND, Fault::flood_wait(61), 1);
    two.write("not so patient");
    let failed = Heard::Failed("not so patient".to_owned(), 429);
    assert_eq!(next(&two.heard), failed);
    close(two.client);
}

#[test]
fn a_client_tries_again_after_the_server_has_failed() {
    let two = Two::talk();
    two.dc.fault(SEND, Fault::internal(), 1);
    two.write("again");
    assert_eq!(next(&two.heard), sent("again"));
    let internal = CallOutcome::error(500, "INTERNAL");
    assert_eq!(two.outcomes(), [internal, CallOutcome::Ok]);
    close(two.client);
}

#[test]
fn a_client_is_logged_out_by_an_error_that_says_so() {
    for fault in [Fault::session_revoked(), Fault::key_unregistered()] {
        let two = Two::talk();
        two.dc.fault(SEND, fault, 1);
        two.write("never");
        wait_for(&two.client, |state| {
            !matches!(state, AuthorizationState::Ready)
        });
        assert!(two.got().is_empty());
    }
}

#[test]
fn a_client_whose_session_is_revoked_is_logged_out() {
    let two = Two::talk();
    two.alice.revoke_sessions();
    wait_for(&two.client, |state| {
        !matches!(state, AuthorizationState::Ready)
    });
}

#[test]
fn cleared_faults_do_not_happen_and_what_is_held_back_gets_out() {
    let two = Two::talk();
    two.dc.fault(SEND, Fault::Hold, 1);
    two.dc.fault(SEND, Fault::Cut, u32::MAX);
    two.write("held");
    until("it is carried out", || two.got() == ["held"]);
    two.dc.clear_faults();
    assert_eq!(next(&two.heard), sent("held"));
    two.write("free");
    assert_eq!(next(&two.heard), sent("free"));
    assert_eq!(two.outcomes(), [CallOutcome::Ok, CallOutcome::Ok]);
    close(two.client);
}

#[test]
fn a_client_outlives_its_data_center() {
    let Two {
        dc,
        alice,
        client,
        bob,
        ..
    } = Two::talk();
    drop((dc, alice, bob));
    client.send(GetMe::new()).wait().expect("TDLib still knows");
    close(client);
}

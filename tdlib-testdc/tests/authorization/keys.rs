//! Temporary keys, which TDLib uses for perfect forward secrecy.

use tdlib::functions::{GetActiveSessions, GetMe, SetOption};
use tdlib::types::{MessageContent, OptionValueBoolean, UpdateNewMessage};
use tdlib::{Client, Updates};
use tdlib_testdc::Fault;

use crate::common::{client, close, next, until};
use crate::{alice, center, is_out};

fn use_pfs(client: &Client) {
    let on = OptionValueBoolean { value: true };
    let option = SetOption::new("use_pfs").value(on);
    client.send(option).wait().expect("an option");
}

/// The text of the next message that a client hears of.
#[track_caller]
fn heard(messages: &mut Updates<UpdateNewMessage>) -> String {
    match next(messages).message.content {
        MessageContent::MessageText(text) => text.text.text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_client_with_temporary_keys_logs_in_and_hears_of_messages() {
    let dc = center();
    let (alice, bob) = (alice(&dc).create(), dc.user("Bob").create());
    let client = client(&dc);
    use_pfs(&client);
    alice.log_in(&client).expect("logged in");
    assert_eq!(client.send(GetMe::new()).wait().expect("me").id, alice.id());
    let mut messages = client.updates_of::<UpdateNewMessage>();
    bob.send_to(&alice, "hi");
    assert_eq!(heard(&mut messages), "hi");
    until("TDLib drops the keys that it does not use", || {
        dc.calls("auth.dropTempAuthKeys") > 0
    });
    assert_eq!(alice.sessions().len(), 1);
    alice.revoke_sessions();
    is_out(&client);
}

#[test]
fn temporary_keys_are_bound_again_when_that_goes_wrong() {
    const BIND: &str = "auth.bindTempAuthKey";
    let dc = center();
    let alice = alice(&dc).create();
    let client = client(&dc);
    dc.fault(BIND, Fault::Cut, 1);
    dc.fault(BIND, Fault::LoseAnswer, 1);
    use_pfs(&client);
    alice.log_in(&client).expect("logged in");
    until("all has gone wrong", || dc.faults_left(BIND) == 0);
    client.send(GetActiveSessions::new()).wait().expect("bound");
    assert_eq!(alice.sessions().len(), 1);
    close(client);
}

#[test]
fn a_client_that_is_logged_in_begins_to_use_temporary_keys() {
    let dc = center();
    let alice = alice(&dc).create();
    let client = client(&dc);
    alice.log_in(&client).expect("logged in");
    use_pfs(&client);
    let sessions = client.send(GetActiveSessions::new()).wait();
    assert_eq!(sessions.expect("sessions").sessions.len(), 1);
    assert_eq!(alice.sessions().len(), 1);
    close(client);
}

#[test]
fn temporary_keys_that_expired_are_replaced() {
    let dc = center();
    let alice = alice(&dc).create();
    let client = client(&dc);
    use_pfs(&client);
    alice.log_in(&client).expect("logged in");
    dc.clock().advance(2);
    let sessions = client.send(GetActiveSessions::new()).wait();
    assert_eq!(sessions.expect("sessions").sessions.len(), 1);
    close(client);
}

#[test]
fn a_client_with_several_sessions_for_its_messages_logs_in() {
    let dc = center();
    dc.set_main_sessions(3);
    let (alice, bot) = (alice(&dc).create(), dc.bot("Echo").create());
    let bob = dc.user("Bob").create();
    for user in [&alice, &bot] {
        let client = client(&dc);
        user.log_in(&client).expect("logged in");
        assert_eq!(client.send(GetMe::new()).wait().expect("me").id, user.id());
        until("a connection for each", || dc.connections() >= 3);
        assert_eq!(user.sessions().len(), 1);
        let mut messages = client.updates_of::<UpdateNewMessage>();
        for text in ["one", "two", "three"] {
            bob.send_to(user, text);
            assert_eq!(heard(&mut messages), text);
        }
        close(client);
        assert!(messages.wait_next().is_none(), "each came once");
    }
}

//! Several clients of one account, and how they end.

use tdlib::functions::{
    CheckAuthenticationCode, ConfirmSession, CreatePrivateChat, GetActiveSessions, GetMe, LogOut,
    SendMessage, SetAuthenticationPhoneNumber, SetInactiveSessionTtl, TerminateAllOtherSessions,
    TerminateSession, ToggleSessionCanAcceptCalls, ToggleSessionCanAcceptSecretChats,
};
use tdlib::types::{
    FormattedText, InputMessageText, MessageContent, Session, Sessions, UpdateNewMessage,
    UpdateUnconfirmedSession,
};
use tdlib::{Client, Updates};
use tdlib_testdc::{Error, Fault, TestDc, User};

use crate::common::{PATIENCE, client, close, next, refused, until};
use crate::{alice, center, is_out};

/// Two clients of one user, the first of which was there first.
fn two(dc: &TestDc, user: &User) -> (Client, Client) {
    let clients = (client(dc), client(dc));
    user.log_in(&clients.0).expect("logged in");
    user.log_in(&clients.1).expect("logged in");
    (clients.0, clients.1)
}

/// The sessions that a client sees, its own first.
#[track_caller]
fn sessions(client: &Client) -> Sessions {
    let sessions = client.send(GetActiveSessions::new()).wait();
    sessions.expect("sessions")
}

/// The session of the other one of two clients.
#[track_caller]
fn other(client: &Client) -> Session {
    let mut sessions = sessions(client).sessions;
    assert_eq!(sessions.len(), 2);
    sessions.remove(1)
}

/// The text of the next message that a client hears of, and whether its own user sent it.
#[track_caller]
fn heard(messages: &mut Updates<UpdateNewMessage>) -> (String, bool) {
    let message = next(messages).message;
    let MessageContent::MessageText(text) = message.content else {
        panic!("{:?}", message.content);
    };
    (text.text.text, message.is_outgoing)
}

#[test]
fn who_logs_out_is_out() {
    let dc = center();
    let alice = alice(&dc).create();
    let client = client(&dc);
    alice.log_in(&client).expect("logged in");
    client.send(LogOut::new()).wait().expect("logged out");
    is_out(&client);
    assert!(alice.sessions().is_empty());
}

#[test]
fn nobody_logs_in_with_the_client_of_somebody_else() {
    let dc = center();
    let (alice, bob) = (alice(&dc).create(), dc.user("Bob").create());
    let client = client(&dc);
    let lost = bob.log_in(&client).expect_err("no number");
    assert!(matches!(lost, Error::State(_)), "{lost}");
    alice.log_in(&client).expect("logged in");
    let taken = bob.log_in(&client).expect_err("Alice's");
    assert!(matches!(taken, Error::State(_)), "{taken}");
    close(client);
}

#[test]
fn who_logs_out_before_logging_in_is_out_too() {
    let dc = center();
    let client = client(&dc);
    client.send(LogOut::new()).wait().expect("logged out");
    is_out(&client);
}

#[test]
fn a_message_that_one_client_sends_reaches_the_other() {
    let dc = center();
    let (alice, bob) = (alice(&dc).create(), dc.user("Bob").create());
    let (first, second) = two(&dc, &alice);
    let mut of_first = first.updates_of::<UpdateNewMessage>();
    let mut messages = second.updates_of::<UpdateNewMessage>();
    // From then on they know each other.
    bob.send_to(&alice, "hi");
    assert_eq!(heard(&mut of_first), ("hi".to_owned(), false));
    assert_eq!(heard(&mut messages), ("hi".to_owned(), false));
    let chat = first.send(CreatePrivateChat::new(bob.id())).wait();
    let text = InputMessageText {
        text: FormattedText {
            text: "from one of two".to_owned(),
            entities: Vec::new(),
        },
        ..InputMessageText::default()
    };
    let message = SendMessage::new(chat.expect("a chat").id, text);
    first.send(message).wait().expect("sent");
    assert_eq!(heard(&mut messages), ("from one of two".to_owned(), true));
    bob.send_to(&alice, "to both");
    assert_eq!(heard(&mut messages), ("to both".to_owned(), false));
    close(first);
    close(second);
    assert!(messages.wait_next().is_none(), "each came once");
}

#[test]
fn sessions_are_listed_with_what_they_run_on() {
    let dc = center();
    let alice = alice(&dc).create();
    let (first, second) = two(&dc, &alice);
    let of_first = sessions(&first);
    assert_eq!(of_first.inactive_session_ttl_days, 183);
    let seen = &of_first.sessions;
    assert!(seen[0].is_current && !seen[1].is_current);
    assert_eq!(seen[0].id, 0);
    let known = alice.sessions();
    assert_eq!(known.len(), 2);
    assert_eq!(seen[1].id, known[1].id);
    assert_ne!(known[0].id, known[1].id);
    for (seen, known) in seen.iter().zip(&known) {
        assert_eq!(seen.device_model, "test");
        assert_eq!(seen.api_id, 1);
        assert!(seen.application_version.starts_with("1, TDLib "));
        assert!(!seen.system_version.is_empty());
        assert_eq!(seen.device_model, known.device_model);
        assert_eq!(seen.system_version, known.system_version);
        assert_eq!(seen.application_version, known.application_version);
        assert_eq!(
            (seen.api_id, seen.log_in_date),
            (known.api_id, known.log_in_date)
        );
        assert!(seen.last_active_date >= seen.log_in_date);
    }
    close(first);
    close(second);
}

#[test]
fn a_new_session_is_unconfirmed_until_the_user_says_so_or_for_a_week() {
    let dc = center();
    let alice = alice(&dc).create();
    let first = client(&dc);
    alice.log_in(&first).expect("logged in");
    let mut updates = first.updates_of::<UpdateUnconfirmedSession>();
    let second = client(&dc);
    alice.log_in(&second).expect("logged in");
    let update = next(&mut updates).session.expect("a session");
    assert_eq!(update.device_model, "test");
    let session = other(&first);
    assert!(session.is_unconfirmed);
    assert_eq!(session.id, update.id);
    assert!(!alice.sessions()[0].is_unconfirmed && alice.sessions()[1].is_unconfirmed);
    let confirm = ConfirmSession::new(session.id);
    first.send(confirm).wait().expect("confirmed");
    assert!(!other(&first).is_unconfirmed);

    let third = client(&dc);
    alice.log_in(&third).expect("logged in");
    assert!(alice.sessions()[2].is_unconfirmed);
    dc.clock().advance(7);
    assert!(!alice.sessions()[2].is_unconfirmed);
    [first, second, third].into_iter().for_each(close);
}

#[test]
fn sessions_refuse_calls_and_secret_chats_if_they_are_told_to() {
    let dc = center();
    let alice = alice(&dc).create();
    let (first, second) = two(&dc, &alice);
    let session = other(&first);
    assert!(session.can_accept_calls && session.can_accept_secret_chats);
    let calls = ToggleSessionCanAcceptCalls::new(session.id, false);
    first.send(calls).wait().expect("no calls");
    let session = other(&first);
    assert!(!session.can_accept_calls && session.can_accept_secret_chats);
    let chats = ToggleSessionCanAcceptSecretChats::new(session.id, false);
    first.send(chats).wait().expect("no secret chats");
    let own = ToggleSessionCanAcceptCalls::new(0, false);
    second.send(own).wait().expect("no calls here either");
    let own = &sessions(&second).sessions[0];
    assert!(!own.can_accept_calls && !own.can_accept_secret_chats);
    let none = ToggleSessionCanAcceptCalls::new(12345, false);
    refused(first.send(none).wait(), "HASH_INVALID");
    close(first);
    close(second);
}

#[test]
fn one_client_ends_the_session_of_another_but_not_on_its_first_day() {
    let dc = center();
    let alice = alice(&dc).create();
    let (first, second) = two(&dc, &alice);
    let session = other(&first).id;
    let end = |id| first.send(TerminateSession::new(id)).wait();
    refused(end(session), "FRESH_RESET_AUTHORISATION_FORBIDDEN");
    refused(end(0), "HASH_INVALID");
    dc.clock().advance(1);
    refused(end(session + 1), "HASH_INVALID");
    end(session).expect("ended");
    is_out(&second);
    assert_eq!(sessions(&first).sessions.len(), 1);
    first.send(GetMe::new()).wait().expect("still there");
    close(first);
}

#[test]
fn one_client_ends_all_other_sessions() {
    let dc = center();
    let alice = alice(&dc).create();
    let (first, second) = two(&dc, &alice);
    let third = client(&dc);
    alice.log_in(&third).expect("logged in");
    let end = || second.send(TerminateAllOtherSessions::new()).wait();
    refused(end(), "FRESH_RESET_AUTHORISATION_FORBIDDEN");
    assert_eq!(alice.sessions().len(), 3);
    dc.clock().advance(1);
    end().expect("ended");
    is_out(&first);
    is_out(&third);
    assert_eq!(sessions(&second).sessions.len(), 1);
    close(second);
}

#[test]
fn a_user_ends_sessions_without_a_client() {
    let dc = center();
    let alice = alice(&dc).create();
    let (first, second) = two(&dc, &alice);
    let known = alice.sessions();
    assert!(alice.revoke_session(known[0].id));
    assert!(!alice.revoke_session(known[0].id));
    is_out(&first);
    let mut left = alice.sessions();
    // Its client asks for this and that by itself, and the second may be another one already.
    assert!(left[0].last_active_date >= known[1].last_active_date);
    left[0].last_active_date = known[1].last_active_date;
    assert_eq!(left, known[1..]);
    alice.revoke_sessions();
    is_out(&second);
    assert!(alice.sessions().is_empty());
}

#[test]
fn who_is_banned_is_out_everywhere_and_does_not_come_back() {
    let dc = center();
    let alice = alice(&dc).create();
    let bot = dc.bot("Echo").create();
    let (first, second) = two(&dc, &alice);
    dc.ban_account(&alice);
    is_out(&first);
    is_out(&second);
    let third = client(&dc);
    let again = alice.log_in(&third).expect_err("a banned number");
    assert!(again.to_string().contains("PHONE_NUMBER_BANNED"), "{again}");
    dc.ban_account(&bot);
    let again = bot.log_in(&third).expect_err("a banned bot");
    assert!(
        again.to_string().contains("USER_DEACTIVATED_BAN"),
        "{again}"
    );
    is_out(&third);
}

#[test]
fn a_client_that_was_away_for_too_long_is_out() {
    let dc = center();
    let alice = alice(&dc).create();
    let folder = tempfile::tempdir().expect("a folder");
    let start = || {
        let builder = tdlib_testdc::client_at(dc.address(), folder.path());
        let builder = builder.expect("a client").timeout(PATIENCE);
        builder.build().expect("a client")
    };
    let client = start();
    alice.log_in(&client).expect("logged in");
    let set = |days| client.send(SetInactiveSessionTtl::new(days)).wait();
    refused(set(0), "TTL_DAYS_INVALID");
    set(30).expect("a month");
    assert_eq!(sessions(&client).inactive_session_ttl_days, 30);
    dc.clock().advance(40);
    client
        .send(GetActiveSessions::new())
        .wait()
        .expect("connected all the time");
    close(client);
    until("it is gone", || dc.connections() == 0);

    dc.clock().advance(29);
    let client = start();
    alice.log_in(&client).expect("still logged in");
    close(client);
    until("it is gone", || dc.connections() == 0);
    dc.clock().advance(31);
    let client = start();
    is_out(&client);
    assert!(alice.sessions().is_empty());
}

#[test]
fn a_client_that_is_gone_before_it_hears_of_anything_holds_up_no_other() {
    let dc = center();
    let alice = alice(&dc).create();
    let gone = client(&dc);
    dc.fault("updates.getState", Fault::Silence, u32::MAX);
    let phone = SetAuthenticationPhoneNumber::new("9996612222");
    gone.send(phone).wait().expect("a code is sent");
    let code = dc.last_code("9996612222").expect("a code");
    gone.send(CheckAuthenticationCode::new(code))
        .wait()
        .expect("logged in");
    until("it is waited for", || dc.calls("updates.getState") > 0);
    close(gone);
    dc.clear_faults();
    let client = client(&dc);
    alice.log_in(&client).expect("logged in");
    assert_eq!(alice.sessions().len(), 2);
    close(client);
}

//! Messages that are being written.

use tdlib::Client;
use tdlib::functions::{ClearAllDraftMessages, GetChat, SearchChatMessages, SetChatDraftMessage};
use tdlib::types::{DraftMessage, InputMessageContent};
use tdlib_testdc::TestDc;

use crate::common::{PATIENCE, close, until};
use crate::seat::{Seat, input, load_chats, seat};

fn draft(text: &str) -> DraftMessage {
    DraftMessage {
        input_message_text: input(text),
        ..DraftMessage::default()
    }
}

fn draft_of(client: &Client, chat: i64) -> Option<String> {
    let chat = client.send(GetChat::new(chat)).wait().ok()?;
    match chat.draft_message?.input_message_text {
        InputMessageContent::InputMessageText(text) => Some(text.text.text),
        other => panic!("{other:?}"),
    }
}

/// Somebody with two clients, and a chat that both know.
fn with_two_clients(dc: &TestDc) -> (Seat, Client, i64) {
    let mut phone = seat(dc, "Alice", 1);
    let laptop = dc.client().expect("a folder").timeout(PATIENCE);
    let laptop = laptop.build().expect("a client");
    phone.user.log_in(&laptop).expect("logged in");
    let bob = dc.user("Bob").create();
    bob.send_to(&phone.user, "hi");
    phone.hears("hi");
    until("the laptop has it too", || {
        laptop.send(GetChat::new(bob.id())).wait().is_ok()
    });
    // Both ask how the chat is. An answer from before a draft takes it away again, where TDLib reads it after
    // the update that told of the draft: it comes before the answer to what is asked later.
    until("both have asked", || {
        dc.calls("messages.getPeerDialogs") == 2
    });
    for client in [&phone.client, &laptop] {
        let search = SearchChatMessages::new(bob.id(), "nothing", 1);
        client.send(search).wait().expect("found none");
    }
    (phone, laptop, bob.id())
}

#[test]
fn a_draft_is_on_all_clients_until_the_message_is_sent() {
    let dc = TestDc::start().expect("a data center");
    let (mut phone, laptop, chat) = with_two_clients(&dc);
    let set = SetChatDraftMessage::new(chat).draft_message(draft("dear Bob"));
    phone.client.send(set).wait().expect("kept");
    until("the laptop has it", || {
        draft_of(&laptop, chat).as_deref() == Some("dear Bob")
    });
    let sent = tdlib::types::InputMessageText {
        clear_draft: true,
        ..crate::seat::content("dear Bob, hi")
    };
    phone.sends(tdlib::functions::SendMessage::new(chat, sent));
    until("it is gone", || draft_of(&laptop, chat).is_none());
    assert_eq!(draft_of(&phone.client, chat), None);
    phone.close();
    close(laptop);
}

#[test]
fn drafts_are_there_for_a_new_client_and_can_be_forgotten_all_at_once() {
    let dc = TestDc::start().expect("a data center");
    let (phone, laptop, chat) = with_two_clients(&dc);
    let set = SetChatDraftMessage::new(chat).draft_message(draft("one day"));
    phone.client.send(set).wait().expect("kept");
    until("the laptop has it", || draft_of(&laptop, chat).is_some());
    let tablet = dc.client().expect("a folder").timeout(PATIENCE);
    let tablet = tablet.build().expect("a client");
    phone.user.log_in(&tablet).expect("logged in");
    load_chats(&tablet);
    until("the tablet has it", || {
        draft_of(&tablet, chat).as_deref() == Some("one day")
    });
    laptop
        .send(ClearAllDraftMessages::new())
        .wait()
        .expect("forgotten");
    until("it is gone", || draft_of(&tablet, chat).is_none());
    until("it is gone", || draft_of(&phone.client, chat).is_none());
    phone.close();
    close(laptop);
    close(tablet);
}

//! What is told by updates.

use tdlib::Client;
use tdlib::functions::{
    AddChatToList, GetChat, SetChatDraftMessage, SetName, ToggleChatIsMarkedAsUnread,
};
use tdlib::types::{
    BlockList, ChatList, ConnectionState, DraftMessage, InputMessageText, MessageContent,
    OptionValue, UpdateNewMessage, UserStatus,
};
use tdlib_testdc::TestDc;

use crate::common::{ALICES_PHONE, PATIENCE, close, start, until};
use crate::{of, unread, with_bob};

#[test]
fn what_was_told_before_is_known_and_what_comes_is_taken_in() {
    let (dc, alice, client) = start();
    let bob = dc.user("Bob").create();
    bob.send_to(&alice, "hi");
    until("the chat is there", || {
        client.send(GetChat::new(bob.id())).wait().is_ok()
    });

    let directory = of(&client);
    let chat = directory.known_chat(bob.id()).expect("a chat");
    assert_eq!((chat.title.as_str(), chat.unread_count), ("Bob", 1));
    let user = directory.known_user(bob.id()).expect("a user");
    assert_eq!(user.first_name, "Bob");
    let OptionValue::Integer(my_id) = directory.option("my_id").expect("told") else {
        panic!("no number");
    };
    assert_eq!(my_id.value, alice.id());
    until("connected", || {
        matches!(directory.connection(), Some(ConnectionState::Ready))
    });

    bob.send_to(&alice, "again");
    until("two are unread", || {
        directory.known_chat(bob.id()).expect("a chat").unread_count == 2
    });
    // Who holds a snapshot keeps what was.
    assert_eq!(chat.unread_count, 1);
    client.send(SetName::new("Alicia")).wait().expect("set");
    // TDLib tells of it before it says that it is done.
    let user = directory.known_user(alice.id()).expect("a user");
    assert_eq!(user.first_name, "Alicia");
    bob.go_online();
    until("he is online", || {
        let bob = directory.known_user(bob.id()).expect("a user");
        matches!(bob.status, UserStatus::Online(_))
    });
    close(&client);
}

#[test]
fn a_handler_that_sleeps_does_not_hold_it_up() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone(ALICES_PHONE).create();
    let (wake, sleeps) = std::sync::mpsc::channel::<()>();
    let sleeps = std::sync::Mutex::new(sleeps);
    let client = dc.client().expect("a folder").timeout(PATIENCE);
    let client = client.on(move |_: &Client, _: UpdateNewMessage| {
        // Until the other end is dropped.
        let _ = sleeps.lock().expect("no panic").recv();
    });
    let client = client.build().expect("a client");
    alice.log_in(&client).expect("logged in");
    let directory = of(&client);
    let bob = dc.user("Bob").create();
    for _ in 0..3 {
        bob.send_to(&alice, "hi");
    }
    until("all three count", || {
        directory
            .known_chat(bob.id())
            .is_some_and(|chat| chat.unread_count == 3)
    });
    drop(wake);
    close(&client);
}

#[test]
fn what_the_account_does_elsewhere_and_here_changes_the_chat() {
    let (dc, alice, bob, client, directory) = with_bob();
    let chat = || directory.known_chat(bob.id()).expect("a chat");
    alice.mark_read(&bob);
    until("it is read", || unread(&directory, &bob) == Some(0));
    let marked = ToggleChatIsMarkedAsUnread::new(bob.id(), true);
    client.send(marked).wait().expect("marked");
    until("it is marked", || chat().is_marked_as_unread);

    let text = InputMessageText::from("well");
    let draft = DraftMessage {
        input_message_text: text.into(),
        ..DraftMessage::default()
    };
    let draft = SetChatDraftMessage::new(bob.id()).draft_message(draft);
    client.send(draft).wait().expect("drafted");
    assert!(chat().draft_message.is_some());

    alice.archive(&bob, true);
    until("it is in the archive alone", || {
        let chat = chat();
        matches!(chat.chat_lists[..], [ChatList::Archive])
            && (chat.positions.iter()).all(|one| matches!(one.list, ChatList::Archive))
    });
    let back = AddChatToList::new(bob.id(), ChatList::Main);
    client.send(back).wait().expect("back");
    until("it is back", || {
        matches!(chat().chat_lists[..], [ChatList::Main])
    });

    alice.block(&bob);
    until("he is blocked", || {
        matches!(chat().block_list, Some(BlockList::Main))
    });
    drop(dc);
    close(&client);
}

#[test]
fn what_others_do_changes_users_chats_and_last_messages() {
    let (_dc, alice, bob, client, directory) = with_bob();
    let group = bob.create_group("Group", &[&alice]);
    until("it is there", || directory.known_chat(group.id()).is_some());
    bob.set_title(&group, "Our group");
    until("it has the new title", || {
        directory.known_chat(group.id()).expect("a chat").title == "Our group"
    });

    let last = || {
        let chat = directory.known_chat(bob.id()).expect("a chat");
        match chat.last_message.as_ref().map(|last| last.content.clone()) {
            Some(MessageContent::MessageText(text)) => text.text.text,
            other => format!("{other:?}"),
        }
    };
    let post = bob.send_to(&alice, "one");
    until("it is the last", || last() == "one");
    bob.edit(post, "two");
    until("it is changed", || last() == "two");
    bob.delete(post);
    until("it is gone", || last() == "hi");

    bob.set_name("Robert", "Smith");
    until("he has a new name", || {
        let bob = directory.known_user(bob.id()).expect("a user");
        (bob.first_name.as_str(), bob.last_name.as_str()) == ("Robert", "Smith")
    });
    close(&client);
}

#[test]
fn the_state_of_the_connection_follows_it() {
    let (dc, _alice, bob, client, directory) = with_bob();
    let is_ready = || matches!(directory.connection(), Some(ConnectionState::Ready));
    until("it is there", is_ready);
    dc.refuse_new(true);
    dc.cut_all();
    until("it is gone", || !is_ready());
    // What is known is there all the same.
    assert_eq!(unread(&directory, &bob), Some(1));
    dc.refuse_new(false);
    until("it is back", is_ready);
    close(&client);
}

#[test]
fn options_follow_what_is_set() {
    use tdlib::functions::SetOption;
    use tdlib::types::OptionValueInteger;

    let (_dc, _, client) = start();
    let directory = of(&client);
    assert!(directory.option("no_such_option").is_none());
    let mut set = SetOption::new("notification_group_count_max".to_owned());
    set = set.value(OptionValueInteger { value: 7 });
    client.send(set).wait().expect("set");
    until("it is told", || {
        let set = directory.option("notification_group_count_max");
        matches!(set, Some(OptionValue::Integer(count)) if count.value == 7)
    });
    close(&client);
}

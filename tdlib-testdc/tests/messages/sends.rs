//! Texts are sent, into chats of each kind.

use tdlib::functions::{EditMessageText, GetChat, GetMe, SendChatAction, SendMessage};
use tdlib::types::{ChatAction, MessageSendOptions, MessageSender, Update};
use tdlib_testdc::TestDc;

use crate::common::members::online;
use crate::common::{PATIENCE, close, until};
use crate::seat::{content, input, seat, text_of, two};

#[test]
fn a_text_gets_its_number_from_the_server_and_reaches_the_other() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob) = two(&dc);
    let chat = alice.chat_with(&bob.user);
    let sent = alice.says(chat, "  over here  ");
    assert!(sent.is_outgoing && sent.sending_state.is_none());
    let received = bob.hears("over here");
    assert!(!received.is_outgoing);
    assert_eq!(received.date, sent.date);

    let seen = alice.user.messages_with(&bob.user);
    let [hi, over_here] = seen.as_slice() else {
        panic!("{seen:?}")
    };
    assert_eq!((hi.author, hi.text.as_str()), (bob.user.id(), "hi"));
    assert_eq!((over_here.author, over_here.id), (alice.user.id(), sent.id));
    assert_eq!(bob.user.messages_with(&alice.user)[1].id, received.id);
    assert_eq!((over_here.edit_date, over_here.is_service), (None, false));
    alice.close();
    bob.close();
}

#[test]
fn what_is_sent_into_groups_and_channels_reaches_their_members() {
    let dc = TestDc::start().expect("a data center");
    let mut alice = seat(&dc, "Alice", 1);
    let mut bob = seat(&dc, "Bob", 2);
    let group = alice.user.create_group("Group", &[&bob.user]);
    alice.knows(&group);
    bob.knows(&group);
    let supergroup = alice.user.create_supergroup("Supergroup", &[&bob.user]);
    alice.knows(&supergroup);
    bob.knows(&supergroup);
    let channel = alice.user.create_channel("Channel", &[&bob.user]);
    alice.knows(&channel);
    bob.knows(&channel);
    for (place, is_post) in [(&group, false), (&supergroup, false), (&channel, true)] {
        // Members hear of a chat that was made without a client by the first message.
        alice.user.send_to(place, "first");
        alice.hears("first");
        bob.hears("first");
        let sent = alice.says(place.id(), "second");
        let received = bob.hears("second");
        assert_eq!(received.is_channel_post, is_post);
        let sender = match &received.sender_id {
            MessageSender::User(sender) => sender.user_id,
            MessageSender::Chat(sender) => sender.chat_id,
            other => panic!("{other:?}"),
        };
        let author = if is_post { place.id() } else { alice.user.id() };
        assert_eq!(sender, author);
        assert!(sent.is_outgoing);
        assert_eq!(alice.texts(place.id()), bob.texts(place.id()));
        assert_eq!(alice.user.texts_with(place), ["first", "second"]);
    }
    let edited = EditMessageText::new(
        supergroup.id(),
        bob.history(supergroup.id())[1].id,
        input("x"),
    );
    let refused = bob.client.send(edited).wait().expect_err("a refusal");
    assert_eq!(refused.code(), Some(400));
    alice.close();
    bob.close();
}

#[test]
fn what_a_bot_protects_can_not_be_saved() {
    let dc = TestDc::start().expect("a data center");
    let mut alice = seat(&dc, "Alice", 1);
    let bot = dc.bot("Bot").create();
    let client = online(&dc, &bot);
    alice.user.send_to(&bot, "/start");
    until("the bot has heard of it", || {
        client.send(GetChat::new(alice.user.id())).wait().is_ok()
    });
    for is_protected in [true, false] {
        let options = MessageSendOptions {
            protect_content: is_protected,
            ..MessageSendOptions::default()
        };
        let message = SendMessage::new(alice.user.id(), content("psst")).options(options);
        client.send(message).wait().expect("taken over");
        assert_eq!(alice.hears("psst").can_be_saved, !is_protected);
    }
    close(client);
    alice.close();
}

#[test]
fn a_message_stays_in_its_place_among_others() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob) = two(&dc);
    let (to_bob, to_alice) = (alice.chat_with(&bob.user), bob.chat_with(&alice.user));
    for round in 0..5 {
        let ping = format!("ping {round}");
        alice.says(to_bob, &ping);
        bob.hears(&ping);
        let pong = format!("pong {round}");
        bob.says(to_alice, &pong);
        alice.hears(&pong);
    }
    let expected: Vec<String> = alice.user.texts_with(&bob.user);
    assert_eq!(expected.len(), 11);
    assert_eq!(alice.texts(to_bob), expected);
    assert_eq!(bob.texts(to_alice), expected);
    alice.close();
    bob.close();
}

#[test]
fn the_others_see_that_somebody_types() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob) = two(&dc);
    let typing = |update: Update| match update {
        Update::ChatAction(update) => Some((update.chat_id, update.sender_id)),
        _ => None,
    };
    let to_alice = bob.chat_with(&alice.user);
    // TDLib passes over what happens in private chats that nobody looks at.
    alice.opens(alice.chat_with(&bob.user));
    let action = SendChatAction::new(to_alice).action(ChatAction::Typing);
    bob.client.send(action).wait().expect("told");
    let (chat, who) = alice.next("somebody types", typing);
    assert_eq!(chat, bob.user.id());
    assert!(matches!(who, MessageSender::User(user) if user.user_id == bob.user.id()));

    let group = alice.user.create_supergroup("Group", &[&bob.user]);
    alice.knows(&group);
    bob.knows(&group);
    alice.user.send_to(&group, "first");
    alice.hears("first");
    bob.hears("first");
    bob.user.begin_typing(&group);
    let (chat, who) = alice.next("somebody types in the group", typing);
    assert_eq!(chat, group.id());
    assert!(matches!(who, MessageSender::User(user) if user.user_id == bob.user.id()));
    alice.close();
    bob.close();
}

#[test]
fn several_clients_of_one_account_have_the_same() {
    let dc = TestDc::start().expect("a data center");
    let mut phone = seat(&dc, "Alice", 1);
    let builder = dc.client().expect("a folder");
    let laptop = builder.timeout(PATIENCE).build().expect("a client");
    let mut updates = laptop.updates();
    phone.user.log_in(&laptop).expect("logged in");
    let me = laptop.send(GetMe::new()).wait().expect("me");
    assert_eq!(me.id, phone.user.id());
    let bob = dc.user("Bob").create();
    bob.send_to(&phone.user, "hi");
    phone.hears("hi");
    let chat = phone.chat_with(&bob);
    let sent = phone.says(chat, "hello");
    let at_the_laptop = loop {
        let update = updates.next_timeout(PATIENCE);
        if let Some(Ok(Update::NewMessage(update))) = update
            && text_of(&update.message) == "hello"
        {
            break update.message;
        }
    };
    assert!(at_the_laptop.is_outgoing);
    assert_eq!(at_the_laptop.id, sent.id);
    phone.close();
    close(laptop);
}

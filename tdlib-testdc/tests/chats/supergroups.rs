//! Supergroups and channels.

use tdlib::functions::{
    AddChatMember, AddChatMembers, CheckChatUsername, CreateNewSupergroupChat, DeleteChat,
    GetChatHistory, GetCreatedPublicChats, GetSupergroupFullInfo, JoinChat, LeaveChat,
    SearchPublicChat, SetSupergroupUsername, ToggleSupergroupIsAllHistoryAvailable,
    ToggleSupergroupSignMessages,
};
use tdlib::types::{
    ChatMemberStatus, CheckChatUsernameResult, MessageContent, PublicChatType, UpdateNewMessage,
};
use tdlib_testdc::{Chat, Error, Joined};

use crate::common::{next, refused, until};
use crate::quiet::start;
use crate::watch::{Said, Watcher, is_banned, is_left, is_member, supergroup_id, watch};

/// Makes a channel or supergroup with a client.
#[track_caller]
fn create(at: &Watcher, title: &str, is_channel: bool) -> i64 {
    let create = CreateNewSupergroupChat::new(title).is_channel(is_channel);
    let create = create.description("About it");
    at.client.send(create).wait().expect("a chat").id
}

#[test]
fn a_client_makes_a_supergroup_and_brings_people_in() {
    let dc = start();
    let alice = dc.user("Alice").phone("+9996611001").create();
    let bob = dc.user("Bob").phone("+9996611002").create();
    let carol = dc.user("Carol").stays_out_of_chats().create();
    let (at_alice, at_bob) = (watch(&dc, &alice), watch(&dc, &bob));
    at_alice.meets(&alice, &[&bob, &carol]);
    at_bob.next();

    let chat = dc
        .chat(create(&at_alice, "Plans", false))
        .expect("the chat");
    at_alice.hears(&chat, &alice, Said::Opened("Plans".to_owned()));
    assert_eq!(
        (chat.title(), chat.about()),
        ("Plans".to_owned(), "About it".to_owned())
    );
    let both = vec![bob.id(), carol.id()];
    let missing = at_alice.client.send(AddChatMembers::new(chat.id(), both));
    let missing = missing.wait().expect("added").failed_to_add_members;
    assert_eq!(missing.len(), 1);
    assert_eq!(missing[0].user_id, carol.id());
    for watcher in [&at_alice, &at_bob] {
        watcher.hears(&chat, &alice, Said::Added(vec![bob.id()]));
    }
    at_bob.is_in_supergroup(&chat, is_member);
    assert!(!at_bob.supergroup(&chat).is_channel);
    assert_eq!(chat.members(), [alice.id(), bob.id()]);
    let info = at_bob
        .client
        .send(GetSupergroupFullInfo::new(supergroup_id(&chat)));
    let info = info.wait().expect("what is known of it");
    assert_eq!(
        (info.description.as_str(), info.member_count),
        ("About it", 2)
    );

    let again = AddChatMembers::new(chat.id(), vec![bob.id()]);
    refused(
        at_alice.client.send(again).wait(),
        "USER_ALREADY_PARTICIPANT",
    );
    alice.send_to(&chat, "welcome");
    at_bob.hears(&chat, &alice, Said::Text("welcome".to_owned()));

    at_bob
        .client
        .send(LeaveChat::new(chat.id()))
        .wait()
        .expect("left");
    at_bob.is_in_supergroup(&chat, is_left);
    assert_eq!(at_alice.next().said, Said::Text("welcome".to_owned()));
    at_alice.hears(&chat, &bob, Said::Gone(bob.id()));
    // What is said now is not for Bob.
    alice.send_to(&chat, "secret");
    bob.send_to(&bob, "end");
    assert_eq!(at_bob.next().said, Said::Text("end".to_owned()));
    at_alice.close();
    at_bob.close();
}

#[test]
fn a_channel_says_nothing_of_its_members() {
    let dc = start();
    let alice = dc.user("Alice").phone("+9996611011").create();
    let bob = dc.user("Bob").phone("+9996611012").create();
    let (at_alice, at_bob) = (watch(&dc, &alice), watch(&dc, &bob));
    let chat = dc.chat(create(&at_alice, "News", true)).expect("the chat");
    let by_itself = |said| crate::watch::Heard {
        chat: chat.id(),
        by: chat.id(),
        said,
    };
    assert_eq!(at_alice.next(), by_itself(Said::Opened("News".to_owned())));
    alice.add(&chat, &[&bob]);
    at_bob.is_in_supergroup(&chat, is_member);
    assert!(at_bob.supergroup(&chat).is_channel);
    // Until a client has the channel in its list it takes what it hears for old.
    let history = || GetChatHistory::new(chat.id(), 1);
    until("Bob's client has seen the channel", || {
        let history = at_bob.client.send(history()).wait();
        history.is_ok_and(|history| history.total_count > 0)
    });
    alice.send_to(&chat, "one");
    let one = by_itself(Said::Text("one".to_owned()));
    assert_eq!(at_alice.next(), one);
    until("Bob hears of it", || at_bob.next() == one);
    alice.send_out(&chat, &bob);
    at_bob.is_in_supergroup(&chat, is_left);
    assert_eq!(chat.members(), [alice.id()]);
    at_alice.close();
    at_bob.close();
}

#[test]
fn who_finds_a_supergroup_by_its_name_joins_it() {
    let dc = start();
    let alice = dc.user("Alice").phone("+9996611021").create();
    let bob = dc.user("Bob").phone("+9996611022").create();
    let (at_alice, at_bob) = (watch(&dc, &alice), watch(&dc, &bob));
    let chat = alice.create_supergroup("Open", &[]);
    at_alice.hears(&chat, &alice, Said::Opened("Open".to_owned()));
    assert!(matches!(bob.join(&chat), Err(Error::Refused(why)) if why == "CHANNEL_PRIVATE"));

    let check = |name: &str| {
        let check = CheckChatUsername::new(name).chat_id(chat.id());
        at_alice.client.send(check).wait().expect("an answer")
    };
    let other = alice.create_channel("Other", &[]);
    alice
        .set_chat_username(&other, Some("taken_name"))
        .expect("free");
    assert!(matches!(
        check("Taken_Name"),
        CheckChatUsernameResult::UsernameOccupied
    ));
    assert!(matches!(check("open_group"), CheckChatUsernameResult::Ok));
    let set = |name: &str| {
        let set = SetSupergroupUsername::new(supergroup_id(&chat), name);
        at_alice.client.send(set).wait()
    };
    refused(set("taken_name"), "USERNAME_OCCUPIED");
    set("open_group").expect("free");
    assert_eq!(chat.username().as_deref(), Some("open_group"));

    let found = at_bob.client.send(SearchPublicChat::new("open_group"));
    assert_eq!(found.wait().expect("found").id, chat.id());
    at_bob
        .client
        .send(JoinChat::new(chat.id()))
        .wait()
        .expect("joined");
    at_bob.is_in_supergroup(&chat, is_member);
    assert_eq!(at_alice.next().by, other.id());
    at_alice.hears(&chat, &bob, Said::Added(vec![bob.id()]));
    at_bob.hears(&chat, &bob, Said::Added(vec![bob.id()]));

    bob.leave(&chat);
    at_bob.is_in_supergroup(&chat, is_left);
    assert_eq!(bob.join(&chat).expect("open to all"), Joined::In);
    let twice = bob.join(&chat);
    assert!(matches!(twice, Err(Error::Refused(why)) if why == "USER_ALREADY_PARTICIPANT"));
    set("").expect("taken away");
    assert_eq!(chat.username(), None);
    at_alice.close();
    at_bob.close();
}

#[test]
fn who_was_banned_is_not_brought_in_again() {
    let dc = start();
    let alice = dc.user("Alice").phone("+9996611031").create();
    let bob = dc.user("Bob").create();
    let bot = dc.bot("Helper").create();
    let at_alice = watch(&dc, &alice);
    at_alice.meets(&alice, &[&bob, &bot]);
    let chat = alice.create_supergroup("Group", &[&bob]);
    alice.ban(&chat, &bob, None);
    let add = |chat: &Chat, user: i64| {
        let add = AddChatMember::new(chat.id(), user);
        at_alice.client.send(add).wait()
    };
    until("the client knows the group", || {
        at_alice.next().chat == chat.id()
    });
    refused(add(&chat, bob.id()), "USER_KICKED");
    // A bot is something in a group, and in a channel only as an administrator.
    add(&chat, bot.id()).expect("added");
    assert_eq!(chat.members(), [alice.id(), bot.id()]);
    let channel = alice.create_channel("News", &[]);
    until("the client knows the channel", || {
        at_alice.next().chat == channel.id()
    });
    refused(add(&channel, bot.id()), "USER_BOT");
    at_alice.close();
}

#[test]
fn new_members_see_what_was_before_unless_it_is_hidden() {
    let dc = start();
    let alice = dc.user("Alice").phone("+9996611041").create();
    let bob = dc.user("Bob").phone("+9996611042").create();
    let carol = dc.user("Carol").phone("+9996611043").create();
    let at_alice = watch(&dc, &alice);
    let chat = alice.create_supergroup("Group", &[]);
    alice.send_to(&chat, "before");
    until("the client knows the group", || {
        at_alice.next().said == Said::Text("before".to_owned())
    });

    let texts = |at: &Watcher| {
        let history = GetChatHistory::new(chat.id(), 50);
        let history = at.client.send(history).wait().expect("a history");
        let texts = history
            .messages
            .into_iter()
            .flatten()
            .filter_map(|message| match message.content {
                MessageContent::MessageText(text) => Some(text.text.text),
                _ => None,
            });
        texts.collect::<Vec<_>>()
    };
    let at_bob = watch(&dc, &bob);
    alice.add(&chat, &[&bob]);
    at_bob.hears(&chat, &alice, Said::Added(vec![bob.id()]));
    until("Bob sees all", || texts(&at_bob) == ["before"]);

    let hide = |hide: bool| {
        let toggle = ToggleSupergroupIsAllHistoryAvailable::new(supergroup_id(&chat), !hide);
        at_alice.client.send(toggle).wait().expect("set")
    };
    hide(true);
    let at_carol = watch(&dc, &carol);
    alice.add(&chat, &[&carol]);
    at_carol.hears(&chat, &alice, Said::Added(vec![carol.id()]));
    alice.send_to(&chat, "after");
    at_carol.hears(&chat, &alice, Said::Text("after".to_owned()));
    let info = at_carol
        .client
        .send(GetSupergroupFullInfo::new(supergroup_id(&chat)));
    assert!(
        !info
            .wait()
            .expect("what is known of it")
            .is_all_history_available
    );
    until("Carol sees what came after her", || {
        texts(&at_carol) == ["after"]
    });
    until("Bob sees all still", || {
        texts(&at_bob) == ["after", "before"]
    });
    at_alice.close();
    at_bob.close();
    at_carol.close();
}

#[test]
fn a_supergroup_that_its_creator_deletes_is_gone_for_all() {
    let dc = start();
    let alice = dc.user("Alice").phone("+9996611051").create();
    let bob = dc.user("Bob").phone("+9996611052").create();
    let (at_alice, at_bob) = (watch(&dc, &alice), watch(&dc, &bob));
    let chat = alice.create_supergroup("Group", &[&bob]);
    alice
        .set_chat_username(&chat, Some("short_lived"))
        .expect("free");
    at_alice.next();
    at_bob.next();
    let is_creator = |status: &ChatMemberStatus| matches!(status, ChatMemberStatus::Creator(_));
    assert!(is_creator(&at_alice.supergroup(&chat).status));
    let info = GetSupergroupFullInfo::new(supergroup_id(&chat));
    at_alice
        .client
        .send(info)
        .wait()
        .expect("what is known of it");
    at_alice
        .client
        .send(DeleteChat::new(chat.id()))
        .wait()
        .expect("deleted");
    at_bob.is_in_supergroup(&chat, is_banned);
    at_alice.is_in_supergroup(&chat, is_banned);
    assert_eq!(chat.members(), [0; 0]);
    assert!(matches!(bob.join(&chat), Err(Error::Refused(why)) if why == "CHANNEL_PRIVATE"));
    // Its name is free again.
    let other = bob.create_channel("Other", &[]);
    bob.set_chat_username(&other, Some("short_lived"))
        .expect("free");
    at_alice.close();
    at_bob.close();
}

#[test]
fn what_is_written_in_a_channel_is_signed_if_it_is_set_so() {
    let dc = start();
    let alice = dc
        .user("Alice")
        .last_name("Doe")
        .phone("+9996611061")
        .create();
    let at_alice = watch(&dc, &alice);
    let chat = alice.create_channel("Channel", &[]);
    at_alice.next();
    let mut new = at_alice.client.updates_of::<UpdateNewMessage>();
    let mut signature = || {
        alice.send_to(&chat, "news");
        next(&mut new).message.author_signature
    };
    assert_eq!(signature(), "");
    let sign = ToggleSupergroupSignMessages::new(supergroup_id(&chat), true, false);
    at_alice.client.send(sign).wait().expect("set");
    assert!(at_alice.supergroup(&chat).sign_messages);
    assert_eq!(signature(), "Alice Doe");
    at_alice.close();
}

#[test]
fn a_client_lists_the_channels_that_its_user_has_made_and_named() {
    let dc = start();
    let alice = dc.user("Alice").phone("+9996611071").create();
    let bob = dc.user("Bob").create();
    let at_alice = watch(&dc, &alice);
    let own = alice.create_channel("Own", &[]);
    alice.create_channel("Nameless", &[]);
    let foreign = bob.create_channel("Foreign", &[&alice]);
    alice
        .set_chat_username(&own, Some("own_channel"))
        .expect("free");
    bob.set_chat_username(&foreign, Some("foreign_channel"))
        .expect("free");
    let public = GetCreatedPublicChats::new(PublicChatType::HasUsername);
    let public = at_alice.client.send(public).wait().expect("chats");
    assert_eq!(public.chat_ids, [own.id()]);
    at_alice.close();
}

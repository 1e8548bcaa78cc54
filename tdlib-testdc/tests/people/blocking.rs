//! Whom people have blocked, and what comes of it.

use tdlib::Client;
use tdlib::functions::{GetBlockedMessageSenders, SetMessageSenderBlockList};
use tdlib::types::{
    BlockList, ChatMemberStatus, MessageSender, MessageSenderUser, UpdateChatBlockList,
    UpdateChatMember, UserStatus,
};
use tdlib_testdc::{TestDc, User};

use crate::common::known::{bio, find, look, meet, sees, study, tell};
use crate::common::members::online;
use crate::common::{close, next, until};

fn sender(user: &User) -> MessageSender {
    MessageSenderUser { user_id: user.id() }.into()
}

#[track_caller]
fn block(client: &Client, user: &User, list: Option<BlockList>) {
    let mut block = SetMessageSenderBlockList::new(sender(user));
    if let Some(list) = list {
        block = block.block_list(list);
    }
    client.send(block).wait().expect("done");
}

#[track_caller]
fn blocked(client: &Client, list: BlockList) -> Vec<i64> {
    let list = GetBlockedMessageSenders::new(list, 0, 10);
    let senders = client.send(list).wait().expect("a list").senders;
    let ids = senders.iter().map(|sender| match sender {
        MessageSender::User(user) => user.user_id,
        other => panic!("{other:?}"),
    });
    ids.collect()
}

#[test]
fn what_a_blocked_user_writes_does_not_arrive() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bob = dc.user("Bob").phone("9996613333").create();
    let carol = dc.user("Carol").create();
    let (alices, second) = (online(&dc, &alice), online(&dc, &alice));
    let bobs = online(&dc, &bob);
    meet(&alices, &alice, &[&bob, &carol]);
    meet(&second, &alice, &[&bob]);
    meet(&bobs, &bob, &[&alice]);
    let mut updates = second.updates_of::<UpdateChatBlockList>();

    block(&alices, &bob, Some(BlockList::Main));
    block(&alices, &carol, Some(BlockList::Main));
    until("both are blocked", || {
        alice.has_blocked(&bob) && alice.has_blocked(&carol)
    });
    let update = next(&mut updates);
    assert_eq!(update.chat_id, bob.id());
    assert!(matches!(update.block_list, Some(BlockList::Main)));
    assert_eq!(blocked(&second, BlockList::Main), [carol.id(), bob.id()]);
    assert!(matches!(
        study(&alices, &bob).block_list,
        Some(BlockList::Main)
    ));

    let before = alice.texts_with(&bob);
    tell(&bobs, &alice, "can you hear me?").expect("Bob does not get to know");
    assert_eq!(alice.texts_with(&bob), before);
    assert_eq!(
        bob.texts_with(&alice).last().expect("his own"),
        "can you hear me?"
    );
    let error = tell(&alices, &bob, "no").expect_err("she has blocked him");
    assert_eq!(error, "400 YOU_BLOCKED_USER");

    block(&alices, &bob, None);
    until("Bob is not blocked any more", || !alice.has_blocked(&bob));
    assert_eq!(blocked(&alices, BlockList::Main), [carol.id()]);
    tell(&alices, &bob, "now I do").expect("sent");
    tell(&bobs, &alice, "good").expect("sent");
    assert_eq!(alice.texts_with(&bob)[before.len()..], ["now I do", "good"]);
    close(alices);
    close(second);
    close(bobs);
}

#[test]
fn a_blocked_user_sees_less() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").username("alice_1").about("Down the hole");
    let alice = alice.create();
    let bob = dc.user("Bob").phone("9996613333").create();
    alice
        .set_photo(tdlib_testdc::picture(200, 200))
        .expect("a picture");
    bob.add_contact(&alice);
    let bobs = online(&dc, &bob);
    find(&bobs, &[&alice]);
    alice.go_online();
    sees(&bobs, &alice, "Alice is there", |alice| {
        matches!(alice.status, UserStatus::Online(_))
    });
    assert!(look(&bobs, &alice).profile_photo.is_some());
    alice.block(&bob);
    let again = online(&dc, &bob);
    find(&again, &[&alice]);
    let seen = look(&again, &alice);
    assert!(
        matches!(seen.status, UserStatus::Empty),
        "{:?}",
        seen.status
    );
    assert!(seen.profile_photo.is_none());
    assert_eq!(bio(&again, &alice), "");
    alice.unblock(&bob);
    assert!(!alice.has_blocked(&bob));
    close(bobs);
    close(again);
}

#[test]
fn the_lists_of_messages_and_stories_are_two() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bob = dc.user("Bob").create();
    let client = online(&dc, &alice);
    meet(&client, &alice, &[&bob]);
    block(&client, &bob, Some(BlockList::Stories));
    until("he is on a list", || {
        blocked(&client, BlockList::Stories) == [bob.id()]
    });
    assert!(!alice.has_blocked(&bob));
    assert!(blocked(&client, BlockList::Main).is_empty());
    assert!(matches!(
        study(&client, &bob).block_list,
        Some(BlockList::Stories)
    ));
    bob.send_to(&alice, "still here");
    assert_eq!(alice.texts_with(&bob), ["hello", "still here"]);
    close(client);
}

#[test]
fn a_bot_that_is_blocked_is_stopped() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bot = dc.bot("Helper").create();
    let (client, bots) = (online(&dc, &alice), online(&dc, &bot));
    alice.start(&bot, "");
    meet(&bots, &bot, &[&alice]);
    meet(&client, &alice, &[&bot]);
    let mut updates = bots.updates_of::<UpdateChatMember>();
    tell(&bots, &alice, "at your service").expect("she has started it");

    block(&client, &bot, Some(BlockList::Main));
    let update = next(&mut updates);
    assert_eq!(
        (update.chat_id, update.actor_user_id),
        (alice.id(), alice.id())
    );
    assert!(matches!(
        update.old_chat_member.status,
        ChatMemberStatus::Member(_)
    ));
    assert!(matches!(
        update.new_chat_member.status,
        ChatMemberStatus::Banned(_)
    ));
    let error = tell(&bots, &alice, "hello?").expect_err("stopped");
    assert_eq!(error, "403 USER_IS_BLOCKED");
    assert_eq!(
        alice.texts_with(&bot).last().expect("before"),
        "at your service"
    );

    alice.unblock(&bot);
    let update = next(&mut updates);
    assert!(matches!(
        update.new_chat_member.status,
        ChatMemberStatus::Member(_)
    ));
    tell(&bots, &alice, "hello!").expect("started again");
    close(client);
    close(bots);
}

#[test]
fn a_bot_that_was_away_hears_that_it_was_stopped() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").create();
    let bot = dc.bot("Helper").create();
    let bots = online(&dc, &bot);
    alice.start(&bot, "");
    meet(&bots, &bot, &[&alice]);
    let mut updates = bots.updates_of::<UpdateChatMember>();
    dc.refuse_new(true);
    dc.cut_all();
    until("the bot is away", || dc.connections() == 0);
    alice.block(&bot);
    dc.refuse_new(false);
    let update = next(&mut updates);
    assert_eq!(update.chat_id, alice.id());
    assert!(matches!(
        update.new_chat_member.status,
        ChatMemberStatus::Banned(_)
    ));
    close(bots);
}

#[test]
fn bots_write_neither_first_nor_to_each_other() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").create();
    let bot = dc.bot("Helper").create();
    let other = dc.bot("Another").create();
    let bots = online(&dc, &bot);
    let group = alice.create_group("Group", &[&bot, &other]);
    crate::common::members::hears_of(&bots, &group, &alice);
    until("the bot knows both", || {
        [&alice, &other].iter().all(|user| {
            let get = tdlib::functions::GetUser::new(user.id());
            bots.send(get)
                .wait()
                .is_ok_and(|user| !user.first_name.is_empty())
        })
    });
    for user in [&alice, &other] {
        let chat = tdlib::functions::CreatePrivateChat::new(user.id());
        bots.send(chat).wait().expect("a chat");
    }
    let error = tell(&bots, &alice, "hello").expect_err("she has not started it");
    assert_eq!(error, "403 Bot can't initiate conversation with a user");
    let error = tell(&bots, &other, "hello").expect_err("a bot");
    assert_eq!(error, "403 Bots can't send messages to bots");
    assert!(alice.texts_with(&bot).is_empty());
    alice.send_to(&bot, "hello");
    tell(&bots, &alice, "hello").expect("she has written first");
    assert_eq!(alice.texts_with(&bot), ["hello", "hello"]);
    close(bots);
}

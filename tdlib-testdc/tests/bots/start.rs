//! How people begin to use a bot.

use tdlib::functions::{AllowBotToSendMessages, CanBotSendMessages, SendBotStartMessage};
use tdlib::types::{
    MessageContent, TextEntityType, UpdateMessageSendFailed, UpdateMessageSendSucceeded,
    UpdateNewMessage,
};
use tdlib_testdc::TestDc;

use crate::common::known::{find, look, meet, tell};
use crate::common::members::{hears_of, online};
use crate::common::{close, next, refused, until};

#[test]
fn a_bot_is_started_by_a_word_that_it_alone_reads() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bot = dc.bot("Helper").username("helper_bot").create();
    let (client, bots) = (online(&dc, &alice), online(&dc, &bot));
    find(&client, &[&bot]);
    let mut heard = bots.updates_of::<UpdateNewMessage>();
    let mut sent = client.updates_of::<UpdateMessageSendSucceeded>();
    let mut failed = client.updates_of::<UpdateMessageSendFailed>();
    let start = |word: &str| {
        let start = SendBotStartMessage::new(bot.id(), bot.id(), word);
        client.send(start).wait().expect("on its way")
    };
    start("ref_42-x");
    let mut texts = Vec::new();
    for message in [next(&mut heard).message, next(&mut sent).message] {
        let MessageContent::MessageText(text) = message.content else {
            panic!("{:?}", message.content);
        };
        let entity = &text.text.entities[0];
        assert!(matches!(entity.r#type, TextEntityType::BotCommand));
        assert_eq!((entity.offset, entity.length), (0, 6));
        texts.push(text.text.text);
    }
    assert_eq!(texts, ["/start ref_42-x", "/start"]);
    assert_eq!(bot.texts_with(&alice), ["/start ref_42-x"]);
    assert_eq!(alice.texts_with(&bot), ["/start"]);
    start("no spaces");
    let failed = next(&mut failed).error;
    assert_eq!(
        (failed.code, &*failed.message),
        (400, "START_PARAM_INVALID")
    );
    alice.start(&bot, "by_hand");
    assert_eq!(
        bot.texts_with(&alice).last().expect("two"),
        "/start by_hand"
    );
    close(client);
    close(bots);
}

#[test]
fn a_bot_is_started_in_a_group_which_it_joins() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bob = dc.user("Bob").create();
    let bot = dc.bot("Helper").username("helper_bot").create();
    let shy = dc
        .bot("Shy")
        .username("shy_bot")
        .stays_out_of_chats()
        .create();
    let client = online(&dc, &alice);
    find(&client, &[&bot, &shy]);
    let type_of = |bot| match look(&client, bot).r#type {
        tdlib::types::UserType::Bot(bot) => bot.can_join_groups,
        other => panic!("{other:?}"),
    };
    assert!(type_of(&bot) && !type_of(&shy));
    let mut sent = client.updates_of::<UpdateMessageSendSucceeded>();
    for chat in [
        alice.create_group("Group", &[&bob]),
        alice.create_supergroup("Supergroup", &[&bob]),
    ] {
        hears_of(&client, &chat, &bob);
        let start = SendBotStartMessage::new(bot.id(), chat.id(), "word");
        client.send(start).wait().expect("on its way");
        assert_eq!(next(&mut sent).message.chat_id, chat.id());
        assert!(chat.has(&bot));
        assert_eq!(bob.texts_with(&chat), ["hello", "/start@helper_bot"]);
        assert_eq!(
            bot.texts_with(&chat).last().expect("one"),
            "/start@helper_bot word"
        );
        let again = SendBotStartMessage::new(bot.id(), chat.id(), "again");
        client.send(again).wait().expect("on its way");
        next(&mut sent);
        assert_eq!(
            bot.texts_with(&chat).last().expect("two"),
            "/start@helper_bot again"
        );
        let start = SendBotStartMessage::new(shy.id(), chat.id(), "");
        refused(client.send(start).wait(), "ot can't join groups");
    }
    close(client);
}

#[test]
fn a_bot_that_is_allowed_writes_first() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bot = dc.bot("Helper").username("helper_bot").create();
    let (client, bots) = (online(&dc, &alice), online(&dc, &bot));
    find(&client, &[&bot]);
    let may = || client.send(CanBotSendMessages::new(bot.id())).wait();
    refused(may(), "404");
    let mut heard = bots.updates_of::<UpdateNewMessage>();
    let allow = || client.send(AllowBotToSendMessages::new(bot.id())).wait();
    allow().expect("allowed");
    may().expect("it may");
    let message = next(&mut heard).message;
    let content = message.content;
    assert!(
        matches!(content, MessageContent::MessageBotWriteAccessAllowed(_)),
        "{content:?}"
    );
    allow().expect("it is allowed already");
    tell(&bots, &alice, "thanks").expect("it may");
    until("it has arrived", || alice.texts_with(&bot) == ["thanks"]);
    meet(&client, &alice, &[&bot]);
    close(client);
    close(bots);
}

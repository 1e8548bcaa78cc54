//! A bot moderates a supergroup.

use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use tdlib::functions::{DeleteMessages, SetChatMemberStatus};
use tdlib::types::{
    ChatMemberStatusRestricted, ChatPermissions, MessageSender, UpdateMessageSendFailed,
    UpdateMessageSendSucceeded, UpdateNewMessage,
};
use tdlib::{Client, ClientBuilder};
use tdlib_testdc::{Right, Standing};

use crate::person::{PATIENCE, close, say, text_of, wait_until};
use crate::watch;

/// For how long the bot silences somebody, in seconds.
const SILENCE: i32 = 3_600;

/// A bot that takes away what is not wanted, and silences its author for an hour.
fn moderator(builder: ClientBuilder) -> Client {
    let builder = builder.timeout(PATIENCE);
    let builder = builder.on(|client: &Client, update: UpdateNewMessage| {
        let message = update.message;
        let is_unwanted = text_of(&message).is_some_and(|text| text.contains("casino"));
        if is_unwanted && matches!(message.sender_id, MessageSender::User(_)) {
            let silenced = ChatMemberStatusRestricted {
                is_member: true,
                restricted_until_date: message.date + SILENCE,
                permissions: ChatPermissions::default(),
            };
            let silence = SetChatMemberStatus::new(message.chat_id, message.sender_id, silenced);
            client.send(silence).detach();
            let away = DeleteMessages::new(message.chat_id, vec![message.id]).revoke(true);
            client.send(away).detach();
        }
    });
    builder.build().expect("a client")
}

/// A client that tells what became of its messages: their texts, or errors.
fn member(builder: ClientBuilder) -> (Client, Receiver<Result<String, String>>) {
    let (sends, outcomes) = mpsc::channel();
    let fails = sends.clone();
    let client = builder
        .timeout(PATIENCE)
        .on(move |_: &Client, update: UpdateMessageSendSucceeded| {
            let text = text_of(&update.message).unwrap_or_default().to_owned();
            let _ = sends.send(Ok(text));
        })
        .on(move |_: &Client, update: UpdateMessageSendFailed| {
            let _ = fails.send(Err(update.error.message));
        })
        .build();
    (client.expect("a client"), outcomes)
}

#[test]
fn a_bot_deletes_what_is_not_wanted_and_silences_its_author_for_an_hour() {
    let dc = watch::start();
    let alice = dc.user("Alice").create();
    let bot = dc.bot("Moderator").create();
    let mallory = dc.user("Mallory").phone("9996612299").create();
    let moderator = moderator(dc.client().expect("a folder"));
    bot.log_in(&moderator).expect("logged in");
    let (client, outcomes) = member(dc.client().expect("a folder"));
    mallory.log_in(&client).expect("logged in");

    let chat = alice.create_supergroup("Flowers", &[&bot, &mallory]);
    alice.promote(&chat, &bot, &[Right::DeleteMessages, Right::BanUsers], None);
    alice.send_to(&chat, "roses");
    wait_until("the client can write", || {
        say(&client, chat.id(), "tulips").wait().is_ok()
    });
    let sent = outcomes.recv_timeout(PATIENCE).expect("an outcome");
    assert_eq!(sent.as_deref(), Ok("tulips"));
    let spam = say(&client, chat.id(), "my casino").wait();
    spam.expect("taken over");
    let sent = outcomes.recv_timeout(PATIENCE).expect("an outcome");
    assert_eq!(sent.as_deref(), Ok("my casino"));

    wait_until("it is deleted", || {
        alice.texts_with(&chat) == ["roses", "tulips"]
    });
    wait_until("its author is silenced", || {
        matches!(
            chat.standing(&mallory),
            Standing::Restricted { is_in: true, .. }
        )
    });
    // TDLib refuses by itself if it has heard of it, and else the data center does.
    let refused = match say(&client, chat.id(), "lilies").wait() {
        Ok(_) => outcomes.recv_timeout(PATIENCE).expect("an outcome"),
        Err(error) => Err(error.to_string()),
    };
    refused.expect_err("silenced");

    dc.clock()
        .advance_by(Duration::from_secs(SILENCE as u64 + 60));
    assert!(matches!(chat.standing(&mallory), Standing::Member));
    wait_until("the client may write again", || {
        let sent = say(&client, chat.id(), "sorry").wait().is_ok();
        sent && outcomes.recv_timeout(PATIENCE).expect("an outcome").is_ok()
    });
    assert_eq!(alice.texts_with(&chat), ["roses", "tulips", "sorry"]);
    close(&client);
    close(&moderator);
}

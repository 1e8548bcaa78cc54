//! A process that is killed while it sends for certain.

use futures::executor::block_on;
use futures::{StreamExt, stream};
use tdlib::types::{Message, UpdateNewMessage};
use tdlib::{ClientBuilder, Updates};

use super::part::{MESSAGES, ON_THEIR_WAY, PEER, count, given, number, stay, tell, up_to_date};
use super::process::Said;
use super::text;
use crate::person::{PATIENCE, chat_with, say};

/// Waits for all messages that were on their way, and sends those that are not there yet.
pub(super) fn deliver(builder: ClientBuilder) {
    let (client, mut new) = up_to_date(builder, |client| {
        client.track_deliveries();
        client.updates_of::<UpdateNewMessage>()
    });
    let chat = chat_with(&client, given(PEER));
    // Behind all that TDLib sends again.
    let last = say(&client, chat, "I'm back").wait().expect("taken over");
    for message in before(&mut new, last.id) {
        let end = client
            .delivery_of(chat, message.id)
            .timeout(PATIENCE)
            .wait();
        match (number(&message), end) {
            (Some(sent), Ok(end)) if number(&end) == Some(sent) => tell(&Said::Delivered(sent)),
            (None, Ok(_)) => {}
            (_, end) => tell(&Said::Wrong(format!("{message:?} ends as {end:?}"))),
        }
    }
    drop(new);
    let last = client.delivery_of(chat, last.id).timeout(PATIENCE).wait();
    last.expect("it is sent");

    let first = count(&client, chat);
    let sends = stream::iter(first..given(MESSAGES)).map(|number| {
        let sent = say(&client, chat, text(number)).delivered();
        async move { (number, sent.timeout(PATIENCE).await) }
    });
    block_on(
        sends
            .buffered(ON_THEIR_WAY)
            .for_each(async |(sent, end)| match end {
                Ok(end) if number(&end) == Some(sent) => tell(&Said::Arrived(sent)),
                end => tell(&Said::Wrong(format!("{sent} ends as {end:?}"))),
            }),
    );
    tell(&Said::Done);
    stay();
}

/// The messages that TDLib sends again, of which it tells before it tells of this one.
fn before(new: &mut Updates<UpdateNewMessage>, last: i64) -> Vec<Message> {
    let mut before = Vec::new();
    loop {
        let update = new.next_timeout(PATIENCE).expect("it is open");
        let message = update.expect("the next one").message;
        if message.id == last {
            return before;
        }
        if message.sending_state.is_some() {
            before.push(message);
        }
    }
}

//! Buttons under messages: who clicks one waits for what the bot says.

use std::collections::BTreeMap;
use std::fmt;

use grammers_tl_types::{enums, types};

use crate::mtproto::session::RpcError;
use crate::world::message::Message;
use crate::world::peer::{Home, Peer};
use crate::world::{UserId, World};

/// The longest text that answers a click, in characters.
const MAX_TEXT: usize = 200;
/// What the chat of a button is told by does not give its number away.
const INSTANCE: i64 = 0x6c07_8965_5bb3_9a2d;

/// Takes what the bot says to the one who waits for it: whether that one still does.
pub(crate) type Waiting =
    Box<dyn FnOnce(Result<types::messages::BotCallbackAnswer, RpcError>) -> bool + Send>;

/// A click on a button that a bot has not answered yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Query {
    pub(crate) id: i64,
    pub(crate) bot: UserId,
    /// Who has clicked.
    pub(crate) user: UserId,
    pub(crate) data: Vec<u8>,
}

/// The clicks that bots have to answer, and their answers.
#[derive(Default)]
pub(crate) struct Callbacks {
    last: i64,
    open: BTreeMap<i64, (Query, Waiting)>,
    answers: Vec<(UserId, types::messages::BotCallbackAnswer)>,
}

impl fmt::Debug for Callbacks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callbacks")
            .field("open", &self.open.len())
            .field("answers", &self.answers)
            .finish()
    }
}

impl Callbacks {
    /// What a bot has still to answer, the oldest first. Some may no longer wait for it.
    pub(crate) fn open(&self, bot: UserId) -> Vec<Query> {
        let open = self.open.values().map(|(query, _)| query);
        open.filter(|query| query.bot == bot).cloned().collect()
    }

    /// What a bot has answered, the oldest first.
    pub(crate) fn answers(
        &self,
        bot: UserId,
    ) -> impl Iterator<Item = &types::messages::BotCallbackAnswer> {
        let answers = self.answers.iter();
        answers
            .filter(move |(by, _)| *by == bot)
            .map(|(_, answer)| answer)
    }

    fn add(&mut self, bot: UserId, user: UserId, data: Vec<u8>, waiting: Waiting) -> i64 {
        self.last += 1;
        let id = self.last;
        let query = Query {
            id,
            bot,
            user,
            data,
        };
        self.open.insert(id, (query, waiting));
        id
    }
}

/// A button under a message that a bot is asked by.
#[derive(Clone, Debug)]
pub(crate) struct Button {
    pub(crate) bot: UserId,
    pub(crate) data: Vec<u8>,
    text: String,
}

impl World {
    /// The buttons under a message that ask its bot.
    pub(crate) fn buttons(&self, message: &Message) -> Vec<Button> {
        let Some(written) = message.content.written() else {
            return Vec::new();
        };
        let bot = written.via_bot.unwrap_or(message.author);
        let Some(enums::ReplyMarkup::ReplyInlineMarkup(markup)) = &written.markup else {
            return Vec::new();
        };
        if self.bots.get(bot).is_none() {
            return Vec::new();
        }
        let rows = markup.rows.iter().map(|row| match row {
            enums::KeyboardButtonRow::Row(row) => &row.buttons,
        });
        let buttons = rows.flatten().filter_map(|button| match button {
            enums::KeyboardButton::Callback(button) => Some(Button {
                bot,
                data: button.data.clone(),
                text: button.text.clone(),
            }),
            _ => None,
        });
        buttons.collect()
    }

    /// The button of that text.
    pub(crate) fn button(&self, message: &Message, text: &str) -> Option<Button> {
        let mut buttons = self.buttons(message).into_iter();
        buttons.find(|button| button.text == text)
    }

    /// Asks a bot what comes of a click on a button of its message, which lies in a mailbox.
    pub(crate) fn ask_bot(
        &mut self,
        user: UserId,
        message: &Message,
        home: Home,
        button: Button,
        waiting: Waiting,
    ) {
        let bot = button.bot;
        let callbacks = &mut self.bots.callbacks;
        let query_id = callbacks.add(bot, user, button.data.clone(), waiting);
        // Who has clicked may see the chat from the other side.
        let (bots_home, peer) = match message.chat {
            Peer::Channel(_) => (home, message.chat),
            Peer::Group(_) => (Home::User(bot), message.chat),
            Peer::User(_) => (Home::User(bot), Peer::User(user)),
        };
        let bots_copy = self.mailbox_at(bots_home);
        let Some(msg_id) = bots_copy.and_then(|mailbox| mailbox.id_of(message.post)) else {
            return;
        };
        let update = types::UpdateBotCallbackQuery {
            query_id,
            user_id: user,
            peer: peer.into(),
            msg_id,
            chat_instance: instance(peer),
            data: Some(button.data),
            game_short_name: None,
        };
        self.tell(bot, vec![update.into()], [Peer::User(user), peer], None);
    }

    /// A bot says what comes of a click; if it can't, Telegram's error.
    pub(crate) fn answer_query(
        &mut self,
        bot: UserId,
        query: i64,
        answer: types::messages::BotCallbackAnswer,
    ) -> Result<(), &'static str> {
        let open = &mut self.bots.callbacks.open;
        if open.get(&query).is_none_or(|(query, _)| query.bot != bot) {
            return Err("QUERY_ID_INVALID");
        }
        if answer
            .message
            .as_ref()
            .is_some_and(|text| text.chars().count() > MAX_TEXT)
        {
            return Err("MESSAGE_TOO_LONG");
        }
        let (_, waiting) = open.remove(&query).ok_or("QUERY_ID_INVALID")?;
        if !waiting(Ok(answer.clone())) {
            return Err("QUERY_ID_INVALID");
        }
        self.bots.callbacks.answers.push((bot, answer));
        Ok(())
    }
}

/// What tells the buttons of one chat from those of others.
fn instance(chat: Peer) -> i64 {
    let (kind, id) = match chat {
        Peer::User(id) => (1, id),
        Peer::Group(id) => (2, id),
        Peer::Channel(id) => (3, id),
    };
    (id * 4 + kind).wrapping_mul(INSTANCE)
}

//! Bots as a test sets them up and asks them, and what people do with them.

use std::sync::mpsc;
use std::time::Duration;

use grammers_tl_types::{enums, types};

use super::{NewUser, Post, User};
use crate::chat::Place;
use crate::error::Error;
use crate::outbox::lock;
use crate::world::bots::Bot;
use crate::world::bots::callbacks::Query;
use crate::world::bots::commands::Scope;
use crate::world::bots::start::start_message;
use crate::world::chats::rights::Action;
use crate::world::message::{Content, Written};
use crate::world::posting::NewMessage;

/// A bot that is about to be made.
#[derive(Debug, Default)]
pub(super) struct Options {
    bot: Bot,
    commands: Vec<types::BotCommand>,
}

impl Options {
    /// Makes a bot of an account.
    pub(super) fn give(self, world: &mut crate::world::World, id: i64) {
        world.bots.add(id, self.bot);
        if !self.commands.is_empty() {
            let set = world.set_commands(id, Scope::Default, "", self.commands);
            set.unwrap_or_else(|why| panic!("the bot can't have these commands: {why}"));
        }
    }
}

/// What a bot says to one who has clicked a button.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallbackAnswer {
    /// What is shown.
    pub text: Option<String>,
    /// Whether it is shown until it is closed.
    pub is_alert: bool,
    /// What is opened.
    pub url: Option<String>,
    /// For how many seconds clients need not ask again.
    pub cache_time: i32,
}

impl CallbackAnswer {
    /// An answer that is shown for a moment.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: Some(text.into()),
            ..Self::default()
        }
    }
}

impl From<types::messages::BotCallbackAnswer> for CallbackAnswer {
    fn from(answer: types::messages::BotCallbackAnswer) -> Self {
        Self {
            text: answer.message,
            is_alert: answer.alert,
            url: answer.url,
            cache_time: answer.cache_time,
        }
    }
}

impl From<CallbackAnswer> for types::messages::BotCallbackAnswer {
    fn from(answer: CallbackAnswer) -> Self {
        Self {
            alert: answer.is_alert,
            has_url: answer.url.is_some(),
            native_ui: false,
            message: answer.text,
            url: answer.url,
            cache_time: answer.cache_time,
        }
    }
}

/// A click on a button that a bot has not answered yet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Click {
    /// Its number, by which it is answered.
    pub id: i64,
    /// The number of the user who has clicked.
    pub user_id: i64,
    /// What the button says to the bot.
    pub data: Vec<u8>,
}

impl From<Query> for Click {
    fn from(query: Query) -> Self {
        Self {
            id: query.id,
            user_id: query.user,
            data: query.data,
        }
    }
}

impl NewUser {
    /// Turns a bot's privacy off: in groups it hears everything.
    pub fn without_privacy(mut self) -> Self {
        self.options.bot.is_private = false;
        self
    }

    /// Sets the commands that a bot offers everywhere, with what they do.
    ///
    /// [`create`](Self::create) panics if Telegram would not take them: they are made of 1 to 32 small
    /// letters, digits and underscores.
    pub fn commands(mut self, commands: &[(&str, &str)]) -> Self {
        let commands = commands.iter().map(|(command, does)| types::BotCommand {
            command: (*command).to_owned(),
            description: (*does).to_owned(),
        });
        self.options.commands = commands.collect();
        self
    }

    /// Sets for how long those who click a bot's buttons wait for it, 10 seconds otherwise. After that they
    /// get the error `BOT_RESPONSE_TIMEOUT`.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.options.bot.patience = patience;
        self
    }
}

impl User {
    /// Clicks the button of that text under a message that this user can see, and waits for what the bot says.
    ///
    /// # Errors
    /// [`Error::Refused`] with `MESSAGE_ID_INVALID` if this user can't see the message, with `DATA_INVALID`
    /// if there is no such button under it, with `BOT_RESPONSE_TIMEOUT` if the bot says nothing.
    pub fn click(&self, post: Post, button: &str) -> Result<CallbackAnswer, Error> {
        let refused = |why: &str| Error::Refused(why.to_owned());
        let mut world = lock(&self.api.world);
        let place = self.place(&world, post);
        let message = place.and_then(|(home, id)| {
            let message = world.mailbox_at(home)?.get(id)?;
            world.may(self.id, message.chat, Action::Read).ok()?;
            Some((home, message.clone()))
        });
        let (home, message) = message.ok_or_else(|| refused("MESSAGE_ID_INVALID"))?;
        let button = world.button(&message, button);
        let button = button.ok_or_else(|| refused("DATA_INVALID"))?;
        let patience = world.bots.get(button.bot).map(|bot| bot.patience);
        let (sender, answer) = mpsc::channel();
        let waiting = Box::new(move |answer| sender.send(answer).is_ok());
        world.ask_bot(self.id, &message, home, button, waiting);
        drop(world);
        match answer.recv_timeout(patience.unwrap_or_default()) {
            Ok(Ok(answer)) => Ok(answer.into()),
            Ok(Err(error)) => Err(Error::Refused(error.message)),
            Err(_) => Err(refused("BOT_RESPONSE_TIMEOUT")),
        }
    }

    /// Starts a bot by a link with a word in it, or with an empty one. The bot reads `/start` and the word,
    /// this user `/start` alone.
    pub fn start(&self, bot: &User, word: &str) -> Post {
        self.post(self.peer(bot), &start_message(bot.id, None, word))
    }

    /// The commands that a bot offers everywhere, with what they do.
    pub fn commands(&self) -> Vec<(String, String)> {
        let world = lock(&self.api.world);
        let bot = world.bots.get(self.id).into_iter();
        let commands = bot.flat_map(|bot| bot.commands.get(Scope::Default, ""));
        pairs(commands)
    }

    /// The commands that a bot offers somebody in a chat, with what they do. In a private chat that is the
    /// bot's own.
    pub fn commands_for(&self, user: &User, chat: impl Into<Place>) -> Vec<(String, String)> {
        let world = lock(&self.api.world);
        pairs(&world.commands_offered(self.id, user.id, self.peer(chat)))
    }

    /// Writes a text with buttons under it, one in a row: what stands on each, and what it says to the bot.
    pub fn send_buttons(&self, to: impl Into<Place>, text: &str, buttons: &[(&str, &str)]) -> Post {
        let rows = buttons.iter().map(|(text, data)| {
            let button = types::KeyboardButtonCallback {
                requires_password: false,
                style: None,
                text: (*text).to_owned(),
                data: data.as_bytes().to_vec(),
            };
            let buttons = vec![button.into()];
            types::KeyboardButtonRow { buttons }.into()
        });
        let rows = rows.collect();
        let markup: enums::ReplyMarkup = types::ReplyInlineMarkup { rows }.into();
        let written = Written {
            text: text.to_owned(),
            markup: Some(markup),
            ..Written::default()
        };
        self.post(
            self.peer(to),
            &NewMessage::new(Content::Written(Box::new(written))),
        )
    }

    /// The clicks that a bot has not answered, the oldest first.
    pub fn clicks(&self) -> Vec<Click> {
        let world = lock(&self.api.world);
        let open = world.bots.callbacks.open(self.id);
        open.into_iter().map(Into::into).collect()
    }

    /// Answers a click as a bot.
    ///
    /// # Errors
    /// [`Error::Refused`] with `QUERY_ID_INVALID` if it was answered before, or nobody waits for it any
    /// longer, and with `MESSAGE_TOO_LONG` if the text has more than 200 characters.
    pub fn answer_click(&self, click: &Click, answer: CallbackAnswer) -> Result<(), Error> {
        let mut world = lock(&self.api.world);
        let answered = world.answer_query(self.id, click.id, answer.into());
        answered.map_err(|why| Error::Refused(why.to_owned()))
    }

    /// What a bot has answered to clicks, the oldest first.
    pub fn click_answers(&self) -> Vec<CallbackAnswer> {
        let world = lock(&self.api.world);
        let answers = world.bots.callbacks.answers(self.id);
        answers.cloned().map(Into::into).collect()
    }
}

fn pairs<'a>(commands: impl IntoIterator<Item = &'a types::BotCommand>) -> Vec<(String, String)> {
    let commands = commands.into_iter();
    commands
        .map(|command| (command.command.clone(), command.description.clone()))
        .collect()
}

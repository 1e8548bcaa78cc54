//! Many accounts, each with a client.

use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Weak};
use std::time::Duration;

use tdlib::functions::{
    CheckAuthenticationBotToken, CheckAuthenticationCode, CreatePrivateChat, SendMessage,
    SetAuthenticationPhoneNumber,
};
use tdlib::types::{
    AuthorizationState as State, FormattedText, InputMessageText, Message, MessageContent,
    UpdateAuthorizationState,
};
use tdlib::{Client, ClientBuilder};
use tdlib_testdc::{TestDc, User};

pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// An account that logs in when its client starts.
pub(super) struct Account {
    pub(super) user: User,
    pub(super) builder: ClientBuilder,
    ready: Receiver<()>,
}

impl Account {
    /// Somebody with a number.
    pub(super) fn person(dc: &Arc<TestDc>, number: usize) -> Self {
        let phone = format!("99966{number:05}");
        let user = dc.user(format!("Person {number}")).phone(&phone).create();
        let dc = Arc::downgrade(dc);
        Self::new(&dc, user, move |client, dc, state| match state {
            State::WaitPhoneNumber => client
                .send(SetAuthenticationPhoneNumber::new(&*phone))
                .detach(),
            State::WaitCode(_) => {
                let code = dc.last_code(&phone).expect("a code was sent");
                client.send(CheckAuthenticationCode::new(code)).detach();
            }
            _ => {}
        })
    }

    /// A bot.
    pub(super) fn bot(dc: &Arc<TestDc>) -> Self {
        let user = dc.bot("Bot").create();
        let token = user.token().expect("a bot has one").to_owned();
        let dc = Arc::downgrade(dc);
        Self::new(&dc, user, move |client, _, state| {
            if matches!(state, State::WaitPhoneNumber) {
                let token = CheckAuthenticationBotToken::new(&*token);
                client.send(token).detach();
            }
        })
    }

    fn new(
        dc: &Weak<TestDc>,
        user: User,
        step: impl Fn(&Client, &TestDc, &State) + Send + Sync + 'static,
    ) -> Self {
        let (sender, ready) = mpsc::channel();
        let builder = dc
            .upgrade()
            .expect("it is there")
            .client()
            .expect("a folder");
        let dc = dc.clone();
        let builder = builder.timeout(PATIENCE).on(
            move |client: &Client, update: UpdateAuthorizationState| {
                let Some(dc) = dc.upgrade() else { return };
                step(client, &dc, &update.authorization_state);
                if matches!(update.authorization_state, State::Ready) {
                    let _ = sender.send(());
                }
            },
        );
        Self {
            user,
            builder,
            ready,
        }
    }

    /// Waits until a client that was started is logged in.
    pub(super) fn is_ready(&self) {
        self.ready.recv_timeout(PATIENCE).expect("logged in");
    }

    /// Waits until a client that was started hears of what happens.
    pub(super) fn is_in_step(&self, client: &Client) {
        self.is_ready();
        self.user.log_in(client).expect("it is logged in");
    }
}

/// The number of a client's chat with somebody who has written to it.
pub(super) fn chat_with(client: &Client, user: &User) -> i64 {
    loop {
        // Until it has heard of that one.
        if let Ok(chat) = client.send(CreatePrivateChat::new(user.id())).wait() {
            return chat.id;
        }
        std::thread::yield_now();
    }
}

pub(super) fn say(client: &Client, chat_id: i64, text: String) {
    client.send(message(chat_id, text)).detach();
}

/// What sends a text.
pub(super) fn message(chat_id: i64, text: String) -> SendMessage {
    let text = InputMessageText {
        text: FormattedText {
            text,
            entities: Vec::new(),
        },
        ..InputMessageText::default()
    };
    SendMessage::new(chat_id, text)
}

/// The text of a message that came in.
pub(super) fn text_of(message: &Message) -> Option<&str> {
    match &message.content {
        MessageContent::MessageText(text) if !message.is_outgoing => Some(&text.text.text),
        _ => None,
    }
}

/// Closes all clients.
pub(super) fn close(clients: Vec<Client>) {
    drop(clients);
    tdlib::shutdown(PATIENCE).expect("every client closes");
}

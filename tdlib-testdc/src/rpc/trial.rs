//! Methods without a server: people call them, and a test sees the answers as they are.

use grammers_tl_types::{
    Deserializable, Identifiable, RemoteCall, Serializable, enums, functions, types,
};

use super::Call;
use crate::mtproto::session::RpcError;
use crate::service::Origin;
use crate::world::chats::Kind;
use crate::world::chats::member::Standing;
use crate::world::chats::permission::{Permission, Right};
use crate::world::peer::Peer;
use crate::world::telling::By;
use crate::world::{UserId, World};

/// A chat, and people who call methods: its creator Alice, its members Bob and Carol, and Dave, who is not in it.
pub(super) struct Trial {
    pub(super) world: World,
    pub(super) chat: Peer,
    pub(super) alice: UserId,
    pub(super) bob: UserId,
    pub(super) carol: UserId,
    pub(super) dave: UserId,
}

impl Trial {
    /// A chat of a kind.
    pub(super) fn of(kind: Kind) -> Self {
        let mut world = World::default();
        let [alice, bob, carol, dave] = ["Alice", "Bob", "Carol", "Dave"].map(|name| {
            let user = world.people.add(name.to_owned(), String::new(), None);
            world.log_in(&origin(user), user);
            user
        });
        let by = By::hand(alice);
        let (chat, _) = world.create_chat(&by, kind, ("Chat", ""), &[bob, carol]);
        Self {
            world,
            chat,
            alice,
            bob,
            carol,
            dave,
        }
    }

    /// The same, where members may do nothing, and which has a name if that is possible.
    pub(super) fn strict(kind: Kind) -> Self {
        let mut trial = Self::of(kind);
        let by = By::hand(trial.alice);
        if kind != Kind::Group {
            let named = trial
                .world
                .set_chat_username(&by, trial.chat, Some("name_of_chat"));
            named.expect("a free name");
        }
        if kind != Kind::Channel {
            let rights = Permission::forbid(Permission::ALL, i32::MAX);
            trial.world.forbid_all(&by, trial.chat, rights);
        }
        trial
    }

    /// Makes Bob an administrator.
    pub(super) fn promote(&mut self, rights: &[Right]) {
        let kind = self.world.chats.get(self.chat).expect("a chat").kind;
        let rights = Some(Right::grant(rights, kind));
        self.world
            .promote(&By::hand(self.alice), self.chat, self.bob, rights, None);
    }

    /// Forbids Bob things, and nobody else.
    pub(super) fn restrict(&mut self, forbidden: &[Permission]) {
        let rights = Permission::forbid(forbidden, i32::MAX);
        self.world
            .restrict(&By::hand(self.alice), self.chat, self.bob, rights);
    }

    /// Sends somebody out, who does not come in again.
    pub(super) fn ban(&mut self, user: UserId) {
        let Standing::Banned(rights) = Standing::kicked() else {
            return;
        };
        self.world
            .restrict(&By::hand(self.alice), self.chat, user, rights);
    }

    /// Calls a method as a client of that user does.
    pub(super) fn call<F>(&mut self, user: UserId, request: &F) -> Result<F::Return, RpcError>
    where
        F: RemoteCall + Identifiable + Serializable,
        F::Return: Deserializable,
    {
        let mut call = Call {
            world: &mut self.world,
            origin: &origin(user),
            reply: None,
            missing: None,
        };
        let bytes = request.to_bytes();
        let arguments = bytes.get(4..).expect("the number of the method is first");
        let answer = super::call(&mut call, F::CONSTRUCTOR_ID, arguments);
        let answer = answer.expect("a method that is there")?;
        Ok(F::Return::from_bytes(&answer).expect("an answer of that method"))
    }

    /// What comes of it: nothing if all is well, or the error with its code.
    pub(super) fn refusal<F>(&mut self, user: UserId, request: &F) -> String
    where
        F: RemoteCall + Identifiable + Serializable,
        F::Return: Deserializable,
    {
        let answer = self.call(user, request);
        answer.map_or_else(
            |error| format!("{} {}", error.code, error.message),
            |_| String::new(),
        )
    }

    /// Writes something into the chat; what comes of it.
    pub(super) fn say(&mut self, user: UserId, text: &str) -> String {
        let request = self.text(text);
        self.refusal(user, &request)
    }

    /// The texts that a user can see in the chat, the oldest first.
    pub(super) fn texts(&self, user: UserId) -> Vec<String> {
        let messages = self.world.messages(user, self.chat).rev();
        let texts = messages.filter_map(|message| message.content.written());
        texts.map(|written| written.text.clone()).collect()
    }

    /// The request to write a text into the chat.
    pub(super) fn text(&self, text: &str) -> functions::messages::SendMessage {
        functions::messages::SendMessage {
            no_webpage: false,
            silent: false,
            background: false,
            clear_draft: false,
            noforwards: false,
            update_stickersets_order: false,
            invert_media: false,
            allow_paid_floodskip: false,
            peer: self.peer(),
            reply_to: None,
            message: text.to_owned(),
            // Each text is sent once.
            random_id: text
                .bytes()
                .fold(7, |id: i64, byte| id.wrapping_mul(31) + i64::from(byte)),
            reply_markup: None,
            entities: None,
            schedule_date: None,
            schedule_repeat_period: None,
            send_as: None,
            quick_reply_shortcut: None,
            effect: None,
            allow_paid_stars: None,
            suggested_post: None,
        }
    }

    /// The number and the hash of the chat.
    fn key(&self) -> (i64, i64) {
        let chat = self.world.chats.get(self.chat).expect("a chat");
        (chat.id(), chat.access_hash)
    }

    /// The chat, where only channels and supergroups can be.
    pub(super) fn channel(&self) -> enums::InputChannel {
        let (channel_id, access_hash) = self.key();
        types::InputChannel {
            channel_id,
            access_hash,
        }
        .into()
    }

    /// The chat, where everything can be that messages are in.
    pub(super) fn peer(&self) -> enums::InputPeer {
        let (id, access_hash) = self.key();
        match self.chat {
            Peer::Group(chat_id) => types::InputPeerChat { chat_id }.into(),
            _ => types::InputPeerChannel {
                channel_id: id,
                access_hash,
            }
            .into(),
        }
    }

    /// A user.
    pub(super) fn user(&self, user_id: UserId) -> enums::InputUser {
        let access_hash = self.world.user(user_id).expect("a user").access_hash;
        types::InputUser {
            user_id,
            access_hash,
        }
        .into()
    }

    /// A user, where chats can be too.
    pub(super) fn person(&self, user_id: UserId) -> enums::InputPeer {
        let access_hash = self.world.user(user_id).expect("a user").access_hash;
        types::InputPeerUser {
            user_id,
            access_hash,
        }
        .into()
    }
}

/// The only session of a user, whose number is also that of the key.
fn origin(user: UserId) -> Origin {
    Origin {
        connection: user as u64,
        auth_key_id: user,
        is_unbound: false,
        session_id: user,
        dc_id: 1,
        is_test: true,
        is_media: false,
    }
}

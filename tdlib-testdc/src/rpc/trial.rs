//! Methods without a server: people call them, and a test sees the answers as they are.

use grammers_tl_types::{Identifiable, RemoteCall, Serializable, enums, functions, types};

use super::client;
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
    pub(super) fn call<F: RemoteCall + Identifiable + Serializable>(
        &mut self,
        user: UserId,
        request: &F,
    ) -> Result<F::Return, RpcError> {
        client::call(&mut self.world, &origin(user), request)
    }

    /// What comes of it: nothing if all is well, or the error with its code.
    pub(super) fn refusal<F: RemoteCall + Identifiable + Serializable>(
        &mut self,
        user: UserId,
        request: &F,
    ) -> String {
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
        // Each text is sent once.
        let random_id = text
            .bytes()
            .fold(7, |id: i64, byte| id.wrapping_mul(31) + i64::from(byte));
        client::message(&self.world, self.chat, text, random_id)
    }

    /// The chat, where only channels and supergroups can be.
    pub(super) fn channel(&self) -> enums::InputChannel {
        let chat = self.world.chats.get(self.chat).expect("a chat");
        types::InputChannel {
            channel_id: chat.id(),
            access_hash: chat.access_hash,
        }
        .into()
    }

    /// The chat, where everything can be that messages are in.
    pub(super) fn peer(&self) -> enums::InputPeer {
        client::input(&self.world, self.chat)
    }

    /// A user.
    pub(super) fn user(&self, user_id: UserId) -> enums::InputUser {
        client::user(&self.world, user_id)
    }

    /// A user, where chats can be too.
    pub(super) fn person(&self, user_id: UserId) -> enums::InputPeer {
        client::input(&self.world, Peer::User(user_id))
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

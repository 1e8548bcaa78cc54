//! A client without a socket, for tests: it makes calls, and updates are pushed to it.

use std::sync::Arc;

use grammers_tl_types::{
    Deserializable, Identifiable, RemoteCall, Serializable, enums, functions, types,
};

use super::Call;
use crate::mtproto::client::open;
use crate::mtproto::session::{RpcError, Session};
use crate::outbox::{Outbox, Sessions, Slot, Wake};
use crate::service::Origin;
use crate::world::peer::Peer;
use crate::world::{UserId, World};

/// When what was pushed is taken: any time does.
const NOW: f64 = 1_800_000_000.0;

/// A session of an account, and the connection that it has or not.
pub(super) struct Wire {
    origin: Origin,
    slot: Option<Arc<Slot>>,
}

impl Wire {
    /// Logs in with a key of its own, and connects.
    pub(super) fn log_in(world: &mut World, user: UserId, key: i64) -> Self {
        let origin = Origin {
            connection: key.unsigned_abs(),
            auth_key_id: key,
            is_unbound: false,
            session_id: key,
            dc_id: 2,
            is_test: true,
            is_media: false,
        };
        world.log_in(&origin, user);
        let mut wire = Self { origin, slot: None };
        wire.connect(world, false);
        wire
    }

    pub(super) fn is_connected(&self) -> bool {
        self.slot.is_some()
    }

    /// Connects, with the session from before or with a new one.
    pub(super) fn connect(&mut self, world: &mut World, resumed: bool) {
        self.origin.connection += 1_000;
        if !resumed {
            self.origin.session_id += 1_000;
        }
        let wake = Arc::new(Wake::new(self.origin.connection));
        let id = self.origin.session_id;
        let new = || Session::new(id, 0, usize::MAX);
        let slot = Sessions::default().open(self.origin.auth_key_id, id, new);
        slot.lock().attach(&wake);
        let outbox = Outbox::new(slot.clone(), wake);
        world.push.connected(&self.origin, outbox, resumed);
        self.slot = Some(slot);
    }

    /// Ends the connection, and with it what was on its way.
    pub(super) fn cut(&mut self, world: &mut World) {
        if self.slot.take().is_some() {
            world.push.disconnected(&self.origin);
        }
    }

    /// What was pushed since this was called last.
    pub(super) fn pushed(&mut self) -> Vec<enums::Updates> {
        let Some(slot) = &self.slot else {
            return Vec::new();
        };
        let packets = slot.lock().session.take(NOW);
        let got = packets.iter().flat_map(open);
        // Other messages are about the session.
        got.filter_map(|got| enums::Updates::from_bytes(&got.body).ok())
            .collect()
    }

    /// Calls a method.
    pub(super) fn call<F: RemoteCall + Identifiable + Serializable>(
        &mut self,
        world: &mut World,
        request: &F,
    ) -> Result<F::Return, RpcError> {
        world.push.listens(&self.origin);
        call(world, &self.origin, request)
    }
}

/// Calls a method.
pub(super) fn call<F: RemoteCall + Identifiable + Serializable>(
    world: &mut World,
    origin: &Origin,
    request: &F,
) -> Result<F::Return, RpcError> {
    let mut call = Call {
        world,
        origin,
        reply: None,
        missing: None,
    };
    let arguments = &request.to_bytes()[4..];
    let answer = super::call(&mut call, F::CONSTRUCTOR_ID, arguments).expect("a method")?;
    Ok(F::Return::from_bytes(&answer).expect("an answer of that method"))
}

/// A chat as clients name it.
pub(super) fn input(world: &World, chat: Peer) -> enums::InputPeer {
    match chat {
        Peer::User(user_id) => types::InputPeerUser {
            user_id,
            access_hash: world.user(user_id).expect("a user").access_hash,
        }
        .into(),
        Peer::Group(chat_id) => types::InputPeerChat { chat_id }.into(),
        Peer::Channel(channel_id) => types::InputPeerChannel {
            channel_id,
            access_hash: world.chats.get(chat).expect("a channel").access_hash,
        }
        .into(),
    }
}

/// A channel or supergroup as clients name it.
pub(super) fn channel(world: &World, channel_id: i64) -> enums::InputChannel {
    let chat = world.chats.get(Peer::Channel(channel_id));
    types::InputChannel {
        channel_id,
        access_hash: chat.expect("a channel").access_hash,
    }
    .into()
}

/// A user as clients name it.
pub(super) fn user(world: &World, user_id: UserId) -> enums::InputUser {
    types::InputUser {
        user_id,
        access_hash: world.user(user_id).expect("a user").access_hash,
    }
    .into()
}

/// The call that sends a text, with the client's number for it.
pub(super) fn message(
    world: &World,
    to: Peer,
    text: &str,
    random_id: i64,
) -> functions::messages::SendMessage {
    functions::messages::SendMessage {
        no_webpage: false,
        silent: false,
        background: false,
        clear_draft: false,
        noforwards: false,
        update_stickersets_order: false,
        invert_media: false,
        allow_paid_floodskip: false,
        peer: input(world, to),
        reply_to: None,
        message: text.to_owned(),
        random_id,
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

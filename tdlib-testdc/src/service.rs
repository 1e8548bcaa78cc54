//! What the layer above implements, and what it is told.

use std::time::Instant;

use tokio::sync::Notify;

use crate::mtproto::session::RpcError;
use crate::outbox::Outbox;

/// Where a query comes from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Origin {
    /// The number of the connection. None has it twice.
    pub(crate) connection: u64,
    /// The permanent key, which stands for the account's session; a temporary key's own identifier while
    /// that is not bound.
    pub(crate) auth_key_id: i64,
    /// Whether `auth_key_id` is that of a temporary key that is not bound. Real servers then answer
    /// everything but `auth.bindTempAuthKey` with 401 `AUTH_KEY_PERM_EMPTY`.
    pub(crate) is_unbound: bool,
    /// The session of messages, of which a key has several.
    pub(crate) session_id: i64,
    /// The number of the data center that the client believes to talk to.
    pub(crate) dc_id: i16,
    /// Whether it believes it to be one for test.
    pub(crate) is_test: bool,
    /// Whether the connection is for files alone: nothing must be pushed to it.
    pub(crate) is_media: bool,
}

/// What becomes of a query.
#[derive(Debug)]
pub(crate) enum Outcome {
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "the layers below are tested with it")
    )]
    /// The serialized result.
    Answer(Vec<u8>),
    /// It failed.
    Error(RpcError),
    /// [`Outbox::answer`] has answered it or will.
    Later,
    /// It was `auth.bindTempAuthKey`. The answer is made by the layers below, from the keys.
    Bind {
        /// The way of the answer.
        outbox: Outbox,
        /// The parameter `perm_auth_key_id`, and the others by their names.
        permanent: i64,
        nonce: i64,
        expires_at: i32,
        encrypted: Vec<u8>,
    },
    /// It was `auth.dropTempAuthKeys`. The temporary keys that stand for the caller's permanent one are
    /// dropped, but for these, and the answer is made.
    DropTemporary {
        but: Vec<i64>,
        /// The way of the answer.
        outbox: Outbox,
    },
    /// No answer, as if it had never come: when the client sends it again, it is new.
    Lost,
    /// The same, and the connection is cut.
    Cut,
    /// What it says, but the connection is cut before the answer gets out, which waits for the next one.
    AnswerLost(Box<Self>),
    /// What it says, but no answer, the connection is cut, and the session forgotten: over the next one it is
    /// new.
    SessionLost(Box<Self>),
}

/// The layer above. All methods are called on the server's only thread, so they must not block.
pub(crate) trait Service: Send + Sync + 'static {
    /// A query came, once each. The body is a serialized call, with `invokeWithLayer` and the like around
    /// it. To have the answer in order with what other threads push, answer through the outbox under the
    /// lock that orders them, and return [`Outcome::Later`].
    fn query(&self, from: &Origin, outbox: &Outbox, msg_id: i64, body: &[u8]) -> Outcome;

    /// A session is now served by a connection. `resumed` if it was served by another one before: what
    /// could not be pushed in the meantime is lost. Called again, after `disconnected`, when a temporary
    /// key is bound.
    fn connected(&self, origin: &Origin, outbox: Outbox, resumed: bool);

    /// A connection no longer serves a session. Another one may do so already.
    fn disconnected(&self, origin: &Origin);

    /// The client has destroyed its key, and with it its authorization.
    fn key_destroyed(&self, auth_key_id: i64);

    /// The server's clock: seconds since 1970. It may jump forwards, never backwards.
    fn now(&self) -> f64;

    /// Answers the queries whose time has come, and says when that of the next one comes.
    fn send_due(&self) -> Option<Instant> {
        None
    }

    /// Told when that time may have changed.
    fn sooner(&self) -> Option<&Notify> {
        None
    }
}

//! What goes wrong because a test wants it to.

pub(crate) mod files;
pub(crate) mod queue;

use std::time::Duration;

/// What happens to a call in place of what should, or to its answer.
///
/// TDLib says of some calls after which others they come, such as messages of one chat. Those that come after
/// one which failed or got lost are answered with 400 `MSG_WAIT_FAILED`, and use up no fault: TDLib sends them
/// again when it knows what has become of that one.
///
/// ```
/// use tdlib_testdc::Fault;
///
/// assert_eq!(Fault::flood_wait(3), Fault::error(420, "FLOOD_WAIT_3"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The call is not carried out, and answered with an error.
    Error {
        /// Telegram's code: 303, 400, 401, 403, 404, 406, 420 or 500.
        code: i32,
        /// Telegram's name of the error, such as `CHAT_WRITE_FORBIDDEN`.
        message: String,
    },
    /// The call gets lost: it is not carried out, and not answered. TDLib asks again when its connection ends.
    Silence,
    /// The call is not carried out, and the connection ends. TDLib asks again over the next one.
    Cut,
    /// The call is carried out at once, and answered so much later. All other calls and updates go on
    /// meanwhile, so the answer may come after what it had come before otherwise.
    Delay(Duration),
    /// The call is carried out at once, and answered when the test says so, by
    /// [`TestDc::release`](crate::TestDc::release).
    Hold,
    /// The call is carried out, and the connection ends before the answer gets out. The session outlives the
    /// connection: TDLib asks over the next one what has become of the call, and gets the answer.
    LoseAnswer,
    /// The call is carried out, and the connection ends before the answer gets out, as does the session: the
    /// server has forgotten what was called in it. TDLib is told so, and calls again. A message is there once
    /// all the same, for it has a number of its own; a group is created twice, as by Telegram.
    LoseSession,
}

impl Fault {
    /// An error, of which there are many; the most useful ones have functions of their own.
    pub fn error(code: i32, message: impl Into<String>) -> Self {
        Self::Error {
            code,
            message: message.into(),
        }
    }

    /// 420 `FLOOD_WAIT_n`: too much was asked, and the client has to wait for so many seconds. TDLib does so
    /// and asks again, as long as all waits for one call are no more than 60 seconds together, or 8 for a
    /// bot; then the program gets the error 429 `Too Many Requests: retry after n`.
    pub fn flood_wait(seconds: u32) -> Self {
        Self::error(420, format!("FLOOD_WAIT_{seconds}"))
    }

    /// 303 `PHONE_MIGRATE_n`: the phone number belongs to another data center. For `auth.sendCode`; TDLib
    /// goes there, which in a test is this one under another number: 1, 2 or 3.
    pub fn phone_migrate(dc: u8) -> Self {
        Self::error(303, format!("PHONE_MIGRATE_{dc}"))
    }

    /// 500 `INTERNAL`: the server has failed. TDLib asks again after a second, then two, and so on.
    pub fn internal() -> Self {
        Self::error(500, "INTERNAL")
    }

    /// 401 `SESSION_REVOKED`: the user has ended this session from another device. TDLib logs out.
    /// [`User::revoke_sessions`](crate::User::revoke_sessions) is the thing itself; this is for one method.
    pub fn session_revoked() -> Self {
        Self::error(401, "SESSION_REVOKED")
    }

    /// 401 `AUTH_KEY_UNREGISTERED`: the server does not know whose key this is. TDLib logs out.
    pub fn key_unregistered() -> Self {
        Self::error(401, "AUTH_KEY_UNREGISTERED")
    }
}

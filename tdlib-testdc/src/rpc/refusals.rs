//! What the world refuses, as Telegram says it.

use super::error;
use crate::mtproto::session::RpcError;
use crate::world::chats::rights::Refusal;

impl From<Refusal> for RpcError {
    fn from(refusal: Refusal) -> Self {
        let (code, message) = refusal.error();
        error(code, message)
    }
}

//! The methods of Telegram's API. One module has one family; `TABLE` lists them all.

mod account;
mod auth;
mod bots;
mod channels;
mod chats;
#[cfg(test)]
mod client;
mod contacts;
mod help;
pub(crate) mod media;
mod messages;
mod notify;
mod peers;
mod photos;
mod profile;
mod quiet;
mod refusals;
mod reports;
mod stories;
#[cfg(test)]
mod trial;
mod updates;
mod upload;
mod users;

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;
use std::time::Duration;

use grammers_tl_types::{
    Deserializable, Identifiable, RemoteCall, Serializable, functions, name_for_id,
};

use crate::brief::brief;
use crate::mtproto::session::RpcError;
use crate::mtproto::{gzip, tl};
use crate::outbox::Outbox;
use crate::service::Origin;
use crate::tl::{LAYER, Rest};
use crate::world::logins::device::Device;
use crate::world::telling::By;
use crate::world::{UserId, World};

/// A call that is being answered. The world is locked for as long as it takes.
pub(crate) struct Call<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) origin: &'a Origin,
    /// The way to answer later.
    pub(crate) reply: Option<Reply<'a>>,
    /// What it is called with that the method can't do, if there is such a thing.
    pub(crate) missing: Option<&'static str>,
}

/// The way to answer a call when something else has happened.
pub(crate) struct Reply<'a> {
    pub(crate) outbox: &'a Outbox,
    pub(crate) msg_id: i64,
    /// How long the caller waits for that. Then the method's own answer is sent.
    pub(crate) patience: Option<Duration>,
}

impl<'a> Call<'a> {
    /// That user, acting over the caller's session.
    pub(crate) fn by(&self, user: UserId) -> By<'a> {
        By {
            user,
            origin: Some(self.origin),
        }
    }

    /// The account that the caller is logged in to.
    pub(crate) fn user(&self) -> Result<UserId, RpcError> {
        let who = self.world.logins.who(self.origin.auth_key_id);
        who.map_err(|why| error(401, why))
    }

    /// The same, for methods that bots can't call.
    pub(crate) fn person(&self) -> Result<UserId, RpcError> {
        let user = self.user()?;
        match self.world.user(user) {
            Some(user) if user.is_bot() => Err(error(400, "BOT_METHOD_INVALID")),
            _ => Ok(user),
        }
    }

    /// Takes note of something in the call that the method can't do, by Telegram's name of it, such as a
    /// field. The error is the answer.
    pub(crate) fn lacks(&mut self, what: &'static str) -> RpcError {
        self.missing = Some(what);
        not_implemented()
    }

    /// From now on the method's own answer is sent only after so long, and not at all if what this returns
    /// has sent another one before: whether it still could.
    fn answer_later<T: Serializable>(
        &mut self,
        patience: Duration,
    ) -> impl FnOnce(Result<T, RpcError>) -> bool + Send + use<T> {
        let way = self.reply.as_mut().map(|reply| {
            reply.patience = Some(patience);
            (reply.outbox.clone(), reply.msg_id)
        });
        move |answer| {
            let answer = answer.map(|answer| answer.to_bytes());
            way.is_some_and(|(outbox, msg_id)| outbox.answer(msg_id, answer))
        }
    }
}

/// Makes the error that Telegram answers with.
pub(crate) fn error(code: i32, message: impl Into<String>) -> RpcError {
    RpcError {
        code,
        message: message.into(),
    }
}

/// The error of what is not here, which Telegram does not have.
pub(crate) fn not_implemented() -> RpcError {
    error(501, "NOT_IMPLEMENTED")
}

type Work = Box<dyn Fn(&mut Call<'_>, &[u8]) -> Result<Vec<u8>, RpcError> + Send + Sync>;

/// A method of the API.
struct Method {
    work: Work,
    /// Tells what the arguments are, for people.
    brief: fn(&[u8]) -> String,
}

/// All methods, by the number of their constructor.
#[derive(Default)]
pub(crate) struct Table(HashMap<u32, Method>);

impl Table {
    /// Adds a method.
    pub(crate) fn add<F>(
        &mut self,
        method: impl Fn(&mut Call<'_>, F) -> Result<F::Return, RpcError> + Send + Sync + 'static,
    ) where
        F: RemoteCall + Deserializable + Identifiable + fmt::Debug,
        F::Return: Serializable,
    {
        let work: Work = Box::new(move |call, arguments| {
            let request =
                F::from_bytes(arguments).map_err(|_| error(400, "INPUT_REQUEST_INVALID"))?;
            method(call, request).map(|answer| answer.to_bytes())
        });
        let brief = |arguments: &[u8]| {
            F::from_bytes(arguments).map_or_else(|e| e.to_string(), |request| brief(&request))
        };
        let before = self.0.insert(F::CONSTRUCTOR_ID, Method { work, brief });
        assert!(
            before.is_none(),
            "{} is in the table twice",
            name(F::CONSTRUCTOR_ID)
        );
    }
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::default();
    help::register(&mut table);
    auth::register(&mut table);
    account::register(&mut table);
    updates::register(&mut table);
    messages::register(&mut table);
    notify::register(&mut table);
    users::register(&mut table);
    contacts::register(&mut table);
    profile::register(&mut table);
    reports::register(&mut table);
    bots::register(&mut table);
    chats::register(&mut table);
    channels::register(&mut table);
    stories::register(&mut table);
    upload::register(&mut table);
    media::register(&mut table);
    photos::register(&mut table);
    quiet::register(&mut table);
    table
});

/// The name of a constructor or method, for people.
pub(crate) fn name(id: u32) -> &'static str {
    name_for_id(id)
}

/// The arguments of a call, for people; nothing if there is no such method.
pub(crate) fn brief_arguments(id: u32, arguments: &[u8]) -> String {
    TABLE
        .0
        .get(&id)
        .map_or_else(String::new, |method| (method.brief)(arguments))
}

/// Why a call was not made.
#[derive(Debug)]
pub(crate) enum Refused {
    /// No such method is here.
    Unknown(u32),
    /// The client speaks another layer than the server.
    Layer(i32),
}

/// A call without its wrappers.
#[derive(Debug)]
pub(crate) struct Unwrapped {
    /// The number of the method.
    pub(crate) id: u32,
    pub(crate) arguments: Vec<u8>,
    /// The messages of the calls after which it has to come.
    pub(crate) after: Vec<i64>,
    /// What the client runs on, if it says so.
    pub(crate) device: Option<Device>,
}

/// Takes a call out of its wrappers.
pub(crate) fn unwrap(mut body: Vec<u8>) -> Result<Unwrapped, Refused> {
    let mut was_packed = false;
    let mut device = None;
    let mut after = Vec::new();
    loop {
        let Some((id, arguments)) = body.split_first_chunk::<4>() else {
            return Err(Refused::Unknown(0));
        };
        let id = u32::from_le_bytes(*id);
        let inner = match id {
            // TDLib packs what is within the wrappers, once.
            tl::GZIP_PACKED if !was_packed => {
                was_packed = true;
                gzip::unpack(&body, gzip::MAX_UNPACKED).map(Rest)
            }
            functions::InvokeWithLayer::<Rest>::CONSTRUCTOR_ID => {
                let call = functions::InvokeWithLayer::<Rest>::from_bytes(arguments).ok();
                if let Some(call) = &call
                    && call.layer != LAYER
                {
                    return Err(Refused::Layer(call.layer));
                }
                call.map(|call| call.query)
            }
            functions::InitConnection::<Rest>::CONSTRUCTOR_ID => {
                let call = functions::InitConnection::<Rest>::from_bytes(arguments).ok();
                device = call.as_ref().map(Device::from);
                call.map(|call| call.query)
            }
            functions::InvokeAfterMsg::<Rest>::CONSTRUCTOR_ID => {
                let call = functions::InvokeAfterMsg::<Rest>::from_bytes(arguments).ok();
                after.extend(call.as_ref().map(|call| call.msg_id));
                call.map(|call| call.query)
            }
            functions::InvokeAfterMsgs::<Rest>::CONSTRUCTOR_ID => {
                let call = functions::InvokeAfterMsgs::<Rest>::from_bytes(arguments).ok();
                after.extend(call.iter().flat_map(|call| &call.msg_ids));
                call.map(|call| call.query)
            }
            functions::InvokeWithoutUpdates::<Rest>::CONSTRUCTOR_ID => {
                functions::InvokeWithoutUpdates::<Rest>::from_bytes(arguments)
                    .ok()
                    .map(|call| call.query)
            }
            _ => {
                let arguments = arguments.to_vec();
                return Ok(Unwrapped {
                    id,
                    arguments,
                    after,
                    device,
                });
            }
        };
        body = inner.ok_or(Refused::Unknown(id))?.0;
    }
}

/// Makes a call.
pub(crate) fn call(
    call: &mut Call<'_>,
    id: u32,
    arguments: &[u8],
) -> Result<Result<Vec<u8>, RpcError>, Refused> {
    let method = TABLE.0.get(&id).ok_or(Refused::Unknown(id))?;
    Ok((method.work)(call, arguments))
}

//! The methods of Telegram's API. One module has one family; `TABLE` lists them all.

mod account;
mod auth;
mod help;
mod messages;
mod quiet;
mod updates;
mod users;

use std::collections::HashMap;
use std::sync::LazyLock;

use grammers_tl_types::{
    Deserializable, Identifiable, RemoteCall, Serializable, functions, name_for_id,
};

use crate::mtproto::session::RpcError;
use crate::mtproto::{gzip, tl};
use crate::service::Origin;
use crate::tl::{LAYER, Rest};
use crate::world::{UserId, World};

/// A call that is being answered. The world is locked for as long as it takes.
pub(crate) struct Call<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) origin: &'a Origin,
}

impl Call<'_> {
    /// The account that the caller is logged in to.
    pub(crate) fn user(&self) -> Result<UserId, RpcError> {
        self.world
            .logins
            .user_of(self.origin.auth_key_id)
            .ok_or_else(|| error(401, "AUTH_KEY_UNREGISTERED"))
    }
}

/// Makes the error that Telegram answers with.
pub(crate) fn error(code: i32, message: impl Into<String>) -> RpcError {
    RpcError {
        code,
        message: message.into(),
    }
}

type Method = Box<dyn Fn(&mut Call<'_>, &[u8]) -> Result<Vec<u8>, RpcError> + Send + Sync>;

/// All methods, by the number of their constructor.
#[derive(Default)]
pub(crate) struct Table(HashMap<u32, Method>);

impl Table {
    /// Adds a method.
    pub(crate) fn add<F>(
        &mut self,
        method: impl Fn(&mut Call<'_>, F) -> Result<F::Return, RpcError> + Send + Sync + 'static,
    ) where
        F: RemoteCall + Deserializable + Identifiable,
        F::Return: Serializable,
    {
        let method: Method = Box::new(move |call, arguments| {
            let request =
                F::from_bytes(arguments).map_err(|_| error(400, "INPUT_REQUEST_INVALID"))?;
            method(call, request).map(|answer| answer.to_bytes())
        });
        let before = self.0.insert(F::CONSTRUCTOR_ID, method);
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
    users::register(&mut table);
    quiet::register(&mut table);
    table
});

/// The name of a constructor or method, for people.
pub(crate) fn name(id: u32) -> &'static str {
    name_for_id(id)
}

/// Why a call was not made.
#[derive(Debug)]
pub(crate) enum Refused {
    /// No such method is here.
    Unknown(u32),
    /// The client speaks another layer than the server.
    Layer(i32),
}

/// Takes a call out of its wrappers: the number of its method, and the arguments.
pub(crate) fn unwrap(mut body: Vec<u8>) -> Result<(u32, Vec<u8>), Refused> {
    let mut was_packed = false;
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
                functions::InitConnection::<Rest>::from_bytes(arguments)
                    .ok()
                    .map(|call| call.query)
            }
            functions::InvokeAfterMsg::<Rest>::CONSTRUCTOR_ID => {
                functions::InvokeAfterMsg::<Rest>::from_bytes(arguments)
                    .ok()
                    .map(|call| call.query)
            }
            functions::InvokeAfterMsgs::<Rest>::CONSTRUCTOR_ID => {
                functions::InvokeAfterMsgs::<Rest>::from_bytes(arguments)
                    .ok()
                    .map(|call| call.query)
            }
            functions::InvokeWithoutUpdates::<Rest>::CONSTRUCTOR_ID => {
                functions::InvokeWithoutUpdates::<Rest>::from_bytes(arguments)
                    .ok()
                    .map(|call| call.query)
            }
            _ => return Ok((id, arguments.to_vec())),
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
    Ok(method(call, arguments))
}

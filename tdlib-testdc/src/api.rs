//! The service: every query finds its method, under the lock of the world.

use std::collections::{BTreeSet, HashMap};
use std::sync::Mutex;

use grammers_tl_types::{Deserializable, Identifiable, functions};

use crate::faults::{Fault, Faults};
use crate::mtproto::session::RpcError;
use crate::outbox::{Outbox, lock};
use crate::rpc::{self, Call, Refused};
use crate::service::{Origin, Outcome, Service};
use crate::tl::LAYER;
use crate::world::World;

/// A data center's state, and what went wrong in it.
#[derive(Debug, Default)]
pub(crate) struct Api {
    pub(crate) world: Mutex<World>,
    /// What is to go wrong.
    pub(crate) faults: Mutex<Faults>,
    /// How often each method was called.
    calls: Mutex<HashMap<&'static str, u32>>,
    /// What a test must not overlook.
    unknown: Mutex<BTreeSet<String>>,
}

impl Api {
    /// What the clients asked for that is not here.
    pub(crate) fn unknown(&self) -> Vec<String> {
        lock(&self.unknown).iter().cloned().collect()
    }

    /// How often a method was called.
    pub(crate) fn calls(&self, method: &str) -> u32 {
        lock(&self.calls).get(method).copied().unwrap_or(0)
    }

    fn refuse(&self, why: &Refused) -> RpcError {
        let (fault, error) = match why {
            Refused::Unknown(id) => (
                format!("{} is not implemented", rpc::name(*id)),
                rpc::error(501, "NOT_IMPLEMENTED"),
            ),
            Refused::Layer(layer) => (
                format!(
                    "TDLib speaks layer {layer}, and this data center layer {LAYER}: use the TDLib that the crate is made for"
                ),
                rpc::error(400, "CONNECTION_LAYER_INVALID"),
            ),
        };
        log::error!("{fault}");
        lock(&self.unknown).insert(fault);
        error
    }
}

impl Service for Api {
    fn query(&self, from: &Origin, outbox: &Outbox, msg_id: i64, body: &[u8]) -> Outcome {
        let (id, arguments) = match rpc::unwrap(body.to_vec()) {
            Ok(call) => call,
            Err(why) => return Outcome::Error(self.refuse(&why)),
        };
        if id == functions::auth::BindTempAuthKey::CONSTRUCTOR_ID {
            return bind(&arguments);
        }
        if from.is_unbound {
            return Outcome::Error(rpc::error(401, "AUTH_KEY_PERM_EMPTY"));
        }
        *lock(&self.calls).entry(rpc::name(id)).or_default() += 1;
        match lock(&self.faults).take(rpc::name(id)) {
            Some(Fault::Error { code, message }) => {
                return Outcome::Error(rpc::error(code, message));
            }
            Some(Fault::Silence) => return Outcome::Later,
            Some(Fault::Cut) => return Outcome::Cut,
            None => {}
        }
        let mut world = lock(&self.world);
        if !rpc::name(id).starts_with("upload.") {
            world.push.listens(from);
        }
        let mut call = Call {
            world: &mut world,
            origin: from,
        };
        let result =
            rpc::call(&mut call, id, &arguments).unwrap_or_else(|why| Err(self.refuse(&why)));
        log::debug!(
            "{} {}",
            rpc::name(id),
            result
                .as_ref()
                .map_or_else(|e| format!("{} {}", e.code, e.message), |_| "ok".to_owned())
        );
        // Under the lock, so that the answer keeps its place among the updates.
        outbox.answer(msg_id, result);
        Outcome::Later
    }

    fn connected(&self, origin: &Origin, outbox: Outbox, resumed: bool) {
        lock(&self.world).push.connected(origin, outbox, resumed);
    }

    fn disconnected(&self, origin: &Origin) {
        lock(&self.world).push.disconnected(origin);
    }

    fn key_destroyed(&self, auth_key_id: i64) {
        lock(&self.world).logins.log_out(auth_key_id);
    }

    fn now(&self) -> f64 {
        lock(&self.world).clock.now()
    }
}

/// Has a temporary key bound by the layer that knows the keys.
fn bind(arguments: &[u8]) -> Outcome {
    match functions::auth::BindTempAuthKey::from_bytes(arguments) {
        Ok(call) => Outcome::Bind {
            permanent: call.perm_auth_key_id,
            nonce: call.nonce,
            expires_at: call.expires_at,
            encrypted: call.encrypted_message,
        },
        Err(_) => Outcome::Error(rpc::error(400, "INPUT_REQUEST_INVALID")),
    }
}

//! The service: every query finds its method, under the lock of the world, unless a fault comes first.

use std::any::Any;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroU32;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use grammers_tl_types::{Deserializable, Identifiable, functions};
use tokio::sync::Notify;

use crate::calls::{CallOutcome, Calls, MadeCall};
use crate::faults::Fault;
use crate::faults::files::{self, Files, Passage};
use crate::faults::queue::Faults;
use crate::later::{Answer, Later};
use crate::loops::{self, Loops};
use crate::mtproto::session::RpcError;
use crate::outbox::{Outbox, lock};
use crate::problems::{Problem, Problems};
use crate::rpc::{self, Call, Refused, Reply, Unwrapped};
use crate::service::{Origin, Outcome, Service};
use crate::tl::LAYER;
use crate::world::{UserId, World};

/// The target of the log, at level debug, that has a line for each call of a client.
pub const CALLS_LOG: &str = "tdlib_testdc::rpc";

/// A data center's state, and what went wrong in it. Whoever holds the lock of the world may take one of the
/// others, and not the other way round.
#[derive(Debug, Default)]
pub(crate) struct Api {
    pub(crate) number: Number,
    pub(crate) world: Mutex<World>,
    /// What is to go wrong.
    pub(crate) faults: Mutex<Faults>,
    /// The link over which files go.
    files: Mutex<Files<Answer>>,
    later: Arc<Later>,
    pub(crate) calls: Mutex<Calls>,
    loops: Mutex<Loops>,
    pub(crate) problems: Mutex<Problems>,
}

/// The number of a data center. None of a process has it twice.
#[derive(Debug)]
pub(crate) struct Number(pub(crate) u64);

impl Default for Number {
    fn default() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(LAST.fetch_add(1, Ordering::Relaxed))
    }
}

/// A call without what is around it.
struct Asked<'a> {
    from: &'a Origin,
    id: u32,
    method: &'static str,
    arguments: &'a [u8],
    outbox: &'a Outbox,
    msg_id: i64,
}

impl Asked<'_> {
    fn answer(&self, result: Result<Vec<u8>, RpcError>) -> Answer {
        Answer {
            outbox: self.outbox.clone(),
            msg_id: self.msg_id,
            result,
        }
    }
}

/// What has come of a method's work.
struct Done {
    result: Result<Vec<u8>, RpcError>,
    /// For how long the answer may come from elsewhere.
    patience: Option<Duration>,
}

/// How a call ends.
enum End {
    Now(Result<Vec<u8>, RpcError>),
    /// When the link for files lets it through.
    OnLink(OnLink, Result<Vec<u8>, RpcError>),
    /// By an error that a fault makes.
    Failed(RpcError),
    /// When something else has happened; by this error if it has not after so long.
    Waiting(Duration, RpcError),
    /// As it does otherwise, but without the connection.
    Lost(Box<Self>),
    /// The same, and as if the session had never been.
    Forgotten(Box<Self>),
    Silence,
    Cut,
}

/// A question and its answer on the link for files.
struct OnLink {
    bytes: f64,
    /// Not known while the link is stalled.
    due: Option<Instant>,
}

impl Api {
    /// Limits how many bytes of files go through in a second.
    pub(crate) fn limit_files(&self, rate: Option<NonZeroU32>) {
        self.change_link(|files, now| files.limit(rate, now));
    }

    /// Lets files stand still, or go on.
    pub(crate) fn stall_files(&self, stall: bool) {
        self.change_link(|files, now| files.stall(stall, now));
    }

    fn change_link(&self, change: impl FnOnce(&mut Files<Answer>, Instant)) {
        // No call in between, which knows the link as it was and is not on it yet.
        let _world = lock(&self.world);
        change(&mut lock(&self.files), Instant::now());
        self.send_due();
        self.later.sooner().notify_one();
    }

    /// Sends the answers that a fault of a method holds back. How many there were.
    pub(crate) fn release(&self, method: &str) -> usize {
        // No call in between, which is counted and has not got its answer held back yet.
        let _world = lock(&self.world);
        self.later.release(method)
    }

    /// Sends all answers that are held back.
    pub(crate) fn release_all(&self) {
        let _world = lock(&self.world);
        self.later.clear();
    }

    fn refuse(&self, why: &Refused) -> RpcError {
        let (problem, what, error) = match why {
            Refused::Unknown(id) => (
                Problem::Unknown,
                format!("{} is not implemented", rpc::name(*id)),
                rpc::not_implemented(),
            ),
            Refused::Layer(layer) => (
                Problem::Layer,
                format!(
                    "TDLib speaks layer {layer}, and this data center layer {LAYER}: use the TDLib that the crate is made for"
                ),
                rpc::error(400, "CONNECTION_LAYER_INVALID"),
            ),
        };
        lock(&self.problems).add(problem, what);
        error
    }

    /// Lets a method work, whatever comes of it: a client whose call has no end would wait until its test
    /// gives up, and nobody would know why.
    fn guard(
        &self,
        method: &str,
        work: impl FnOnce() -> Result<Result<Vec<u8>, RpcError>, Refused>,
    ) -> Result<Vec<u8>, RpcError> {
        match catch_unwind(AssertUnwindSafe(work)) {
            Ok(Ok(result)) => result,
            Ok(Err(why)) => Err(self.refuse(&why)),
            Err(panic) => {
                let what = format!("{method} panicked: {}", said(&*panic));
                lock(&self.problems).add(Problem::Panic, what);
                Err(rpc::error(500, "INTERNAL"))
            }
        }
    }

    /// Has a method do its work.
    fn carry_out(&self, world: &mut World, asked: &Asked<'_>) -> Done {
        let mut hasher = DefaultHasher::new();
        (asked.id, asked.arguments).hash(&mut hasher);
        if lock(&self.loops).notice(asked.from, hasher.finish(), Instant::now()) {
            lock(&self.problems).add(Problem::Loop, loops::describe(asked.method));
        }
        if !asked.method.starts_with("upload.") {
            world.push.listens(asked.from);
        }
        let mut call = Call {
            world,
            origin: asked.from,
            reply: Some(Reply {
                outbox: asked.outbox,
                msg_id: asked.msg_id,
                patience: None,
            }),
            missing: None,
        };
        let result = self.guard(asked.method, || {
            rpc::call(&mut call, asked.id, asked.arguments)
        });
        let patience = call.reply.and_then(|reply| reply.patience);
        if let Some(what) = call.missing {
            let what = format!("{} with {what} is not implemented", asked.method);
            lock(&self.problems).add(Problem::Unknown, what);
        }
        Done { result, patience }
    }

    /// Lets a call and its answer go the way that they have to.
    fn end(&self, world: &mut World, asked: &Asked<'_>, fault: Option<&Fault>) -> End {
        match fault {
            Some(Fault::Error { code, message }) => {
                return End::Failed(rpc::error(*code, message));
            }
            Some(Fault::Silence) => return End::Silence,
            Some(Fault::Cut) => return End::Cut,
            _ => {}
        }
        let end = if asked.id == functions::auth::BindTempAuthKey::CONSTRUCTOR_ID {
            End::Now(Ok(Vec::new()))
        } else if asked.from.is_unbound {
            End::Now(Err(rpc::error(401, "AUTH_KEY_PERM_EMPTY")))
        } else {
            self.outcome(asked, self.carry_out(world, asked))
        };
        match fault {
            Some(Fault::LoseAnswer) => End::Lost(Box::new(end)),
            Some(Fault::LoseSession) => End::Forgotten(Box::new(end)),
            _ => end,
        }
    }

    fn outcome(&self, asked: &Asked<'_>, Done { result, patience }: Done) -> End {
        if let (Some(patience), Err(error)) = (patience, &result) {
            return End::Waiting(patience, error.clone());
        }
        if !files::carries(asked.method) {
            return End::Now(result);
        }
        let bytes = asked.arguments.len() + result.as_ref().map_or(0, Vec::len);
        let bytes = bytes as f64;
        let due = match lock(&self.files).pass(bytes, Instant::now()) {
            Passage::Free => return End::Now(result),
            Passage::At(due) => Some(due),
            Passage::Stalled => None,
        };
        End::OnLink(OnLink { bytes, due }, result)
    }

    /// Answers a call, or has it answered by the layers below.
    fn answer(&self, asked: &Asked<'_>, end: End) -> Outcome {
        match end {
            End::Now(Ok(_)) if asked.id == functions::auth::BindTempAuthKey::CONSTRUCTOR_ID => {
                bind(asked)
            }
            End::Now(Ok(_)) if asked.id == functions::auth::DropTempAuthKeys::CONSTRUCTOR_ID => {
                drop_temporary(asked)
            }
            End::Now(result) => {
                asked.outbox.answer(asked.msg_id, result);
                Outcome::Later
            }
            End::Waiting(patience, error) => {
                let due = Instant::now() + patience;
                self.later.send_at(due, asked.answer(Err(error)));
                Outcome::Later
            }
            End::OnLink(OnLink { bytes, due }, result) => {
                lock(&self.files).put(bytes, due, asked.answer(result));
                self.later.sooner().notify_one();
                Outcome::Later
            }
            End::Failed(error) => Outcome::Error(error),
            End::Silence => Outcome::Lost,
            End::Lost(end) => Outcome::AnswerLost(Box::new(self.answer(asked, *end))),
            End::Forgotten(end) => Outcome::SessionLost(Box::new(self.answer(asked, *end))),
            End::Cut => Outcome::Cut,
        }
    }

    /// Takes note of a call. What is to be logged of it is returned.
    fn record(
        &self,
        world: &World,
        asked: &Asked<'_>,
        user: Option<UserId>,
        (end, fault): (&End, Option<&Fault>),
        took: Duration,
    ) -> Option<String> {
        let outcome = end.outcome();
        let line = log::log_enabled!(target: CALLS_LOG, log::Level::Debug).then(|| {
            let user = user.and_then(|user| world.user(user));
            let user = user.map_or_else(
                || "nobody".to_owned(),
                |user| format!("{} {}", user.first_name, user.id),
            );
            format!(
                "#{} {user}: {}({}) -> {outcome}{} in {} µs",
                asked.from.connection,
                asked.method,
                rpc::brief_arguments(asked.id, asked.arguments),
                end.note(fault),
                took.as_micros(),
            )
        });
        lock(&self.calls).add(MadeCall {
            user,
            method: asked.method,
            outcome,
        });
        line
    }

    /// Logs what has happened, when nothing is locked.
    fn log(&self, call: Option<String>) {
        let untold = lock(&self.problems).untold();
        for what in untold {
            log::error!("{what}");
        }
        if let Some(call) = call {
            log::debug!(target: CALLS_LOG, "{call}");
        }
    }
}

impl End {
    fn outcome(&self) -> CallOutcome {
        match self {
            Self::Now(Ok(_)) | Self::OnLink(_, Ok(_)) => CallOutcome::Ok,
            Self::Now(Err(error)) | Self::OnLink(_, Err(error)) | Self::Failed(error) => {
                CallOutcome::error(error.code, &*error.message)
            }
            Self::Waiting(..) => CallOutcome::Waiting,
            Self::Lost(_) | Self::Forgotten(_) => CallOutcome::AnswerLost,
            Self::Silence => CallOutcome::Silence,
            Self::Cut => CallOutcome::Cut,
        }
    }

    /// What there is to say besides.
    fn note(&self, fault: Option<&Fault>) -> String {
        match fault {
            Some(Fault::Delay(time)) => return format!(", answered {} ms later", time.as_millis()),
            Some(Fault::Hold) => return ", held back".to_owned(),
            _ => {}
        }
        match self {
            Self::Now(Ok(answer)) => format!(", {} bytes", answer.len()),
            Self::Now(Err(_)) => String::new(),
            Self::OnLink(OnLink { due: Some(due), .. }, _) => {
                let time = due.saturating_duration_since(Instant::now());
                format!(", answered {} ms later", time.as_millis())
            }
            Self::OnLink(..) => ", held back".to_owned(),
            Self::Waiting(time, _) => format!(", {} ms at most", time.as_millis()),
            Self::Failed(_) | Self::Lost(_) | Self::Forgotten(_) | Self::Silence | Self::Cut => {
                ", a fault".to_owned()
            }
        }
    }
}

impl Service for Api {
    fn query(&self, from: &Origin, outbox: &Outbox, msg_id: i64, body: &[u8]) -> Outcome {
        let began = Instant::now();
        let Unwrapped {
            id,
            arguments,
            after,
            device,
        } = match rpc::unwrap(body.to_vec()) {
            Ok(call) => call,
            Err(why) => {
                let error = self.refuse(&why);
                self.log(None);
                return Outcome::Error(error);
            }
        };
        let method = rpc::name(id);
        let mut world = lock(&self.world);
        let now = world.clock.date();
        world.logins.is_active(from.auth_key_id, now);
        if let Some(device) = device.filter(|_| !from.is_unbound) {
            world.logins.runs_on(from.auth_key_id, device);
        }
        let before = world.logins.user_of(from.auth_key_id);
        let follows = outbox.may_follow(&after);
        let fault = (follows.then(|| lock(&self.faults).take(method, before))).flatten();
        let way = match &fault {
            Some(Fault::Delay(time)) => self.later.slow(outbox, *time),
            Some(Fault::Hold) => self.later.holding(outbox, method),
            _ => outbox.clone(),
        };
        let asked = Asked {
            from,
            id,
            method,
            arguments: &arguments,
            outbox: &way,
            msg_id,
        };
        let end = if follows {
            self.end(&mut world, &asked, fault.as_ref())
        } else {
            // TDLib sends it again when it knows what has become of those.
            End::Now(Err(rpc::error(400, "MSG_WAIT_FAILED")))
        };
        let user = before.or_else(|| world.logins.user_of(from.auth_key_id));
        let ended = (&end, fault.as_ref());
        let call = self.record(&world, &asked, user, ended, began.elapsed());
        // Under the lock, so that the answer keeps its place among the updates.
        let outcome = self.answer(&asked, end);
        drop(world);
        self.log(call);
        outcome
    }

    fn connected(&self, origin: &Origin, outbox: Outbox, resumed: bool) {
        let mut world = lock(&self.world);
        let now = world.clock.date();
        world.logins.returns(origin.auth_key_id, now);
        world.push.connected(origin, outbox, resumed);
    }

    fn disconnected(&self, origin: &Origin) {
        let mut world = lock(&self.world);
        let now = world.clock.date();
        world.logins.is_active(origin.auth_key_id, now);
        world.push.disconnected(origin);
        lock(&self.loops).forget(origin);
    }

    fn key_destroyed(&self, auth_key_id: i64) {
        let mut world = lock(&self.world);
        world.logins.destroyed(auth_key_id);
        world.push.destroyed(auth_key_id);
    }

    fn now(&self) -> f64 {
        lock(&self.world).clock.now()
    }

    fn send_due(&self) -> Option<Instant> {
        let now = Instant::now();
        // Under the lock, so that nothing gets out any more when the link is stalled.
        let mut files = lock(&self.files);
        files.through(now).into_iter().for_each(Answer::send);
        let next = files.next();
        drop(files);
        next.into_iter().chain(self.later.send_due(now)).min()
    }

    fn sooner(&self) -> Option<&Notify> {
        Some(self.later.sooner())
    }
}

/// What a panic says.
fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no text")
}

/// Has a temporary key bound by the layer that knows the keys.
fn bind(asked: &Asked<'_>) -> Outcome {
    match functions::auth::BindTempAuthKey::from_bytes(asked.arguments) {
        Ok(call) => Outcome::Bind {
            outbox: asked.outbox.clone(),
            permanent: call.perm_auth_key_id,
            nonce: call.nonce,
            expires_at: call.expires_at,
            encrypted: call.encrypted_message,
        },
        Err(_) => Outcome::Error(rpc::error(400, "INPUT_REQUEST_INVALID")),
    }
}

/// Has temporary keys dropped by the same layer.
fn drop_temporary(asked: &Asked<'_>) -> Outcome {
    match functions::auth::DropTempAuthKeys::from_bytes(asked.arguments) {
        Ok(call) => Outcome::DropTemporary {
            but: call.except_auth_keys,
            outbox: asked.outbox.clone(),
        },
        Err(_) => Outcome::Error(rpc::error(400, "INPUT_REQUEST_INVALID")),
    }
}

#[cfg(test)]
mod tests;

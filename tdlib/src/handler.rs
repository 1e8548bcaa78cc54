//! What runs when an update comes.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, Weak};

use tdlib_types::DecodeError;

use crate::client::{Client, Inner};
use crate::update::{FromUpdate, RawUpdate};

/// A closure or function that takes updates of the type `U`.
///
/// Implemented for every `Fn(&Client, U)` that is `Send + Sync + 'static`, where `U` is one kind of
/// update, [`types::Update`](crate::types::Update) for all of them, or [`RawUpdate`] for their JSON.
/// Handlers run on threads of the crate's own: they may block, send requests, and wait for the answers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handler of updates",
    label = "not a handler",
    note = "a handler is a function or closure of the form `|client: &Client, update: UpdateNewMessage| {{ .. }}`, \
            that is `Send + Sync + 'static`; shared state goes into an `Arc`, changing state into a `Mutex`"
)]
pub trait Handler<U: FromUpdate>: Fn(&Client, U) + Send + Sync + 'static {}

impl<U: FromUpdate, F: Fn(&Client, U) + Send + Sync + 'static> Handler<U> for F {}

/// Names a handler of one client, to remove it by [`Client::remove_handler`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HandlerId(u64);

/// Keeps a handler registered; removes it when dropped.
#[must_use = "the handler is removed when the guard is dropped; `forget` keeps it"]
pub struct HandlerGuard {
    client: Weak<Inner>,
    id: HandlerId,
}

impl HandlerGuard {
    pub(crate) fn new(client: &Arc<Inner>, id: HandlerId) -> Self {
        Self {
            client: Arc::downgrade(client),
            id,
        }
    }

    /// Returns the handler's name.
    pub fn id(&self) -> HandlerId {
        self.id
    }

    /// Keeps the handler for as long as the client lives, and returns its name.
    pub fn forget(mut self) -> HandlerId {
        self.client = Weak::new();
        self.id
    }
}

impl Drop for HandlerGuard {
    fn drop(&mut self) {
        if let Some(client) = self.client.upgrade() {
            client.remove_handler(self.id);
        }
    }
}

impl fmt::Debug for HandlerGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HandlerGuard").field(&self.id.0).finish()
    }
}

type Call = dyn Fn(&Client, &RawUpdate) -> Result<(), DecodeError> + Send + Sync;

/// A handler, whatever its type of updates.
#[derive(Clone)]
pub(crate) struct AnyHandler {
    kind: Option<&'static str>,
    call: Arc<Call>,
}

impl AnyHandler {
    pub(crate) fn new<U: FromUpdate>(handler: impl Handler<U>) -> Self {
        Self {
            kind: U::KIND,
            call: Arc::new(move |client, update| {
                handler(client, U::from_update(update)?);
                Ok(())
            }),
        }
    }

    pub(crate) fn call(&self, client: &Client, update: &RawUpdate) -> Result<(), DecodeError> {
        (self.call)(client, update)
    }
}

/// The handlers of a client, in the order in which they were registered.
#[derive(Clone, Default)]
pub(crate) struct Handlers {
    entries: Vec<(HandlerId, AnyHandler)>,
    next: u64,
    kinds: HashSet<&'static str>,
    all: bool,
    ended: bool,
}

impl Handlers {
    /// Adds a handler; gives it back if none will be called any more.
    pub(crate) fn add(&mut self, handler: AnyHandler) -> (HandlerId, Option<AnyHandler>) {
        let id = HandlerId(self.next);
        self.next += 1;
        if self.ended {
            return (id, Some(handler));
        }
        self.entries.push((id, handler));
        self.index();
        (id, None)
    }

    /// Takes all handlers out; what is added from now on is given back.
    pub(crate) fn end(&mut self) -> Vec<(HandlerId, AnyHandler)> {
        let entries = std::mem::take(&mut self.entries);
        self.index();
        self.ended = true;
        entries
    }

    /// Removes a handler; false if there is none of that name.
    pub(crate) fn remove(&mut self, id: HandlerId) -> bool {
        let before = self.entries.len();
        self.entries.retain(|entry| entry.0 != id);
        self.index();
        self.entries.len() < before
    }

    /// Tells whether any handler takes updates of this name.
    pub(crate) fn listen_to(&self, name: &str) -> bool {
        self.all || self.kinds.contains(name)
    }

    /// Goes through the handlers that take updates of this name.
    pub(crate) fn of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a AnyHandler> {
        (self.entries.iter())
            .map(|(_, handler)| handler)
            .filter(move |handler| handler.kind.is_none_or(|kind| kind == name))
    }

    fn index(&mut self) {
        self.kinds = self
            .entries
            .iter()
            .filter_map(|(_, handler)| handler.kind)
            .collect();
        self.all = self
            .entries
            .iter()
            .any(|(_, handler)| handler.kind.is_none());
    }
}

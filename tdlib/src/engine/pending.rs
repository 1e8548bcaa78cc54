//! The requests that wait for their answer.
//!
//! A slab in a few shards, so that senders on many threads and the receive thread seldom meet. Each
//! operation is a short look behind one lock. Whoever ends a request first takes its waiter with it:
//! an answer, a time-out, a close or the drop of the request itself, exactly one of them.

use std::task::Waker;
use std::thread::Thread;

use self::slab::Slab;
use crate::observe::Begun;
use crate::sync::Mutex;

mod slab;

/// What stands in `@extra` of a request: a number that no two requests in flight share.
///
/// Below 2^53, so that it survives JSON readers that know floating point alone. From the top: the
/// generation (never 0), a mark for answers that go through the client's queue, the slot, the shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Id(u64);

const SHARD_BITS: u32 = 3;
const INDEX_BITS: u32 = 21;
const GENERATION_BITS: u32 = 28;
const IN_ORDER: u64 = 1 << (SHARD_BITS + INDEX_BITS);
const GENERATION_SHIFT: u32 = SHARD_BITS + INDEX_BITS + 1;

impl Id {
    fn new(generation: u32, in_order: bool, index: u32, shard: usize) -> Self {
        let mark = if in_order { IN_ORDER } else { 0 };
        Self(
            (u64::from(generation) << GENERATION_SHIFT)
                | mark
                | (u64::from(index) << SHARD_BITS)
                | shard as u64,
        )
    }

    /// Reads what TDLib sent back.
    pub(crate) fn from_extra(extra: u64) -> Self {
        Self(extra)
    }

    /// Returns the number for `@extra`.
    pub(crate) fn extra(self) -> u64 {
        self.0
    }

    /// Tells whether the answer goes through the client's queue.
    pub(crate) fn in_order(self) -> bool {
        self.0 & IN_ORDER != 0
    }

    fn shard(self) -> usize {
        (self.0 & ((1 << SHARD_BITS) - 1)) as usize
    }

    fn index(self) -> usize {
        ((self.0 >> SHARD_BITS) & ((1 << INDEX_BITS) - 1)) as usize
    }

    fn generation(self) -> u64 {
        self.0 >> GENERATION_SHIFT
    }
}

/// Who sleeps until a request has ended.
#[derive(Debug, Clone)]
pub(crate) enum Waiter {
    /// Nobody.
    None,
    /// A task.
    Task(Waker),
    /// A thread in [`std::thread::park`].
    Thread(Thread),
}

impl Waiter {
    /// Wakes whoever waits.
    pub(crate) fn wake(self) {
        match self {
            Self::None => {}
            Self::Task(waker) => waker.wake(),
            Self::Thread(thread) => thread.unpark(),
        }
    }

    /// Tells whether there is somebody to wake.
    pub(crate) fn is_some(&self) -> bool {
        !matches!(self, Self::None)
    }
}

/// How a request ended, for its owner to find.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// TDLib's answer.
    Answer(Box<str>),
    /// TDLib's answer, an `error`.
    Error(Box<str>),
    /// The time was up.
    TimedOut,
    /// The client was closed.
    Closed,
}

/// What a slot stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// A request whose owner wants the outcome.
    Request,
    /// A request whose outcome nobody wants.
    Detached,
    /// No request: somebody waits for the client's end.
    Closer,
}

impl Owner {
    /// Tells whether it stands for a request.
    pub(crate) fn is_request(self) -> bool {
        self != Self::Closer
    }
}

/// How a new entry should be.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) owner: Owner,
    pub(crate) waiter: Waiter,
    /// The answer goes through the client's queue.
    pub(crate) in_order: bool,
    /// There is an entry for it among the deadlines.
    pub(crate) deadline: bool,
    /// What is watched of a request whose outcome nobody wants.
    pub(crate) begun: Begun,
}

/// Why an entry was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The client is closed.
    Closed,
    /// Too many wait already.
    Full,
}

/// An entry that was ended just now.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) owner: Owner,
    pub(crate) waiter: Waiter,
    /// Its deadline is of no use any more.
    pub(crate) deadline: bool,
    /// Nothing else waits in this part of the table.
    pub(crate) last: bool,
    /// The outcome, if nobody will come for it.
    pub(crate) unclaimed: Option<Outcome>,
    pub(crate) begun: Begun,
}

/// The table of one client.
#[derive(Debug)]
pub(crate) struct Pending {
    shards: Box<[Shard]>,
}

/// Apart from its neighbours, so that two senders do not share a cache line.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Shard(Mutex<Slots>);

#[derive(Debug, Default)]
struct Slots {
    slots: Slab<Slot>,
    waiting: usize,
    /// How many of those that wait do so for the client's end.
    closers: usize,
    generation: u32,
    closed: bool,
}

#[derive(Debug)]
struct Slot {
    generation: u32,
    state: State,
}

#[derive(Debug)]
enum State {
    Waiting { entry: Entry, routed: bool },
    Done(Outcome),
}

impl Pending {
    /// Makes an empty table for a number of senders at a time.
    pub(crate) fn new(senders: usize) -> Self {
        let shards = senders.next_power_of_two().clamp(1, 1 << SHARD_BITS);
        Self {
            shards: (0..shards).map(|_| Shard::default()).collect(),
        }
    }

    /// Adds an entry and returns its number, or gives it back.
    pub(crate) fn insert(&self, entry: Entry) -> Result<Id, (Refused, Entry)> {
        let shard = shard_of_thread() & (self.shards.len() - 1);
        let in_order = entry.in_order;
        let (generation, index) = self.shards[shard].0.lock().insert(entry)?;
        Ok(Id::new(generation, in_order, index, shard))
    }

    /// Ends an entry, if nothing else has.
    pub(crate) fn complete(&self, id: Id, outcome: Outcome) -> Option<Ended> {
        let shard = self.shards.get(id.shard())?;
        shard.0.lock().complete(id, outcome)
    }

    /// Marks that the answer has come and is on its way through the client's queue.
    ///
    /// A close then leaves the entry to the queue. False if the entry has ended.
    pub(crate) fn mark_routed(&self, id: Id) -> bool {
        let Some(shard) = self.shards.get(id.shard()) else {
            return false;
        };
        match shard.0.lock().state(id) {
            Some(State::Waiting { routed, .. }) => {
                *routed = true;
                true
            }
            _ => false,
        }
    }

    /// Takes the outcome and frees the slot; shows the waiter to `waiting` if there is no outcome yet.
    pub(crate) fn take(&self, id: Id, waiting: impl FnOnce(&mut Waiter)) -> Option<Outcome> {
        let mut slots = self.shards.get(id.shard())?.0.lock();
        match slots.state(id)? {
            State::Waiting { entry, .. } => {
                waiting(&mut entry.waiter);
                None
            }
            _ => slots.take(id.index()),
        }
    }

    /// Leaves an entry that waits to itself, with what is watched of it; takes the outcome if there is one.
    pub(crate) fn detach(&self, id: Id, begun: &mut Begun) -> Option<Outcome> {
        let mut slots = self.shards.get(id.shard())?.0.lock();
        match slots.state(id)? {
            State::Waiting { entry, .. } => {
                entry.owner = Owner::Detached;
                std::mem::swap(&mut entry.begun, begun);
                None
            }
            _ => slots.take(id.index()),
        }
    }

    /// Frees the slot, and returns the entry if it was still waiting.
    pub(crate) fn release(&self, id: Id) -> Option<Entry> {
        let mut slots = self.shards.get(id.shard())?.0.lock();
        slots.state(id)?;
        match slots.remove(id.index())? {
            State::Waiting { entry, .. } => Some(entry),
            State::Done(_) => None,
        }
    }

    /// Tells whether the entry still waits.
    pub(crate) fn is_waiting(&self, id: Id) -> bool {
        let Some(shard) = self.shards.get(id.shard()) else {
            return false;
        };
        matches!(shard.0.lock().state(id), Some(State::Waiting { .. }))
    }

    /// Ends what waits, and refuses all that comes.
    pub(crate) fn close(&self) -> Vec<Ended> {
        self.shards
            .iter()
            .flat_map(|shard| shard.0.lock().close())
            .collect()
    }

    /// Counts what waits, without those that wait for the client's end.
    pub(crate) fn in_flight(&self) -> usize {
        self.shards
            .iter()
            .map(|shard| {
                let slots = shard.0.lock();
                slots.waiting - slots.closers
            })
            .sum()
    }

    /// Counts the slots that are taken.
    #[cfg(test)]
    pub(crate) fn used(&self) -> usize {
        (self.shards.iter())
            .map(|shard| shard.0.lock().slots.len())
            .sum()
    }
}

impl Slots {
    fn insert(&mut self, entry: Entry) -> Result<(u32, u32), (Refused, Entry)> {
        if self.closed {
            return Err((Refused::Closed, entry));
        }
        // A number as high as this is given out only if all below it are taken.
        if self.slots.len() >= 1 << INDEX_BITS {
            return Err((Refused::Full, entry));
        }
        self.generation = match self.generation + 1 {
            generation if generation >> GENERATION_BITS == 0 => generation,
            _ => 1,
        };
        self.waiting += 1;
        self.closers += usize::from(!entry.owner.is_request());
        let index = self.slots.insert(Slot {
            generation: self.generation,
            state: State::Waiting {
                entry,
                routed: false,
            },
        });
        Ok((self.generation, index as u32))
    }

    /// The slot's state, if it still belongs to `id`.
    fn state(&mut self, id: Id) -> Option<&mut State> {
        let slot = self.slots.get_mut(id.index())?;
        (u64::from(slot.generation) == id.generation()).then_some(&mut slot.state)
    }

    fn complete(&mut self, id: Id, outcome: Outcome) -> Option<Ended> {
        self.state(id)?;
        self.end(id.index(), outcome)
    }

    /// Ends what waits.
    fn end(&mut self, index: usize, outcome: Outcome) -> Option<Ended> {
        let state = &mut self.slots.get_mut(index)?.state;
        let entry = match std::mem::replace(state, State::Done(outcome)) {
            State::Waiting { entry, .. } => entry,
            done => {
                *state = done;
                return None;
            }
        };
        self.waits_no_more(entry.owner);
        let unclaimed = match entry.owner {
            Owner::Detached => self.take(index),
            Owner::Request | Owner::Closer => None,
        };
        Some(Ended {
            owner: entry.owner,
            waiter: entry.waiter,
            deadline: entry.deadline,
            last: self.waiting == 0,
            unclaimed,
            begun: entry.begun,
        })
    }

    fn take(&mut self, index: usize) -> Option<Outcome> {
        match self.remove(index)? {
            State::Done(outcome) => Some(outcome),
            State::Waiting { .. } => None,
        }
    }

    fn remove(&mut self, index: usize) -> Option<State> {
        let state = self.slots.remove(index)?.state;
        if let State::Waiting { entry, .. } = &state {
            self.waits_no_more(entry.owner);
        }
        Some(state)
    }

    fn waits_no_more(&mut self, owner: Owner) {
        self.waiting -= 1;
        self.closers -= usize::from(!owner.is_request());
    }

    fn close(&mut self) -> Vec<Ended> {
        self.closed = true;
        let waiting: Vec<usize> = (self.slots.iter())
            .filter(|(_, slot)| matches!(slot.state, State::Waiting { routed: false, .. }))
            .map(|(index, _)| index)
            .collect();
        waiting
            .into_iter()
            .filter_map(|index| self.end(index, Outcome::Closed))
            .collect()
    }
}

/// A small number that tells threads apart.
fn shard_of_thread() -> usize {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static SHARD: usize = NEXT.fetch_add(1, Ordering::Relaxed);
    }
    SHARD.try_with(|shard| *shard).unwrap_or(0)
}

#[cfg(test)]
mod tests;

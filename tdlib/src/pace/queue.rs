//! Those who wait for their turn, and the alarm that wakes them.

use std::collections::HashMap;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Instant;

use parking_lot::Mutex;

use super::Pace;
use super::turns::{Ticket, Turns};
use crate::{Client, Error, Task};

/// It gives turns where one of those who wait is polled, and where its alarm rings: on the receive thread. So one
/// that is not polled any more holds up nobody.
pub(super) struct Queue {
    client: Client,
    state: Mutex<State>,
}

struct State {
    turns: Turns,
    waiting: HashMap<Ticket, Place>,
    /// What rings when there may be turns again. It keeps the queue, and is there only while somebody waits.
    alarm: Option<(Instant, Task<'static, Result<(), Error>>)>,
}

enum Place {
    Waits(Waker),
    /// It has had its turn since that time, and has not seen it yet.
    Given(Instant),
}

/// Who waits to send so many messages to a chat.
pub(super) struct Seat {
    pub(super) chat_id: i64,
    pub(super) messages: usize,
    /// From the first poll to the end.
    ticket: Option<Ticket>,
}

impl Seat {
    pub(super) fn new(chat_id: i64, messages: usize) -> Self {
        Self {
            chat_id,
            messages,
            ticket: None,
        }
    }
}

impl Queue {
    pub(super) fn new(client: Client, pace: Pace) -> Arc<Self> {
        Arc::new(Self {
            client,
            state: Mutex::new(State {
                turns: Turns::new(pace),
                waiting: HashMap::new(),
                alarm: None,
            }),
        })
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// Counts those who have not seen their turn yet.
    pub(super) fn waiting(&self) -> usize {
        self.state.lock().waiting.len()
    }

    /// Lets nobody send to a chat for so long.
    pub(super) fn hold(&self, chat_id: i64, until: Instant) {
        self.state.lock().turns.hold(chat_id, until);
    }

    /// Tells whether it is one's turn, or leaves the waker for when it is.
    pub(super) fn poll(
        self: &Arc<Self>,
        seat: &mut Seat,
        context: &Context<'_>,
    ) -> Poll<Result<(), Error>> {
        // A waker's clone, call and drop are the user's code: not behind the lock.
        let waker = context.waker().clone();
        let mut wake = Vec::new();
        let mut state = self.state.lock();
        let ticket = *seat.ticket.get_or_insert_with(|| {
            let now = Instant::now();
            state.turns.join(seat.chat_id, seat.messages, now)
        });
        let old = match state.waiting.get(&ticket) {
            Some(Place::Given(_)) => None,
            _ => state.waiting.insert(ticket, Place::Waits(waker)),
        };
        let looked = self.look(&mut state, &mut wake);
        let is_given = matches!(state.waiting.get(&ticket), Some(Place::Given(_)));
        let seen = match looked {
            Err(error) => Poll::Ready(Err(error)),
            Ok(()) if is_given => Poll::Ready(Ok(())),
            Ok(()) => Poll::Pending,
        };
        if seen.is_ready() {
            state.waiting.remove(&ticket);
            if !is_given {
                state.turns.leave(seat.chat_id, ticket);
            }
            seat.ticket = None;
        }
        drop(state);
        call(wake);
        drop(old);
        seen
    }

    /// Leaves one's place, if there is one, and whatever turn has been given to it.
    pub(super) fn leave(self: &Arc<Self>, seat: &mut Seat) {
        let Some(ticket) = seat.ticket.take() else {
            return;
        };
        let mut wake = Vec::new();
        let mut state = self.state.lock();
        let place = state.waiting.remove(&ticket);
        match place {
            Some(Place::Given(at)) => state.turns.give_back(seat.chat_id, seat.messages, at),
            _ => state.turns.leave(seat.chat_id, ticket),
        }
        // Those behind may have become the first. Of an error they learn by themselves.
        let _ = self.look(&mut state, &mut wake);
        drop(state);
        call(wake);
        drop(place);
    }

    /// Gives turns, and sees to it that there will be more. After an error those who wait look themselves, and
    /// find it, or that it has passed; who has had a turn keeps it.
    fn look(self: &Arc<Self>, state: &mut State, wake: &mut Vec<Waker>) -> Result<(), Error> {
        let result = if self.client.is_closed() {
            Err(Error::closed())
        } else {
            self.give(state, wake)
        };
        if result.is_err() {
            for (ticket, place) in mem::take(&mut state.waiting) {
                match place {
                    Place::Waits(waker) => wake.push(waker),
                    given => {
                        state.waiting.insert(ticket, given);
                    }
                }
            }
            state.alarm = None;
        }
        result
    }

    fn give(self: &Arc<Self>, state: &mut State, wake: &mut Vec<Waker>) -> Result<(), Error> {
        let waker = Waker::from(Arc::clone(self));
        loop {
            let now = Instant::now();
            let Some(again) = state.give(now, wake) else {
                state.alarm = None;
                return Ok(());
            };
            let (_, alarm) = match &mut state.alarm {
                Some(alarm) if alarm.0 == again => alarm,
                alarm => {
                    let rest = again.saturating_duration_since(now);
                    alarm.insert((again, self.client.pause(rest)))
                }
            };
            match Pin::new(alarm).poll(&mut Context::from_waker(&waker)) {
                Poll::Pending => return Ok(()),
                Poll::Ready(rung) => rung?,
            }
            state.alarm = None;
        }
    }
}

impl Wake for Queue {
    /// The alarm rings, or the client is closed.
    fn wake(self: Arc<Self>) {
        let mut wake = Vec::new();
        let mut state = self.state.lock();
        let _ = self.look(&mut state, &mut wake);
        drop(state);
        call(wake);
    }
}

impl State {
    /// Gives turns to those who may have one; returns when there may be more, if somebody waits still.
    fn give(&mut self, now: Instant, wake: &mut Vec<Waker>) -> Option<Instant> {
        let mut given = Vec::new();
        let again = self.turns.give(now, &mut given);
        for ticket in given {
            let old = self.waiting.insert(ticket, Place::Given(now));
            wake.extend(old.and_then(Place::waker));
        }
        again
    }
}

impl Place {
    fn waker(self) -> Option<Waker> {
        match self {
            Self::Waits(waker) => Some(waker),
            Self::Given(_) => None,
        }
    }
}

fn call(wake: Vec<Waker>) {
    for waker in wake {
        // The next one is to be woken too, whatever this one does.
        let _ = crate::panic::contain(|| waker.wake());
    }
}

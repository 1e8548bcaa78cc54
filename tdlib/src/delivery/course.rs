//! From a request to the ends of its messages.

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use parking_lot::Mutex;

use super::error::Unsent;
use super::read::{self, Answered, End};
use super::table::Table;
use super::tracker::Tracker;
use crate::functions::GetMessage;
use crate::observe::tell_later;
use crate::refusal::Moment;
use crate::{Error, RawAnswer, Request};

/// What the answer to a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A message.
    One,
    /// Messages.
    Several,
}

/// A request that sends messages, and they.
///
/// It goes on where its request is answered and its messages end, on the receive thread mostly, whether anybody
/// polls or not: what nobody polls must not make others keep anything.
pub(super) struct Course {
    tracker: Arc<Tracker>,
    form: Form,
    /// The message that the request asks for.
    of: Option<Unsent>,
    /// When the messages were given to TDLib, or before.
    sent: Option<Moment>,
    state: Mutex<State>,
}

struct State {
    stage: Stage,
    waker: Option<Waker>,
}

enum Stage {
    /// The request waits for its answer. The table knows it by this number.
    Asking(Request<RawAnswer>, u64),
    /// So does a request for a message by its number from now on.
    AskingAgain(Request<RawAnswer>, u64),
    /// So many messages are on their way.
    Sending(Vec<Place>, usize),
    Refused(Error),
    Over,
}

impl Stage {
    fn is_again(&self) -> bool {
        matches!(self, Self::AskingAgain(..))
    }
}

enum Place {
    Waits(Unsent),
    Ended(End),
}

/// How all messages ended, or why there are none.
pub(super) type Ends = Result<Vec<End>, Error>;

impl Course {
    pub(super) fn new(
        tracker: Arc<Tracker>,
        request: Request<RawAnswer>,
        form: Form,
        of: Option<Unsent>,
    ) -> Arc<Self> {
        let number = tracker.table().ask();
        Arc::new(Self {
            tracker,
            form,
            of,
            // Who asks for a message has sent it some time ago.
            sent: of.is_none().then(Moment::now),
            state: Mutex::new(State {
                stage: Stage::Asking(request, number),
                waker: None,
            }),
        })
    }

    /// Returns the ends, or leaves the waker for when they are there. Sends the request if it is not sent yet.
    pub(super) fn poll(self: &Arc<Self>, context: &Context<'_>) -> Poll<Ends> {
        // A waker's clone and drop are the user's code: not behind the lock.
        let waker = context.waker().clone();
        let mut state = self.state.lock();
        let old = state.waker.replace(waker);
        self.go_on(&mut state);
        let ends = state.take();
        drop(state);
        drop(old);
        ends.map_or(Poll::Pending, Poll::Ready)
    }

    /// Ends the wait for what is on its way; returns nothing if TDLib has not answered yet.
    pub(super) fn time_out(self: &Arc<Self>) -> Option<Ends> {
        let mut state = self.state.lock();
        if let Some(ends) = state.take() {
            return Some(ends);
        }
        let stage = mem::replace(&mut state.stage, Stage::Over);
        drop(state);
        let Stage::Sending(places, _) = stage else {
            self.leave(stage);
            return None;
        };
        let mut table = self.tracker.table();
        let end = |place| match place {
            Place::Waits(unsent) => {
                table.give_up(unsent, self);
                End::TimedOut(unsent)
            }
            Place::Ended(end) => end,
        };
        Some(Ok(places.into_iter().map(end).collect()))
    }

    /// Lets go of everything.
    pub(super) fn give_up(self: &Arc<Self>) {
        let mut state = self.state.lock();
        let stage = mem::replace(&mut state.stage, Stage::Over);
        let waker = state.waker.take();
        drop(state);
        drop(waker);
        self.leave(stage);
    }

    /// Ends one of the messages.
    pub(super) fn end(&self, place: usize, end: End) {
        let mut state = self.state.lock();
        if let Stage::Sending(places, left) = &mut state.stage
            && let Some(place @ Place::Waits(_)) = places.get_mut(place)
        {
            *place = Place::Ended(end.heard(self.sent));
            *left -= 1;
        }
        let waker = state.waker_if_done();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn leave(self: &Arc<Self>, stage: Stage) {
        let mut table = self.tracker.table();
        match &stage {
            Stage::Asking(_, number) | Stage::AskingAgain(_, number) => table.answered(*number),
            Stage::Sending(places, _) => {
                for place in places {
                    if let Place::Waits(unsent) = place {
                        table.give_up(*unsent, self);
                    }
                }
            }
            Stage::Refused(_) | Stage::Over => {}
        }
        drop(table);
        // The request's client, perhaps the last handle: not behind the lock.
        drop(stage);
    }

    /// Takes the answer, if it is there.
    fn go_on(self: &Arc<Self>, state: &mut State) {
        while let (again, Stage::Asking(request, number) | Stage::AskingAgain(request, number)) =
            (state.stage.is_again(), &mut state.stage)
        {
            let number = *number;
            let waker = Waker::from(Arc::clone(self));
            let mut context = Context::from_waker(&waker);
            let answer = if request.is_sent() {
                // The receive thread may wait for the state by now, to take the answer.
                tell_later(|| Pin::new(&mut *request).poll(&mut context))
            } else {
                Pin::new(&mut *request).poll(&mut context)
            };
            let Poll::Ready(answer) = answer else { return };
            let answered = answer.and_then(|answer| match self.form {
                Form::One => Ok(vec![read::one(answer.json())]),
                Form::Several => read::several(answer.json()),
            });
            let mut table = self.tracker.table();
            let stage = match answered {
                Ok(answered) => self.sending(answered, &mut table),
                Err(error) if again => Stage::Refused(error),
                Err(error) => match self.missed(request, number, &error, &table) {
                    Some(stage) => stage,
                    None => Stage::Refused(error),
                },
            };
            if !stage.is_again() {
                table.answered(number);
            }
            drop(table);
            state.stage = stage;
        }
    }

    /// Waits for what is on its way.
    fn sending(self: &Arc<Self>, answered: Vec<Answered>, table: &mut Table<Self>) -> Stage {
        let mut left = 0;
        let mut wait = |(place, answered)| match answered {
            Answered::Ended(end) => Place::Ended(end),
            Answered::Pending(unsent) => match table.wait(unsent, self, place) {
                Some(end) => Place::Ended(end.heard(self.sent)),
                None => {
                    left += 1;
                    Place::Waits(unsent)
                }
            },
        };
        let places = answered.into_iter().enumerate().map(&mut wait).collect();
        Stage::Sending(places, left)
    }

    /// Finds a message that TDLib does not know any more by the number that was asked for.
    fn missed(
        &self,
        request: &Request<RawAnswer>,
        number: u64,
        error: &Error,
        table: &Table<Self>,
    ) -> Option<Stage> {
        let unsent = self.of.filter(|_| error.code() == Some(404))?;
        let message_id = table.renamed(unsent)?;
        let again = GetMessage::new(unsent.chat_id, message_id);
        let again = request.client().send(again).undecoded();
        Some(Stage::AskingAgain(again, number))
    }
}

impl Wake for Course {
    /// Runs when the request is answered.
    fn wake(self: Arc<Self>) {
        let mut state = self.state.lock();
        self.go_on(&mut state);
        let waker = state.waker_if_done();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl State {
    fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Sending(_, 0) | Stage::Refused(_))
    }

    fn waker_if_done(&mut self) -> Option<Waker> {
        if self.is_done() {
            self.waker.take()
        } else {
            None
        }
    }

    fn take(&mut self) -> Option<Ends> {
        if !self.is_done() {
            return None;
        }
        match mem::replace(&mut self.stage, Stage::Over) {
            Stage::Sending(places, _) => {
                let end = |place| match place {
                    Place::Ended(end) => Some(end),
                    Place::Waits(_) => None,
                };
                Some(Ok(places.into_iter().filter_map(end).collect()))
            }
            Stage::Refused(error) => Some(Err(error)),
            Stage::Asking(..) | Stage::AskingAgain(..) | Stage::Over => None,
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::{Client, functions::GetMe};

    const UNSENT: Unsent = Unsent {
        chat_id: 1,
        message_id: 2,
    };

    fn begin(client: &Client) -> (Arc<Tracker>, Arc<Course>) {
        let tracker = Tracker::of(client);
        let request = client.send(GetMe::new()).undecoded();
        let course = Course::new(Arc::clone(&tracker), request, Form::One, None);
        (tracker, course)
    }

    /// Lets the course have an answer with a message that is on its way.
    fn answer(course: &Arc<Course>) {
        let mut state = course.state.lock();
        let Stage::Asking(_, number) = state.stage else {
            panic!("it has been answered");
        };
        let mut table = course.tracker.table();
        state.stage = course.sending(vec![Answered::Pending(UNSENT)], &mut table);
        table.answered(number);
    }

    #[test]
    fn a_course_that_is_given_up_leaves_nothing_in_the_table() {
        let client = Client::builder().build().unwrap();
        let (tracker, course) = begin(&client);
        assert!(!tracker.table().is_idle());
        course.give_up();
        assert!(tracker.table().is_idle());

        let (tracker, course) = begin(&client);
        answer(&course);
        assert!(!tracker.table().is_idle());
        course.give_up();
        assert!(tracker.table().is_idle());
        assert_eq!(Arc::strong_count(&course), 1);
    }

    #[test]
    fn a_course_whose_time_is_up_leaves_nothing_in_the_table() {
        let client = Client::builder().build().unwrap();
        let (tracker, course) = begin(&client);
        assert!(course.time_out().is_none());
        assert!(tracker.table().is_idle());

        let (tracker, course) = begin(&client);
        answer(&course);
        let ends = course.time_out().unwrap().unwrap();
        assert!(matches!(ends[..], [End::TimedOut(UNSENT)]));
        assert!(tracker.table().is_idle());
        assert_eq!(Arc::strong_count(&course), 1);
    }
}

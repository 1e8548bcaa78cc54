//! The place of one who waits for a file, where news of it is left.

use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use parking_lot::Mutex;

use super::job::Key;
use crate::Error;
use crate::types::File;

/// How a transfer ended.
#[derive(Debug, Clone)]
pub(super) enum End {
    Complete(Arc<File>),
    Stopped(Arc<File>),
    Unavailable(Arc<File>),
    Replaced,
    Failed(Error),
}

/// What there is to tell.
pub(super) enum News {
    Going(Arc<File>),
    Over(End),
}

/// It keeps the newest news alone, however long they are not taken.
pub(super) struct Seat(Mutex<State>);

struct State {
    key: Key,
    file: Option<Arc<File>>,
    end: Option<End>,
    waker: Option<Waker>,
}

impl Seat {
    pub(super) fn new(key: Key) -> Arc<Self> {
        Arc::new(Self(Mutex::new(State {
            key,
            file: None,
            end: None,
            waker: None,
        })))
    }

    /// At which job it is.
    pub(super) fn key(&self) -> Key {
        self.0.lock().key
    }

    pub(super) fn move_to(&self, key: Key) {
        self.0.lock().key = key;
    }

    /// Takes the news, or leaves the waker for when there are some.
    pub(super) fn poll(&self, context: &Context<'_>) -> Poll<News> {
        // A waker's clone and drop are the user's code: not behind the lock.
        let waker = context.waker().clone();
        let mut state = self.0.lock();
        let file = state.file.take().map(News::Going);
        let news = file.or_else(|| state.end.take().map(News::Over));
        let rest = match news {
            Some(_) => Some(waker),
            None => state.waker.replace(waker),
        };
        drop(state);
        drop(rest);
        news.map_or(Poll::Pending, Poll::Ready)
    }

    /// Leaves word of how far the file is; returns who is to be woken.
    pub(super) fn tell(&self, file: &Arc<File>) -> Option<Waker> {
        let mut state = self.0.lock();
        state.file = Some(Arc::clone(file));
        state.waker.take()
    }

    /// Leaves word of the end; returns who is to be woken.
    pub(super) fn end(&self, end: End) -> Option<Waker> {
        let mut state = self.0.lock();
        state.end = Some(end);
        state.waker.take()
    }
}

//! Taking updates in.

use std::future::poll_fn;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll, Waker};

use futures_core::Stream;
use parking_lot::Mutex;
use tdlib_functions::GetCurrentState;

use super::change::Change;
use super::state::State;
use crate::{Client, Error, ErrorKind, QueuePolicy, Updates, background};

/// What is known, and the updates that were not taken in yet.
pub(super) struct Keeper(Mutex<Inner>);

struct Inner {
    state: State,
    updates: Updates<Change>,
    /// What has the next update taken in, once the beginning is known: before, updates only wait.
    waker: Option<Waker>,
}

impl Keeper {
    pub(super) async fn start(client: &Client, room: NonZeroUsize) -> Result<Arc<Self>, Error> {
        let updates = client.updates_of().queue(QueuePolicy::Unbounded);
        let keeper = Arc::new(Self(Mutex::new(Inner {
            state: State::new(room),
            updates,
            waker: None,
        })));
        // What was told before this is older and waits behind it; all of it is taken in at once.
        let beginning = client.send(GetCurrentState::new()).await?;
        {
            let mut inner = keeper.0.lock();
            for update in beginning.updates {
                inner.state.apply(update);
            }
            let _ = inner.take_in(&mut Context::from_waker(Waker::noop()));
        }
        background::spawn(Self::go_on(Arc::downgrade(&keeper))).map_err(|error| {
            Error::new(
                ErrorKind::Start,
                format!("no thread for the directory: {error}"),
            )
        })?;
        Ok(keeper)
    }

    /// Takes updates in for as long as there is somebody who may want to know.
    fn go_on(keeper: Weak<Self>) -> impl Future<Output = ()> {
        poll_fn(move |context| {
            let Some(keeper) = keeper.upgrade() else {
                return Poll::Ready(());
            };
            let mut inner = keeper.0.lock();
            inner.waker = Some(context.waker().clone());
            inner.take_in(context)
        })
    }

    /// Takes in what has come, and looks at what is known then.
    pub(super) fn read<T>(&self, read: impl FnOnce(&mut State) -> T) -> T {
        let mut inner = self.0.lock();
        if let Some(waker) = inner.waker.clone() {
            // An end is found by the thread.
            let _ = inner.take_in(&mut Context::from_waker(&waker));
        }
        read(&mut inner.state)
    }
}

impl Inner {
    fn take_in(&mut self, context: &mut Context<'_>) -> Poll<()> {
        loop {
            match std::task::ready!(Pin::new(&mut self.updates).poll_next(context)) {
                Some(Ok(Change(Some(update)))) => self.state.apply(update),
                // One that can't be read says nothing.
                Some(Ok(Change(None)) | Err(_)) => {}
                None => return Poll::Ready(()),
            }
        }
    }
}

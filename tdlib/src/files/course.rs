//! The wait for a file, and its time-outs.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::error::TransferError;
use super::on_disk::check;
use super::progress::Progress;
use super::seat::{End, News, Seat};
use super::table::Work;
use super::tracker::Tracker;
use crate::types::File;
use crate::{Client, Error, ErrorKind, Task};

type Pause = Task<'static, Result<(), Error>>;

/// What the future and the stream have in common.
pub(super) struct Course {
    /// It stays open for as long as this waits.
    client: Client,
    priority: i32,
    timeout: Option<Duration>,
    idle_timeout: Option<Duration>,
    stage: Stage,
}

enum Stage {
    Ready(Work),
    Going(Going),
    Over,
}

/// A wait that has begun. Dropping it ends it.
struct Going {
    tracker: Arc<Tracker>,
    seat: Arc<Seat>,
    way: Way,
    /// Until all must be there.
    whole: Option<Pause>,
    /// Until more must be there.
    idle: Option<Pause>,
    /// How far it was.
    before: Option<(u64, Option<u64>)>,
}

/// Which way a file goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Down,
    Up,
}

impl Course {
    pub(super) fn new(client: &Client, work: Work) -> Self {
        Self {
            client: client.clone(),
            priority: 1,
            timeout: None,
            idle_timeout: None,
            stage: Stage::Ready(work),
        }
    }

    pub(super) fn set_priority(&mut self, priority: i32) {
        self.priority = priority;
    }

    pub(super) fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = Some(timeout);
    }

    pub(super) fn set_idle_timeout(&mut self, timeout: Duration) {
        self.idle_timeout = Some(timeout);
    }

    /// Returns how far it is when that has changed; nothing behind the end.
    pub(super) fn poll(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Progress, TransferError>>> {
        if let Err(error) = self.begin() {
            return Poll::Ready(Some(Err(error)));
        }
        let Stage::Going(going) = &mut self.stage else {
            return Poll::Ready(None);
        };
        let next = ready!(going.poll(&self.client, self.timeout, self.idle_timeout, context));
        if next.as_ref().map_or(true, |progress| progress.is_complete) {
            self.stage = Stage::Over;
        }
        Poll::Ready(Some(next))
    }

    /// Begins the first time.
    fn begin(&mut self) -> Result<(), TransferError> {
        let work = match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Ready(work) => work,
            stage => {
                self.stage = stage;
                return Ok(());
            }
        };
        if !(1..=32).contains(&self.priority) {
            let message = format!(
                "the priority of a file is between 1 and 32, not {}",
                self.priority
            );
            let error = Error::new(ErrorKind::InvalidRequest, message);
            return Err(TransferError::Request(error));
        }
        let way = match &work {
            Work::Download(_) => Way::Down,
            Work::Upload(..) | Work::Sending(_) => Way::Up,
        };
        let tracker = Tracker::of(&self.client);
        self.stage = Stage::Going(Going {
            seat: tracker.begin(&self.client, work, self.priority),
            tracker,
            way,
            whole: self.timeout.map(|timeout| self.client.pause(timeout)),
            idle: self.idle_timeout.map(|timeout| self.client.pause(timeout)),
            before: None,
        });
        Ok(())
    }

    /// Describes it for `Debug`.
    pub(super) fn describe(&self, mut text: fmt::DebugStruct<'_, '_>) -> fmt::Result {
        text.field("client", &self.client.id())
            .field("priority", &self.priority)
            .field("begun", &!matches!(self.stage, Stage::Ready(_)))
            .finish_non_exhaustive()
    }
}

impl Going {
    fn poll(
        &mut self,
        client: &Client,
        timeout: Option<Duration>,
        idle_timeout: Option<Duration>,
        context: &mut Context<'_>,
    ) -> Poll<Result<Progress, TransferError>> {
        // Before the news: a reader that is slower than they come would never get behind them.
        let is_late = poll_pause(&mut self.whole, context);
        while let Poll::Ready(news) = self.seat.poll(context) {
            let file = match news {
                // The end may have come as well, in time.
                News::Going(_) if is_late => continue,
                News::Going(file) => file,
                News::Over(end) => return Poll::Ready(self.over(end)),
            };
            let progress = Progress::new(self.way, &file, false);
            let now = Some((progress.bytes, progress.total));
            if now != self.before {
                self.before = now;
                self.idle = idle_timeout.map(|timeout| client.pause(timeout));
                return Poll::Ready(Ok(progress));
            }
        }
        let whole = is_late.then_some(timeout);
        let idle = || poll_pause(&mut self.idle, context).then_some(idle_timeout);
        match whole.or_else(idle) {
            Some(time) => Poll::Ready(Err(TransferError::TimedOut(time.unwrap_or_default()))),
            None => Poll::Pending,
        }
    }

    fn over(&self, end: End) -> Result<Progress, TransferError> {
        match end {
            End::Complete(file) => {
                if self.way == Way::Down {
                    check(&file)?;
                }
                Ok(Progress::new(self.way, &file, true))
            }
            End::Stopped(file) => Err(TransferError::Stopped(own(file))),
            End::Unavailable(file) => Err(TransferError::Unavailable(own(file))),
            End::Replaced => Err(TransferError::Replaced),
            End::Failed(error) => Err(TransferError::Request(error)),
        }
    }
}

impl Drop for Going {
    fn drop(&mut self) {
        self.tracker.leave(&self.seat);
    }
}

/// Tells whether time is up.
fn poll_pause(pause: &mut Option<Pause>, context: &mut Context<'_>) -> bool {
    let Some(waiting) = pause else { return false };
    match Pin::new(waiting).poll(context) {
        Poll::Pending => false,
        Poll::Ready(ended) => {
            *pause = None;
            // A client that is closed ends the wait by itself.
            ended.is_ok()
        }
    }
}

fn own(file: Arc<File>) -> Box<File> {
    Box::new(Arc::unwrap_or_clone(file))
}

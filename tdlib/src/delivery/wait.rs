//! The wait for messages, and its time-out.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use super::course::{Course, Ends, Form};
use super::error::Unsent;
use super::tracker::Tracker;
use crate::{Client, Error, ErrorKind, RawAnswer, Request, Task};

/// What the two public waits have in common.
pub(super) struct Wait {
    /// It stays open for as long as this waits.
    client: Client,
    name: String,
    timeout: Option<Duration>,
    pause: Option<Task<'static, Result<(), Error>>>,
    stage: Stage,
}

enum Stage {
    Ready(Box<Request<RawAnswer>>, Form, Option<Unsent>),
    Under(Arc<Course>),
    Over,
}

impl Wait {
    pub(super) fn new<T>(request: Request<T>, form: Form, of: Option<Unsent>) -> Self {
        Self {
            client: request.client().clone(),
            name: request.name().to_owned(),
            timeout: None,
            pause: None,
            stage: Stage::Ready(Box::new(request.undecoded()), form, of),
        }
    }

    pub(super) fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = Some(timeout);
    }

    /// Returns the name of the request.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Ends> {
        let course = match self.course() {
            Ok(course) => course,
            Err(error) => return Poll::Ready(Err(error.during(self.name.clone()))),
        };
        if let Poll::Ready(ends) = course.poll(context) {
            self.end();
            return Poll::Ready(ends);
        }
        let Some(pause) = &mut self.pause else {
            return Poll::Pending;
        };
        match Pin::new(pause).poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Ok(())) => {
                let ends = course.time_out();
                self.end();
                Poll::Ready(ends.unwrap_or_else(|| {
                    let error = Error::timeout(self.timeout.unwrap_or_default());
                    Err(error.during(self.name.clone()))
                }))
            }
            // The client is closed, which the course is told too.
            Poll::Ready(Err(_)) => {
                self.pause = None;
                Poll::Pending
            }
        }
    }

    /// Describes it for `Debug`.
    pub(super) fn describe(&self, mut text: fmt::DebugStruct<'_, '_>) -> fmt::Result {
        text.field("name", &self.name)
            .field("client", &self.client.id())
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }

    /// Returns the course, which begins the first time.
    fn course(&mut self) -> Result<Arc<Course>, Error> {
        match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Ready(request, form, of) => {
                check(&request)?;
                self.pause = self.timeout.map(|timeout| self.client.pause(timeout));
                let tracker = Tracker::of(&self.client);
                self.stage = Stage::Under(Course::new(tracker, *request, form, of));
            }
            stage => self.stage = stage,
        }
        match &self.stage {
            Stage::Under(course) => Ok(Arc::clone(course)),
            Stage::Ready(..) | Stage::Over => Err(Error::new(
                ErrorKind::InvalidRequest,
                "the delivery has ended; send a new request",
            )),
        }
    }

    fn end(&mut self) {
        self.pause = None;
        if let Stage::Under(course) = std::mem::replace(&mut self.stage, Stage::Over) {
            course.give_up();
        }
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        self.end();
    }
}

/// Refuses what would be waited for in vain.
fn check(request: &Request<RawAnswer>) -> Result<(), Error> {
    let message = match request.json() {
        // As a key, for in a string the quotes would have backslashes.
        Some(json) if json.contains("\"only_preview\":true") => {
            "a preview is never sent; wait for the request itself"
        }
        Some(_) => return Ok(()),
        None => {
            "the request was sent before; `Client::delivery_of` waits for a message that was sent"
        }
    };
    Err(Error::new(ErrorKind::InvalidRequest, message))
}

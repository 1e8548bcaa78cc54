//! A request as metrics and spans see it.

use std::borrow::Cow;
#[cfg(feature = "tracing")]
use std::sync::atomic::{AtomicU64, Ordering};
#[cfg(feature = "metrics")]
use std::time::Instant;

use super::end::End;
use super::place::place;
use crate::Error;
use crate::engine::Engine;
use crate::engine::pending::Outcome;
use crate::functions;

/// What is watched of a request; nothing before it is sent, and after its end.
#[derive(Debug, Default)]
pub(crate) struct Watch(Option<Request>);

/// What is watched of a request that its owner has left.
#[derive(Debug, Default)]
pub(crate) struct Begun(Option<Box<Request>>);

/// A request that has begun.
#[derive(Debug)]
pub(super) struct Request {
    method: &'static str,
    #[cfg(feature = "metrics")]
    began: Instant,
    #[cfg(feature = "tracing")]
    client: i32,
    /// None where it has begun on a thread that the subscriber is kept off.
    #[cfg(feature = "tracing")]
    span: Option<tracing::Span>,
}

/// Tells requests apart.
#[cfg(feature = "tracing")]
static NEXT: AtomicU64 = AtomicU64::new(1);

impl Watch {
    /// Begins, where the request is about to be sent.
    #[allow(clippy::ptr_arg, reason = "a name that is borrowed is in the schema")]
    pub(crate) fn begin(&mut self, engine: &Engine, name: &Cow<'static, str>, client: i32) {
        if !engine.observer.admits() {
            return;
        }
        let method = method(name);
        #[cfg(not(feature = "tracing"))]
        let _ = client;
        self.0 = Some(Request {
            method,
            #[cfg(feature = "metrics")]
            began: Instant::now(),
            #[cfg(feature = "tracing")]
            client,
            #[cfg(feature = "tracing")]
            span: place().is_none().then(|| begin_span(method, client)),
        });
    }

    /// Goes with a request that its owner leaves to itself.
    pub(crate) fn leave(&mut self) -> Begun {
        Begun(self.0.take().map(Box::new))
    }

    /// Comes back, as the request could not be left.
    pub(crate) fn take_back(&mut self, begun: Begun) {
        if let Some(request) = begun.0 {
            self.0 = Some(*request);
        }
    }

    /// Ends with the request, with an answer or with an error.
    pub(crate) fn end(&mut self, engine: &Engine, error: Option<&Error>) {
        if let Some(request) = self.0.take() {
            request.end(engine, End::of(error));
        }
    }

    /// Ends where the request is dropped.
    pub(crate) fn drop_it(&mut self, engine: &Engine) {
        if let Some(request) = self.0.take() {
            request.end(engine, End::DROPPED);
        }
    }
}

impl Begun {
    /// Ends with the request; without an outcome it was dropped.
    pub(crate) fn end(self, engine: &Engine, outcome: Option<&Outcome>) {
        if let Some(request) = self.0 {
            (*request).end(engine, outcome.map_or(End::DROPPED, End::of_outcome));
        }
    }
}

impl Request {
    fn end(self, engine: &Engine, end: End) {
        match place() {
            None => self.tell(end),
            Some(place) => engine.observer.request(engine, place, self, end),
        }
    }

    /// Tells the recorder and the subscriber.
    pub(super) fn tell(self, end: End) {
        #[cfg(feature = "tracing")]
        {
            let span = self.span;
            let span = span.unwrap_or_else(|| begin_span(self.method, self.client));
            super::spans::end(&span, end);
        }
        #[cfg(feature = "metrics")]
        crate::metrics::record(self.method, self.began.elapsed(), end);
    }
}

#[cfg(feature = "tracing")]
fn begin_span(method: &'static str, client: i32) -> tracing::Span {
    super::spans::begin(method, client, || NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The name of a function of the schema; whatever else is sent as JSON has one name together.
#[allow(clippy::ptr_arg, reason = "a name that is borrowed is in the schema")]
fn method(name: &Cow<'static, str>) -> &'static str {
    match name {
        Cow::Borrowed(name) => name,
        Cow::Owned(name) => match functions::NAMES.binary_search(&name.as_str()) {
            Ok(at) => functions::NAMES[at],
            Err(_) => "other",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_the_schema_become_labels() {
        assert!(functions::NAMES.is_sorted());
        for (name, label) in [
            ("getMe", "getMe"),
            ("getMe2", "other"),
            ("+49 1", "other"),
            ("", "other"),
        ] {
            assert_eq!(method(&Cow::Owned(name.to_owned())), label);
        }
        assert_eq!(method(&Cow::Borrowed("send_raw")), "send_raw");
    }
}

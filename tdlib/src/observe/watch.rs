//! A request as metrics and spans see it.

use std::borrow::Cow;
#[cfg(feature = "metrics")]
use std::time::Instant;

use super::end::End;
#[cfg(feature = "tracing")]
use super::spans::{Ended, RequestSpan};
use crate::Error;
use crate::engine::Engine;
use crate::engine::pending::Outcome;
use crate::functions;

/// What is watched of a request; nothing before it is sent, and after its end.
///
/// It lies in each request, so it is small: what else is to be told stands there already.
#[derive(Debug, Default)]
pub(crate) struct Watch(Option<Request>);

/// What is watched of a request that its owner has left.
#[derive(Debug, Default)]
pub(crate) struct Begun(Option<Box<Left>>);

/// A request that has begun.
#[derive(Debug)]
struct Request {
    #[cfg(feature = "metrics")]
    began: Instant,
    #[cfg(feature = "tracing")]
    span: RequestSpan,
}

/// A request that has begun, by itself.
#[derive(Debug)]
struct Left {
    request: Request,
    method: &'static str,
    client: i32,
}

#[allow(
    clippy::ptr_arg,
    reason = "a name that is borrowed is one of the crate's own"
)]
impl Watch {
    /// Begins, where the request is about to be sent.
    #[cfg_attr(
        not(feature = "tracing"),
        allow(unused_variables, reason = "a span has them")
    )]
    pub(crate) fn begin(&mut self, engine: &Engine, name: &Cow<'static, str>, client: i32) {
        self.0 = Some(Request {
            #[cfg(feature = "metrics")]
            began: Instant::now(),
            #[cfg(feature = "tracing")]
            span: RequestSpan::begin(engine.observer.queue(), method(name), client),
        });
    }

    /// Goes with a request that its owner leaves to itself.
    pub(crate) fn leave(&mut self, name: &Cow<'static, str>, client: i32) -> Begun {
        Begun(self.0.take().map(|request| {
            Box::new(Left {
                request,
                method: method(name),
                client,
            })
        }))
    }

    /// Comes back, as the request could not be left.
    pub(crate) fn take_back(&mut self, begun: Begun) {
        if let Some(left) = begun.0 {
            self.0 = Some(left.request);
        }
    }

    /// Ends with the request, with an answer or with an error.
    pub(crate) fn end(
        &mut self,
        engine: &Engine,
        name: &Cow<'static, str>,
        client: i32,
        error: Option<&Error>,
    ) {
        if let Some(request) = self.0.take() {
            request.end(engine, method(name), client, End::of(error));
        }
    }

    /// Ends where the request is dropped.
    pub(crate) fn drop_it(&mut self, engine: &Engine, name: &Cow<'static, str>, client: i32) {
        if let Some(request) = self.0.take() {
            request.end(engine, method(name), client, End::DROPPED);
        }
    }
}

impl Begun {
    /// Ends with the request; without an outcome it was dropped.
    pub(crate) fn end(self, engine: &Engine, outcome: Option<&Outcome>) {
        if let Some(left) = self.0 {
            let end = outcome.map_or(End::DROPPED, End::of_outcome);
            left.request.end(engine, left.method, left.client, end);
        }
    }
}

impl Request {
    #[cfg_attr(
        not(feature = "tracing"),
        allow(unused_variables, reason = "a span has them")
    )]
    fn end(self, engine: &Engine, method: &'static str, client: i32, end: End) {
        #[cfg(feature = "metrics")]
        crate::metrics::record(method, self.began.elapsed(), end);
        #[cfg(feature = "tracing")]
        Ended {
            span: self.span,
            method,
            client,
            end,
        }
        .tell_somewhere(engine.observer.queue());
    }
}

/// The name of a function of the schema, or what a request that can't be read is called; whatever else is sent as
/// JSON has one name together.
#[allow(
    clippy::ptr_arg,
    reason = "a name that is borrowed is one of the crate's own"
)]
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

//! What the features `metrics` and `tracing` see of the client.
//!
//! A recorder and a subscriber are the program's code, and may block. Neither is called on the receive thread. Numbers
//! are counted here, and told by `metrics::collect`. What the subscriber is to hear of the receive thread waits in a
//! queue for one of the threads that run handlers. Without the features all of this is nothing.

#[cfg(any(feature = "metrics", feature = "tracing"))]
mod end;
#[cfg(any(feature = "metrics", feature = "tracing"))]
mod observer;
#[cfg(not(any(feature = "metrics", feature = "tracing")))]
mod off;
#[cfg(feature = "tracing")]
mod place;
#[cfg(feature = "tracing")]
mod queue;
#[cfg(feature = "tracing")]
mod spans;
#[cfg(not(feature = "tracing"))]
mod untold;
#[cfg(any(feature = "metrics", feature = "tracing"))]
mod watch;

#[cfg(feature = "metrics")]
pub(crate) use self::end::{End, Status};
#[cfg(not(any(feature = "metrics", feature = "tracing")))]
pub(crate) use self::off::{Begun, Observer, Watch};
#[cfg(not(feature = "tracing"))]
pub(crate) use self::untold::{Work, keep_off_this_thread, tell_later};
#[cfg(any(feature = "metrics", feature = "tracing"))]
pub(crate) use self::{
    observer::Observer,
    watch::{Begun, Watch},
};
#[cfg(feature = "tracing")]
pub(crate) use self::{
    place::{keep_off_this_thread, tell_later},
    queue::Work,
};

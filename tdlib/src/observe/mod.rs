//! What the features `metrics` and `tracing` see of the client.
//!
//! A recorder and a subscriber are the program's code, and may block. Neither is called on the receive thread: what
//! happens there waits in a queue for one of the threads that run handlers. Without the features all of this is
//! nothing.

#[cfg(any(feature = "metrics", feature = "tracing"))]
mod end;
#[cfg(not(any(feature = "metrics", feature = "tracing")))]
mod off;
#[cfg(any(feature = "metrics", feature = "tracing"))]
mod place;
#[cfg(any(feature = "metrics", feature = "tracing"))]
mod queue;
#[cfg(feature = "tracing")]
mod spans;
#[cfg(any(feature = "metrics", feature = "tracing"))]
mod watch;

#[cfg(feature = "metrics")]
pub(crate) use self::end::{End, Status};
#[cfg(not(any(feature = "metrics", feature = "tracing")))]
pub(crate) use self::off::{Begun, Observer, Watch, Work, find_recorder, keep_off_this_thread};
#[cfg(any(feature = "metrics", feature = "tracing"))]
pub(crate) use self::{
    place::keep_off_this_thread,
    queue::{Observer, Work},
    watch::{Begun, Watch},
};

#[cfg(feature = "metrics")]
pub(crate) use crate::metrics::find_recorder;

/// There is no recorder to find.
#[cfg(all(feature = "tracing", not(feature = "metrics")))]
pub(crate) fn find_recorder() {}

//! Threads for work of the crate's own that goes on for long, such as keeping a cache up to date.

#[cfg(feature = "client-set")]
mod alarms;
#[cfg(feature = "directory")]
mod own;
mod threads;

#[cfg(feature = "client-set")]
pub(crate) use self::alarms::alarm;
#[cfg(feature = "directory")]
pub(crate) use self::own::spawn;
#[cfg(feature = "client-set")]
pub(crate) use self::threads::Threads;

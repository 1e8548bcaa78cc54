//! Makes TDLib trust this data center: the public key of Telegram's test servers, a text in the library, is
//! replaced by this crate's, in the memory of this process alone.
//!
//! TDLib reads the text when its first client connects, so it has to be done before. All data centers of a
//! process have the same key, so once is enough.

#[cfg(target_os = "linux")]
mod linux;

use std::sync::OnceLock;

use crate::error::Error;
#[cfg(target_os = "linux")]
use linux::find_and_replace;

/// Replaces the key, the first time that it is called.
pub(crate) fn replace() -> Result<(), Error> {
    static DONE: OnceLock<Result<(), String>> = OnceLock::new();
    DONE.get_or_init(find_and_replace)
        .clone()
        .map_err(Error::Key)
}

#[cfg(not(target_os = "linux"))]
fn find_and_replace() -> Result<(), String> {
    Err("how to find it in memory is known for Linux only".to_owned())
}

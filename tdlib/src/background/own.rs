//! The one thread of the process for what is never held up: none of the program's code runs there.

use std::future::Future;
use std::io;

use parking_lot::Mutex;

use super::threads::Threads;

/// None before there was something to do.
static OWN: Mutex<Option<Threads>> = Mutex::new(None);

/// Begins work that goes on by itself, on a thread where none of the program's code runs. It ends with its
/// future, or when nothing can wake it any more.
pub(crate) fn spawn(work: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
    let mut own = OWN.lock();
    let threads = match &mut *own {
        Some(threads) => threads,
        none => none.insert(Threads::start("tdlib-background", 1)?),
    };
    threads.spawn(work);
    Ok(())
}

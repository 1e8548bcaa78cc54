//! Panics of the user's code, which end where it was called.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs the user's code: a handler, a waker, a logger, or the drop of one. A panic is returned as its text.
pub(crate) fn contain<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(run)).map_err(into_text)
}

/// The text that a panic was thrown with.
fn into_text(panic: Box<dyn Any + Send>) -> String {
    let text = (panic.downcast_ref::<&str>().copied())
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no text")
        .to_owned();
    // What was thrown is the user's too, and may panic again.
    if let Err(again) = catch_unwind(AssertUnwindSafe(|| drop(panic))) {
        std::mem::forget(again);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Panics with itself for as long as it is dropped.
    struct Bomb;

    impl Drop for Bomb {
        fn drop(&mut self) {
            std::panic::panic_any(Bomb);
        }
    }

    #[test]
    fn a_panic_ends_there_whatever_was_thrown() {
        assert_eq!(contain(|| 7), Ok(7));
        assert_eq!(
            contain(|| panic!("a {}", "text")),
            Err::<(), _>("a text".to_owned())
        );
        let thrown = contain(|| std::panic::panic_any(Bomb));
        assert_eq!(thrown, Err::<(), _>("no text".to_owned()));
    }
}

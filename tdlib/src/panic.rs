//! What is left of a panic in the user's code.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The text that a panic was thrown with.
pub(crate) fn into_text(panic: Box<dyn Any + Send>) -> String {
    let text = (panic.downcast_ref::<&str>().copied())
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no text")
        .to_owned();
    // What was thrown is the user's too, and may panic again.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(panic)));
    text
}

//! Faults that a test asks for, by the name of a method.

use std::collections::HashMap;

/// What happens to a call in place of what should.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// It is answered with an error, such as 420 `FLOOD_WAIT_3` or 500 `INTERNAL`.
    Error {
        /// Telegram's code.
        code: i32,
        /// Telegram's name of the error.
        message: String,
    },
    /// It is not carried out, and never answered.
    Silence,
    /// It is not carried out, and the connection ends.
    Cut,
}

impl Fault {
    /// Makes the error that a method can be answered with.
    pub fn error(code: i32, message: impl Into<String>) -> Self {
        Self::Error {
            code,
            message: message.into(),
        }
    }
}

/// The faults that are still to happen.
#[derive(Debug, Default)]
pub(crate) struct Faults(HashMap<String, (Fault, u32)>);

impl Faults {
    pub(crate) fn add(&mut self, method: &str, fault: Fault, times: u32) {
        self.0.insert(method.to_owned(), (fault, times));
    }

    /// The fault of a call, which is one less then.
    pub(crate) fn take(&mut self, method: &str) -> Option<Fault> {
        let (fault, times) = self.0.get_mut(method)?;
        *times = times.checked_sub(1)?;
        Some(fault.clone())
    }
}

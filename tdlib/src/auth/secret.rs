//! Texts that nobody should read by chance.

use std::fmt;

use zeroize::Zeroizing;

/// A text that is neither printed nor left in memory: an api_hash, a password, a token.
///
/// `Debug` hides it, and its memory is wiped when it is dropped. What TDLib makes of it is TDLib's own.
///
/// ```
/// use tdlib::auth::Secret;
///
/// let token = Secret::from("123456:ABC");
/// assert_eq!(format!("{token:?}"), "Secret(..)");
/// assert_eq!(token.expose(), "123456:ABC");
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Returns the text.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned().into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

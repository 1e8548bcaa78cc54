//! What can be wrong with a link.

use std::fmt;

/// Why a text is no link to a proxy: what is wrong, and what is expected.
///
/// It holds nothing of the link itself, which may have a password in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProxyLinkError(pub(super) &'static str);

impl fmt::Display for ProxyLinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this is no link to a proxy: {}", self.0)
    }
}

impl std::error::Error for ProxyLinkError {}

//! MTProto 2.0, the server's side: packets to queries and back.
//!
//! Nothing here has a socket or a clock; times are seconds since 1970 that the caller passes in.

pub(crate) mod bind;
pub(crate) mod crypto;
pub(crate) mod gzip;
pub(crate) mod handshake;
pub(crate) mod key;
pub(crate) mod message;
pub(crate) mod rsa;
pub(crate) mod session;
pub(crate) mod tl;

#[cfg(test)]
pub(crate) mod client;

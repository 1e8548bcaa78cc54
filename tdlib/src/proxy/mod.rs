//! Proxies: links to them, and the choice between several.
//!
//! A [`ProxyLink`] is a proxy as people write it down. [`Parameters::proxy`](crate::auth::Parameters::proxy)
//! has TDLib use one before it connects for the first time. A [`Rotation`] keeps a client on one that
//! works, of several [`Proxies`].

mod error;
mod judge;
mod link;
mod parse;
mod proxies;
mod rotation;
mod secret;
mod status;
mod wiped;

pub use self::error::ProxyLinkError;
pub use self::link::ProxyLink;
pub use self::proxies::Proxies;
pub use self::rotation::{ProxyWatch, Rotation};
pub use self::status::{ProxyHealth, ProxyStatus, Way};
pub(crate) use self::wiped::{Wiped, adding};

//! How proxies are.

use std::time::Duration;

use super::ProxyLink;
use crate::Error;

/// Which way a client goes to Telegram, and how its proxies are.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ProxyStatus {
    /// The way in use; none before TDLib has been told of it.
    pub way: Option<Way>,
    /// All proxies, the preferred one first.
    pub proxies: Vec<ProxyHealth>,
    /// Whether the client was connected when it last told; none before it has.
    pub is_connected: Option<bool>,
    /// How often the way has changed.
    pub switches: u64,
    /// What TDLib last said to a change of the way, if that failed.
    pub error: Option<Error>,
}

impl ProxyStatus {
    /// Returns the proxy in use, if there is one.
    pub fn in_use(&self) -> Option<&ProxyHealth> {
        match self.way? {
            Way::Proxy(index) => self.proxies.get(index),
            Way::Direct => None,
        }
    }
}

/// A way to Telegram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Way {
    /// Through the proxy at this place of the list, counted from 0.
    Proxy(usize),
    /// Through none.
    Direct,
}

/// How a proxy is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ProxyHealth {
    /// The proxy.
    pub link: ProxyLink,
    /// How many pings were answered since the last that was not.
    pub answers: u32,
    /// How many pings were not answered since the last that was.
    pub failures: u32,
    /// How long the last answer took.
    pub time: Option<Duration>,
    /// Why the last ping was not answered that was not.
    pub error: Option<Error>,
}

impl ProxyHealth {
    pub(super) fn new(link: ProxyLink) -> Self {
        Self {
            link,
            answers: 0,
            failures: 0,
            time: None,
            error: None,
        }
    }

    /// Tells whether it answered the last ping.
    pub fn is_healthy(&self) -> bool {
        self.answers > 0
    }
}

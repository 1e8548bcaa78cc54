//! Which way a client should go. Without TDLib and without a clock.

use std::time::{Duration, Instant};

use tdlib_types::types::ConnectionState;

use super::proxies::Rules;
use super::{Proxies, ProxyHealth, ProxyStatus, Way};
use crate::Error;

/// How much longer than at first a proxy is distrusted at most.
const MOST_DISTRUST: u32 = 64;

pub(super) struct Judge {
    rules: Rules,
    status: ProxyStatus,
    /// By what factor more answers than usual are needed before a proxy is gone back to.
    distrust: Vec<u32>,
    /// How many of a proxy's answers do not count for going to it again: it was left in spite of them.
    in_vain: Vec<u32>,
    /// Since when the client is not connected by the way in use.
    disconnected: Option<Instant>,
    /// Whether the program has told TDLib that there is no network.
    is_offline: bool,
}

impl Judge {
    pub(super) fn new(proxies: &Proxies) -> Self {
        let links = proxies.links.iter().cloned();
        Self {
            rules: proxies.rules.clone(),
            distrust: vec![1; proxies.links.len()],
            in_vain: vec![0; proxies.links.len()],
            status: ProxyStatus {
                way: None,
                proxies: links.map(ProxyHealth::new).collect(),
                is_connected: None,
                switches: 0,
                error: None,
            },
            disconnected: None,
            is_offline: false,
        }
    }

    pub(super) fn status(&self) -> &ProxyStatus {
        &self.status
    }

    /// Whether there is no network, so that no ping tells anything.
    pub(super) fn is_offline(&self) -> bool {
        self.is_offline
    }

    /// Whether this proxy is in use and does not work.
    pub(super) fn is_urgent(&self, index: usize) -> bool {
        let in_use = self.status.way == Some(Way::Proxy(index));
        in_use && (self.disconnected.is_some() || self.status.proxies[index].failures > 0)
    }

    pub(super) fn connection(&mut self, state: &ConnectionState, now: Instant) {
        let is_connected = match state {
            ConnectionState::Unrecognized(_) => return,
            state => matches!(state, ConnectionState::Updating | ConnectionState::Ready),
        };
        self.is_offline = matches!(state, ConnectionState::WaitingForNetwork);
        self.status.is_connected = Some(is_connected);
        if is_connected || self.is_offline {
            self.disconnected = None;
        } else {
            self.disconnected.get_or_insert(now);
        }
        if let (true, Some(Way::Proxy(index))) = (is_connected, self.status.way) {
            self.distrust[index] = 1;
        }
    }

    pub(super) fn answered(&mut self, index: usize, time: Duration) {
        let health = &mut self.status.proxies[index];
        health.answers = health.answers.saturating_add(1);
        health.failures = 0;
        health.time = Some(time);
    }

    pub(super) fn failed(&mut self, index: usize, error: Error) {
        if self.is_offline {
            return;
        }
        self.in_vain[index] = 0;
        let health = &mut self.status.proxies[index];
        health.answers = 0;
        health.failures = health.failures.saturating_add(1);
        health.error = Some(error);
    }

    /// Takes note that the client goes this way now.
    pub(super) fn goes(&mut self, way: Way, now: Instant) {
        let before = self.status.way.replace(way);
        if before.is_none() || before == Some(way) {
            return;
        }
        self.status.switches += 1;
        self.status.error = None;
        if let Some(Way::Proxy(index)) = before {
            let answers = self.status.proxies[index].answers;
            if answers > self.in_vain[index] && self.disconnected.is_some() {
                self.distrust[index] = (self.distrust[index] * 2).min(MOST_DISTRUST);
                self.in_vain[index] = answers;
            }
        }
        // The new way has its own time, whether or not TDLib tells that it begins anew.
        self.disconnected = self.disconnected.map(|_| now);
    }

    /// Takes note that TDLib refused a way.
    pub(super) fn refused(&mut self, way: Way, error: Error) {
        if let Way::Proxy(index) = way {
            self.failed(index, error.clone());
        }
        self.status.error = Some(error);
    }

    /// The way to go, if it is another than now.
    pub(super) fn verdict(&self, now: Instant) -> Option<Way> {
        if self.is_offline {
            return None;
        }
        let proxies = &self.status.proxies;
        let first = |is_good: &dyn Fn(usize) -> bool| (0..proxies.len()).find(|&i| is_good(i));
        let answers = |other: usize| proxies[other].answers - self.in_vain[other];
        let healthy = first(&|other| answers(other) > 0);
        let Some(way) = self.status.way else {
            return Some(Way::Proxy(healthy.unwrap_or(0)));
        };
        match way {
            Way::Direct => healthy.map(Way::Proxy),
            Way::Proxy(index) if self.is_to_be_left(index, now) => {
                let other = first(&|other| other != index && answers(other) > 0);
                let none_works = || proxies.iter().all(|p| p.failures >= self.rules.failures);
                other
                    .map(Way::Proxy)
                    .or_else(|| (self.rules.direct && none_works()).then_some(Way::Direct))
            }
            Way::Proxy(index) => {
                let needed = |other: usize| self.rules.answers.saturating_mul(self.distrust[other]);
                first(&|other| other < index && answers(other) >= needed(other)).map(Way::Proxy)
            }
        }
    }

    /// When the verdict may change by itself.
    pub(super) fn next(&self, now: Instant) -> Option<Instant> {
        let at = self.disconnected?.checked_add(self.rules.disconnected)?;
        (at > now).then_some(at)
    }

    fn is_to_be_left(&self, index: usize, now: Instant) -> bool {
        let waited = |since: Instant| now.saturating_duration_since(since);
        self.status.proxies[index].failures >= self.rules.failures
            || (self.disconnected).is_some_and(|since| waited(since) >= self.rules.disconnected)
    }
}

#[cfg(test)]
mod tests;

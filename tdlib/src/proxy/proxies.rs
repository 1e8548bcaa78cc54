//! Several proxies, and when to go from one to another.

use std::time::Duration;

use super::ProxyLink;

/// Several proxies, the preferred one first, and when to go from one to another.
///
/// By default each is pinged every 30 seconds, and has 10 to answer. The one in use is left for the first
/// one that answers, in their order, when it has failed to answer 3 times, or when the client has not
/// been connected for 20 seconds. It is left for one before it in the order as soon as that one has answered
/// 3 times, so that the client comes back to the preferred one. While none answers, the client stays where
/// it is.
///
/// ```
/// use std::time::Duration;
/// use tdlib::proxy::Proxies;
///
/// let proxies = Proxies::new("socks5://127.0.0.1:1080".parse()?)
///     .or("tg://proxy?server=proxy.example&port=443&secret=00112233445566778899aabbccddeeff".parse()?)
///     .check_every(Duration::from_secs(60));
/// assert_eq!(proxies.preferred().port(), 1080);
/// # Ok::<(), tdlib::proxy::ProxyLinkError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is checked until a `Rotation` of them runs"]
pub struct Proxies {
    pub(super) links: Vec<ProxyLink>,
    pub(super) rules: Rules,
    pub(super) check_every: Duration,
    pub(super) answer_within: Duration,
    pub(super) remove_others: bool,
}

/// When to go from one proxy to another.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    pub(super) failures: u32,
    pub(super) disconnected: Duration,
    pub(super) answers: u32,
    pub(super) direct: bool,
}

impl Proxies {
    /// Begins with the preferred one.
    pub fn new(preferred: ProxyLink) -> Self {
        Self {
            links: vec![preferred],
            rules: Rules {
                failures: 3,
                disconnected: Duration::from_secs(20),
                answers: 3,
                direct: false,
            },
            check_every: Duration::from_secs(30),
            answer_within: Duration::from_secs(10),
            remove_others: false,
        }
    }

    /// Adds one that is used when those before it don't work. One that is there already is not added again.
    pub fn or(mut self, link: ProxyLink) -> Self {
        if !self.links.contains(&link) {
            self.links.push(link);
        }
        self
    }

    /// Has the client connect without a proxy while none of them works, which shows its address to Telegram
    /// and the connection to whoever watches it. It never does so if this is not called.
    pub fn or_direct(mut self) -> Self {
        self.rules.direct = true;
        self
    }

    /// Sets how often each is pinged: every 40 milliseconds at most. The one in use is pinged four times as often
    /// while it does not work.
    pub fn check_every(mut self, pause: Duration) -> Self {
        self.check_every = pause.max(Duration::from_millis(40));
        self
    }

    /// Sets how long a ping may take. More than 10 seconds are of no use: TDLib gives up then.
    pub fn answer_within(mut self, limit: Duration) -> Self {
        self.answer_within = limit;
        self
    }

    /// Sets after how many pings without an answer, one after the other, one is left. 0 counts as 1.
    pub fn leave_after_failures(mut self, pings: u32) -> Self {
        self.rules.failures = pings.max(1);
        self
    }

    /// Sets for how long the client may try to connect through one.
    pub fn leave_after_disconnected(mut self, limit: Duration) -> Self {
        self.rules.disconnected = limit;
        self
    }

    /// Sets after how many answers, one after the other, one is gone back to. 0 counts as 1. If the client
    /// can't connect through it although it answers, twice as many are needed the next time.
    pub fn return_after_answers(mut self, pings: u32) -> Self {
        self.rules.answers = pings.max(1);
        self
    }

    /// Has TDLib forget all other proxies that are in the client's database, with their passwords. If this is
    /// not called they stay, and none of them is used.
    ///
    /// TDLib keeps what it was given: proxies of an earlier run, or of the user.
    pub fn remove_others(mut self) -> Self {
        self.remove_others = true;
        self
    }

    /// Returns the first one, for [`Parameters::proxy`](crate::auth::Parameters::proxy).
    pub fn preferred(&self) -> &ProxyLink {
        // There is no way to make one without.
        &self.links[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_pause_between_two_checks() {
        let link = "socks5://127.0.0.1:1080".parse().expect("a link");
        let proxies = Proxies::new(link).check_every(Duration::ZERO);
        assert_eq!(proxies.check_every, Duration::from_millis(40));
    }
}

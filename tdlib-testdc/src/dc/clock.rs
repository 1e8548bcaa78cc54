//! The clock of a data center, in the hands of a test.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::TestDc;
use crate::outbox::lock;

/// The clock of a data center, from [`TestDc::clock`]. It begins at the real time, and a test may advance it.
///
/// Time goes by for the server and for its clients: TDLib follows at once, those who connect later included.
/// It never goes back, and can't be advanced beyond October 2037, since TDLib does not live on to 2038.
#[derive(Clone, Copy, Debug)]
pub struct Clock<'a>(pub(super) &'a TestDc);

impl Clock<'_> {
    /// Lets so many days pass.
    pub fn advance(&self, days: u32) {
        self.advance_by(Duration::from_secs(86_400 * u64::from(days)));
    }

    /// Lets some time pass.
    pub fn advance_by(&self, time: Duration) {
        lock(&self.0.api.world).clock.advance(time);
        self.0.server.tell_time();
    }

    /// What it shows.
    pub fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs_f64(lock(&self.0.api.world).clock.now())
    }
}

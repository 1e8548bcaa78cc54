//! What goes wrong for a part of the accounts.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use tdlib::client_set::ClientSet;
use tdlib_testdc::TestDc;

use super::making::Made;
use super::person::Person;
use super::talk::Talk;

/// Some accounts are cut off, some have their sessions revoked, and some are told that they send too much: as
/// soon as they are well again, and for as long as it lasts.
pub(super) struct Trouble<'a> {
    pub(super) dc: &'a TestDc,
    pub(super) set: &'a ClientSet,
    pub(super) talk: &'a Talk,
    pub(super) cut: Vec<&'a Person>,
    pub(super) revoked: Vec<&'a Person>,
    pub(super) flooded: Vec<&'a Person>,
    /// To whom those write who can.
    well: Vec<&'a Person>,
}

impl<'a> Trouble<'a> {
    pub(super) fn new(
        dc: &'a TestDc,
        set: &'a ClientSet,
        bad: &[&'a Person],
        well: &[&'a Person],
        talk: &'a Talk,
    ) -> Self {
        let kind = |kind| bad.iter().skip(kind).step_by(3).copied().collect();
        let trouble = Self {
            dc,
            set,
            talk,
            cut: kind(0),
            revoked: kind(1),
            flooded: kind(2),
            well: well.to_vec(),
        };
        for (person, to) in trouble.writers() {
            talk.introduce(set, &[person, to]);
        }
        trouble
    }

    /// Makes trouble while something is done, puts everything in order, and sees to it that all had their share
    /// and nothing was lost. Returns what happened, in words.
    pub(super) fn during<T>(&self, work: impl FnOnce() -> T) -> (T, String) {
        let before = |people: &[&Person]| people.iter().map(|it| it.life(self.set)).collect();
        let (cut, revoked): (Vec<_>, Vec<_>) = (before(&self.cut), before(&self.revoked));
        let logouts = self.logouts();
        let (done, made) = self.around(work, true);
        let lost = self
            .cut
            .iter()
            .zip(&cut)
            .map(|(person, (client, restarts, lost))| {
                let now = person.life(self.set);
                assert_eq!((now.0, now.1), (*client, *restarts), "a cut ends nothing");
                assert!(now.2 > *lost, "{} has not lost its connection", person.name);
                now.2 - lost
            });
        let lost: usize = lost.sum();
        for (person, (_, restarts, _)) in self.revoked.iter().zip(&revoked) {
            let health = self.set.health_of(&person.name).expect("it is in the set");
            assert!(health.restarts > *restarts, "{health:?}");
            assert!(health.last_error.is_some_and(|why| why.contains("revoked")));
        }
        assert_eq!(self.logouts() - logouts, made.revoked);
        assert!(made.failed.is_empty(), "{:?}", made.failed);
        assert!(made.refused >= self.flooded.len() && made.floods >= self.flooded.len());
        self.talk.are_heard(&made.sent);
        let told = format!(
            "{} accounts lost {lost} connections, {} had {} sessions revoked, {} waited {} times for TDLib and \
             were refused {} times; {} messages of those were sent all the same",
            self.cut.len(),
            self.revoked.len(),
            made.revoked,
            self.flooded.len(),
            made.floods,
            made.refused,
            made.sent.len(),
        );
        (done, told)
    }

    /// Makes trouble for so long, and while something is done then that ends all accounts.
    pub(super) fn until_the_end<T>(&self, time: Duration, work: impl FnOnce() -> T) -> T {
        let work = || {
            thread::sleep(time);
            work()
        };
        self.around(work, false).0
    }

    /// Those who try to write, and to whom.
    pub(super) fn writers(&self) -> impl Iterator<Item = (&'a Person, &'a Person)> {
        let writers = self.cut.iter().chain(&self.flooded).copied();
        writers.zip(self.well.iter().copied())
    }

    /// How often those whose sessions are revoked were logged out.
    pub(super) fn logouts(&self) -> u64 {
        let of = |person: &&Person| self.set.health_of(&person.name).map(|it| it.logouts);
        self.revoked.iter().filter_map(of).sum()
    }

    fn around<T>(&self, work: impl FnOnce() -> T, ends_well: bool) -> (T, Made) {
        let is_over = AtomicBool::new(false);
        thread::scope(|scope| {
            let making = scope.spawn(|| self.make(&is_over, ends_well));
            // Also if the work panics.
            let over = Over(&is_over);
            let done = work();
            drop(over);
            (done, making.join().expect("no panic"))
        })
    }
}

/// Says that something is over, when it is dropped.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

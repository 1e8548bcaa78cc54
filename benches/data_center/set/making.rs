//! How the trouble is made.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use futures::executor::{LocalPool, LocalSpawner};
use futures::task::LocalSpawnExt;
use tdlib::functions::SearchPublicChat;
use tdlib_testdc::Fault;

use super::super::crowd::{PATIENCE, message};
use super::trouble::Trouble;

/// Between two things that go wrong for an account, and between two things that it tries meanwhile.
const TICK: Duration = Duration::from_millis(100);
const TRY: Duration = Duration::from_secs(1);
/// What floods, and for how many seconds: those TDLib waits for and tries again, and those the program is told of.
const SEND: (&str, u32) = ("messages.sendMessage", 1);
const FIND: (&str, u32) = ("contacts.resolveUsername", 100);
/// More often than anything is called.
const ALWAYS: u32 = 100_000;

/// What was done, and what became of what those in trouble tried.
#[derive(Default)]
pub(super) struct Made {
    /// Sessions that were revoked.
    pub(super) revoked: u64,
    /// Calls of TDLib that had to wait.
    pub(super) floods: usize,
    /// Messages that have arrived, by their numbers, and why others have not.
    pub(super) sent: Vec<usize>,
    pub(super) failed: Vec<String>,
    /// Requests that the program was told to send later.
    pub(super) refused: usize,
}

impl Trouble<'_> {
    /// Makes trouble until it is over. Where it ends well, all that was tried meanwhile ends then.
    pub(super) fn make(&self, is_over: &AtomicBool, ends_well: bool) -> Made {
        for (method, seconds) in [SEND, FIND] {
            for person in &self.flooded {
                let fault = Fault::flood_wait(seconds);
                self.dc.fault_for(&person.user, method, fault, ALWAYS);
            }
        }
        let made = Rc::<RefCell<Made>>::default();
        let mut tries = LocalPool::new();
        let mut ended = HashMap::new();
        let logouts = self.logouts();
        let mut next = Instant::now();
        while !is_over.load(Ordering::Acquire) {
            for person in &self.cut {
                self.dc.cut(&person.user);
            }
            for person in &self.revoked {
                let client = self.set.client(&person.name).map(|client| client.id());
                if client.is_some() && ended.insert(&person.name, client) != Some(client) {
                    person.user.revoke_sessions();
                    made.borrow_mut().revoked += 1;
                }
            }
            if next <= Instant::now() {
                next += TRY;
                self.try_more(&tries.spawner(), &made);
            }
            tries.run_until_stalled();
            thread::sleep(TICK);
        }
        if !ends_well {
            return Made::default();
        }
        let all = ALWAYS as usize * self.flooded.len();
        made.borrow_mut().floods = all - self.dc.faults_left(SEND.0) as usize;
        self.dc.clear_faults();
        tries.run();
        let began = Instant::now();
        while self.logouts() - logouts < made.borrow().revoked {
            assert!(began.elapsed() < PATIENCE, "a session is not revoked");
            thread::sleep(TICK);
        }
        made.take()
    }

    /// Has all who can write, and those who are flooded look for somebody too.
    fn try_more(&self, tries: &LocalSpawner, made: &Rc<RefCell<Made>>) {
        for (person, to) in self.writers() {
            let Some(client) = self.set.client(&person.name) else {
                continue;
            };
            let (number, text) = self.talk.next(Instant::now());
            let sent = client.send(message(to.user.id(), text)).delivered();
            let made = Rc::clone(made);
            let ends = async move {
                let end = sent.timeout(PATIENCE).await;
                let mut made = made.borrow_mut();
                match end {
                    Ok(_) => made.sent.push(number),
                    Err(error) => made.failed.push(error.to_string()),
                }
            };
            tries.spawn_local(ends).expect("it goes on");
        }
        for person in &self.flooded {
            let Some(client) = self.set.client(&person.name) else {
                continue;
            };
            let made = Rc::clone(made);
            let ends = async move {
                let found = client.send(SearchPublicChat::new("somebody")).await;
                let pause = found.err().and_then(|error| error.retry_after());
                made.borrow_mut().refused += usize::from(pause.is_some());
            };
            tries.spawn_local(ends).expect("it goes on");
        }
    }
}

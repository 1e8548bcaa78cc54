//! What a test can have go wrong.

use std::num::NonZeroU32;

use super::TestDc;
use crate::faults::Fault;
use crate::outbox::lock;
use crate::person::User;

/// Faults on demand.
///
/// ```
/// # #[cfg(target_os = "linux")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use tdlib_testdc::{Fault, TestDc};
///
/// let dc = TestDc::start()?;
/// let alice = dc.user("Alice").phone("+9996612222").create();
/// // The first message of anybody fails, Alice's next two are repeated by her client, which never learns
/// // that the server has them already.
/// dc.fault("messages.sendMessage", Fault::error(403, "CHAT_WRITE_FORBIDDEN"), 1);
/// dc.fault_for(&alice, "messages.sendMessage", Fault::LoseSession, 2);
/// # assert_eq!(dc.faults_left("messages.sendMessage"), 3);
/// # Ok(())
/// # }
/// # #[cfg(not(target_os = "linux"))]
/// # fn main() {}
/// ```
impl TestDc {
    /// Lets calls of a method go wrong, so many times, whoever makes them. The name is Telegram's, as in
    /// `messages.sendMessage`.
    ///
    /// Faults of one method happen one after the other, in the order in which they were asked for. A method
    /// that the data center does not have can have faults too, and is not missed by calls that are not carried
    /// out: [`Fault::Error`], [`Fault::Silence`] and [`Fault::Cut`].
    pub fn fault(&self, method: &str, fault: Fault, times: u32) {
        lock(&self.api.faults).add(method, None, fault, times);
    }

    /// Lets calls of a method go wrong, so many times, if this user's clients make them. Before they are
    /// logged in they are nobody's clients.
    pub fn fault_for(&self, user: &User, method: &str, fault: Fault, times: u32) {
        lock(&self.api.faults).add(method, Some(user.id()), fault, times);
    }

    /// How many calls of a method are still to go wrong.
    pub fn faults_left(&self, method: &str) -> u32 {
        lock(&self.api.faults).left(method)
    }

    /// Sends the answers to a method that [`Fault::Hold`] holds back; how many there were.
    pub fn release(&self, method: &str) -> usize {
        self.api.release(method)
    }

    /// Puts everything in order: forgets the faults that are still to happen, ends a
    /// [stall](Self::stall_files) and a [limit](Self::limit_files), sends the answers that are held back,
    /// takes [new connections](Self::refuse_new) and pushes all updates.
    pub fn clear_faults(&self) {
        lock(&self.api.faults).clear();
        self.limit_files(None);
        self.stall_files(false);
        self.refuse_new(false);
        lock(&self.api.world).push.lose_none();
        self.api.release_all();
    }

    /// Cuts all connections. Clients connect again at once.
    pub fn cut_all(&self) {
        self.server.cut_all();
    }

    /// Cuts the connections of a user's clients.
    pub fn cut(&self, user: &User) {
        let world = lock(&self.api.world);
        world.push.cut(&world.logins.all_keys_of(user.id()));
    }

    /// Cuts one connection, by any number, such as a random one: the connections that are open are counted
    /// round and round, the oldest first. `false` if there is none.
    pub fn cut_one(&self, number: u64) -> bool {
        self.server.cut_one(number)
    }

    /// Refuses new connections, or takes them again. Those that are open go on.
    ///
    /// TDLib tries again, first at once and then less and less often; it may take some seconds to notice the
    /// end of it.
    pub fn refuse_new(&self, refuse: bool) {
        self.server.refuse_new(refuse);
    }

    /// Lets the next updates to a user get lost on their way, so many of them: none of the user's clients
    /// gets them. What only concerns the client that made it happen is in its answer, and counts for nothing.
    ///
    /// Messages and what becomes of them are counted by server and client. Of those the update after them shows
    /// a client that it has missed something, and it asks for it, by `updates.getDifference` or, if it was in a
    /// channel or supergroup, `updates.getChannelDifference`. Of what is not counted, such as names, rights and
    /// who is online, nothing shows that it was missed: a client hears of it with what it asks for next for
    /// another reason, such as a [cut](Self::cut), or never if it was of the moment.
    pub fn lose_pushes(&self, user: &User, count: u32) {
        lock(&self.api.world).push.lose(user.id(), count);
    }

    /// Lets a user's clients hear of nothing any more: updates to them get lost, and so do their calls, but
    /// those of these methods. So they don't know of what happens from now on, and ask for what the server
    /// refuses.
    ///
    /// [`clear_faults`](Self::clear_faults) ends it; the clients then ask again for what got lost, and for what
    /// has happened, when they are [cut](Self::cut).
    pub fn deafen(&self, user: &User, but: &[&str]) {
        // No call in between.
        let mut world = lock(&self.api.world);
        world.push.lose(user.id(), u32::MAX);
        lock(&self.api.faults).deafen(user.id(), but);
    }

    /// Tells a user's clients that too much has happened to tell it one by one, by `updatesTooLong`: they ask
    /// for it.
    pub fn push_too_long(&self, user: &User) {
        let world = lock(&self.api.world);
        world.push.too_long(&world.logins, user.id());
    }

    /// Limits how many bytes of files go through in a second, in both directions and for all clients
    /// together; `None` is no limit. What is on its way then takes the rest of its time at the new rate.
    pub fn limit_files(&self, bytes_per_second: Option<NonZeroU32>) {
        self.api.limit_files(bytes_per_second);
    }

    /// Lets the transfer of files stand still in both directions, or go on: parts that are sent are taken,
    /// and neither they nor parts that are asked for are answered meanwhile. What is on its way stands still too.
    pub fn stall_files(&self, stall: bool) {
        self.api.stall_files(stall);
    }
}

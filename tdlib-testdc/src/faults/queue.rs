//! The faults that are still to happen, by the name of a method.

use std::collections::{HashMap, VecDeque};

use super::Fault;
use crate::world::UserId;

/// A fault, and for whom it waits.
#[derive(Debug)]
struct Waiting {
    /// Nobody means everybody.
    user: Option<UserId>,
    fault: Fault,
    times: u32,
}

/// The faults of all methods. Those of one method wait one behind the other.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    waiting: HashMap<String, VecDeque<Waiting>>,
    /// Whose calls get lost, but those of these methods.
    deaf: HashMap<UserId, Vec<String>>,
}

impl Faults {
    /// Adds a fault behind those that the method has.
    pub(crate) fn add(&mut self, method: &str, user: Option<UserId>, fault: Fault, times: u32) {
        if times > 0 {
            let waiting = Waiting { user, fault, times };
            self.waiting
                .entry(method.to_owned())
                .or_default()
                .push_back(waiting);
        }
    }

    /// Lets all calls of a user get lost but those of these methods.
    pub(crate) fn deafen(&mut self, user: UserId, but: &[&str]) {
        let but = but.iter().map(|method| (*method).to_owned());
        self.deaf.insert(user, but.collect());
    }

    /// The fault of a call, which is one less then: the first that is for its user or for everybody. Those
    /// who are deaf have another one for what is left.
    pub(crate) fn take(&mut self, method: &str, user: Option<UserId>) -> Option<Fault> {
        let heard = user.and_then(|user| self.deaf.get(&user));
        let is_lost = heard.is_some_and(|heard| heard.iter().all(|known| known != method));
        let lost = is_lost.then_some(Fault::Silence);
        self.take_waiting(method, user).or(lost)
    }

    fn take_waiting(&mut self, method: &str, user: Option<UserId>) -> Option<Fault> {
        let queue = self.waiting.get_mut(method)?;
        let at = queue
            .iter()
            .position(|waiting| waiting.user.is_none() || waiting.user == user)?;
        let waiting = queue.get_mut(at)?;
        waiting.times -= 1;
        let fault = waiting.fault.clone();
        if waiting.times == 0 {
            queue.remove(at);
        }
        Some(fault)
    }

    /// How many calls of a method are still to go wrong.
    pub(crate) fn left(&self, method: &str) -> u32 {
        let queue = self.waiting.get(method).into_iter().flatten();
        queue.fold(0, |sum, waiting| sum.saturating_add(waiting.times))
    }

    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
        self.deaf.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Fault {
        Fault::error(400, name)
    }

    #[test]
    fn faults_of_one_method_happen_one_after_the_other() {
        let mut faults = Faults::default();
        faults.add("a", None, named("FIRST"), 2);
        faults.add("a", None, named("SECOND"), 1);
        faults.add("b", None, Fault::Cut, 1);
        assert_eq!(faults.left("a"), 3);
        let taken: Vec<_> = std::iter::from_fn(|| faults.take("a", Some(1))).collect();
        assert_eq!(taken, [named("FIRST"), named("FIRST"), named("SECOND")]);
        assert_eq!((faults.left("a"), faults.left("b")), (0, 1));
    }

    #[test]
    fn a_fault_of_one_user_waits_for_that_user_and_holds_up_nobody() {
        let mut faults = Faults::default();
        faults.add("a", Some(7), named("OF_SEVEN"), 1);
        faults.add("a", None, named("OF_ALL"), 1);
        assert_eq!(faults.take("a", None), Some(named("OF_ALL")));
        assert_eq!(faults.take("a", Some(8)), None);
        assert_eq!(faults.take("a", Some(7)), Some(named("OF_SEVEN")));
        assert_eq!(faults.take("a", Some(7)), None);
    }

    #[test]
    fn who_is_deaf_gets_no_answers_but_those_of_some_methods() {
        let mut faults = Faults::default();
        faults.deafen(7, &["a", "b"]);
        faults.add("b", Some(7), named("OF_SEVEN"), 1);
        faults.add("c", None, named("OF_ALL"), 1);
        assert_eq!(faults.take("a", Some(7)), None);
        assert_eq!(faults.take("b", Some(7)), Some(named("OF_SEVEN")));
        assert_eq!(faults.take("b", Some(7)), None);
        assert_eq!(faults.take("c", Some(7)), Some(named("OF_ALL")));
        assert_eq!(faults.take("c", Some(7)), Some(Fault::Silence));
        assert_eq!(faults.take("c", Some(8)), None);
        assert_eq!(faults.take("c", None), None);
        faults.clear();
        assert_eq!(faults.take("c", Some(7)), None);
    }

    #[test]
    fn none_is_left_after_clearing_and_none_comes_of_no_times() {
        let mut faults = Faults::default();
        faults.add("a", None, Fault::Silence, u32::MAX);
        faults.add("a", None, Fault::Silence, u32::MAX);
        assert_eq!(faults.left("a"), u32::MAX);
        faults.clear();
        faults.add("a", None, Fault::Silence, 0);
        assert_eq!(faults.take("a", None), None);
    }
}

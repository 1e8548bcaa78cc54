//! Updates that do not come.

use tdlib_testdc::Fault;

use crate::common::{close, until};
use crate::{of, unread, with_bob};

#[test]
fn what_was_lost_is_known_when_tdlib_has_asked_for_it() {
    let (dc, alice, bob, client, directory) = with_bob();
    dc.lose_pushes(&alice, 3);
    for _ in 0..3 {
        bob.send_to(&alice, "lost");
    }
    bob.set_name("Robert", "");
    bob.send_to(&alice, "found");
    until("all are there", || unread(&directory, &bob) == Some(5));
    until("he has his name", || {
        directory.known_user(bob.id()).expect("a user").first_name == "Robert"
    });
    close(&client);
}

#[test]
fn what_was_lost_in_a_supergroup_is_known_too() {
    let (dc, alice, bob, client, directory) = with_bob();
    let group = bob.create_supergroup("Group", &[&alice]);
    until("the group is there", || {
        directory.known_chat(group.id()).is_some()
    });
    dc.lose_pushes(&alice, 2);
    bob.send_to(&group, "lost");
    bob.set_title(&group, "Found");
    bob.send_to(&group, "found");
    until("it has its title", || {
        directory.known_chat(group.id()).expect("a chat").title == "Found"
    });
    close(&client);
}

#[test]
fn what_happens_while_there_is_no_connection_is_known_after_it() {
    let (dc, alice, bob, client, directory) = with_bob();
    dc.refuse_new(true);
    dc.cut_all();
    let carol = dc.user("Carol").create();
    carol.send_to(&alice, "new");
    bob.send_to(&alice, "late");
    let group = bob.create_supergroup("Group", &[&alice]);
    assert_eq!(unread(&directory, &bob), Some(1));
    dc.refuse_new(false);
    until("all is known", || {
        unread(&directory, &bob) == Some(2)
            && unread(&directory, &carol) == Some(1)
            && directory.my_status(group.id()).is_some()
    });
    close(&client);
}

#[test]
fn a_difference_that_fails_at_first_is_asked_for_again() {
    let (dc, alice, bob, client, directory) = with_bob();
    for fault in [Fault::Cut, Fault::LoseAnswer, Fault::error(503, "Timeout")] {
        dc.fault("updates.getDifference", fault, 1);
    }
    dc.push_too_long(&alice);
    bob.send_to(&alice, "again");
    until("both count", || unread(&directory, &bob) == Some(2));
    until("all faults have happened", || {
        dc.push_too_long(&alice);
        dc.faults_left("updates.getDifference") == 0
    });
    bob.send_to(&alice, "and again");
    until("all count", || unread(&directory, &bob) == Some(3));
    close(&client);
}

#[test]
fn a_clock_of_telegrams_that_jumps_changes_nothing() {
    let (dc, alice, bob, client, directory) = with_bob();
    dc.clock().advance(3);
    bob.send_to(&alice, "later");
    until("both count", || unread(&directory, &bob) == Some(2));
    close(&client);
}

#[test]
fn a_directory_that_begins_in_the_middle_knows_what_others_know() {
    let (_dc, alice, bob, client, directory) = with_bob();
    std::thread::scope(|scope| {
        let talk = scope.spawn(|| {
            for number in 0..50 {
                bob.send_to(&alice, &number.to_string());
                bob.set_name(&format!("Bob {number}"), "");
            }
        });
        let others: Vec<_> = (0..10).map(|_| of(&client)).collect();
        talk.join().expect("no panic");
        for other in others.iter().chain([&directory]) {
            until("all count", || unread(other, &bob) == Some(51));
            until("the last name", || {
                other.known_user(bob.id()).expect("a user").first_name == "Bob 49"
            });
        }
    });
    close(&client);
}

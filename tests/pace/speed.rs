//! How fast is sent, and to whom.

use std::time::Instant;

use tdlib::functions::{ForwardMessages, GetChatHistory};
use tdlib::pace::{Limit, Pace};

use crate::common::{close, start, until};
use crate::{HOUR, MOMENT, few, friend, is_ready, say, until_told};

#[test]
fn many_threads_send_no_faster_than_the_pace_and_nothing_is_lost() {
    let (dc, alice, client) = start();
    let friends = ["Bob", "Carol"].map(|name| friend(&dc, &alice, &client, name));
    let limit = Limit::new(5, MOMENT);
    let paced = client.paced(Pace::unlimited().in_all(limit));
    let began = Instant::now();
    std::thread::scope(|scope| {
        for friend in &friends {
            for thread in 0..5 {
                let paced = paced.clone();
                scope.spawn(move || {
                    for number in 0..3 {
                        let text = format!("{thread} {number}");
                        paced.send(say(friend, &text)).wait().expect("sent");
                    }
                });
            }
        }
    });
    // Thirty, five in a moment: the last five come five moments after the first five.
    assert!(began.elapsed() >= 5 * MOMENT);
    for friend in &friends {
        until_told(friend, &alice, 1 + 15);
    }
    assert_eq!(paced.waiting(), 0);
    close(&client);
}

#[test]
fn a_chat_that_is_at_its_limit_holds_up_no_other() {
    let (dc, alice, client) = start();
    let [bob, carol] = ["Bob", "Carol"].map(|name| friend(&dc, &alice, &client, name));
    let paced = client.paced(few(1));
    paced.send(say(&bob, "first")).wait().expect("sent");
    std::thread::scope(|scope| {
        let late = scope.spawn(|| paced.send(say(&bob, "second")).wait());
        until("it waits", || paced.waiting() > 0);
        paced.send(say(&carol, "first")).wait().expect("sent");
        until_told(&carol, &alice, 2);
        close(&client);
        let error = late.join().expect("no panic").expect_err("closed");
        assert!(error.is_closed(), "{error}");
        assert_eq!(error.request(), Some("sendMessage"));
    });
    assert_eq!(bob.texts_with(&alice), ["hi", "first"]);
}

#[test]
fn one_who_sends_much_to_a_chat_leaves_the_others_every_second_turn() {
    let (dc, alice, client) = start();
    let [bob, carol] = ["Bob", "Carol"].map(|name| friend(&dc, &alice, &client, name));
    let paced = client.paced(Pace::unlimited().in_all(Limit::new(1, MOMENT / 2)));
    let many: Vec<_> = (0..50).map(|_| say(&bob, "flood")).collect();
    let mut flood: Vec<_> = many.into_iter().map(|one| paced.deliver(one)).collect();
    for one in &mut flood {
        let _ = is_ready(one);
    }
    for number in 1..=3 {
        let few = paced.deliver(say(&carol, "few")).wait();
        few.expect("delivered");
        let gone = bob.texts_with(&alice).len() - 1;
        assert!(gone <= 1 + 2 * number, "{gone} before {number}");
    }
    assert!(paced.waiting() >= 40);
    drop(flood);
    assert_eq!(paced.waiting(), 0);
    close(&client);
}

#[test]
fn what_is_forwarded_at_once_counts_as_so_many_messages() {
    let (dc, alice, client) = start();
    let [bob, carol] = ["Bob", "Carol"].map(|name| friend(&dc, &alice, &client, name));
    bob.send_to(&alice, "again");
    let told = || {
        let history = GetChatHistory::new(bob.id(), 10);
        let history = client.send(history).wait().expect("a history").messages;
        let messages = history.into_iter().flatten();
        messages.map(|message| message.id).rev().collect::<Vec<_>>()
    };
    until("both are there", || told().len() == 2);
    let paced = client.paced(few(3));
    let forward = ForwardMessages::new(carol.id(), bob.id(), told());
    paced.send(forward).wait().expect("forwarded");
    paced.send(say(&carol, "third")).wait().expect("sent");
    std::thread::scope(|scope| {
        let fourth = scope.spawn(|| paced.send(say(&carol, "fourth")).wait());
        until("it waits", || paced.waiting() > 0);
        until_told(&carol, &alice, 4);
        close(&client);
        let error = fourth.join().expect("no panic").expect_err("closed");
        assert!(error.is_closed(), "{error}");
    });
    assert_eq!(carol.texts_with(&alice), ["hi", "hi", "again", "third"]);
}

#[test]
fn a_group_has_the_limit_of_groups_and_a_user_that_of_users() {
    let (dc, alice, client) = start();
    let bob = friend(&dc, &alice, &client, "Bob");
    let groups = [
        bob.create_group("Small", &[&alice]),
        bob.create_supergroup("Large", &[&alice]),
        bob.create_channel("News", &[&alice]),
    ];
    let paced = client.paced(few(3).per_group(Limit::new(1, HOUR)));
    for group in &groups {
        assert!(is_ready(&mut paced.turn(group.id())));
        assert!(!is_ready(&mut paced.turn(group.id())));
    }
    for _ in 0..3 {
        assert!(is_ready(&mut paced.turn(bob.id())));
    }
    assert!(!is_ready(&mut paced.turn(bob.id())));
    // What is sent to no chat counts among all only, and here is no limit of all.
    for _ in 0..10 {
        assert!(is_ready(&mut paced.turn(0)));
    }
    close(&client);
}

#[test]
fn clones_share_their_turns_and_other_handles_have_their_own() {
    let (_dc, _, client) = start();
    let paced = client.paced(few(1));
    assert!(is_ready(&mut paced.clone().turn(1)));
    let mut waits = paced.turn(1);
    assert!(!is_ready(&mut waits));
    assert_eq!(paced.clone().waiting(), 1);
    assert!(is_ready(&mut client.paced(few(1)).turn(1)));
    close(&client);
}

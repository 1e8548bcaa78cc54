//! Those who wait for their turn, and give up.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use tdlib::pace::{Limit, Pace, Turn};

use crate::common::{PATIENCE, close, start, until};
use crate::{HOUR, MOMENT, few, friend, is_ready, say, until_told};

#[test]
fn who_gives_up_leaves_the_turn_to_the_next() {
    let (dc, alice, client) = start();
    let bob = friend(&dc, &alice, &client, "Bob");
    let paced = client.paced(Pace::unlimited().in_all(Limit::new(1, 3 * MOMENT)));
    paced.send(say(&bob, "first")).wait().expect("sent");
    let mut impatient = paced.send(say(&bob, "never"));
    assert!(!is_ready(&mut impatient));
    std::thread::scope(|scope| {
        let next = scope.spawn(|| paced.send(say(&bob, "second")).wait());
        until("it waits", || paced.waiting() >= 2);
        drop(impatient);
        next.join().expect("no panic").expect("sent");
    });
    until_told(&bob, &alice, 3);
    assert_eq!(bob.texts_with(&alice), ["hi", "first", "second"]);
    close(&client);
}

/// A waker that counts its calls.
struct Calls(AtomicUsize);

impl Wake for Calls {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn a_turn_that_was_given_and_not_taken_is_nobodys_loss() {
    let (_dc, _, client) = start();
    let paced = client.paced(Pace::unlimited().in_all(Limit::new(1, 3 * MOMENT)));
    assert!(is_ready(&mut paced.turn(1)));
    let given = Arc::new(Calls(AtomicUsize::new(0)));
    let waker = Waker::from(Arc::clone(&given));
    let mut first = paced.turn(1);
    let poll = Future::poll(
        std::pin::Pin::new(&mut first),
        &mut Context::from_waker(&waker),
    );
    assert!(poll.is_pending());
    until("it is given", || given.0.load(Ordering::SeqCst) > 0);
    // From here on an hour would pass until the next one.
    let slow = client.paced(few(1));
    assert!(is_ready(&mut slow.turn(1)));
    let mut behind = slow.turn(1);
    assert!(!is_ready(&mut behind));
    drop(first);
    assert!(is_ready(&mut paced.turn(2)), "it was given back");
    close(&client);
}

#[test]
fn who_leaves_the_head_of_a_line_wakes_the_one_behind_who_needs_less_room() {
    let (_dc, _, client) = start();
    let paced = client.paced(few(3));
    assert!(is_ready(&mut paced.turn(1)));
    let mut album = paced.turn_of(1, 3);
    assert!(!is_ready(&mut album));
    std::thread::scope(|scope| {
        let behind = scope.spawn(|| paced.turn(1).wait());
        until("it waits", || paced.waiting() == 2);
        drop(album);
        behind.join().expect("no panic").expect("a turn");
    });
    close(&client);
}

#[test]
fn one_who_is_not_polled_any_more_holds_up_nobody() {
    let (_dc, _, client) = start();
    let paced = client.paced(Pace::unlimited().per_user(Limit::new(1, 3 * MOMENT)));
    assert!(is_ready(&mut paced.turn(1)));
    assert!(is_ready(&mut paced.turn(2)));
    // Those come first, and nobody looks after them.
    let mut forgotten = [1, 1, 2].map(|chat| paced.turn(chat));
    for turn in &mut forgotten {
        assert!(!is_ready(turn));
    }
    paced.turn(2).wait().expect("a turn");
    until("the others have theirs", || {
        forgotten.iter_mut().all(is_ready)
    });
    close(&client);
}

#[test]
fn a_client_that_is_closed_wakes_all_who_wait() {
    let (_dc, _, client) = start();
    let paced = client.paced(few(1));
    let chats = 1..=5;
    for chat in chats.clone() {
        assert!(is_ready(&mut paced.turn(chat)));
    }
    std::thread::scope(|scope| {
        let waiting: Vec<_> = chats
            .flat_map(|chat| [chat; 4])
            .map(|chat| {
                let paced = &paced;
                scope.spawn(move || paced.turn(chat).wait())
            })
            .collect();
        until("all wait", || paced.waiting() == waiting.len());
        close(&client);
        for one in waiting {
            let error = one.join().expect("no panic").expect_err("closed");
            assert!(error.is_closed(), "{error}");
        }
    });
    assert_eq!(paced.waiting(), 0);
}

#[test]
fn a_turn_is_for_whatever_is_sent_then() {
    let (dc, alice, client) = start();
    let bob = friend(&dc, &alice, &client, "Bob");
    let paced = client.paced(few(2));
    paced.turn_of(bob.id(), 2).wait().expect("a turn");
    client.send(say(&bob, "one")).detach();
    client.send(say(&bob, "two")).detach();
    until_told(&bob, &alice, 3);
    assert!(!is_ready(&mut paced.turn(bob.id())));
    close(&client);
}

#[test]
fn many_tasks_come_and_go_and_all_that_stay_have_their_turns() {
    let (_dc, _, client) = start();
    let paced = client.paced(Pace::unlimited().in_all(Limit::new(20, MOMENT / 2)));
    std::thread::scope(|scope| {
        for thread in 0..8_i64 {
            let paced = paced.clone();
            scope.spawn(move || {
                for number in 0..20 {
                    let chat = thread % 3 - 1;
                    let mut gone: Turn = paced.turn(chat);
                    let _ = is_ready(&mut gone);
                    let mut others = [paced.turn(chat), paced.turn_of(chat, 3)];
                    for other in &mut others {
                        let _ = is_ready(other);
                    }
                    drop(gone);
                    if number % 2 == 0 {
                        paced.turn(chat).wait().expect("a turn");
                    }
                }
            });
        }
    });
    assert_eq!(paced.waiting(), 0);
    close(&client);
}

#[test]
fn waiting_does_not_keep_a_client_open_that_everybody_has_left() {
    let (dc, _, client) = start();
    let paced = client.paced(few(1));
    assert!(is_ready(&mut paced.turn(1)));
    let mut turn = paced.turn(1);
    assert!(!is_ready(&mut turn));
    let closed = client.closed().timeout(PATIENCE);
    drop((client, paced));
    assert!(!is_ready(&mut turn), "it waits, and keeps it open");
    drop(turn);
    closed.wait().expect("closed");
    drop(dc);
}

#[test]
fn the_longest_spans_do_not_overflow() {
    let (_dc, _, client) = start();
    for span in [HOUR, Duration::from_secs(u64::MAX), Duration::MAX] {
        let paced = client.paced(Pace::unlimited().in_all(Limit::new(1, span)));
        assert!(is_ready(&mut paced.turn(1)));
        let _ = is_ready(&mut paced.turn(1));
    }
    close(&client);
}

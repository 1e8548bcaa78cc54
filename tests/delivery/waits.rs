//! Who waits, and where.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{self, AtomicUsize};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use tdlib::delivery::DeliveryError;
use tdlib::functions::GetMe;
use tdlib::types::UpdateNewMessage;
use tdlib::{Client, ErrorKind, Ordering, Overflow, QueuePolicy};

use crate::common::{PATIENCE, until};
use crate::scene::{Scene, is_ready, is_sent, is_stuck, say};

#[test]
fn a_handler_may_wait_for_a_delivery_of_its_own_client() {
    let (tells, told) = mpsc::channel();
    let scene = Scene::with(|builder| {
        builder.on(move |client: &Client, update: UpdateNewMessage| {
            if !update.message.is_outgoing {
                let request = say(client, update.message.chat_id, "echo");
                let _ = tells.send(request.delivered().wait());
            }
        })
    });
    is_sent(told.recv_timeout(PATIENCE).expect("it has ended"), "echo");
    scene.bob.send_to(&scene.alice, "more");
    is_sent(told.recv_timeout(PATIENCE).expect("it has ended"), "echo");
    assert_eq!(scene.bob.texts_with(&scene.alice).len(), 4);
    scene.close();
}

#[test]
fn a_handler_that_sleeps_delays_no_delivery() {
    let (wakes, sleep) = mpsc::channel::<()>();
    let sleep = Mutex::new(sleep);
    let scene = Scene::with(|builder| {
        builder.on(move |_: &Client, update: UpdateNewMessage| {
            if update.message.is_outgoing {
                let _ = sleep.lock().expect("no panic").recv_timeout(PATIENCE);
            }
        })
    });
    for text in ["hi", "you"] {
        is_sent(scene.say(text).wait(), text);
    }
    drop(wakes);
    scene.close();
}

#[test]
fn a_handler_can_not_wait_for_a_delivery_in_order() {
    let (tells, told) = mpsc::channel();
    let scene = Scene::with(|builder| {
        builder.on(move |client: &Client, update: UpdateNewMessage| {
            if !update.message.is_outgoing {
                let request = say(client, update.message.chat_id, "echo").in_order();
                let _ = tells.send(request.delivered().wait());
            }
        })
    });
    match told.recv_timeout(PATIENCE).expect("it has ended") {
        Err(DeliveryError::Request(error)) => assert_eq!(error.kind(), ErrorKind::WouldDeadlock),
        other => panic!("{other:?}"),
    }
    scene.close();
}

#[test]
fn a_queue_at_its_limit_loses_no_delivery() {
    let policy = QueuePolicy::Bounded {
        limit: 1,
        overflow: Overflow::DropNewest,
    };
    let scene = Scene::with(|builder| builder.queue(policy).ordering(Ordering::PerChat));
    let texts: Vec<String> = (0..100).map(|number| number.to_string()).collect();
    let sent: Vec<_> = texts.iter().map(|text| scene.say(text)).collect();
    let sent = futures::executor::block_on(futures::future::join_all(sent));
    for (sent, text) in sent.into_iter().zip(&texts) {
        is_sent(sent, text);
    }
    scene.close();
}

#[test]
fn the_time_out_of_the_request_is_for_the_answer() {
    let scene = Scene::new();
    scene.cut_off();
    let request = say(&scene.client, scene.chat, "hi").timeout(Duration::ZERO);
    let error = request.delivered().wait().expect_err("no time");
    assert!(matches!(error, DeliveryError::Request(_)), "{error:?}");
    assert!(error.is_timeout() && error.may_arrive());
    // It is not for the way to the server.
    let (_, times) = is_stuck(&scene, "you");
    scene.connect();
    let all = [vec!["hi"], vec!["you"; times]].concat();
    until("all arrive", || scene.arrived() == all);
    scene.close();
}

#[test]
fn a_delivery_keeps_its_client_open() {
    let scene = Scene::new();
    let Scene {
        dc,
        alice,
        bob,
        client,
        builder,
        chat,
    } = scene;
    dc.refuse_new(true);
    dc.cut_all();
    drop(builder);
    let mut delivery = say(&client, chat, "hi").delivered();
    assert!(!is_ready(&mut delivery));
    drop(client);
    dc.refuse_new(false);
    is_sent(delivery.wait(), "hi");
    assert_eq!(bob.texts_with(&alice), ["go on", "hi"]);
}

/// Panics when it is woken.
struct Bad(Mutex<Option<mpsc::Sender<()>>>);

impl Wake for Bad {
    fn wake(self: Arc<Self>) {
        if let Some(tells) = self.0.lock().expect("no panic before").take() {
            let _ = tells.send(());
        }
        panic!("a waker of the test");
    }
}

#[test]
fn a_waker_that_panics_harms_no_other_delivery() {
    let scene = Scene::new();
    scene.cut_off();
    let (tells, told) = mpsc::channel();
    let waker = Waker::from(Arc::new(Bad(Mutex::new(Some(tells)))));
    let mut bad = scene.say("bad");
    let mut context = Context::from_waker(&waker);
    assert!(Pin::new(&mut bad).poll(&mut context).is_pending());
    let mut good = scene.say("good");
    assert!(!is_ready(&mut good));
    scene.connect();
    is_sent(good.wait(), "good");
    told.recv_timeout(PATIENCE).expect("it was woken");
    is_sent(bad.wait(), "bad");
    scene.close();
}

/// Counts how often it is woken.
#[derive(Default)]
struct Counter(AtomicUsize);

impl Wake for Counter {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, atomic::Ordering::AcqRel);
    }
}

/// Polls for the first time, with a waker that counts.
fn begin(delivery: &mut (impl Future + Unpin)) -> Arc<Counter> {
    let counter = Arc::new(Counter::default());
    let waker = Waker::from(Arc::clone(&counter));
    let mut context = Context::from_waker(&waker);
    assert!(Pin::new(delivery).poll(&mut context).is_pending());
    counter
}

#[test]
fn a_waiter_is_woken_once_and_by_its_own_message() {
    let scene = Scene::new();
    scene.cut_off();
    let mut deliveries: Vec<_> = (0..50).map(|_| scene.say("hi")).collect();
    let counters: Vec<_> = deliveries.iter_mut().map(begin).collect();
    let woken = |counter: &Arc<Counter>| counter.0.load(atomic::Ordering::Acquire);
    assert!(counters.iter().all(|counter| woken(counter) == 0));
    scene.connect();
    until("all are woken", || {
        counters.iter().all(|counter| woken(counter) > 0)
    });
    for delivery in deliveries {
        is_sent(delivery.wait(), "hi");
    }
    assert!(counters.iter().all(|counter| woken(counter) == 1));
    scene.close();
}

#[test]
fn nothing_is_kept_for_a_delivery_that_is_dropped() {
    let scene = Scene::new();
    scene.cut_off();
    let mut told = scene.client.updates_of::<UpdateNewMessage>();
    let mut on_its_way = scene.say("hi");
    let first = begin(&mut on_its_way);
    told.next_timeout(PATIENCE)
        .expect("open")
        .expect("an update");
    scene.client.send(GetMe::new()).wait().expect("an answer");
    let mut asking = scene.say("you");
    let second = begin(&mut asking);
    drop((on_its_way, asking));
    assert_eq!(
        (Arc::strong_count(&first), Arc::strong_count(&second)),
        (1, 1)
    );
    scene.connect();
    until("both arrive", || scene.arrived() == ["hi", "you"]);
    scene.close();
}

//! Queues and handlers.

use super::*;

#[test]
fn all_updates_of_a_client_are_handled_in_their_order() {
    const COUNT: usize = 20_000;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let names = Arc::clone(&seen);
    let (stage, client) = scene(|builder| {
        builder.on(move |_: &Client, update: UpdateOption| names.lock().push(update.name))
    });
    let stream = client.updates_of::<UpdateOption>();
    for number in 0..COUNT {
        stage.push(option(&client, &number.to_string()));
    }
    until("all are handled", || seen.lock().len() == COUNT);
    let expected: Vec<String> = (0..COUNT).map(|number| number.to_string()).collect();
    assert_eq!(*seen.lock(), expected);
    client.close().wait().unwrap();
    let streamed: Vec<String> = stream
        .into_iter()
        .map(|update| update.unwrap().name)
        .collect();
    assert_eq!(streamed, expected);
}

#[test]
fn chats_are_handled_side_by_side_and_each_in_its_order() {
    const CHATS: i64 = 5;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (release, blocked) = crossbeam_channel::bounded::<()>(0);
    let (chats, options) = (Arc::clone(&seen), Arc::clone(&seen));
    let (stage, client) = scene(|builder| {
        builder
            .ordering(crate::Ordering::PerChat)
            .on(move |_: &Client, update: UpdateChatTitle| {
                if update.chat_id == 1 {
                    let _ = blocked.recv();
                }
                chats.lock().push((update.chat_id, update.title));
            })
            .on(move |_: &Client, update: UpdateOption| options.lock().push((0, update.name)))
    });
    let push = |round: &str| {
        for number in 0..100 {
            for chat in 1..=CHATS {
                let id = client.id();
                stage.push(format!(
                    "{{\"@type\":\"updateChatTitle\",\"chat_id\":{chat},\"title\":\"{round}{number}\",\"@client_id\":{id}}}"
                ));
            }
        }
    };
    push("a");
    stage.push(option(&client, "alone"));
    push("b");
    // The first chat's handler blocks: the others go on, up to what has no chat.
    until("the others are handled", || seen.lock().len() == 400);
    thread::sleep(Duration::from_millis(20));
    assert_eq!(seen.lock().len(), 400);
    drop(release);
    until("all are handled", || seen.lock().len() == 1001);
    let seen = seen.lock();
    assert_eq!(seen[500], (0, "alone".to_owned()));
    for chat in 1..=CHATS {
        let titles = seen
            .iter()
            .filter(|entry| entry.0 == chat)
            .map(|entry| entry.1.clone());
        let expected = ["a", "b"]
            .into_iter()
            .flat_map(|round| (0..100).map(move |number| format!("{round}{number}")));
        assert!(titles.eq(expected), "chat {chat}");
    }
}

#[test]
fn hundreds_of_blocked_handlers_delay_no_other_client() {
    let (stage, engine) = stage();
    stage.answers.store(true, Ordering::Relaxed);
    let (release, blocked) = crossbeam_channel::bounded::<()>(0);
    let (entered, inside) = mpsc::channel();
    let entered = Mutex::new(entered);
    let sleepy = Client::builder().on(move |_: &Client, _: UpdateOption| {
        entered.lock().send(()).unwrap();
        let _ = blocked.recv();
    });
    let asleep: Vec<Client> = (0..300)
        .map(|_| sleepy.build_on(&engine).unwrap())
        .collect();
    let (sender, handled) = mpsc::channel();
    let sender = Mutex::new(sender);
    let awake = Client::builder()
        .on(move |_: &Client, update: UpdateOption| sender.lock().send(update.name).unwrap())
        .build_on(&engine)
        .unwrap();
    for client in &asleep {
        stage.push(option(client, "a"));
    }
    for _ in &asleep {
        inside.recv_timeout(PATIENCE).unwrap();
    }
    for name in ["a", "b", "c"] {
        stage.push(option(&awake, name));
        assert_eq!(handled.recv_timeout(PATIENCE).unwrap(), name);
        assert_eq!(
            asleep[0].send(TestSquareInt::new(7)).wait().unwrap().value,
            49
        );
    }
    assert!(engine.stats().workers >= 300);
    drop(release);
    until("all were handled", || {
        engine.stats().updates_dispatched == 303
    });
}

#[test]
fn a_queue_at_its_limit_drops_and_reports_but_keeps_what_matters() {
    let (release, blocked) = crossbeam_channel::bounded::<()>(0);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (updates, lags) = (Arc::clone(&seen), Arc::clone(&seen));
    let (stage, client) = scene(move |builder| {
        builder
            .queue(QueuePolicy::Bounded {
                limit: 3,
                overflow: Overflow::DropOldest,
            })
            .on(move |_: &Client, update: RawUpdate| {
                let _ = blocked.recv();
                updates.lock().push(update.name().to_owned());
            })
            .on_lagged(move |_, lagged| lags.lock().push(format!("-{}", lagged.count)))
    });
    let mut stream = client.updates_raw();
    let push = |name: &str| {
        stage.push(format!(
            "{{\"@type\":\"{name}\",\"@client_id\":{}}}",
            client.id()
        ));
    };
    push("first");
    until("the first is being handled", || {
        client.stats().updates_dispatched == 1
    });
    for number in 0..10 {
        push(&format!("u{number}"));
    }
    stage.push(option(&client, "kept"));
    until("all came", || client.stats().updates_received == 12);
    assert_eq!(client.stats().queued, 4);
    drop(release);
    until("all are handled", || seen.lock().len() == 6);
    assert_eq!(
        *seen.lock(),
        ["first", "-7", "u7", "u8", "u9", "updateOption"]
    );

    let lagged = stream.wait_next().unwrap().unwrap_err();
    assert_eq!(
        (lagged.kind(), lagged.lagged()),
        (ErrorKind::Lagged, Some(8))
    );
    assert_eq!(stream.wait_next().unwrap().unwrap().name(), "u7");
    assert_eq!(client.stats().updates_dropped, 7 + 8);
}

#[test]
fn an_update_that_a_type_does_not_fit_costs_that_handler_alone() {
    let (sender, handled) = mpsc::channel();
    let sender = Mutex::new(sender);
    let (stage, client) = scene(move |builder| {
        builder
            .on(|_: &Client, _: UpdateConnectionState| panic!("on purpose"))
            .on(move |_: &Client, update: RawUpdate| {
                sender.lock().send(update.json().to_owned()).unwrap();
            })
    });
    for state in ["5", "{\"@type\":\"connectionStateReady\"}"] {
        let update = format!("{{\"@type\":\"updateConnectionState\",\"state\":{state}");
        stage.push(format!("{update},\"@client_id\":{}}}", client.id()));
        assert_eq!(
            handled.recv_timeout(PATIENCE).unwrap(),
            format!("{update}}}")
        );
    }
    let stats = client.stats();
    assert_eq!((stats.undecodable, stats.handler_panics), (1, 1));
}

#[test]
fn what_nobody_listens_to_is_counted_and_not_queued() {
    let (stage, client) = scene(|builder| builder.on(|_: &Client, _: UpdateConnectionState| {}));
    let stream = client.updates_of::<UpdateConnectionState>();
    stage.push(option(&client, "a"));
    until("it came", || client.stats().updates_received == 1);
    let stats = client.stats();
    assert_eq!(
        (
            stats.updates_unhandled,
            stats.updates_dispatched,
            stats.queued
        ),
        (1, 0, 0)
    );
    assert_eq!(stream.waiting(), 0);
}

#[test]
fn a_handler_that_is_removed_while_it_runs_harms_nothing_when_it_is_dropped() {
    struct Panics;
    impl Drop for Panics {
        fn drop(&mut self) {
            panic!("on purpose");
        }
    }

    let seen = Arc::new(Mutex::new(Vec::new()));
    let names = Arc::clone(&seen);
    let (stage, client) = scene(|builder| {
        builder.on(move |_: &Client, update: UpdateOption| names.lock().push(update.name))
    });
    let (begun, begins) = crossbeam_channel::bounded::<()>(0);
    let (release, blocked) = crossbeam_channel::bounded::<()>(0);
    let held = Panics;
    let guard = client.on(move |_: &Client, _: UpdateOption| {
        let _held = &held;
        let _ = begun.send(());
        let _ = blocked.recv();
    });
    stage.push(option(&client, "first"));
    begins.recv().unwrap();
    drop(guard);
    release.send(()).unwrap();
    stage.push(option(&client, "second"));
    until("the next is handled", || seen.lock().len() == 2);
    assert_eq!(client.stats().handler_panics, 1);
    client.close().wait().unwrap();
}

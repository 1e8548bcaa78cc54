//! The end of clients, and of the process.

use super::*;

#[test]
fn a_close_ends_what_is_in_flight_and_refuses_what_comes() {
    let (stage, client) = scene(|builder| builder);
    let mut first = client.send(TestSquareInt::new(7));
    assert!(poll(&mut first).is_pending());
    let blocked = {
        let client = client.clone();
        thread::spawn(move || client.send(TestSquareInt::new(7)).wait())
    };
    until("both are sent", || stage.sent.lock().len() == 2);
    let mut closes = [client.close(), client.close()];
    closes.iter_mut().for_each(|close| drop(poll(close)));
    client.close().timeout(PATIENCE).wait().unwrap();
    closes
        .into_iter()
        .for_each(|close| block_on(close).unwrap());

    assert!(block_on(first).unwrap_err().is_closed());
    assert!(blocked.join().unwrap().unwrap_err().is_closed());
    assert!(client.is_closed());
    assert!(
        client
            .send(TestSquareInt::new(7))
            .wait()
            .unwrap_err()
            .is_closed()
    );
    assert!(
        block_on(client.send(TestSquareInt::new(7)))
            .unwrap_err()
            .is_closed()
    );
    client.send(TestSquareInt::new(7)).detach();
    assert_eq!(
        stage.sent.lock().len(),
        2,
        "nothing reached the library after the end"
    );
    let stats = client.stats();
    assert_eq!(
        (stats.requests_sent, stats.requests_closed, stats.in_flight),
        (2, 2, 0)
    );
}

#[test]
fn a_close_that_takes_too_long_ends_as_a_time_out() {
    let (stage, client) = scene(|builder| builder);
    stage.closes.store(false, Ordering::Relaxed);
    let short = Duration::from_millis(20);
    assert!(
        client
            .close()
            .timeout(short)
            .wait()
            .unwrap_err()
            .is_timeout()
    );
    assert!(
        block_on(client.close().timeout(short))
            .unwrap_err()
            .is_timeout()
    );
    assert!(!client.is_closed());
    stage.push(closed(client.id()));
    client.close().wait().unwrap();
    assert_eq!(client.inner().pending.used(), 0);
}

#[test]
fn the_last_handle_closes_the_client_and_does_not_wait() {
    let (stage, engine) = stage();
    stage.closes.store(false, Ordering::Relaxed);
    let (sender, handled) = mpsc::channel();
    let sender = Mutex::new(sender);
    let builder = Client::builder().on(move |client: &Client, _: UpdateOption| {
        sender.lock().send(client.clone()).unwrap();
    });
    let client = builder.build_on(&engine).unwrap();
    stage.push(option(&client, "a"));
    let clone = handled.recv_timeout(PATIENCE).unwrap();
    let inner = Arc::clone(client.inner());
    drop(client);
    stage.closes.store(true, Ordering::Relaxed);
    drop(clone);
    until("the client is closed", || inner.is_closed());

    let client = builder.build_on(&engine).unwrap();
    let request = client.send(TestSquareInt::new(7));
    let inner = Arc::clone(client.inner());
    drop(client);
    thread::sleep(Duration::from_millis(20));
    assert!(!inner.is_closed(), "a request keeps its client");
    drop(request);
    until("the client is closed", || inner.is_closed());
    drop((builder, inner));
    assert_eq!(engine.stats().clients, 0);
}

#[test]
fn a_closed_client_lets_go_of_its_handlers_also_of_late_ones() {
    let (_stage, client) = scene(|builder| builder);
    let add = || {
        let own = client.clone();
        let held = Arc::new(());
        let kept = Arc::downgrade(&held);
        let handler = move |_: &Client, _: UpdateOption| drop((own.clone(), Arc::clone(&held)));
        client.on(handler).forget();
        kept
    };
    let early = add();
    client.close().wait().unwrap();
    until("the early one is dropped", || early.upgrade().is_none());
    assert!(add().upgrade().is_none());
    let inner = Arc::downgrade(client.inner());
    drop(client);
    until("nothing is left", || inner.upgrade().is_none());
}

#[test]
fn the_exit_closes_all_and_takes_the_receive_thread_out_of_the_library() {
    let (stage, engine) = stage();
    let clients: Vec<Client> = (0..10)
        .map(|_| Client::builder().build_on(&engine).unwrap())
        .collect();
    engine.leave(PATIENCE);
    assert!(clients.iter().all(Client::is_closed));
    let received = stage.received.load(Ordering::Relaxed);
    thread::sleep(Duration::from_millis(50));
    engine.wake();
    thread::sleep(Duration::from_millis(50));
    assert_eq!(stage.received.load(Ordering::Relaxed), received);
    let error = Client::builder().build_on(&engine).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Start);
}

#[test]
fn the_exit_does_not_wait_for_ever() {
    let (stage, engine) = stage();
    stage.closes.store(false, Ordering::Relaxed);
    let client = Client::builder().build_on(&engine).unwrap();
    engine.leave(Duration::from_millis(50));
    assert!(!client.is_closed());
}

#[test]
fn close_send_and_drop_race_from_many_threads() {
    for _ in 0..50 {
        let (stage, client) = scene(|builder| builder.timeout(Duration::from_millis(1)));
        stage.answers.store(true, Ordering::Relaxed);
        let inner = Arc::clone(client.inner());
        thread::scope(|scope| {
            for thread in 0..6 {
                let client = client.clone();
                scope.spawn(move || {
                    for number in 0..200 {
                        let mut request = client.send(TestSquareInt::new(7));
                        match (number + thread) % 4 {
                            0 => drop(request.wait()),
                            1 => drop(poll(&mut request)),
                            2 => request.detach(),
                            _ => drop(block_on(request.in_order())),
                        }
                        if thread == 0 && number == 100 {
                            client.close().wait().unwrap();
                        }
                    }
                });
            }
            drop(client);
        });
        until("all have ended", || inner.stats().in_flight == 0);
        assert_eq!(inner.pending.used(), 0);
        let stats = inner.stats();
        let ended = stats.requests_answered
            + stats.requests_failed
            + stats.requests_timed_out
            + stats.requests_dropped
            + stats.requests_closed;
        assert_eq!(ended, stats.requests_sent, "{stats:?}");
    }
}

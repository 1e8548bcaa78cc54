//! Time-outs, drops and order.

use super::*;

#[test]
fn time_outs_work_blocking_and_as_futures_and_leave_nothing() {
    let (stage, client) = scene(|builder| builder.timeout(Duration::from_millis(20)));
    let error = client.send(TestSquareInt::new(7)).wait().unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(
        block_on(client.send(TestSquareInt::new(7)))
            .unwrap_err()
            .is_timeout()
    );
    client.send(TestSquareInt::new(7)).detach();
    until("the third", || client.stats().requests_timed_out == 3);
    let instantly = client.send(TestSquareInt::new(7)).timeout(Duration::ZERO);
    assert!(block_on(instantly).unwrap_err().is_timeout());
    let for_ever = client.send(TestSquareInt::new(7)).timeout(Duration::MAX);
    drop(for_ever);
    assert_eq!(client.inner().pending.used(), 0);

    // The answer comes after all.
    stage.answer(&client, stage.last_extra());
    until("the late answer", || client.stats().late_answers == 1);
    assert_eq!(client.inner().engine.deadlines().len(), 0);
}

#[test]
fn dropped_requests_leave_nothing_and_unsent_ones_send_nothing() {
    let (stage, client) = scene(|builder| builder);
    drop(client.send(TestSquareInt::new(7)));
    assert_eq!(stage.sent.lock().len(), 0);
    for _ in 0..1000 {
        let mut request = client.send(TestSquareInt::new(7)).timeout(PATIENCE);
        assert!(poll(&mut request).is_pending());
    }
    let stats = client.stats();
    assert_eq!(
        (stats.requests_sent, stats.requests_dropped, stats.in_flight),
        (1000, 1000, 0)
    );
    assert_eq!(client.inner().pending.used(), 0);
}

#[test]
fn many_requests_with_long_time_outs_leave_no_memory_behind() {
    let (stage, client) = scene(|builder| builder.timeout(Duration::from_secs(3600)));
    stage.answers.store(true, Ordering::Relaxed);
    block_on(async {
        for _ in 0..100_000 {
            client.send(TestSquareInt::new(7)).await.unwrap();
            stage.sent.lock().clear();
        }
    });
    assert_eq!(client.inner().pending.used(), 0);
    until("the deadlines are tidied up", || {
        client.inner().engine.wake();
        client.inner().engine.deadlines().len() <= 1024
    });
    assert_eq!(client.stats().requests_answered, 100_000);
}

#[test]
fn answers_in_order_wait_for_the_handlers_of_what_came_before() {
    let (release, blocked) = mpsc::channel::<()>();
    let blocked = Mutex::new(blocked);
    let handled = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&handled);
    let (stage, client) = scene(move |builder| {
        builder.on(move |_: &Client, _: UpdateOption| {
            blocked.lock().recv().unwrap();
            seen.fetch_add(1, Ordering::SeqCst);
        })
    });
    let (mut ordered, mut quick) = (
        client.send(TestSquareInt::new(7)).in_order(),
        client.send(TestSquareInt::new(7)),
    );
    assert!(poll(&mut ordered).is_pending());
    let extra = stage.last_extra();
    assert!(poll(&mut quick).is_pending());
    stage.push(option(&client, "a"));
    stage.answer(&client, extra);
    stage.answer(&client, stage.last_extra());
    block_on(quick).unwrap();
    assert!(poll(&mut ordered).is_pending());
    assert_eq!(handled.load(Ordering::SeqCst), 0);
    // The answer has come, if not through: the end of the client does not take it away.
    stage.push(closed(client.id()));
    until("the end", || client.is_closed());
    release.send(()).unwrap();
    assert_eq!(block_on(ordered).unwrap().value, 49);
    assert_eq!(handled.load(Ordering::SeqCst), 1);
}

#[test]
fn a_handler_that_would_wait_for_itself_is_told_so() {
    let (sender, result) = mpsc::channel();
    let sender = Mutex::new(sender);
    let (stage, client) = scene(move |builder| {
        builder.on(move |client: &Client, _: UpdateOption| {
            let error = client
                .send(TestSquareInt::new(7))
                .in_order()
                .wait()
                .unwrap_err();
            client.send(TestSquareInt::new(7)).in_order().detach();
            let answer = client.send(TestSquareInt::new(7)).wait();
            sender
                .lock()
                .send((error.kind(), answer.unwrap().value))
                .unwrap();
        })
    });
    stage.answers.store(true, Ordering::Relaxed);
    stage.push(option(&client, "a"));
    assert_eq!(
        result.recv_timeout(PATIENCE).unwrap(),
        (ErrorKind::WouldDeadlock, 49)
    );
    until("the detached one", || client.stats().requests_answered == 2);
}

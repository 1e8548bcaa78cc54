//! What a library may do that it should not.

use super::*;

#[test]
fn broken_messages_are_counted_and_no_neighbour_is_lost() {
    let (stage, client) = scene(|builder| builder);
    stage.answers.store(true, Ordering::Relaxed);
    let broken: [&[u8]; 10] = [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"{\"@type\":\"updateOption\",\"na",
        b"{\"@type\":5,\"@client_id\":1}",
        b"{\"no\":\"type\",\"@client_id\":1}",
        b"{\"@type\":\"updateOption\",\"name\":\"\xc3\",\"@client_id\":1}",
        b"{\"@type\":\"updateOption\"}}\"@client_id\":1}",
    ];
    for message in broken {
        stage.push(message);
        assert_eq!(client.send(TestSquareInt::new(7)).wait().unwrap().value, 49);
    }
    let stats = client.inner().engine.stats();
    assert_eq!(stats.undecodable, broken.len() as u64);
    assert_eq!(stats.requests_answered, broken.len() as u64);
}

#[test]
fn answers_that_belong_to_no_request_are_counted_and_hurt_none() {
    let (stage, client) = scene(|builder| builder);
    let engine = Arc::clone(&client.inner().engine);
    let mut request = client.send(TestSquareInt::new(7));
    assert!(poll(&mut request).is_pending());
    let extra = stage.last_extra();
    let mut late = 0;
    for message in [
        answer(client.id() + 1, extra),
        answer(i32::MAX, extra),
        answer(client.id(), extra + 2),
        answer(client.id(), u64::MAX),
        answer(client.id(), i64::MAX as u64),
        format!("{{\"@type\":\"testInt\",\"value\":1,\"@extra\":{extra}}}"),
    ] {
        stage.push(message);
        late += 1;
        until("a late answer", || engine.stats().late_answers == late);
    }
    assert!(poll(&mut request).is_pending());
    stage.answer(&client, extra);
    stage.answer(&client, extra);
    assert_eq!(block_on(request).unwrap().value, 49);
    until("the second answer", || {
        engine.stats().late_answers == late + 1
    });
    let stats = client.stats();
    assert_eq!(
        (
            stats.requests_sent,
            stats.requests_answered,
            stats.in_flight
        ),
        (1, 1, 0)
    );
}

#[test]
fn ten_megabytes_arrive_whole() {
    let (stage, client) = scene(|builder| builder);
    let mut request = client.send_raw("{\"@type\":\"x\"}");
    assert!(poll(&mut request).is_pending());
    let long = "x".repeat(10 << 20);
    let extra = stage.last_extra();
    stage.push(format!(
        "{{\"@type\":\"testString\",\"value\":\"{long}\",\"@extra\":{extra},\"@client_id\":{}}}",
        client.id()
    ));
    let answer = request.wait().unwrap();
    assert_eq!(
        answer.json(),
        format!("{{\"@type\":\"testString\",\"value\":\"{long}\"}}")
    );
}

#[test]
fn an_answer_of_another_shape_or_type_ends_its_request() {
    let (stage, client) = scene(|builder| builder);
    let id = client.id();
    for (text, outcome) in [
        (
            "{\"value\":49, \"@client_id\":ID,\"@extra\":EXTRA, \"@type\":\"testInt\"}",
            Ok(49),
        ),
        (
            "{\"@type\":\"testString\",\"value\":\"x\",\"@extra\":EXTRA,\"@client_id\":ID}",
            Err(ErrorKind::Decode),
        ),
        (
            "{\"@type\":\"testInt\",\"value\":{},\"@extra\":EXTRA,\"@client_id\":ID}",
            Err(ErrorKind::Decode),
        ),
        (
            "{\"@type\":\"error\",\"code\":400,\"message\":\"no\",\"@extra\":EXTRA,\"@client_id\":ID}",
            Err(ErrorKind::Td),
        ),
        (
            "{\"code\":400,\"@extra\":EXTRA,\"@client_id\":ID,\"@type\":\"error\"}",
            Err(ErrorKind::Td),
        ),
        (
            "{\"@type\":\"error\",\"@extra\":EXTRA,\"@client_id\":ID}",
            Err(ErrorKind::Td),
        ),
    ] {
        let mut request = client.send(TestSquareInt::new(7));
        assert!(poll(&mut request).is_pending());
        let extra = stage.last_extra().to_string();
        stage.push(text.replace("ID", &id.to_string()).replace("EXTRA", &extra));
        let result = request.timeout(PATIENCE).wait();
        assert_eq!(
            result
                .map(|answer| answer.value)
                .map_err(|error| error.kind()),
            outcome,
            "{text}"
        );
    }
    assert_eq!(client.stats().in_flight, 0);
}

#[test]
fn a_waker_that_panics_harms_only_itself() {
    struct Panics;
    impl Wake for Panics {
        fn wake(self: Arc<Self>) {
            panic!("on purpose");
        }
    }
    let (stage, client) = scene(|builder| builder);
    let mut request = client.send(TestSquareInt::new(7));
    let waker = Arc::new(Panics).into();
    assert!(
        std::pin::Pin::new(&mut request)
            .poll(&mut Context::from_waker(&waker))
            .is_pending()
    );
    stage.answer(&client, stage.last_extra());
    until("it was answered", || client.stats().requests_answered == 1);
    stage.answers.store(true, Ordering::Relaxed);
    assert_eq!(client.send(TestSquareInt::new(7)).wait().unwrap().value, 49);
}

#[test]
fn what_the_receive_thread_has_to_say_is_logged_by_another() {
    static LOGGED: Mutex<Vec<(String, String)>> = Mutex::new(Vec::new());
    struct Logger;
    impl log::Log for Logger {
        fn enabled(&self, _: &log::Metadata<'_>) -> bool {
            true
        }
        fn log(&self, record: &log::Record<'_>) {
            let thread = thread::current().name().unwrap_or_default().to_owned();
            LOGGED.lock().push((thread, record.args().to_string()));
        }
        fn flush(&self) {}
    }
    log::set_logger(&Logger).unwrap();
    log::set_max_level(log::LevelFilter::Debug);
    let (stage, client) = scene(|builder| builder);
    stage.push("nonsense");
    client
        .send(TestSquareInt::new(7))
        .timeout(Duration::ZERO)
        .detach();
    for text in [
        "libtdjson is TDLib 0.0.1, the types were made for",
        "a message of 8 bytes is not JSON as TDLib writes it: nonsense",
        "a detached request failed: its time was up",
    ] {
        until(text, || {
            let logged = LOGGED.lock();
            let found = logged.iter().find(|(_, message)| message.contains(text));
            found.is_some_and(|(thread, _)| thread == "tdlib-worker")
        });
    }
}

#[test]
fn no_client_is_an_error() {
    let (stage, engine) = stage();
    stage.clients.store(-1, Ordering::Relaxed);
    let error = Client::builder().build_on(&engine).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Start);
    Client::builder().build_on(&engine).unwrap();
}

#[test]
fn updates_of_clients_that_are_not_ours_are_passed_over() {
    let (stage, engine) = stage();
    let client = Client::builder().build_on(&engine).unwrap();
    stage.push(closed(77));
    stage.push("{\"@type\":\"updateOption\",\"@client_id\":-1}");
    stage.push("{\"@type\":\"updateOption\",\"@client_id\":99999999999}");
    until("they came", || {
        engine.stats().updates_unhandled + engine.stats().late_answers == 3
    });
    assert!(!client.is_closed());
}

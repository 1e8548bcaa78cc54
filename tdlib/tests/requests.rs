//! Requests and their answers, on the real library.

use std::thread;
use std::time::Duration;

use futures_executor::block_on;
use futures_util::future::join_all;
use tdlib::functions::{
    GetMe, GetOption, GetTextEntities, TestCallString, TestCallVectorInt, TestCallVectorString,
    TestReturnError, TestSquareInt,
};
use tdlib::types::{self, OptionValue};
use tdlib::{Client, ErrorKind};

const PATIENCE: Duration = Duration::from_secs(30);

fn client() -> Client {
    Client::builder().timeout(PATIENCE).build().unwrap()
}

#[test]
fn a_typed_request_is_answered_blocking_and_as_a_future() {
    let client = client();
    assert_eq!(client.send(TestSquareInt::new(7)).wait().unwrap().value, 49);
    let answer = block_on(client.send(TestSquareInt::new(8)));
    assert_eq!(answer.unwrap().value, 64);
}

#[test]
fn each_of_many_answers_finds_its_request() {
    let clients: Vec<Client> = (0..20).map(|_| client()).collect();
    thread::scope(|scope| {
        for client in &clients {
            scope.spawn(|| {
                let requests = (0..1000).map(|number| client.send(TestSquareInt::new(number)));
                let answers = block_on(join_all(requests));
                for (number, answer) in (0..).zip(answers) {
                    assert_eq!(answer.unwrap().value, number * number);
                }
            });
        }
    });
    for client in clients {
        let stats = client.stats();
        assert_eq!((stats.requests_answered, stats.in_flight), (1000, 0));
    }
}

#[test]
fn errors_say_what_was_asked_and_what_is_wrong() {
    let client = client();
    let error = client.send(GetMe::new()).wait().unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Td, Some(400)));
    assert!(error.to_string().starts_with("getMe: "), "{error}");
    let error = types::Error {
        code: 429,
        message: "Too Many Requests: retry after 7".into(),
    };
    let error = client.send(TestReturnError::new(error)).wait().unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
}

#[test]
fn strings_of_every_kind_come_back_as_they_went() {
    let client = client();
    let long = "ж".repeat(5 << 20);
    for text in [
        "",
        "\0",
        "a\0b",
        "\u{10ffff}\u{1f600}",
        "\"\\/\n\r\t\u{7f}\u{80}\u{2028}",
        &long,
    ] {
        let answer = client.send(TestCallString::new(text)).wait().unwrap();
        assert!(
            answer.value == text,
            "{:?}",
            text.chars().take(20).collect::<String>()
        );
    }
    let numbers = vec![i32::MIN, -1, 0, i32::MAX];
    let answer = client
        .send(TestCallVectorInt::new(numbers.clone()))
        .wait()
        .unwrap();
    assert_eq!(answer.value, numbers);
    let strings = vec!["x".repeat(100); 1000];
    let answer = client
        .send(TestCallVectorString::new(strings.clone()))
        .wait()
        .unwrap();
    assert_eq!(answer.value, strings);
}

#[test]
fn what_stands_in_extra_comes_back_unchanged_up_to_the_largest_number() {
    // The crate's own numbers stay far below; this is what it relies on.
    for extra in ["0", "9007199254740991", "18446744073709551615"] {
        let request =
            format!("{{\"@type\":\"getOption\",\"name\":\"version\",\"@extra\":{extra}}}");
        let answer = tdlib::execute_raw(&request).unwrap();
        assert!(
            answer.json().ends_with(&format!(",\"@extra\":{extra}}}")),
            "{answer:?}"
        );
    }
}

#[test]
fn raw_requests_are_checked_and_answered_as_json() {
    let client = client();
    let answer = client
        .send_raw("{\"@type\":\"testSquareInt\",\"x\":7}")
        .wait()
        .unwrap();
    assert_eq!(answer.json(), "{\"@type\":\"testInt\",\"value\":49}");
    let unknown = client
        .send_raw("{\"@type\":\"noSuchFunction\"}")
        .wait()
        .unwrap_err();
    assert_eq!((unknown.kind(), unknown.code()), (ErrorKind::Td, Some(400)));
    for json in [
        "",
        "[]",
        "{\"@type\":\"getMe\"",
        "{\"@extra\":1}",
        "{\"@client_id\":1}",
        "{\"a\":\"\0\"}",
        "{\"@type\":\"testCallString\",\"x\":\"\\ud800\"}",
    ] {
        let error = client.send_raw(json).wait().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{json}");
    }
    assert_eq!(client.stats().in_flight, 0);
}

#[test]
fn dropped_and_timed_out_requests_leave_nothing_in_flight() {
    let client = client();
    for _ in 0..100 {
        let soon = client.send(TestSquareInt::new(7)).timeout(Duration::ZERO);
        if let Err(error) = block_on(soon) {
            assert!(error.is_timeout());
        }
        let mut dropped = client.send(TestSquareInt::new(7));
        let polled = futures_util::FutureExt::now_or_never(&mut dropped);
        assert!(polled.is_none());
    }
    client.send(TestSquareInt::new(7)).wait().unwrap();
    let stats = client.stats();
    assert_eq!(stats.in_flight, 0);
    // An answer may come before the drop, and is the request's one end then.
    assert!(stats.requests_dropped > 0, "{stats:?}");
    let ended = stats.requests_answered + stats.requests_timed_out + stats.requests_dropped;
    assert_eq!(ended, stats.requests_sent, "{stats:?}");
}

#[test]
fn a_million_requests_end_and_leave_nothing() {
    let client = client();
    block_on(async {
        for _ in 0..1000 {
            let requests = (0..1000).map(|_| client.send(TestSquareInt::new(7)));
            for answer in join_all(requests).await {
                assert_eq!(answer.unwrap().value, 49);
            }
        }
    });
    let stats = client.stats();
    assert_eq!((stats.requests_answered, stats.in_flight), (1_000_000, 0));
}

#[test]
fn synchronous_functions_need_no_client() {
    let entities = tdlib::execute(GetTextEntities::new("see https://telegram.org")).unwrap();
    assert_eq!(entities.entities.len(), 1);
    let error = tdlib::execute_raw("{\"@type\":\"getMe\"}").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Td);
    let error = tdlib::execute_raw("{\"@type\":\"\0\"}").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
}

/// What other versions of TDLib need not keep.
mod pinned {
    use super::*;

    #[test]
    fn the_linked_library_is_the_one_that_the_types_were_made_for() {
        assert_eq!(tdlib::version().unwrap(), tdlib::SCHEMA_VERSION);
        match client().send(GetOption::new("version")).wait().unwrap() {
            OptionValue::String(value) => assert_eq!(value.value, tdlib::SCHEMA_VERSION),
            other => panic!("{other:?}"),
        }
        let version = env!("CARGO_PKG_VERSION");
        assert!(
            version.ends_with(&format!("+td.{}", tdlib::SCHEMA_VERSION)),
            "{version}"
        );
    }
}

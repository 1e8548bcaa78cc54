//! Requests and their answers, on the real library.

use std::time::Duration;

use tdlib::functions::{GetOption, TestSquareInt};
use tdlib::types::OptionValue;
use tdlib::{Client, ErrorKind};

#[test]
fn a_typed_request_is_answered_blocking_and_as_a_future() {
    let client = Client::builder().build().unwrap();
    assert_eq!(client.send(TestSquareInt::new(7)).wait().unwrap().value, 49);
    let answer = futures_executor::block_on(client.send(TestSquareInt::new(8)));
    assert_eq!(answer.unwrap().value, 64);
    match client.send(GetOption::new("version")).wait().unwrap() {
        OptionValue::String(value) => assert_eq!(value.value, tdlib::SCHEMA_VERSION),
        other => panic!("{other:?}"),
    }
    let error = client
        .send(tdlib::functions::GetMe::new())
        .wait()
        .unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Td, Some(400)));
    client
        .close()
        .timeout(Duration::from_secs(30))
        .wait()
        .unwrap();
    assert!(
        client
            .send(TestSquareInt::new(7))
            .wait()
            .unwrap_err()
            .is_closed()
    );
}

//! JSON in, JSON out: for what the types do not cover. No account, no network.
//!
//! ```sh
//! cargo run --example raw_json
//! ```
#![allow(
    clippy::print_stdout,
    reason = "an example talks to the one who runs it"
)]

use std::error::Error;
use std::time::Duration;

use serde_json::{Value, json};
use tdlib::{Client, RawUpdate};

fn main() -> Result<(), Box<dyn Error>> {
    // Some functions need no client.
    let request = json!({"@type": "getFileMimeType", "file_name": "picture.png"});
    let answer = tdlib::execute_raw(&request.to_string())?;
    println!("execute_raw: {}", answer.json());

    // A handler for `RawUpdate` gets every update, also those of a newer TDLib than the types are for.
    let client = Client::builder()
        .timeout(Duration::from_secs(30))
        .on(|_: &Client, update: RawUpdate| println!("update: {}", update.json()))
        .build()?;

    let request = json!({"@type": "testSquareInt", "x": 12});
    let answer = client.send_raw(request.to_string()).wait()?;
    let square: Value = serde_json::from_str(answer.json())?;
    println!("send_raw: 12 * 12 = {}", square["value"]);

    // `@extra` is the crate's own way to find the answer, so a request with one is refused.
    for wrong in [
        r#"{"@type":"noSuchFunction"}"#,
        r#"{"@type":"testSquareInt","x":true}"#,
        r#"{"@type":"getMe"}"#,
        r#"{"@type":"getMe","@extra":1}"#,
        r#"["getMe"]"#,
    ] {
        match client.send_raw(wrong).wait() {
            Ok(answer) => return Err(format!("{wrong} was answered: {}", answer.json()).into()),
            Err(error) => println!("{wrong} -> {:?}: {error}", error.kind()),
        }
    }

    // All clients are closed when this returns; without it, that is done behind `main`.
    tdlib::shutdown(Duration::from_secs(30))?;
    println!("closed: {}", client.is_closed());
    Ok(())
}

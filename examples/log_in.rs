//! Logs an account or a bot in, in a terminal; the next time it is logged in already.
//!
//! The api_id and api_hash are those of an application registered at <https://my.telegram.org>.
//!
//! ```sh
//! TELEGRAM_API_ID=... TELEGRAM_API_HASH=... cargo run --example log_in
//! TELEGRAM_API_ID=... TELEGRAM_API_HASH=... cargo run --example log_in -- --out
//! ```
#![allow(
    clippy::print_stdout,
    reason = "an example talks to the one who runs it"
)]

use tdlib::Client;
use tdlib::auth::{FromEnv, SessionDir, Terminal};
use tdlib::functions::GetMe;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Nobody else reads or opens it, as long as this program runs.
    let session = SessionDir::open("tdlib-data")?;
    let application = FromEnv::new()?.parameters();
    let client = Client::builder().build()?;
    client
        .authorize(&mut Terminal::new(application.folder(&session)))
        .wait()?;
    let me = client.send(GetMe::new()).wait()?;
    println!("logged in as {} ({})", me.first_name, me.id);

    if std::env::args().any(|argument| argument == "--out") {
        session.log_out(&client).wait()?;
        println!("logged out");
    } else {
        client.close().wait()?;
    }
    Ok(())
}

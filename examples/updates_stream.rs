//! A client's updates as a stream, under tokio. No account, no network.
//!
//! ```sh
//! cargo run --example updates_stream
//! ```
#![allow(
    clippy::print_stdout,
    reason = "an example talks to the one who runs it"
)]

use std::error::Error;

use futures::{StreamExt, stream};
use tdlib::Client;
use tdlib::functions::GetCurrentState;
use tdlib::types::{AuthorizationState, Update};

// One thread is enough: nothing here blocks it.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder().build()?;
    // A stream begins with what comes next. What came before is in the current state, which TDLib gives
    // as updates too; asked for behind the stream's begin, nothing is missed between the two.
    let mut updates = client.updates();
    let now = client.send(GetCurrentState::new()).await?;

    let mut all = stream::iter(now.updates).map(Ok).chain(&mut updates);
    while let Some(update) = all.next().await {
        let update = update?;
        println!("{}", kind(&update));
        if is_ready_for_parameters(&update) {
            break;
        }
    }
    drop(all);

    // The stream goes on until TDLib says that the client is closed, and then it ends.
    client.close().await?;
    while let Some(update) = updates.next().await {
        println!("behind it: {}", kind(&update?));
    }
    println!("the stream has ended");
    Ok(())
}

fn is_ready_for_parameters(update: &Update) -> bool {
    matches!(
        update,
        Update::AuthorizationState(update)
            if matches!(update.authorization_state, AuthorizationState::WaitTdlibParameters)
    )
}

/// An update's variant, with what tells two of them apart.
fn kind(update: &Update) -> String {
    match update {
        Update::AuthorizationState(update) => format!("state {:?}", update.authorization_state),
        Update::Option(update) => format!("option {}", update.name),
        Update::ConnectionState(update) => format!("connection {:?}", update.state),
        other => {
            // An object is shown as JSON, which begins with its name.
            let text = format!("{other:?}");
            text.split('"').nth(3).unwrap_or(&text).to_owned()
        }
    }
}

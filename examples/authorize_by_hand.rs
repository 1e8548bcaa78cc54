//! Logs an account in without `tdlib::auth`: TDLib tells its authorization state, the terminal asks for what
//! it waits for. `log_in` is the same in a few lines.
//!
//! The api_id and api_hash are those of an application registered at <https://my.telegram.org>.
//!
//! ```sh
//! TELEGRAM_API_ID=... TELEGRAM_API_HASH=... cargo run --example authorize_by_hand
//! ```
#![allow(
    clippy::print_stdout,
    reason = "an example talks to the one who runs it"
)]

use std::error::Error;
use std::io::{Write, stdin, stdout};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use tdlib::functions::{
    CheckAuthenticationCode, CheckAuthenticationEmailCode, CheckAuthenticationPassword, GetMe,
    RegisterUser, SetAuthenticationEmailAddress, SetAuthenticationPhoneNumber, SetTdlibParameters,
};
use tdlib::types::{
    AuthorizationState as State, EmailAddressAuthenticationCode, UpdateAuthorizationState,
};
use tdlib::{Client, ErrorKind};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let parameters = parameters()?;
    // A handler of the builder sees all states from the first one on.
    let (sender, states) = mpsc::channel();
    let client = Client::builder()
        .timeout(Duration::from_secs(60))
        .on(move |_: &Client, update: UpdateAuthorizationState| {
            // It fails when `main` is at its end and nobody listens.
            let _ = sender.send(update.authorization_state);
        })
        .build()?;
    let result = authorize(&client, &states, &parameters);
    // After an error the client is open still, and has a database to write.
    client.close().timeout(Duration::from_secs(30)).wait()?;
    result
}

/// Goes from state to state until the client is closed.
fn authorize(
    client: &Client,
    states: &Receiver<State>,
    parameters: &SetTdlibParameters,
) -> Result<()> {
    loop {
        let state = states.recv()?;
        println!("{}", name(&state));
        if matches!(state, State::Closed) {
            return Ok(());
        }
        // A wrong answer leaves TDLib in its state, and tells no new one: so the question comes again.
        while let Err(error) = step(client, &state, parameters) {
            match error.downcast_ref::<tdlib::Error>() {
                Some(wrong) if is_asked(&state) && wrong.kind() == ErrorKind::Td => {
                    println!("{wrong}");
                }
                _ => return Err(error),
            }
        }
    }
}

/// Does what TDLib waits for in a state.
fn step(client: &Client, state: &State, parameters: &SetTdlibParameters) -> Result<()> {
    match state {
        State::WaitTdlibParameters => client.send(parameters.clone()).wait().map(drop)?,
        State::WaitPhoneNumber => {
            let number = ask("phone number, with the country's code")?;
            client
                .send(SetAuthenticationPhoneNumber::new(number))
                .wait()?;
        }
        State::WaitEmailAddress(_) => {
            let address = ask("e-mail address to log in with")?;
            client
                .send(SetAuthenticationEmailAddress::new(address))
                .wait()?;
        }
        State::WaitEmailCode(wait) => {
            let pattern = &wait.code_info.email_address_pattern;
            let code = ask(&format!("code that was sent to {pattern}"))?;
            let code = EmailAddressAuthenticationCode { code };
            client
                .send(CheckAuthenticationEmailCode::new(code))
                .wait()?;
        }
        State::WaitCode(wait) => {
            println!("sent by {:?}", wait.code_info.r#type);
            client
                .send(CheckAuthenticationCode::new(ask("code")?))
                .wait()?;
        }
        State::WaitRegistration(wait) => {
            println!("{}", wait.terms_of_service.text.text);
            let first = ask("no account has this number; first name of the new one")?;
            let last = ask("last name, may be empty")?;
            client
                .send(RegisterUser::new(first).last_name(last))
                .wait()?;
        }
        State::WaitPassword(wait) => {
            let password = ask(&format!("password (hint: {:?})", wait.password_hint))?;
            client
                .send(CheckAuthenticationPassword::new(password))
                .wait()?;
        }
        State::WaitOtherDeviceConfirmation(wait) => {
            println!("open {} on a device that is logged in", wait.link);
        }
        State::Ready => {
            let me = client.send(GetMe::new()).wait()?;
            println!(
                "logged in as {} {} ({})",
                me.first_name, me.last_name, me.id
            );
            // The states go on: Closing, and Closed when all is written.
            drop(client.close());
        }
        State::LoggingOut | State::Closing | State::Closed => {}
        // A purchase in an app store, and what a newer TDLib may add.
        _ => {
            return Err(format!("this example can't answer {}", name(state)).into());
        }
    }
    Ok(())
}

/// Tells whether a person gives the answer, and may give another one.
fn is_asked(state: &State) -> bool {
    !matches!(state, State::WaitTdlibParameters | State::Ready)
}

fn parameters() -> Result<SetTdlibParameters> {
    let given = |name: &str| {
        std::env::var(name).map_err(|_| {
            format!(
                "{name} is not set; register an application at https://my.telegram.org to get one"
            )
        })
    };
    let id = given("TELEGRAM_API_ID")?.parse();
    // Without what it is: the hash may have been put in its place.
    let id: i32 = id.map_err(|_| "TELEGRAM_API_ID is no number")?;
    let hash = given("TELEGRAM_API_HASH")?;
    // No key: whoever can read the folder is logged in as well.
    let key = Vec::new();
    let parameters =
        SetTdlibParameters::new(key, id, hash, "en", "Terminal", env!("CARGO_PKG_VERSION"));
    Ok(parameters
        .database_directory("tdlib-data")
        .use_message_database(true))
}

fn ask(question: &str) -> Result<String> {
    print!("{question}: ");
    stdout().flush()?;
    let mut line = String::new();
    if stdin().read_line(&mut line)? == 0 {
        return Err(format!("nobody answered the question for the {question}").into());
    }
    Ok(line.trim().to_owned())
}

/// The state's name, without what is in it.
fn name(state: &State) -> String {
    // An object is shown as JSON, which begins with its name.
    let text = format!("{state:?}");
    text.split('"').nth(3).unwrap_or(&text).to_owned()
}

//! A chat in a terminal: what you write is sent to somebody, what they write is shown. It ends with your input.
//!
//! Offline you are Alice, and Bob is in a data center in this process and answers everything. That works on
//! Linux.
//!
//! ```sh
//! cargo run --example chat -- --offline
//! TDLIB_API_ID=... TDLIB_API_HASH=... cargo run --example chat -- username
//! ```
//!
//! The api_id and api_hash are those of an application registered at <https://my.telegram.org>.
#![allow(
    clippy::print_stdout,
    reason = "an example talks to the one who runs it"
)]

use std::error::Error;
use std::io::{Write, stdin, stdout};
use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, OnceLock};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use tdlib::functions::{
    CheckAuthenticationCode, CheckAuthenticationPassword, SearchPublicChat, SendMessage,
    SetAuthenticationPhoneNumber, SetTdlibParameters,
};
use tdlib::types::{
    AuthorizationState as State, FormattedText, InputMessageText, MessageContent,
    UpdateAuthorizationState, UpdateMessageSendFailed, UpdateMessageSendSucceeded,
    UpdateNewMessage,
};
use tdlib::{Client, ClientBuilder};
use tdlib_testdc::{TestDc, User};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// How long anything may take that nobody has to think about.
const PATIENCE: Duration = Duration::from_secs(60);
/// Alice's number.
const PHONE: &str = "9996612222";
/// Between two looks at what nobody tells.
const PAUSE: Duration = Duration::from_millis(5);

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let show = |line: &str| println!("{line}");
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--offline"] => on_a_plane(&mut typed(), show),
        [username] => on_telegram(username, show),
        _ => Err("it takes a username, or --offline".into()),
    }
}

fn on_a_plane(
    lines: &mut dyn Iterator<Item = String>,
    show: impl Fn(&str) + Send + Sync + 'static,
) -> Result<()> {
    let dc = TestDc::start()?;
    let alice = dc.user("Alice").phone(PHONE).create();
    let bob = dc.user("Bob").username("bob_on_a_plane").create();
    let chat = Chat::new(dc.client()?, show)?;
    chat.log_in(None, |state| match state {
        State::WaitPhoneNumber => Ok(PHONE.to_owned()),
        _ => dc.last_code(PHONE).ok_or("no code was sent".into()),
    })?;
    // It is logged in: this waits until it is told of all that is written from now on.
    alice.log_in(&chat.client)?;

    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| answer_all(&bob, &alice, &is_over));
        let said = chat.talk_to("bob_on_a_plane", lines);
        // Each line is answered, and it would be a pity to miss that.
        let heard = said.and_then(|said| chat.wait_until(|seen| seen.heard.load(SeqCst) >= said));
        is_over.store(true, SeqCst);
        heard
    })?;
    chat.end()
}

/// Answers all that somebody writes.
fn answer_all(bob: &User, alice: &User, is_over: &AtomicBool) {
    let mut answered = 0;
    while !is_over.load(SeqCst) {
        let messages = bob.messages_with(alice).into_iter();
        let hers = messages.filter(|message| message.author == alice.id());
        for message in hers.skip(answered) {
            bob.mark_read(alice);
            bob.send_to(alice, &format!("{}? Tell me more.", message.text));
            answered += 1;
        }
        sleep(PAUSE);
    }
}

fn on_telegram(username: &str, show: impl Fn(&str) + Send + Sync + 'static) -> Result<()> {
    let given = |name: &str| std::env::var(name).map_err(|_| format!("{name} is not set"));
    let id = given("TDLIB_API_ID")?.parse()?;
    let hash = given("TDLIB_API_HASH")?;
    // No key: whoever can read the folder is logged in as well.
    let key = Vec::new();
    let parameters =
        SetTdlibParameters::new(key, id, hash, "en", "Terminal", env!("CARGO_PKG_VERSION"))
            .database_directory("tdlib-data/chat")
            .use_message_database(true);

    let chat = Chat::new(Client::builder(), show)?;
    chat.log_in(Some(parameters), |state| match state {
        State::WaitPhoneNumber => ask("phone number, with the country's code"),
        State::WaitCode(_) => ask("code"),
        State::WaitPassword(wait) => ask(&format!("password (hint: {:?})", wait.password_hint)),
        other => Err(format!("this example can't answer {other:?}").into()),
    })?;
    chat.talk_to(username, &mut typed())?;
    chat.end()
}

/// What is written in the terminal, line by line.
fn typed() -> impl Iterator<Item = String> {
    stdin().lines().map_while(std::io::Result::ok)
}

fn ask(question: &str) -> Result<String> {
    print!("{question}: ");
    stdout().flush()?;
    typed().next().ok_or("nobody answered".into())
}

/// A client, and what was seen of its chat.
struct Chat {
    client: Client,
    states: Receiver<State>,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    /// The chat, and how the other one is called.
    with: OnceLock<(i64, String)>,
    /// Messages that came in.
    heard: AtomicUsize,
    /// Messages that have gone out.
    gone: AtomicUsize,
}

impl Chat {
    /// Starts a client, which shows what comes in.
    fn new(builder: ClientBuilder, show: impl Fn(&str) + Send + Sync + 'static) -> Result<Self> {
        let (sender, states) = mpsc::channel();
        let (seen, show) = (Arc::new(Seen::default()), Arc::new(show));
        let (hears, sends, fails, shows) = (seen.clone(), seen.clone(), seen.clone(), show.clone());
        let builder = builder
            .on(move |_: &Client, update: UpdateAuthorizationState| {
                // It fails when nobody listens any more.
                let _ = sender.send(update.authorization_state);
            })
            .on(move |_: &Client, update: UpdateNewMessage| {
                let message = update.message;
                let with = hears.with.get().filter(|(id, _)| *id == message.chat_id);
                if let (Some((_, name)), false) = (with, message.is_outgoing) {
                    match message.content {
                        MessageContent::MessageText(text) => {
                            show(&format!("{name}: {}", text.text.text))
                        }
                        _ => show(&format!("{name} sent something that is no text")),
                    }
                    hears.heard.fetch_add(1, SeqCst);
                }
            })
            .on(move |_: &Client, _: UpdateMessageSendSucceeded| {
                sends.gone.fetch_add(1, SeqCst);
            })
            .on(move |_: &Client, update: UpdateMessageSendFailed| {
                shows(&format!("this was not sent: {}", update.error.message));
                fails.gone.fetch_add(1, SeqCst);
            });
        let client = builder.timeout(PATIENCE).build()?;
        Ok(Self {
            client,
            states,
            seen,
        })
    }

    /// Logs in, with what it is told at each state. What the client can reach decides whether it needs
    /// parameters.
    fn log_in(
        &self,
        parameters: Option<SetTdlibParameters>,
        mut answer: impl FnMut(&State) -> Result<String>,
    ) -> Result<()> {
        loop {
            let state = self.states.recv()?;
            match &state {
                State::WaitTdlibParameters => {
                    if let Some(parameters) = &parameters {
                        self.client.send(parameters).wait()?;
                    }
                }
                State::Ready => return Ok(()),
                State::WaitPhoneNumber => {
                    let number = SetAuthenticationPhoneNumber::new(answer(&state)?);
                    self.client.send(number).wait()?;
                }
                State::WaitPassword(_) => {
                    let password = CheckAuthenticationPassword::new(answer(&state)?);
                    self.client.send(password).wait()?;
                }
                _ => {
                    let code = CheckAuthenticationCode::new(answer(&state)?);
                    self.client.send(code).wait()?;
                }
            }
        }
    }

    /// Sends lines to somebody, until there is none any more. Returns how many those were.
    fn talk_to(&self, username: &str, lines: &mut dyn Iterator<Item = String>) -> Result<usize> {
        let found = SearchPublicChat::new(username.trim_start_matches('@'));
        let chat = self.client.send(found).wait()?;
        let _ = self.seen.with.set((chat.id, chat.title));
        let mut said = 0;
        for line in lines.filter(|line| !line.trim().is_empty()) {
            let text = InputMessageText {
                text: FormattedText {
                    text: line,
                    entities: Vec::new(),
                },
                ..InputMessageText::default()
            };
            self.client.send(SendMessage::new(chat.id, text)).wait()?;
            said += 1;
        }
        self.wait_until(|seen| seen.gone.load(SeqCst) >= said)?;
        Ok(said)
    }

    fn wait_until(&self, is_so: impl Fn(&Seen) -> bool) -> Result<()> {
        let began = Instant::now();
        while !is_so(&self.seen) {
            if began.elapsed() > PATIENCE {
                return Err("nothing happens any more".into());
            }
            sleep(PAUSE);
        }
        Ok(())
    }

    fn end(self) -> Result<()> {
        self.client.close().timeout(PATIENCE).wait()?;
        Ok(())
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    /// Set in the process whose input is a pipe.
    const IS_PIPED: &str = "TDLIB_TEST_IS_PIPED";

    /// This starts the program once more, in which it is then the chat itself.
    #[test]
    fn all_that_comes_through_a_pipe_is_answered() {
        if std::env::var_os(IS_PIPED).is_some() {
            return on_a_plane(&mut typed(), |line| println!("{line}")).expect("a conversation");
        }
        let mut child = Command::new(std::env::current_exe().expect("this program's path"))
            .args([
                "tests::all_that_comes_through_a_pipe_is_answered",
                "--exact",
            ])
            .arg("--nocapture")
            .env(IS_PIPED, "yes")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program can be started");
        let mut stdin = child.stdin.take().expect("it was asked for");
        stdin
            .write_all(b"hello\n\nit is cold\ngoodbye")
            .expect("it reads");
        drop(stdin);
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", output.status);
        let shown = String::from_utf8(output.stdout).expect("text");
        let answers: Vec<_> = shown
            .lines()
            .filter(|line| line.contains("Bob: "))
            .collect();
        let expected =
            ["hello", "it is cold", "goodbye"].map(|said| format!("Bob: {said}? Tell me more."));
        assert_eq!(answers, expected);
    }
}

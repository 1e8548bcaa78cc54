//! `Terminal`: a person who is asked.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use tdlib::auth::{AuthError, Terminal};
use tdlib::functions::GetMe;
use tdlib_testdc::{Fault, TestDc};

use crate::{PATIENCE, PHONE, close, start};

/// What is on the screen, for the person who types as well.
#[derive(Clone, Default)]
struct Screen(Arc<Mutex<String>>);

impl Screen {
    fn text(&self) -> String {
        self.0.lock().expect("a text").clone()
    }
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(bytes).expect("text");
        self.0.lock().expect("a text").push_str(text);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Somebody who looks at what is asked last, and types.
struct Typist<F> {
    screen: Screen,
    typed: F,
}

impl<F: FnMut(&str) -> String> Read for Typist<F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let text = self.screen.text();
        let line = (self.typed)(text.lines().last().unwrap_or_default()) + "\r\n";
        self.screen.write_all(b"\n")?;
        line.as_bytes().read(buffer)
    }
}

/// A terminal where that is typed.
fn terminal(
    dc: &TestDc,
    typed: impl FnMut(&str) -> String + Send,
) -> (Screen, Terminal<impl BufRead + Send, Screen>) {
    let screen = Screen::default();
    let typist = Typist {
        screen: screen.clone(),
        typed,
    };
    let parameters = dc.parameters().expect("parameters");
    let terminal = Terminal::on(parameters, BufReader::new(typist), screen.clone());
    (screen, terminal)
}

#[test]
fn a_person_is_asked_until_all_is_right() {
    let (dc, client) = start();
    let alice = dc.user("Alice").phone(PHONE).password("se cret ");
    let alice = alice.password_hint("like \u{1b}[2Jthis").create();
    let mut passwords = ["guess", "se cret "].into_iter();
    let mut codes = 0;
    let (screen, mut terminal) = terminal(&dc, |question| {
        if question.starts_with("Phone number") {
            return PHONE.to_owned();
        }
        if question.starts_with("Code") {
            codes += 1;
            return match codes {
                1 => String::new(),
                2 => "1".to_owned(),
                _ => format!(" {} ", dc.last_code(PHONE).expect("a code")),
            };
        }
        assert_eq!(question, "Password (hint: like [2Jthis): ");
        passwords.next().expect("a password").to_owned()
    });
    client.authorize(&mut terminal).wait().expect("logged in");
    drop(terminal);
    let text = screen.text();
    let shown: Vec<_> = text.lines().collect();
    assert_eq!(
        shown,
        [
            "Phone number with the country's code, or a bot's token, or nothing for a QR code: ",
            "Code in the text message to 9996612222, or nothing to get it by a call, in 60 seconds, \
             or +number for another account: ",
            "Code that a voice says in a call to 9996612222, or +number for another account: ",
            "That is not the code.",
            "Code that a voice says in a call to 9996612222, or +number for another account: ",
            "Password (hint: like [2Jthis): ",
            "That is not the password.",
            "Password (hint: like [2Jthis): ",
        ]
    );
    assert_eq!(client.send(GetMe::new()).wait().expect("me").id, alice.id());
    close(&client);
}

#[test]
fn who_has_an_email_address_is_asked_for_the_code_that_was_sent_there() {
    let (dc, client) = start();
    dc.user("Alice").phone(PHONE).must_set_email().create();
    let (mut addresses, mut codes) = (["a", "a@example.org"].into_iter(), 0);
    let (screen, mut terminal) = terminal(&dc, |question| {
        if question.starts_with("Phone number") {
            PHONE.to_owned()
        } else if question.starts_with("E-mail address") {
            addresses.next().expect("an address").to_owned()
        } else if question == "Code that was sent to a***@example.org: " {
            codes += 1;
            match codes {
                1 => "1".to_owned(),
                2 => "b@example.org".to_owned(),
                _ => unreachable!("it goes to the other address"),
            }
        } else if question == "Code that was sent to b***@example.org: " {
            dc.last_email_code("b@example.org").expect("a code")
        } else {
            dc.last_code(PHONE).expect("a code")
        }
    });
    client.authorize(&mut terminal).wait().expect("logged in");
    let text = screen.text();
    assert!(text.contains("\nThat is no e-mail address.\n"), "{text}");
    let told = "Enter another address if that one is wrong, or +number for another account.";
    assert!(text.contains(told), "{text}");
    assert!(text.contains("\nThat is not the code.\n"), "{text}");
    close(&client);
}

#[test]
fn who_has_no_access_to_the_address_is_told_what_is_left() {
    let (dc, client) = start();
    dc.user("Alice")
        .phone(PHONE)
        .email("a@example.org")
        .create();
    let mut answers = ["reset", "reset", "week"].into_iter();
    let (screen, mut terminal) = terminal(&dc, |question| {
        if question.starts_with("Phone number") {
            PHONE.to_owned()
        } else if question != "Code that was sent to a***@example.org: " {
            dc.last_code(PHONE).expect("a code")
        } else if let Some("reset") = answers.next() {
            "reset".to_owned()
        } else {
            dc.clock().advance(7);
            format!("+{PHONE}")
        }
    });
    client.authorize(&mut terminal).wait().expect("logged in");
    let text = screen.text();
    let told: Vec<_> = text
        .lines()
        .filter(|line| !line.starts_with("Code"))
        .skip(1)
        .collect();
    let available = "Without access to it, enter `reset` for a code by phone in 7 days, or +number for \
                     another account.";
    let pending = "In 7 days a code comes by phone. Enter +number for another account.";
    assert_eq!(
        told,
        [available, pending, pending, "That was asked for already."]
    );
    close(&client);
}

#[test]
fn who_has_forgotten_the_password_gets_a_code_for_a_new_one() {
    let (dc, client) = start();
    let alice = dc.user("Alice").phone(PHONE).password("secret");
    let alice = alice.recovery_email("a@example.org").create();
    let mut typed = ["", "", "1", "new", "", "right", "new", "hint"].into_iter();
    let (screen, mut terminal) = terminal(&dc, |question| {
        if question.starts_with("Phone number") {
            return PHONE.to_owned();
        }
        if question.starts_with("Code in the text message") {
            return dc.last_code(PHONE).expect("a code");
        }
        match typed.next().expect("an answer") {
            "right" => dc.last_email_code("a@example.org").expect("a code"),
            typed => typed.to_owned(),
        }
    });
    client.authorize(&mut terminal).wait().expect("logged in");
    drop(terminal);
    let text = screen.text();
    let shown: Vec<_> = text.lines().skip(2).collect();
    let code = "Code that was sent to a***@example.org, or nothing for another one: ";
    let password = "New password, or nothing for none: ";
    let hint = "What reminds of it, or nothing: ";
    assert_eq!(
        shown,
        [
            "If the password is forgotten, enter nothing.",
            "Password: ",
            code,
            code,
            password,
            hint,
            "That is not the code.",
            code,
            password,
            hint,
        ]
    );
    assert!(alice.has_password());
    close(&client);
}

#[test]
fn a_new_account_takes_a_name_after_the_terms_are_shown() {
    let (dc, client) = start();
    dc.change_terms_of_service("Be nice.", Some(16));
    let (screen, mut terminal) = terminal(&dc, |question| {
        if question.starts_with("Phone") {
            PHONE.to_owned()
        } else if question.starts_with("Code") {
            dc.last_code(PHONE).expect("a code")
        } else if question.starts_with("Last") {
            String::new()
        } else {
            "Alice".to_owned()
        }
    });
    client.authorize(&mut terminal).wait().expect("logged in");
    let text = screen.text();
    assert!(
        text.contains("\nBe nice.\nFrom an age of 16 on.\n"),
        "{text}"
    );
    let me = client.send(GetMe::new()).wait().expect("me");
    assert_eq!((&*me.first_name, &*me.last_name), ("Alice", ""));
    close(&client);
}

#[test]
fn a_link_is_drawn_and_another_device_lets_the_client_in() {
    let (dc, client) = start();
    let alice = dc.user("Alice").create();
    let (screen, mut terminal) = terminal(&dc, |_| String::new());
    std::thread::scope(|scope| {
        let screen = screen.clone();
        scope.spawn(move || {
            let end = Instant::now() + PATIENCE;
            while Instant::now() < end {
                let text = screen.text();
                let mut lines = text.lines();
                if let Some(link) = lines.find(|line| line.starts_with("tg://login?token=")) {
                    assert!(text.contains('▀'), "{text}");
                    alice.accept_login(link).expect("accepted");
                    break;
                }
                std::thread::yield_now();
            }
        });
        client.authorize(&mut terminal).wait().expect("logged in");
    });
    close(&client);
}

#[test]
fn a_bot_logs_in_by_its_token_and_a_wrong_one_is_asked_for_again() {
    let (dc, client) = start();
    let bot = dc.bot("Echo").create();
    let token = bot.token().expect("a token").to_owned();
    let mut tokens = ["1:wrong".to_owned(), token].into_iter();
    let (screen, mut terminal) = terminal(&dc, |_| tokens.next().expect("a token"));
    client.authorize(&mut terminal).wait().expect("logged in");
    let text = screen.text();
    assert!(
        text.contains("Telegram refused that: ACCESS_TOKEN_INVALID"),
        "{text}"
    );
    close(&client);
}

#[test]
fn somebody_else_logs_in_after_a_wrong_number() {
    let (dc, client) = start();
    dc.user("Alice").phone(PHONE).create();
    let bob = dc.user("Bob").phone("9996613333").create();
    let mut first = true;
    let (_, mut terminal) = terminal(&dc, |question| {
        if question.starts_with("Phone") {
            PHONE.to_owned()
        } else if std::mem::take(&mut first) {
            "+9996613333".to_owned()
        } else {
            assert!(question.contains("9996613333"), "{question}");
            dc.last_code("9996613333").expect("a code")
        }
    });
    client.authorize(&mut terminal).wait().expect("logged in");
    assert_eq!(client.send(GetMe::new()).wait().expect("me").id, bob.id());
    close(&client);
}

#[test]
fn a_pause_that_telegram_wants_is_told() {
    let (dc, client) = start();
    dc.user("Alice").phone(PHONE).create();
    dc.fault("auth.sendCode", Fault::flood_wait(70), 1);
    let (screen, mut terminal) = terminal(&dc, |question| {
        if question.starts_with("Phone") {
            PHONE.to_owned()
        } else {
            dc.last_code(PHONE).expect("a code")
        }
    });
    client.authorize(&mut terminal).wait().expect("logged in");
    let text = screen.text();
    let told = "\nToo many tries; Telegram takes the next one in 70 seconds.\n";
    assert!(text.contains(told), "{text}");
    close(&client);
}

#[test]
fn an_end_of_the_input_ends_the_login() {
    let (dc, client) = start();
    let parameters = dc.parameters().expect("parameters");
    let mut terminal = Terminal::on(parameters, io::empty(), Vec::new());
    let error = client.authorize(&mut terminal).wait().expect_err("nobody");
    assert!(matches!(error, AuthError::Credentials(_)), "{error:?}");
    let text = error.to_string();
    assert!(text.contains("the input ended"), "{text}");
    close(&client);
}

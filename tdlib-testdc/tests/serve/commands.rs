//! What is asked of it while it runs.

use std::io::Read;
use std::net::TcpStream;

use serde_json::{Value, json};
use tdlib::Client;
use tdlib::functions::{
    CheckAuthenticationCode, CheckAuthenticationPassword, GetMe, GetOption, RegisterUser,
    SetAuthenticationPhoneNumber,
};
use tdlib::types::{AuthorizationState, OptionValue};
use tdlib_testdc::{LAYER, PUBLIC_KEY, client_at};
use tempfile::TempDir;

use super::common::talk::{Heard, listening, next};
use super::common::{close, refused, state, until, wait_for};
use super::program::{Control, Program};

const PHONE: &str = "+9996612222";

/// Alice's client, and what it hears.
pub(crate) struct Alice {
    pub(crate) client: Client,
    heard: std::sync::mpsc::Receiver<Heard>,
    _folder: TempDir,
}

impl Alice {
    pub(crate) fn new(program: &Program) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let builder = client_at(program.address(), folder.path()).expect("this TDLib is known");
        let (client, heard) = listening(builder);
        wait_for(&client, |state| {
            matches!(state, AuthorizationState::WaitPhoneNumber)
        });
        Self {
            client,
            heard,
            _folder: folder,
        }
    }

    pub(crate) fn log_in(&self, control: &mut Control) {
        let phone = SetAuthenticationPhoneNumber::new(PHONE);
        self.client.send(phone).wait().expect("a code is sent");
        let code = control.ok(json!({ "do": "last_code", "phone": PHONE }));
        let code = code.as_str().expect("a code").to_owned();
        self.client
            .send(CheckAuthenticationCode::new(code))
            .wait()
            .expect("it is right");
        let AuthorizationState::WaitPassword(wanted) = state(&self.client) else {
            panic!("no password is wanted");
        };
        assert_eq!(wanted.password_hint, "a secret");
        self.client
            .send(CheckAuthenticationPassword::new("secret"))
            .wait()
            .expect("it is right");
        wait_for(&self.client, |state| {
            matches!(state, AuthorizationState::Ready)
        });
        in_step(control);
    }
}

/// Waits until the only client that is logged in hears of all that happens.
pub(crate) fn in_step(control: &mut Control) {
    until("it hears of all that happens", || {
        let calls = control.ok(json!({ "do": "calls", "method": "updates.getState" }));
        !calls.as_array().expect("a list").is_empty()
    });
}

#[test]
fn a_client_logs_in_and_hears_of_what_is_sent_by_command() {
    let program = Program::start(&[]);
    assert_eq!(program.told["use_test_dc"], true);
    assert_eq!(program.told["layer"], LAYER);
    assert_eq!(program.told["public_key"], PUBLIC_KEY);
    let mut control = program.control();
    let alice = Alice::new(&program);
    assert_eq!(
        control.ok(json!({ "do": "last_code", "phone": PHONE })),
        json!(null)
    );
    alice.log_in(&mut control);
    let me = alice.client.send(GetMe::new()).wait().expect("me");
    assert_eq!(
        (me.id, me.last_name.as_str()),
        (program.id("Alice"), "Liddell")
    );

    let carol = control.ok(json!({ "do": "add_user", "first_name": "Carol" }));
    let send = json!({ "do": "send", "from": carol["id"], "to": "Alice", "text": "hi" });
    assert_eq!(control.ok(send), json!({ "post": 1 }));
    assert_eq!(next(&alice.heard), Heard::In("hi".to_owned()));
    assert_eq!(control.texts("Alice", "Carol"), json!(["hi"]));

    let calls = control.ok(json!({ "do": "calls", "method": "auth.checkPassword" }));
    let call = json!({ "user": me.id, "method": "auth.checkPassword", "outcome": "ok" });
    assert_eq!(calls, json!([call]));
    control.ok(json!({ "do": "revoke_sessions", "user": me.id }));
    wait_for(&alice.client, |state| {
        !matches!(state, AuthorizationState::Ready)
    });
}

#[test]
fn people_are_told_of_as_they_are_made() {
    let program = Program::start(&[]);
    let mut control = program.control();
    let alice = json!({
        "id": program.id("Alice"),
        "first_name": "Alice",
        "phone": "+999 661 2222",
        "password": "secret",
    });
    assert_eq!(*program.person("Alice"), alice);
    let token = program.person("Echo")["token"].as_str().expect("a token");
    assert!(
        token.starts_with(&format!("{}:", program.id("Echo"))),
        "{token}"
    );
    let bot = control.ok(json!({ "do": "add_bot", "name": "Second" }));
    assert!(bot["token"].is_string());
    let people = control.ok(json!({ "do": "people" }));
    let mut expected = program.told["people"].as_array().expect("a list").clone();
    expected.push(bot);
    assert_eq!(people, json!(expected));
}

#[test]
fn somebody_who_has_registered_is_known_by_phone() {
    let program = Program::start(&[]);
    let mut control = program.control();
    let folder = tempfile::tempdir().expect("a folder");
    let builder = client_at(program.address(), folder.path()).expect("this TDLib is known");
    let (client, heard) = listening(builder);
    wait_for(&client, |state| {
        matches!(state, AuthorizationState::WaitPhoneNumber)
    });
    let phone = "+9996617777";
    client
        .send(SetAuthenticationPhoneNumber::new(phone))
        .wait()
        .expect("a code is sent");
    let code = control.ok(json!({ "do": "last_code", "phone": phone }));
    let code = code.as_str().expect("a code").to_owned();
    client
        .send(CheckAuthenticationCode::new(code))
        .wait()
        .expect("it is right");
    client
        .send(RegisterUser::new("Dave"))
        .wait()
        .expect("registered");
    in_step(&mut control);
    control.ok(json!({ "do": "send", "from": "Echo", "to": phone, "text": "welcome" }));
    assert_eq!(next(&heard), Heard::In("welcome".to_owned()));
    assert_eq!(control.texts(phone, "Echo"), json!(["welcome"]));
    close(client);
}

#[test]
fn chats_are_made_and_people_come_and_go_and_write_there() {
    let program = Program::start(&[]);
    let mut control = program.control();
    let [wonderland, tea, news] = ["Wonderland", "Tea", "News"].map(|title| {
        let chats = program.told["chats"].as_array().expect("a list");
        let chat = chats.iter().find(|chat| chat["title"] == title);
        chat.expect("a chat")["id"].as_i64().expect("a number")
    });
    assert!(wonderland < -1_000_000_000_000 && news < -1_000_000_000_000);
    assert!((-1_000_000_000_000..0).contains(&tea));
    let [alice, echo, guard] = ["Alice", "Echo", "Guard"].map(|name| program.id(name));
    let members = |control: &mut Control, chat: Value| {
        let members = control.ok(json!({ "do": "members", "chat": chat }));
        let mut members: Vec<_> = members.as_array().expect("a list").clone();
        members.sort_by_key(Value::as_i64);
        members
    };
    assert_eq!(
        members(&mut control, json!("Wonderland")),
        [alice, echo, guard]
    );
    assert_eq!(
        members(&mut control, json!("@wonderland")),
        [alice, echo, guard]
    );
    assert_eq!(members(&mut control, json!(tea)), [echo]);
    assert_eq!(members(&mut control, json!("News")), [alice]);

    control.ok(json!({ "do": "leave", "user": "Echo", "chat": wonderland }));
    assert_eq!(members(&mut control, json!(wonderland)), [alice, guard]);
    control.ok(json!({ "do": "join", "user": "Echo", "chat": wonderland }));
    assert_eq!(
        members(&mut control, json!(wonderland)),
        [alice, echo, guard]
    );
    let ban =
        json!({ "do": "ban", "by": "Alice", "chat": "Wonderland", "user": "Echo", "seconds": 60 });
    control.ok(ban);
    assert_eq!(members(&mut control, json!(wonderland)), [alice, guard]);
    let join = json!({ "do": "join", "user": "Echo", "chat": "Wonderland" });
    let why = control.refused(&join.to_string());
    assert!(
        why.contains("USER_BANNED_IN_CHANNEL") || why.contains("CHANNEL_PRIVATE"),
        "{why}"
    );
    control.ok(json!({ "do": "unban", "by": "Alice", "chat": "Wonderland", "user": "Echo" }));
    control.ok(join);
    control
        .ok(json!({ "do": "add_member", "by": "Alice", "chat": "News", "user": "@the_guard_bot" }));
    assert_eq!(members(&mut control, json!("News")), [alice, guard]);

    let say =
        |text: &str| json!({ "do": "send", "from": "Alice", "to": "Wonderland", "text": text });
    assert_eq!(control.ok(say("one")), json!({ "post": 1 }));
    assert_eq!(control.ok(say("two")), json!({ "post": 2 }));
    let edit = json!({ "do": "edit", "by": "Alice", "post": 1, "text": "once" });
    assert_eq!(control.ok(edit), true);
    assert_eq!(
        control.texts("@the_guard_bot", "Wonderland"),
        json!(["once", "two"])
    );
    assert_eq!(
        control.ok(json!({ "do": "delete", "by": "Alice", "post": 2 })),
        true
    );
    assert_eq!(
        control.ok(json!({ "do": "delete", "by": "Alice", "post": 2 })),
        false
    );
    assert_eq!(control.texts("Guard", "Wonderland"), json!(["once"]));
    for number in [0, 3] {
        let why =
            control.refused(&json!({ "do": "delete", "by": "Alice", "post": number }).to_string());
        assert_eq!(why, format!("no message has the number {number}"));
    }

    let made = json!({ "do": "add_chat", "kind": "group", "title": "Late", "creator": "Alice", "members": ["Echo"] });
    let made = control.ok(made);
    let mut expected = program.told["chats"].as_array().expect("a list").clone();
    expected.push(made);
    expected.sort_by_key(|chat| chat["id"].as_i64());
    assert_eq!(control.ok(json!({ "do": "chats" })), json!(expected));
    let twice = json!({ "do": "add_chat", "kind": "channel", "title": "X", "creator": "Alice", "username": "wonderland" });
    let why = control.refused(&twice.to_string());
    assert!(why.contains("USERNAME_OCCUPIED"), "{why}");
}

#[test]
fn what_cannot_be_made_is_not_made_by_half() {
    let program = Program::start(&[]);
    let mut control = program.control();
    let chat = |title, username| json!({ "do": "add_chat", "kind": "channel", "title": title, "creator": "Alice", "username": username });
    let first = control.ok(json!({ "do": "add_user", "first_name": "Eve" }));
    let news = control.ok(chat("News", "the_news"));
    let taken = [
        json!({ "do": "add_user", "first_name": "Mallory", "username": "The_News" }),
        json!({ "do": "add_user", "first_name": "Mallory", "phone": PHONE }),
        json!({ "do": "add_bot", "name": "Mallory", "username": "The_News" }),
        chat("Olds", "The_News"),
    ];
    let whys = taken.map(|command| control.refused(&command.to_string()));
    assert!(whys[1].ends_with("is the number of 5000001"), "{whys:?}");
    for why in [&whys[0], &whys[2], &whys[3]] {
        assert!(why.contains("USERNAME_OCCUPIED"), "{why}");
    }
    let number = |made: &Value| made["id"].as_i64().expect("a number");
    let second = control.ok(json!({ "do": "add_user", "first_name": "Trudy" }));
    assert_eq!(number(&second), number(&first) + 1);
    let olds = control.ok(chat("Olds", "the_olds"));
    assert_eq!(number(&olds), number(&news) - 1);
    let sent = json!({ "do": "send", "from": "Alice", "to": "@THE_NEWS", "text": "hi" });
    control.ok(sent);
}

#[test]
fn faults_and_the_clock_are_at_command() {
    let program = Program::start(&[]);
    let mut control = program.control();
    let alice = Alice::new(&program);
    let mut ask = |fault, why| {
        let wrong = json!({ "do": "fault", "method": "auth.sendCode", "fault": fault });
        control.ok(wrong);
        let phone = SetAuthenticationPhoneNumber::new(PHONE);
        refused(alice.client.send(phone).wait(), why);
    };
    ask(
        json!({ "error": { "code": 400, "message": "PHONE_NUMBER_INVALID" } }),
        "PHONE_NUMBER_INVALID",
    );
    ask(json!({ "flood_wait": 100 }), "retry after 100");
    let times = json!({ "do": "fault", "method": "auth.signIn", "fault": "cut", "times": 2 });
    control.ok(times);
    let left = json!({ "do": "faults_left", "method": "auth.signIn" });
    assert_eq!(control.ok(left.clone()), 2);
    control.ok(json!({ "do": "clear_faults" }));
    alice.log_in(&mut control);

    let me = json!({ "do": "fault", "method": "auth.signIn", "fault": "hold", "user": "Alice" });
    control.ok(me);
    assert_eq!(control.ok(left.clone()), 1);
    control.ok(json!({ "do": "clear_faults" }));
    assert_eq!(control.ok(left), 0);
    assert_eq!(
        control.ok(json!({ "do": "release", "method": "auth.signIn" })),
        0
    );
    control.ok(json!({ "do": "stall_files", "stall": true }));
    control.ok(json!({ "do": "limit_files", "bytes_per_second": 1000 }));
    control.ok(json!({ "do": "limit_files", "bytes_per_second": null }));

    let lose = json!({ "do": "lose_pushes", "user": "Alice", "count": 1 });
    control.ok(lose);
    let send = json!({ "do": "send", "from": "Echo", "to": "Alice", "text": "lost" });
    control.ok(send);
    control.ok(json!({ "do": "push_too_long", "user": "Alice" }));
    assert_eq!(next(&alice.heard), Heard::In("lost".to_owned()));

    let asked = json!({ "do": "calls", "method": "updates.getDifference" });
    let times = |control: &mut Control| control.ok(asked.clone()).as_array().expect("a list").len();
    let before = times(&mut control);
    control.ok(json!({ "do": "cut", "user": "@alice" }));
    until("she is back", || times(&mut control) > before);
    assert_eq!(control.ok(json!({ "do": "connections" })), 1);
    control.ok(json!({ "do": "refuse_new", "refuse": true }));
    let mut refused = TcpStream::connect(program.address()).expect("a connection");
    assert_eq!(refused.read(&mut [0]).unwrap_or(0), 0);
    control.ok(json!({ "do": "refuse_new", "refuse": false }));

    let before = control
        .ok(json!({ "do": "advance" }))
        .as_u64()
        .expect("seconds");
    let after = control.ok(json!({ "do": "advance", "days": 400, "seconds": 5 }));
    let after = after.as_u64().expect("seconds");
    assert!(after >= before + 400 * 86_400 + 5);
    until("the client follows", || {
        match alice.client.send(GetOption::new("unix_time")).wait() {
            Ok(OptionValue::Integer(now)) => now.value as u64 >= after,
            other => panic!("{other:?}"),
        }
    });
    assert_eq!(control.ok(json!({ "do": "problems" })), json!([]));
    assert_eq!(control.ok(json!({ "do": "cut", "number": 17 })), true);
    close(alice.client);
    control.ok(json!({ "do": "cut" }));
    until("all are gone", || {
        control.ok(json!({ "do": "connections" })) == 0
    });
}

#[test]
fn what_can_not_be_done_is_answered_with_why() {
    let program = Program::start(&[]);
    let mut control = program.control();
    let mut refused = |line: &str, why: &str| {
        let error = control.refused(line);
        assert!(error.contains(why), "{line}: {error}");
    };
    refused("", "EOF");
    refused("hello", "expected value");
    refused("{}", "missing field `do`");
    refused(r#"{"do":"fly"}"#, "unknown variant `fly`");
    refused(r#"{"do":"last_code"}"#, "missing field `phone`");
    refused(
        r#"{"do":"last_code","phone":"1","x":1}"#,
        "unknown field `x`",
    );
    refused(
        r#"{"do":"add_user","first_name":"X","fone":"1"}"#,
        "unknown field `fone`",
    );
    refused(r#"{"do":"cut","user":"Dave"}"#, "nothing here is \"Dave\"");
    refused(r#"{"do":"cut","user":7}"#, "nothing here is 7");
    refused(r#"{"do":"cut","user":{}}"#, "expected a number or a name");
    refused(
        r#"{"do":"cut","user":"Bob"}"#,
        "2 are called \"Bob\": give the number",
    );
    refused(r#"{"do":"cut","user":"Alice","number":1}"#, "not both");
    refused(r#"{"do":"limit_files","bytes_per_second":0}"#, "nonzero");
    refused(
        r#"{"do":"fault","method":"a","fault":"oops"}"#,
        "unknown variant `oops`",
    );
    assert_eq!(control.ok(json!({ "do": "connections" })), 0);

    let mut other = program.control();
    let error = other.refused(&" ".repeat(1 << 20));
    assert!(error.contains("less than 1048576 bytes"), "{error}");
    assert_eq!(control.ok(json!({ "do": "cut", "number": 1 })), false);
}

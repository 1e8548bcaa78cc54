//! What people do at command, and what is asked about them.

use std::thread;

use serde_json::{Value, json};
use tdlib::Client;
use tdlib::functions::{
    AnswerCallbackQuery, CheckAuthenticationBotToken, GetChat, GetUser, OpenChat, SendMessage,
};
use tdlib::types::{
    AuthorizationState, InlineKeyboardButton, InlineKeyboardButtonTypeCallback,
    ReplyMarkupInlineKeyboard, UpdateChatAction, UpdateNewCallbackQuery, UpdateNewMessage,
    UserStatus,
};
use tdlib_testdc::{client_at, picture};

use super::commands::{Alice, in_step};
use super::common::known::text;
use super::common::{PATIENCE, close, next as update, until, wait_for};
use super::program::{Control, Program};

/// A client of a bot that answers each message with a button, and clicks with a word.
fn bot(program: &Program, folder: &std::path::Path, name: &str) -> Client {
    let builder = client_at(program.address(), folder).expect("this TDLib is known");
    let builder = builder.on(|client: &Client, update: UpdateNewMessage| {
        if update.message.is_outgoing {
            return;
        }
        let button = InlineKeyboardButton {
            text: "Yes".to_owned(),
            r#type: InlineKeyboardButtonTypeCallback {
                data: b"y".to_vec(),
            }
            .into(),
            ..InlineKeyboardButton::default()
        };
        let markup = ReplyMarkupInlineKeyboard {
            rows: vec![vec![button]],
        };
        let message = SendMessage::new(update.message.chat_id, text("sure?"));
        client.send(message.reply_markup(markup)).detach();
    });
    let builder = builder.on(|client: &Client, query: UpdateNewCallbackQuery| {
        let answer = AnswerCallbackQuery::new(query.id, "done", "", 0);
        client.send(answer.show_alert(true)).detach();
    });
    let client = builder.timeout(PATIENCE).build().expect("a client");
    wait_for(&client, |state| {
        matches!(state, AuthorizationState::WaitPhoneNumber)
    });
    let token = program.person(name)["token"].as_str().expect("a token");
    let token = CheckAuthenticationBotToken::new(token);
    client.send(token).wait().expect("the token is right");
    client
}

fn messages(control: &mut Control, of: &str, with: &str) -> Vec<Value> {
    let messages = control.ok(json!({ "do": "messages", "of": of, "with": with }));
    messages.as_array().expect("a list").clone()
}

#[test]
fn somebody_starts_a_bot_and_clicks_the_button_that_it_sends() {
    let program = Program::start(&[]);
    let mut control = program.control();
    let folder = tempfile::tempdir().expect("a folder");
    let client = bot(&program, folder.path(), "Echo");
    in_step(&mut control);
    let start = json!({ "do": "start", "user": "Alice", "bot": "Echo", "word": "hello" });
    assert_eq!(control.ok(start), json!({ "post": 1 }));
    let mut shown = Vec::new();
    until("the bot has answered", || {
        shown = messages(&mut control, "Alice", "Echo");
        shown.len() == 2
    });
    assert_eq!(
        (&shown[0]["post"], &shown[0]["text"]),
        (&json!(1), &json!("/start"))
    );
    assert_eq!(
        (&shown[1]["post"], &shown[1]["text"]),
        (&json!(2), &json!("sure?"))
    );
    assert_eq!(shown[1]["author"], program.id("Echo"));
    let click =
        |button: &str| json!({ "do": "click", "user": "Alice", "post": 2, "button": button });
    let expected = json!({ "text": "done", "is_alert": true, "url": null, "cache_time": 0 });
    assert_eq!(control.ok(click("Yes")), expected);
    let why = control.refused(&click("No").to_string());
    assert!(why.contains("DATA_INVALID"), "{why}");
    close(client);
}

#[test]
fn commands_go_on_while_a_click_waits_for_its_answer() {
    let program = Program::start(&[]);
    let [mut one, mut two] = [program.control(), program.control()];
    let buttons = json!([["Left", "l"], ["Right", "r"]]);
    let ask = json!({ "do": "send_buttons", "from": "Echo", "to": "Alice", "text": "where?", "buttons": buttons });
    assert_eq!(one.ok(ask), json!({ "post": 1 }));
    let click = json!({ "do": "click", "user": "Alice", "post": 1, "button": "Right" });
    let clicked = thread::spawn(move || one.ok(click));
    let mut clicks = Value::Null;
    until("the bot is asked", || {
        clicks = two.ok(json!({ "do": "clicks", "bot": "Echo" }));
        clicks != json!([])
    });
    let id = &clicks[0]["id"];
    let asked = json!([{ "id": id, "user": program.id("Alice"), "data": "r" }]);
    assert_eq!(clicks, asked);
    let answer = json!({ "do": "answer_click", "bot": "Echo", "click": id, "text": "so be it" });
    assert_eq!(two.ok(answer.clone()), Value::Null);
    let answered = clicked.join().expect("no panic");
    assert_eq!(answered["text"], "so be it");
    let again = two.refused(&answer.to_string());
    assert_eq!(again, "nobody waits for an answer to that");
}

#[test]
fn files_go_in_and_out() {
    let program = Program::start(&[]);
    let mut control = program.control();
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("notes.txt"), "some notes").expect("a file");
    std::fs::write(path("view.jpg"), picture(300, 200)).expect("a file");
    let send = |what: &str, name: &str| json!({ "do": what, "from": "Echo", "to": "Alice", "path": path(name) });
    assert_eq!(
        control.ok(send("send_file", "notes.txt")),
        json!({ "post": 1 })
    );
    assert_eq!(
        control.ok(send("send_photo", "view.jpg")),
        json!({ "post": 2 })
    );
    control.refused(&send("send_photo", "notes.txt").to_string());
    let missing = control.refused(&send("send_file", "missing").to_string());
    assert!(missing.contains("missing: "), "{missing}");
    let files = control.ok(json!({ "do": "files", "of": "Alice", "with": "Echo" }));
    let notes =
        json!({ "name": "notes.txt", "mime_type": "text/plain", "size": 10, "caption": "" });
    assert_eq!(files[0], notes);
    assert_eq!(files[1]["mime_type"], "image/jpeg");
    let save = |number: usize| json!({ "do": "save_file", "of": "Alice", "with": "Echo", "number": number, "path": path("copy") });
    control.ok(save(1));
    assert_eq!(std::fs::read(path("copy")).expect("a file"), b"some notes");
    assert_eq!(control.refused(&save(3).to_string()), "there are 2 files");
}

#[test]
fn people_answer_forward_pin_and_read() {
    let program = Program::start(&[]);
    let mut control = program.control();
    let carol = control.ok(json!({ "do": "add_user", "first_name": "Carol" }));
    control.ok(json!({ "do": "send", "from": "Carol", "to": "Alice", "text": "tea?" }));
    let reply = json!({ "do": "reply", "from": "Alice", "post": 1, "text": "yes" });
    assert_eq!(control.ok(reply), json!({ "post": 2 }));
    let forward = json!({ "do": "forward", "by": "Alice", "post": 1, "to": "Wonderland" });
    assert_eq!(control.ok(forward), json!({ "post": 3 }));
    assert_eq!(
        control.ok(json!({ "do": "pin", "by": "Alice", "post": 3 })),
        true
    );
    let in_group = messages(&mut control, "Guard", "Wonderland");
    let forwarded = in_group
        .iter()
        .find(|message| message["post"] == 3)
        .expect("it");
    assert_eq!(forwarded["is_forwarded"], true);
    assert_eq!(forwarded["is_pinned"], true);
    assert_eq!(
        control.ok(json!({ "do": "unpin", "by": "Alice", "post": 3 })),
        true
    );
    let private = messages(&mut control, "Carol", "Alice");
    assert_eq!(private[1]["text"], "yes");
    assert_eq!(private[1]["reply_to"], private[0]["id"]);
    assert_eq!(private[0]["author"], carol["id"]);
}

#[test]
fn a_client_sees_who_is_online_who_types_and_what_is_read() {
    let program = Program::start(&[]);
    let mut control = program.control();
    let alice = Alice::new(&program);
    alice.log_in(&mut control);
    let sessions = control.ok(json!({ "do": "sessions", "user": "Alice" }));
    assert_eq!(sessions.as_array().expect("a list").len(), 1);
    assert_eq!(
        (&sessions[0]["api_id"], &sessions[0]["is_pending"]),
        (&json!(1), &json!(false))
    );

    let carol = control.ok(json!({ "do": "add_user", "first_name": "Carol" }));
    let carol = carol["id"].as_i64().expect("a number");
    control.ok(json!({ "do": "send", "from": "Carol", "to": "Alice", "text": "hi" }));
    let status = || {
        let carol = alice.client.send(GetUser::new(carol)).wait();
        carol.ok().map(|carol| carol.status)
    };
    until("the client knows Carol", || status().is_some());
    let unread = || {
        let chat = alice.client.send(GetChat::new(carol)).wait();
        chat.map(|chat| chat.unread_count).ok()
    };
    until("it has come in", || unread() == Some(1));
    control.ok(json!({ "do": "mark_read", "user": "Alice", "with": "Carol" }));
    until("it is read", || unread() == Some(0));
    let mut actions = alice.client.updates_of::<UpdateChatAction>();
    alice
        .client
        .send(OpenChat::new(carol))
        .wait()
        .expect("opened");
    control.ok(json!({ "do": "typing", "user": "Carol", "with": "Alice" }));
    assert_eq!(update(&mut actions).chat_id, carol);
    for online in [true, false] {
        control.ok(json!({ "do": "online", "user": "Carol", "online": online }));
        until("the client sees it", || {
            matches!(status(), Some(UserStatus::Online(_))) == online
        });
    }
    let accept = json!({ "do": "accept_login", "user": "Alice", "link": "tg://login?token=AAAA" });
    let why = control.refused(&accept.to_string());
    assert!(why.contains("AUTH_TOKEN_INVALID"), "{why}");
    let revoke = json!({ "do": "revoke_session", "user": "Alice", "session": sessions[0]["id"] });
    assert_eq!(control.ok(revoke.clone()), true);
    wait_for(&alice.client, |state| {
        !matches!(state, AuthorizationState::Ready)
    });
    assert_eq!(control.ok(revoke), false);
}

#[test]
fn how_somebody_stands_to_a_chat_is_changed_and_told() {
    let program = Program::start(&[]);
    let mut control = program.control();
    let mut command = |what: &str, more: Value| {
        let mut command =
            json!({ "do": what, "by": "Alice", "chat": "Wonderland", "user": "Echo" });
        let fields = more.as_object().expect("fields").clone();
        command.as_object_mut().expect("fields").extend(fields);
        control.line(&command.to_string()).expect("an answer")
    };
    let mut standing = program.control();
    let mut standing =
        |user: &str| standing.ok(json!({ "do": "standing", "chat": "Wonderland", "user": user }));
    assert_eq!(standing("Alice")["is"], "creator");
    assert_eq!(standing("Echo"), json!({ "is": "member" }));
    assert_eq!(standing("Guard")["is"], "admin");

    let now = json!({ "ok": null });
    let forbidden = json!({ "forbidden": ["send_plain", "send_polls"], "seconds": 60 });
    assert_eq!(command("restrict", forbidden), now);
    let restricted = standing("Echo");
    assert_eq!(restricted["is"], "restricted");
    assert_eq!(restricted["forbidden"], json!(["send_plain", "send_polls"]));
    assert_eq!(restricted["is_in"], true);
    assert!(restricted["until"].is_u64(), "{restricted}");
    assert_eq!(command("unban", json!({})), now);
    assert_eq!(standing("Echo"), json!({ "is": "member" }));

    let rights = json!({ "rights": ["pin_messages"], "title": "pinner" });
    assert_eq!(command("promote", rights), now);
    let admin = json!({ "is": "admin", "rights": ["pin_messages"], "title": "pinner", "by": program.id("Alice") });
    assert_eq!(standing("Echo"), admin);
    assert_eq!(command("demote", json!({})), now);
    assert_eq!(standing("Echo"), json!({ "is": "member" }));
    assert_eq!(command("ban", json!({})), now);
    assert_eq!(standing("Echo"), json!({ "is": "banned", "until": null }));
    let wrong = command("restrict", json!({ "forbidden": ["send_money"] }));
    let why = wrong["error"].as_str().expect("a text");
    assert!(
        why.starts_with("\"send_money\" is none of send_plain, send_photos"),
        "{why}"
    );
}

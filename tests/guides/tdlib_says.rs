//! The texts of TDLib that the chapter has, as TDLib says them.

use std::time::Duration;

use serde_json::{Value, json};
use tdlib::Client;
use tdlib::auth::AuthFlow;
use tdlib_testdc::{Permission, TestDc};

use crate::chapter;
use crate::tables::rows;

const PATIENCE: Duration = Duration::from_secs(30);

/// The texts with their codes, as the chapter has them.
struct Told(Vec<Vec<String>>);

impl Told {
    fn new() -> Self {
        Self(rows(&chapter()))
    }

    /// Asks for what TDLib refuses; the chapter has its text and its code.
    #[track_caller]
    fn says(&self, client: &Client, request: Value, text: &str) {
        let answer = client.send_raw(request.to_string()).wait();
        let error = answer.expect_err("TDLib refuses that");
        let said = error.message();
        let is_so = match text.split_once("..") {
            Some((before, behind)) => said.starts_with(before) && said.ends_with(behind),
            None => said == text,
        };
        assert!(is_so, "{error}");
        let code = error.code().expect("a code").to_string();
        let text = format!("`{text}`");
        let is_told = |row: &Vec<String>| row[0].contains(&text) && row[1] == code;
        assert!(
            self.0.iter().any(is_told),
            "{text} with code {code} is not in the chapter"
        );
    }
}

fn client() -> Client {
    let client = Client::builder().timeout(PATIENCE).build();
    client.expect("a client")
}

fn close(client: &Client) {
    client.close().timeout(PATIENCE).wait().expect("closed");
}

#[test]
fn on_the_way_into_an_account() {
    let told = Told::new();
    let dc = TestDc::start().expect("a data center");
    let parameters = dc.parameters().expect("parameters");
    let client = client();
    let me = json!({"@type": "getMe"});
    told.says(
        &client,
        me.clone(),
        "Initialization parameters are needed: call setTdlibParameters first",
    );
    let flow = AuthFlow::new(&client);
    flow.begin(&parameters).wait().expect("begun");
    told.says(&client, me, "Unauthorized");

    close(&client);
    let second = self::client();
    let given = tdlib::Function::to_json(&parameters.function());
    let mut given: Value = serde_json::from_str(&given).expect("JSON");
    given["database_encryption_key"] = json!("a2V5");
    told.says(&second, given, "Wrong database encryption key");
    close(&second);
}

#[test]
fn to_a_person() {
    let told = Told::new();
    let dc = TestDc::start().expect("a data center");
    let (alice, bob) = (
        dc.user("Alice").phone("9996612222").create(),
        dc.user("Bob").create(),
    );
    let client = dc.client().expect("a folder").timeout(PATIENCE).build();
    let client = client.expect("a client");
    alice.log_in(&client).expect("logged in");
    let news = bob.create_channel("News", &[&alice]);
    let group = bob.create_group("Group", &[&alice]);
    bob.send_out(&group, &alice);
    let quiet = bob.create_supergroup("Quiet", &[&alice]);
    bob.forbid_all(&quiet, &[Permission::SendPlain]);
    client
        .chats(tdlib::types::ChatList::Main)
        .into_iter()
        .for_each(drop);

    let text = |text: &str| {
        let text = json!({"@type": "formattedText", "text": text});
        json!({"@type": "inputMessageText", "text": text})
    };
    for (request, said) in [
        (
            json!({"@type": "getChat", "chat_id": 12345}),
            "Chat not found",
        ),
        (
            json!({"@type": "getUser", "user_id": 12345}),
            "User not found",
        ),
        (
            json!({"@type": "getMessage", "chat_id": news.id(), "message_id": 12345 << 20}),
            "Not Found",
        ),
        (
            json!({"@type": "editMessageText", "chat_id": news.id(), "message_id": 12345 << 20,
                "input_message_content": text("hi")}),
            "Message not found",
        ),
        (
            json!({"@type": "sendMessage", "chat_id": news.id(), "input_message_content": text("hi")}),
            "Need administrator rights in the channel chat",
        ),
        (
            json!({"@type": "sendMessage", "chat_id": group.id(), "input_message_content": text("hi")}),
            "Have no write access to the chat",
        ),
        (
            json!({"@type": "sendMessage", "chat_id": quiet.id(), "input_message_content": text("hi")}),
            "Not enough rights to send .. to the chat",
        ),
        (
            json!({"@type": "setChatTitle", "chat_id": news.id(), "title": "Mine"}),
            "Not enough rights ..",
        ),
        (
            json!({"@type": "getChats", "limit": 1,
                "chat_list": {"@type": "chatListFolder", "chat_folder_id": 77}}),
            "Chat list not found",
        ),
        (
            json!({"@type": "setOption", "name": "my_id"}),
            "Option can't be set",
        ),
        (
            json!({"@type": "answerCallbackQuery", "callback_query_id": "1"}),
            "Only bots can use the method",
        ),
        (
            json!({"@type": "parseTextEntities", "text": "<b>",
                "parse_mode": {"@type": "textParseModeHTML"}}),
            "Can't parse entities: ..",
        ),
        (
            json!({"@type": "downloadFile", "file_id": 12345, "priority": 1}),
            "File not found",
        ),
    ] {
        told.says(&client, request, said);
    }
    close(&client);
}

#[test]
fn to_a_bot() {
    let told = Told::new();
    let dc = TestDc::start().expect("a data center");
    let bot = dc.bot("Echo").create();
    let client = dc.client().expect("a folder").timeout(PATIENCE).build();
    let client = client.expect("a client");
    bot.log_in(&client).expect("logged in");
    let chats = json!({"@type": "getChats", "limit": 1});
    told.says(&client, chats, "The method is not available to bots");
    close(&client);
}

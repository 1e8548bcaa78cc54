//! Answers that get lost: what was carried out is not carried out again, as far as Telegram can tell.

use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tdlib::Client;
use tdlib::functions::{
    CreateNewBasicGroupChat, CreateNewSupergroupChat, GetCallbackQueryAnswer, GetChats, LogOut,
    SendMessage, SetName,
};
use tdlib::types::{
    AuthorizationState, CallbackQueryAnswer, CallbackQueryPayloadData, InputFileLocal,
    InputMessageDocument, UpdateMessageSendSucceeded,
};
use tdlib_testdc::CallOutcome::{AnswerLost, Ok};
use tdlib_testdc::{CallOutcome, CallbackAnswer, Fault, TestDc, User};

use crate::common::talk::next;
use crate::common::{PATIENCE, client, close, until, wait_for};
use crate::{SEND, Two, sent};

/// What became of the calls of a method.
fn outcomes(dc: &TestDc, method: &str) -> Vec<CallOutcome> {
    let calls = dc.calls_made().into_iter();
    let of_it = calls.filter(|call| call.method == method);
    of_it.map(|call| call.outcome).collect()
}

/// The number of chats that a client knows.
fn chats(client: &Client) -> usize {
    let chats = client.send(GetChats::new(100)).wait();
    chats.expect("chats").chat_ids.len()
}

#[test]
fn a_client_that_misses_the_answer_to_a_code_is_logged_in() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let client = client(&dc);
    dc.fault("auth.signIn", Fault::LoseAnswer, 1);
    alice.log_in(&client).expect("logged in");
    assert_eq!(outcomes(&dc, "auth.signIn"), [AnswerLost]);
    assert_eq!(alice.sessions().len(), 1);
    close(client);
}

#[test]
fn a_client_that_misses_the_answer_to_a_password_is_logged_in() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").password("secret");
    let alice = alice.create();
    let client = client(&dc);
    dc.fault("auth.checkPassword", Fault::LoseAnswer, 1);
    alice.log_in(&client).expect("logged in");
    assert_eq!(outcomes(&dc, "auth.checkPassword"), [AnswerLost]);
    assert_eq!(alice.wrong_passwords(), 0);
    close(client);
}

#[test]
fn a_bot_that_misses_the_answer_to_its_token_is_logged_in() {
    let dc = TestDc::start().expect("a data center");
    let bot = dc.bot("Bot").create();
    let client = client(&dc);
    dc.fault("auth.importBotAuthorization", Fault::LoseAnswer, 1);
    bot.log_in(&client).expect("logged in");
    assert_eq!(outcomes(&dc, "auth.importBotAuthorization"), [AnswerLost]);
    close(client);
}

#[test]
fn a_client_that_misses_the_answer_to_its_log_out_is_logged_out() {
    let two = Two::talk();
    two.dc.fault("auth.logOut", Fault::LoseAnswer, 1);
    two.client.send(LogOut::new()).wait().expect("begun");
    wait_for(&two.client, |state| {
        matches!(state, AuthorizationState::Closed)
    });
    assert_eq!(outcomes(&two.dc, "auth.logOut"), [AnswerLost]);
    assert!(two.alice.sessions().is_empty());
}

#[test]
fn a_message_whose_answer_is_lost_is_not_sent_again() {
    let two = Two::talk();
    two.dc.fault(SEND, Fault::LoseAnswer, 1);
    for text in ["one", "two"] {
        two.write(text);
        assert_eq!(next(&two.heard), sent(text));
    }
    assert_eq!(two.got(), ["one", "two"]);
    assert_eq!(two.outcomes(), [AnswerLost, Ok]);
    close(two.client);
}

#[test]
fn a_message_whose_session_is_lost_is_sent_again_and_is_there_once() {
    let two = Two::talk();
    two.dc.fault(SEND, Fault::LoseSession, 1);
    two.write("once");
    assert_eq!(next(&two.heard), sent("once"));
    two.bob.send_to(&two.alice, "I have got it");
    assert_eq!(
        next(&two.heard),
        crate::Heard::In("I have got it".to_owned())
    );
    assert_eq!(two.got(), ["once", "I have got it"]);
    assert_eq!(two.outcomes(), [AnswerLost, Ok]);
    close(two.client);
}

#[test]
fn a_file_is_sent_once_although_answers_about_it_and_its_parts_are_lost() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let (sender, sent) = mpsc::channel();
    let builder = dc.client().expect("a folder").timeout(PATIENCE);
    let builder = builder.on(move |_: &Client, _: UpdateMessageSendSucceeded| {
        let _ = sender.send(());
    });
    let client = builder.build().expect("a client");
    alice.log_in(&client).expect("logged in");
    let me = client.send(tdlib::functions::CreatePrivateChat::new(alice.id()));
    let me = me.wait().expect("a chat").id;
    let folder = tempfile::tempdir().expect("a folder");
    for (fault, name) in [(Fault::LoseAnswer, "one"), (Fault::LoseSession, "two")] {
        // Three parts, each different.
        let bytes: Vec<u8> = (0..40_000_u32).flat_map(u32::to_le_bytes).collect();
        let path = folder.path().join(name);
        std::fs::write(&path, &bytes).expect("a file");
        dc.fault("upload.saveFilePart", fault.clone(), 2);
        dc.fault("messages.sendMedia", fault, 1);
        let file = InputFileLocal {
            path: path.to_string_lossy().into_owned(),
        };
        let document = InputMessageDocument {
            document: file.into(),
            ..InputMessageDocument::default()
        };
        client
            .send(SendMessage::new(me, document))
            .wait()
            .expect("taken over");
        sent.recv_timeout(PATIENCE).expect("sent");
        let files = alice.files_with(&alice);
        let last = files.last().expect("a file");
        assert_eq!((&*last.name, last.bytes == bytes), (name, true));
        assert_eq!(dc.faults_left("upload.saveFilePart"), 0);
    }
    assert_eq!(alice.files_with(&alice).len(), 2);
    assert_eq!(
        outcomes(&dc, "messages.sendMedia"),
        [AnswerLost, AnswerLost, Ok]
    );
    close(client);
}

#[test]
fn groups_whose_answers_are_lost_are_created_once() {
    let two = Two::talk();
    let before = chats(&two.client);
    two.dc.fault("channels.createChannel", Fault::LoseAnswer, 1);
    two.dc.fault("messages.createChat", Fault::LoseAnswer, 1);
    let new = CreateNewSupergroupChat::new("Super");
    let supergroup = two.client.send(new).wait().expect("a supergroup");
    let new = CreateNewBasicGroupChat::new("Basic").user_ids(vec![two.bob.id()]);
    let basic = two.client.send(new).wait().expect("a group");
    let title = |id| two.dc.chat(id).expect("a chat").title();
    assert_eq!(title(supergroup.id), "Super");
    assert_eq!(title(basic.chat_id), "Basic");
    until("the client has them in its list", || {
        chats(&two.client) == before + 2
    });
    assert_eq!(outcomes(&two.dc, "channels.createChannel"), [AnswerLost]);
    assert_eq!(outcomes(&two.dc, "messages.createChat"), [AnswerLost]);
    close(two.client);
}

#[test]
fn a_profile_whose_answer_is_lost_is_changed_once() {
    let two = Two::talk();
    two.dc.fault("account.updateProfile", Fault::LoseAnswer, 1);
    two.client
        .send(SetName::new("Alicia"))
        .wait()
        .expect("renamed");
    assert_eq!(two.alice.name().0, "Alicia");
    assert_eq!(outcomes(&two.dc, "account.updateProfile"), [AnswerLost]);
    close(two.client);
}

#[test]
fn an_answer_that_comes_from_elsewhere_comes_after_the_connection_is_lost() {
    let clicked = Clicked::with(Fault::LoseAnswer);
    let Clicked { two, bot, click } = clicked;
    answer(&bot);
    let answer = click.join().expect("no panic").expect("an answer");
    assert_eq!(answer.text, "pressed");
    assert_eq!(two.dc.calls(CLICK), 1);
    close(two.client);
}

#[test]
fn an_answer_that_comes_from_elsewhere_is_delayed() {
    let clicked = Clicked::with(Fault::Delay(Duration::from_millis(100)));
    let Clicked { two, bot, click } = clicked;
    let began = Instant::now();
    answer(&bot);
    let answer = click.join().expect("no panic").expect("an answer");
    assert_eq!(answer.text, "pressed");
    assert!(began.elapsed() >= Duration::from_millis(100));
    close(two.client);
}

#[test]
fn an_answer_that_comes_from_elsewhere_is_held_back() {
    let Clicked { two, bot, click } = Clicked::with(Fault::Hold);
    assert_eq!(two.dc.release(CLICK), 0, "the bot has said nothing");
    answer(&bot);
    assert!(!click.is_finished());
    assert_eq!(two.dc.release(CLICK), 1);
    let answer = click.join().expect("no panic").expect("an answer");
    assert_eq!(answer.text, "pressed");
    close(two.client);
}

const CLICK: &str = "messages.getBotCallbackAnswer";

/// A client that has clicked a button, and a bot that has not answered yet.
struct Clicked {
    two: Two,
    bot: User,
    click: JoinHandle<Result<CallbackQueryAnswer, tdlib::Error>>,
}

impl Clicked {
    fn with(fault: Fault) -> Self {
        let two = Two::talk();
        let bot = two.dc.bot("Bot").create();
        let post = bot.send_buttons(&two.alice, "press", &[("Button", "word")]);
        let id = post.id_for(&two.alice).expect("Alice has got it");
        until("the client knows the chat", || {
            two.client
                .send(tdlib::functions::GetMessage::new(bot.id(), id))
                .wait()
                .is_ok()
        });
        two.dc.fault(CLICK, fault, 1);
        let payload = CallbackQueryPayloadData {
            data: b"word".to_vec(),
        };
        let (client, chat) = (two.client.clone(), bot.id());
        let click = thread::spawn(move || {
            let click = GetCallbackQueryAnswer::new(chat, id, payload);
            client.send(click).wait()
        });
        until("the bot is asked", || !bot.clicks().is_empty());
        Self { two, bot, click }
    }
}

/// Has the bot answer.
fn answer(bot: &User) {
    let answer = CallbackAnswer::text("pressed");
    bot.answer_click(&bot.clicks()[0], answer).expect("in time");
}

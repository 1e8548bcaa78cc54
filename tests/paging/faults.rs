//! What goes wrong in the middle of a list.

use std::sync::{Barrier, mpsc};
use std::time::{Duration, Instant};

use tdlib::paging::{Pages, Source};
use tdlib::types::{ChatList, UpdateNewMessage};
use tdlib::{Client, Error, ErrorKind};
use tdlib_testdc::{Chat, Fault, TestDc};

use crate::{PATIENCE, Stage, all, next, numbers, until};

/// Takes what comes first of a list, lets something happen, and counts the rest.
fn rest_after<S: Source>(mut pages: Pages<S>, happens: impl FnOnce()) -> usize {
    for _ in 0..7 {
        next(&mut pages);
    }
    happens();
    7 + pages
        .into_iter()
        .map(|item| drop(item.expect("no error")))
        .count()
}

/// Alice, with 60 groups, and a supergroup with 60 members and 62 messages, 60 of which have a word.
fn with_all() -> (Stage, Chat) {
    let (stage, chat) = Stage::after(|dc, alice, bob| {
        for number in 0..60 {
            bob.create_group(&format!("Group {number}"), &[alice]);
        }
        let users: Vec<_> = (0..58).map(|n| dc.user(format!("U{n}")).create()).collect();
        let with: Vec<_> = users.iter().chain([alice]).collect();
        let chat = bob.create_supergroup("Talk", &with);
        for number in 0..60 {
            bob.send_to(&chat, &format!("word {number}"));
        }
        chat
    });
    stage.client.chats(ChatList::Main).limit(1).wait_next();
    (stage, chat)
}

/// Reads all kinds of lists side by side while something happens.
fn all_kinds(stage: &Stage, chat: &Chat, happens: impl Fn(&TestDc, &'static str) + Sync) {
    let (client, id, dc) = (&stage.client, chat.id(), &stage.dc);
    let happens = &happens;
    let history = all(client.chat_history(id)).len();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let pages = client.chats(ChatList::Main).page_size(5);
            assert_eq!(rest_after(pages, || happens(dc, "messages.getDialogs")), 61);
        });
        scope.spawn(move || {
            let pages = client.chat_members(id).page_size(5);
            assert_eq!(
                rest_after(pages, || happens(dc, "channels.getParticipants")),
                60
            );
        });
        scope.spawn(move || {
            let pages = client.search_chat_messages(id, "word").page_size(5);
            assert_eq!(rest_after(pages, || happens(dc, "messages.search")), 60);
        });
        scope.spawn(move || {
            let pages = client.search_messages("word").page_size(5);
            assert_eq!(
                rest_after(pages, || happens(dc, "messages.searchGlobal")),
                60
            );
        });
        scope.spawn(move || {
            let pages = client.chat_history(id).page_size(5);
            assert_eq!(
                rest_after(pages, || happens(dc, "messages.getHistory")),
                history
            );
        });
    });
}

#[test]
fn lists_go_on_where_connections_are_cut() {
    let (stage, chat) = with_all();
    let all_are_there = Barrier::new(5);
    all_kinds(&stage, &chat, |dc, _| {
        if all_are_there.wait().is_leader() {
            dc.cut_all();
        }
    });
    stage.close();
}

#[test]
fn lists_go_on_where_answers_get_lost() {
    let (stage, chat) = with_all();
    // Not all for each: TDLib connects again less and less often.
    all_kinds(&stage, &chat, |dc, method| match method {
        "messages.getHistory" => dc.fault(method, Fault::Cut, 1),
        "messages.search" => dc.fault(method, Fault::LoseAnswer, 1),
        "channels.getParticipants" => dc.fault(method, Fault::LoseSession, 1),
        _ => {}
    });
    stage.dc.clear_faults();
    stage.close();
}

#[test]
fn lists_go_on_where_the_server_fails_or_asks_for_a_pause_that_tdlib_makes() {
    let (stage, chat) = with_all();
    all_kinds(&stage, &chat, |dc, method| {
        dc.fault(method, Fault::internal(), 1);
        dc.fault(method, Fault::flood_wait(1), 1);
    });
    stage.dc.clear_faults();
    stage.close();
}

#[test]
fn lists_go_on_after_a_short_pause_that_tdlib_leaves_to_its_programs() {
    let (stage, chat) = with_all();
    all_kinds(&stage, &chat, |dc, method| {
        dc.fault(method, Fault::error(400, "FLOOD_WAIT_0"), 2);
    });
    stage.dc.clear_faults();
    stage.close();
}

#[test]
fn a_pause_that_is_too_long_is_given_as_an_error_behind_which_a_list_goes_on() {
    let (stage, chat) = Stage::with_history(300);
    let users: Vec<_> = (0..30)
        .map(|n| stage.dc.user(format!("U{n}")).create())
        .collect();
    stage.bob.add(&chat, &users.iter().collect::<Vec<_>>());
    stage.heard(&chat, "all in");

    fn goes_on<S: Source>(stage: &Stage, method: &str, mut pages: Pages<S>) -> usize {
        next(&mut pages);
        stage.dc.fault(method, Fault::flood_wait(3600), u32::MAX);
        let mut count = 1;
        let error = loop {
            match pages.wait_next().expect("an error") {
                Ok(_) => count += 1,
                Err(error) => break error,
            }
        };
        assert_eq!(error.code(), Some(429), "{error}");
        assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
        assert!(pages.wait_next().is_none());
        assert!(pages.wait_next().is_none(), "it stays so");
        pages.resume();
        assert!(pages.wait_next().expect("the same").is_err());
        stage.dc.clear_faults();
        pages.resume();
        while let Some(item) = pages.wait_next() {
            item.map(drop).expect("no error");
            count += 1;
        }
        pages.resume();
        assert!(pages.wait_next().is_none(), "its end is its end");
        count
    }

    let client = &stage.client;
    let history = client.chat_history(chat.id()).page_size(20);
    let all_of_it = goes_on(&stage, "messages.getHistory", history);
    assert_eq!(all_of_it, all(client.chat_history(chat.id())).len());
    let found = client.search_chat_messages(chat.id(), "1").page_size(20);
    assert_eq!(goes_on(&stage, "messages.search", found), 111);
    let found = client.search_messages("1").page_size(20);
    assert_eq!(goes_on(&stage, "messages.searchGlobal", found), 111);
    let members = client.chat_members(chat.id()).page_size(10);
    assert_eq!(goes_on(&stage, "channels.getParticipants", members), 32);
    stage.close();
}

#[test]
fn no_pause_is_made_where_a_program_wants_none() {
    let (stage, chat) = Stage::with_history(200);
    let found = stage
        .client
        .search_chat_messages(chat.id(), "1")
        .page_size(10);
    let mut found = found.max_wait(Duration::ZERO);
    let pause = Fault::error(400, "FLOOD_WAIT_0");
    stage.dc.fault("messages.search", pause, 1);
    let error = found
        .wait_next()
        .expect("an error")
        .map(drop)
        .expect_err("a pause");
    assert_eq!(error.retry_after(), Some(Duration::ZERO));
    found.resume();
    assert_eq!(numbers(&all(found)).len(), 111);

    // Several for one page are counted together.
    let pause = Fault::error(400, "FLOOD_WAIT_0");
    stage.dc.fault("messages.search", pause, u32::MAX);
    let found = stage.client.search_chat_messages(chat.id(), "1");
    let mut found = found.max_wait(Duration::from_millis(350));
    let asked = stage.dc.calls("messages.search");
    assert!(found.wait_next().expect("an error").is_err());
    assert_eq!(stage.dc.calls("messages.search") - asked, 4);
    stage.dc.clear_faults();
    stage.close();
}

#[test]
fn a_client_that_closes_ends_a_list_with_one_error() {
    let (stage, chat) = Stage::with_history(300);
    let mut history = stage.client.chat_history(chat.id()).page_size(20);
    next(&mut history);
    stage
        .client
        .close()
        .timeout(PATIENCE)
        .wait()
        .expect("closed");
    let error = history.find_map_error();
    assert_eq!(error.kind(), ErrorKind::Closed);
    assert!(history.wait_next().is_none());
    history.resume();
    assert!(
        history
            .wait_next()
            .expect("again")
            .is_err_and(|error| error.is_closed())
    );
    assert!(history.wait_next().is_none());
}

#[test]
fn a_client_that_closes_ends_a_pause() {
    let (stage, chat) = Stage::with_history(3);
    let fault = Fault::flood_wait(100);
    stage.dc.fault("messages.search", fault, u32::MAX);
    let mut found = stage.client.search_chat_messages(chat.id(), "1");
    let client = stage.client.clone();
    let waits = std::thread::spawn(move || found.wait_next().expect("an error").map(drop));
    until("it waits", || stage.client.stats().requests_failed > 0);
    let began = Instant::now();
    client.close().timeout(PATIENCE).wait().expect("closed");
    let ended = waits.join().expect("no panic");
    assert!(ended.expect_err("closed").is_closed());
    assert!(began.elapsed() < PATIENCE);
}

#[test]
fn a_client_that_closes_while_a_page_is_asked_for_ends_the_list() {
    let (stage, chat) = Stage::with_history(3);
    stage.dc.fault("messages.search", Fault::Hold, 1);
    let mut found = stage.client.search_chat_messages(chat.id(), "1");
    let waits = std::thread::spawn(move || {
        let first = found.wait_next().expect("an error").map(drop);
        (first, found.wait_next().is_none())
    });
    until("it is asked for", || {
        stage.dc.faults_left("messages.search") == 0
    });
    stage
        .client
        .close()
        .timeout(PATIENCE)
        .wait()
        .expect("closed");
    let (first, is_end) = waits.join().expect("no panic");
    assert!(first.expect_err("closed").is_closed());
    assert!(is_end);
}

#[test]
fn a_chat_that_nobody_has_heard_of_is_an_error_once() {
    let stage = Stage::new();
    let client = &stage.client;
    let id = -1_000_000_999_999;
    fn error_of<S: Source>(pages: Pages<S>) -> Error {
        let mut items = pages.into_iter();
        let error = items
            .next()
            .expect("an error")
            .map(drop)
            .expect_err("no chat");
        assert!(items.next().is_none());
        error
    }
    for error in [
        error_of(client.chat_history(id)),
        error_of(client.chat_history(id).oldest_first()),
        error_of(client.chat_members(id)),
        error_of(client.search_chat_messages(id, "word")),
    ] {
        assert_eq!(
            (error.code(), error.message()),
            (Some(400), "Chat not found")
        );
    }
    stage.close();
}

#[test]
fn a_page_that_times_out_is_asked_for_again() {
    let (stage, chat) = Stage::with_history(150);
    stage
        .client
        .close()
        .timeout(PATIENCE)
        .wait()
        .expect("closed");
    let builder = stage.dc.client().expect("a folder");
    let client = builder
        .timeout(Duration::from_millis(400))
        .build()
        .expect("a client");
    // On a slow machine all may take longer than this client waits.
    until("logged in", || stage.alice.log_in(&client).is_ok());
    while client
        .chats(ChatList::Main)
        .wait_next()
        .is_none_or(|chat| chat.is_err())
    {}

    let mut found = client.search_chat_messages(chat.id(), "1").page_size(20);
    while let Err(error) = found.wait_next().expect("one") {
        assert!(error.is_timeout(), "{error}");
        found.resume();
    }
    stage.dc.fault("messages.search", Fault::Silence, 1);
    let error = found.find_map_error();
    assert!(error.is_timeout(), "{error}");
    let (mut count, mut resumed) = (20, 0);
    while resumed < 100 {
        match found.wait_next() {
            Some(Ok(_)) => count += 1,
            Some(Err(error)) => {
                assert!(error.is_timeout(), "{error}");
                resumed += 1;
                found.resume();
            }
            None if count < 62 => found.resume(),
            None => break,
        }
    }
    assert_eq!(count, 62);
    client.close().timeout(PATIENCE).wait().expect("closed");
}

#[test]
fn a_handler_reads_lists_of_its_own_client() {
    let (stage, chat) = Stage::with_history(120);
    let (tells, told) = mpsc::channel();
    let id = chat.id();
    let _guard = stage
        .client
        .on(move |client: &Client, _: UpdateNewMessage| {
            let history: Result<Vec<_>, Error> = client.chat_history(id).into_iter().collect();
            let _ = tells.send(history.map(|history| history.len()));
        });
    stage.bob.send_to(&chat, "121");
    let read = told.recv_timeout(PATIENCE).expect("it ends");
    assert!(read.expect("no error") > 120);
    stage.close();
}

trait FindError {
    /// The error behind what has come already.
    fn find_map_error(&mut self) -> Error;
}

impl<S: Source> FindError for Pages<S> {
    fn find_map_error(&mut self) -> Error {
        loop {
            if let Err(error) = self.wait_next().expect("an error") {
                return error;
            }
        }
    }
}

//! What can be asked of a running data center.

use std::num::NonZeroU32;
use std::path::PathBuf;

use serde::Deserialize;

use crate::faults::Wrong;
use crate::who::{NewBot, NewChat, NewPerson, Who};

/// A command, by its field `do`.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Command {
    AddUser(NewPerson),
    AddBot(NewBot),
    AddChat(NewChat),
    People,
    Chats,
    LastCode {
        phone: String,
    },
    Sessions {
        user: Who,
    },
    RevokeSession {
        user: Who,
        session: i64,
    },
    RevokeSessions {
        user: Who,
    },
    AcceptLogin {
        user: Who,
        link: String,
    },
    Online {
        user: Who,
        online: bool,
    },

    Send {
        from: Who,
        to: Who,
        text: String,
    },
    Edit {
        by: Who,
        post: usize,
        text: String,
    },
    Delete {
        by: Who,
        post: usize,
    },
    Reply {
        from: Who,
        post: usize,
        text: String,
    },
    Forward {
        by: Who,
        post: usize,
        to: Who,
    },
    Pin {
        by: Who,
        post: usize,
    },
    Unpin {
        by: Who,
        post: usize,
    },
    MarkRead {
        user: Who,
        with: Who,
    },
    Typing {
        user: Who,
        with: Who,
    },
    Texts {
        of: Who,
        with: Who,
    },
    Messages {
        of: Who,
        with: Who,
    },

    SendFile {
        from: Who,
        to: Who,
        path: PathBuf,
    },
    SendPhoto {
        from: Who,
        to: Who,
        path: PathBuf,
    },
    Files {
        of: Who,
        with: Who,
    },
    SaveFile {
        of: Who,
        with: Who,
        number: usize,
        path: PathBuf,
    },

    Start {
        user: Who,
        bot: Who,
        #[serde(default)]
        word: String,
    },
    Click {
        user: Who,
        post: usize,
        button: String,
    },
    SendButtons {
        from: Who,
        to: Who,
        text: String,
        buttons: Vec<(String, String)>,
    },
    Clicks {
        bot: Who,
    },
    AnswerClick {
        bot: Who,
        click: i64,
        text: Option<String>,
        #[serde(default)]
        is_alert: bool,
        url: Option<String>,
    },

    AddMember {
        by: Who,
        chat: Who,
        user: Who,
    },
    Join {
        user: Who,
        chat: Who,
    },
    Leave {
        user: Who,
        chat: Who,
    },
    Ban {
        by: Who,
        chat: Who,
        user: Who,
        seconds: Option<u32>,
    },
    Unban {
        by: Who,
        chat: Who,
        user: Who,
    },
    Restrict {
        by: Who,
        chat: Who,
        user: Who,
        forbidden: Vec<String>,
        seconds: Option<u32>,
    },
    Promote {
        by: Who,
        chat: Who,
        user: Who,
        rights: Option<Vec<String>>,
        title: Option<String>,
    },
    Demote {
        by: Who,
        chat: Who,
        user: Who,
    },
    Members {
        chat: Who,
    },
    Standing {
        chat: Who,
        user: Who,
    },

    Fault {
        method: String,
        fault: Wrong,
        user: Option<Who>,
        #[serde(default = "once")]
        times: u32,
    },
    FaultsLeft {
        method: String,
    },
    Release {
        method: String,
    },
    ClearFaults,
    Cut {
        user: Option<Who>,
        number: Option<u64>,
    },
    RefuseNew {
        refuse: bool,
    },
    LosePushes {
        user: Who,
        count: u32,
    },
    PushTooLong {
        user: Who,
    },
    LimitFiles {
        bytes_per_second: Option<NonZeroU32>,
    },
    StallFiles {
        stall: bool,
    },
    Advance {
        #[serde(default)]
        days: u32,
        #[serde(default)]
        seconds: u32,
    },

    Connections,
    Calls {
        method: Option<String>,
    },
    Problems,
    Shutdown,
}

fn once() -> u32 {
    1
}

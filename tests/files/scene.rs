//! Alice with a client, and Bob, with whom she exchanges files.

use std::fs;
use std::future::Future;
use std::num::NonZeroU32;
use std::path::Path;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Waker};
use std::time::Duration;

use tdlib::files::{Progress, ProgressStream, TransferError};
use tdlib::functions::GetFile;
use tdlib::types::{File, InputFile, InputFileLocal, Message, MessageContent, UpdateNewMessage};
use tdlib::{Client, ClientBuilder};
use tdlib_testdc::{Fault, TestDc, User};

pub(crate) use crate::common::{PATIENCE, close, until};
use crate::log;

/// By what the parts of a file come.
pub(crate) const GET: &str = "upload.getFile";
pub(crate) const MEGABYTE: usize = 1 << 20;

/// How many parts of a file go well before one in the middle does not.
const WELL: u32 = 5;

pub(crate) struct Scene {
    pub(crate) dc: TestDc,
    pub(crate) alice: User,
    /// What she is called; another name in each test.
    pub(crate) name: String,
    pub(crate) bob: User,
    /// Alice's clients, all with the same folder.
    pub(crate) builder: ClientBuilder,
    pub(crate) client: Client,
}

impl Scene {
    pub(crate) fn new() -> Self {
        Self::after(|_| {})
    }

    /// One before whose login something was done to the data center.
    pub(crate) fn after(prepare: impl FnOnce(&TestDc)) -> Self {
        static SCENES: AtomicU32 = AtomicU32::new(0);
        log::start();
        let name = format!("Alice-{}", SCENES.fetch_add(1, Ordering::Relaxed));
        let dc = TestDc::start().expect("a data center");
        let alice = dc.user(&*name).phone("+9996612222").create();
        let bob = dc.user("Bob").create();
        let builder = dc.client().expect("a folder").timeout(PATIENCE);
        let client = builder.build().expect("a client");
        prepare(&dc);
        alice.log_in(&client).expect("logged in");
        Self {
            dc,
            alice,
            name,
            bob,
            builder,
            client,
        }
    }

    /// Has Bob send a file; returns it as Alice's client knows it.
    pub(crate) fn receive(&self, name: &str, bytes: &[u8]) -> File {
        let mut messages = self.client.updates_of::<UpdateNewMessage>();
        self.bob.send_file(&self.alice, name, bytes);
        loop {
            let told = messages.next_timeout(PATIENCE).expect("open");
            if let Some(file) = file_of(&told.expect("told").message) {
                return file.clone();
            }
        }
    }

    /// Lets so many bytes of files through in a second.
    pub(crate) fn slow(&self, bytes_per_second: u32) {
        self.dc.limit_files(NonZeroU32::new(bytes_per_second));
    }

    /// Lets the first calls of a method go well, and then so many go wrong.
    pub(crate) fn in_the_middle(&self, method: &str, fault: Fault, times: u32) {
        self.dc.fault(method, Fault::Delay(Duration::ZERO), WELL);
        self.dc.fault(method, fault, times);
    }

    /// What TDLib says of a file.
    #[track_caller]
    pub(crate) fn file(&self, file_id: i32) -> File {
        let file = self.client.send(GetFile::new(file_id)).wait();
        file.expect("a file")
    }

    /// Alice's chat with Bob.
    #[track_caller]
    pub(crate) fn chat(&self) -> i64 {
        let mut chats = self.client.updates_of::<UpdateNewMessage>();
        self.bob.send_to(&self.alice, "go on");
        let told = chats.next_timeout(PATIENCE).expect("open");
        told.expect("told").message.chat_id
    }

    /// The number of the newest message in a chat.
    #[track_caller]
    pub(crate) fn last_message(&self, chat: i64) -> i64 {
        let history = self.client.chat_history(chat).limit(1);
        let message = history.into_iter().next().expect("a message");
        message.expect("told").id
    }

    /// How often Alice has sent each part of her files, by its number.
    pub(crate) fn saved(&self) -> Vec<(usize, usize)> {
        self.times("upload.saveFilePart", "file_part: ")
    }

    /// Waits until TDLib does not download a file.
    #[track_caller]
    pub(crate) fn rests(&self, file_id: i32) {
        until("it rests", || {
            !self.file(file_id).local.is_downloading_active
        });
    }

    /// How often Alice has asked for parts of files.
    pub(crate) fn asked(&self) -> u32 {
        self.dc.calls(GET)
    }

    /// How often Alice has asked for each part of her files, by its offset.
    pub(crate) fn asked_for(&self) -> Vec<(usize, usize)> {
        self.times(GET, "offset: ")
    }

    /// Sees to it that parts below an offset were asked for once.
    #[track_caller]
    pub(crate) fn asked_once_below(&self, offset: usize) {
        let parts = self.asked_for();
        let mut below = parts.iter().take_while(|(part, _)| *part < offset);
        assert!(below.all(|(_, times)| *times == 1), "{offset}: {parts:?}");
    }

    /// How often a method was called with each value of a field.
    fn times(&self, method: &str, field: &str) -> Vec<(usize, usize)> {
        let calls = log::calls(&self.name, method);
        let mut values: Vec<usize> = calls.iter().map(|call| number(call, field)).collect();
        values.sort_unstable();
        let same = values.chunk_by(|one, other| one == other);
        same.map(|same| (same[0], same.len())).collect()
    }

    pub(crate) fn close(self) {
        close(&self.client);
    }
}

/// The number in a field of a call; fields that are zero are not told.
fn number(call: &str, field: &str) -> usize {
    let Some((_, value)) = call.split_once(field) else {
        return 0;
    };
    let digits: String = value.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().expect("a number")
}

/// A file on the disk.
pub(crate) fn local(path: &Path) -> InputFile {
    let path = path.to_str().expect("text").to_owned();
    InputFileLocal { path }.into()
}

/// The file in a message.
pub(crate) fn file_of(message: &Message) -> Option<&File> {
    match &message.content {
        MessageContent::MessageDocument(content) => Some(&content.document.document),
        _ => None,
    }
}

/// So many bytes that say where they are.
pub(crate) fn bytes(count: usize) -> Vec<u8> {
    (0..count).map(|at| (at / 1021 + at) as u8).collect()
}

/// What is in a file on the disk.
#[track_caller]
pub(crate) fn content(file: &File) -> Vec<u8> {
    assert!(file.local.is_downloading_completed);
    fs::read(&file.local.path).expect("a file")
}

/// Takes progress until there are so many bytes, which are not all.
#[track_caller]
pub(crate) fn at_least(stream: &mut ProgressStream, bytes: usize) -> Progress {
    let progress = reach(stream, bytes);
    assert!(!progress.is_complete, "it is slow enough to be watched");
    progress
}

/// Takes progress until there are so many bytes, or all.
#[track_caller]
pub(crate) fn reach(stream: &mut ProgressStream, bytes: usize) -> Progress {
    loop {
        let progress = stream.wait_next().expect("more").expect("progress");
        if progress.is_complete || progress.bytes >= bytes as u64 {
            return progress;
        }
    }
}

/// Takes the last of a progress.
#[track_caller]
pub(crate) fn end(stream: ProgressStream) -> Result<Progress, TransferError> {
    let end = stream.into_iter().last().expect("an end");
    assert!(end.as_ref().map_or(true, |progress| progress.is_complete));
    end
}

/// Polls once, and tells whether it has ended. What it ends with is lost.
pub(crate) fn is_ready(future: &mut (impl Future + Unpin)) -> bool {
    let mut context = Context::from_waker(Waker::noop());
    Pin::new(future).poll(&mut context).is_ready()
}

//! Files and photos go both ways between the real TDLib and the data center.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;
mod downloads;
mod link;
mod messages;
mod profile;
mod two;
mod uploads;

use std::path::PathBuf;
use std::sync::mpsc;

use tdlib::Client;
use tdlib::functions::DownloadFile;
use tdlib::types::{
    Document, File, InputFileLocal, Message, MessageContent, Photo, UpdateNewMessage,
};
use tdlib_testdc::{TestDc, User, picture};
use tempfile::TempDir;

/// The size of the parts that TDLib sends and asks for, in bytes, if the file is not huge.
const PART: usize = 64 * 1024;

/// A client of a user.
fn client_of(dc: &TestDc, user: &User) -> Client {
    let client = common::client(dc);
    user.log_in(&client).expect("logged in");
    client
}

/// The same, and what comes in there.
fn listening(dc: &TestDc, user: &User) -> (Client, mpsc::Receiver<Message>) {
    let (sender, inbox) = mpsc::channel();
    let builder = dc.client().expect("a folder").timeout(common::PATIENCE);
    let client = builder.on(move |_: &Client, update: UpdateNewMessage| {
        if !update.message.is_outgoing {
            let _ = sender.send(update.message);
        }
    });
    let client = client.build().expect("a client");
    user.log_in(&client).expect("logged in");
    (client, inbox)
}

/// The message that comes in next.
#[track_caller]
fn next(inbox: &mpsc::Receiver<Message>) -> Message {
    inbox.recv_timeout(common::PATIENCE).expect("a message")
}

#[track_caller]
fn document(message: Message) -> Document {
    match message.content {
        MessageContent::MessageDocument(content) => content.document,
        other => panic!("no document: {other:?}"),
    }
}

#[track_caller]
fn photo(message: Message) -> Photo {
    match message.content {
        MessageContent::MessagePhoto(content) => content.photo,
        other => panic!("no photo: {other:?}"),
    }
}

/// Content that is different everywhere: no part of it can be taken for another.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64 ^ length as u64;
    let mut words = Vec::with_capacity(length + 8);
    while words.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        words.extend(state.to_le_bytes());
    }
    words.truncate(length);
    words
}

/// A picture that is told apart from the grey ones which the data center makes.
fn drawing(width: u16, height: u16) -> Vec<u8> {
    [picture(width, height), b"a drawing".to_vec()].concat()
}

/// A file on the disk of this machine, for as long as it lives.
struct OnDisk {
    _folder: TempDir,
    path: PathBuf,
}

impl OnDisk {
    fn new(name: &str, bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        Self {
            _folder: folder,
            path,
        }
    }

    fn input(&self) -> InputFileLocal {
        InputFileLocal {
            path: self.path.to_string_lossy().into_owned(),
        }
    }
}

/// Downloads a file; its content.
#[track_caller]
fn downloaded(client: &Client, file: &File) -> Vec<u8> {
    let answer = client.send(DownloadFile::new(file.id, 32, 0).synchronous(true));
    let file = answer.wait().expect("downloaded");
    assert!(file.local.is_downloading_completed, "{file:?}");
    std::fs::read(&file.local.path).expect("a file")
}

//! Bots and their files.

use std::fs;

use tdlib::Client;
use tdlib::files::TransferError;
use tdlib::functions::{GetRemoteFile, SendMessage};
use tdlib::types::{
    File, FileType, InputFileId, InputFileRemote, InputMessageDocument, UpdateNewMessage,
};
use tdlib_testdc::{Fault, TestDc, User};

use crate::desk::SAVE;
use crate::scene::{GET, MEGABYTE, PATIENCE, bytes, close, content, file_of, local};

/// A bot with a client, and Alice, who has none.
struct Stage {
    dc: TestDc,
    bot: User,
    alice: User,
    client: Client,
}

impl Stage {
    fn new() -> Self {
        let dc = TestDc::start().expect("a data center");
        let bot = dc.bot("Keeper").create();
        let alice = dc.user("Alice").create();
        let client = dc.client().expect("a folder").timeout(PATIENCE).build();
        let client = client.expect("a client");
        bot.log_in(&client).expect("logged in");
        Self {
            dc,
            bot,
            alice,
            client,
        }
    }

    /// Has Alice send a file; returns it as the bot knows it.
    fn receive(&self, name: &str, bytes: &[u8]) -> File {
        let mut messages = self.client.updates_of::<UpdateNewMessage>();
        self.alice.send_file(&self.bot, name, bytes);
        loop {
            let told = messages.next_timeout(PATIENCE).expect("open");
            if let Some(file) = file_of(&told.expect("told").message) {
                return file.clone();
            }
        }
    }

    /// Sends a file to Alice; returns what she has then.
    fn send(&self, document: InputMessageDocument) -> Vec<u8> {
        let sent = SendMessage::new(self.alice.id(), document);
        let sent = self.client.send(sent).delivered().timeout(PATIENCE);
        sent.wait().expect("sent");
        let mut files = self.alice.files_with(&self.bot);
        files.pop().expect("a file").bytes
    }
}

#[test]
fn a_bot_downloads_what_a_user_has_sent_and_sends_it_back_by_its_remote_number() {
    let stage = Stage::new();
    let all = bytes(MEGABYTE / 2);
    let file = stage.receive("a.bin", &all);
    let done = stage.client.download(file.id).wait().expect("done");
    assert_eq!(content(&done), all);
    let id = done.remote.id.clone();
    let document = InputMessageDocument {
        document: InputFileRemote { id: id.clone() }.into(),
        ..InputMessageDocument::default()
    };
    assert_eq!(stage.send(document), all);
    // It was not uploaded, and is with the server by now.
    assert_eq!(stage.dc.calls(SAVE), 0);
    let known = stage.client.send(GetRemoteFile::new(id)).wait();
    let known = known.expect("a file");
    let tracked = stage.client.track_upload(known.id).wait().expect("there");
    assert!(tracked.remote.is_uploading_completed);
    close(&stage.client);
}

#[test]
fn a_bot_uploads_a_file_once_and_sends_it_often() {
    let stage = Stage::new();
    let all = bytes(MEGABYTE);
    let path = tempfile::NamedTempFile::new().expect("a file");
    fs::write(path.path(), &all).expect("written");
    let upload = stage.client.upload(local(path.path()), FileType::Document);
    // Nobody may write to somebody who has not written first.
    stage.receive("b.bin", &all[..10]);
    let file = upload.wait().expect("done");
    for _ in 0..3 {
        let document = InputMessageDocument {
            document: InputFileId { id: file.id }.into(),
            ..InputMessageDocument::default()
        };
        assert_eq!(stage.send(document), all);
    }
    assert_eq!(stage.dc.calls(SAVE), 16);
    close(&stage.client);
}

#[test]
fn a_bot_waits_for_seconds_only() {
    let stage = Stage::new();
    let all = bytes(MEGABYTE / 2);
    let file = stage.receive("a.bin", &all);
    stage.dc.fault(GET, Fault::flood_wait(1), 2);
    let done = stage.client.download(file.id).wait().expect("done");
    assert_eq!(content(&done), all);
    let other = stage.receive("b.bin", &all[1..]);
    stage.dc.fault(GET, Fault::flood_wait(9), 100);
    let error = stage.client.download(other.id).wait().expect_err("long");
    assert!(matches!(error, TransferError::Stopped(_)), "{error:?}");
    stage.dc.clear_faults();
    let done = stage.client.download(other.id).wait().expect("done");
    assert_eq!(content(&done), all[1..]);
    close(&stage.client);
}

#[test]
fn a_bot_whose_token_is_revoked_waits_no_longer() {
    let stage = Stage::new();
    let file = stage.receive("a.bin", &bytes(MEGABYTE));
    stage.dc.stall_files(true);
    let wait = stage.client.download(file.id);
    stage.bot.revoke_sessions();
    let error = wait.wait().expect_err("logged out");
    let td = error.td().expect("a request's");
    assert!(td.is_closed() || td.is_unauthorized(), "{error:?}");
}

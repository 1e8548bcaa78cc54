//! Files are sent in parts, before there is a message for them.

use std::io::Write as _;
use std::sync::mpsc;

use tdlib::Client;
use tdlib::functions::{
    CreatePrivateChat, FinishFileGeneration, GetFile, GetUser, PreliminaryUploadFile, SendMessage,
    SetFileGenerationProgress,
};
use tdlib::types::{
    File, FileType, InputFileGenerated, InputMessageDocument, UpdateFileGenerationStart,
};
use tdlib_testdc::{Fault, TestDc};

use super::common::{PATIENCE, close, until};
use super::{OnDisk, PART, client_of, noise};

/// Begins to upload a file.
fn upload(client: &Client, file: &OnDisk) -> File {
    let upload = PreliminaryUploadFile::new(file.input(), 32).file_type(FileType::Document);
    client.send(upload).wait().expect("an upload")
}

fn sent(client: &Client, file: &File) -> i64 {
    let file = client.send(GetFile::new(file.id)).wait();
    file.expect("a file").remote.uploaded_size
}

#[track_caller]
fn uploaded(client: &Client, file: &OnDisk) {
    let file = upload(client, file);
    until("all is sent", || sent(client, &file) == file.size);
}

/// In how many sessions TDLib uploads to a data center that is not number 2 or 4.
const SESSIONS: usize = 8;

/// A client whose sessions for uploads have all been used: in a new one TDLib sends some parts twice.
fn with_sessions(dc: &TestDc) -> Client {
    let alice = dc.user("Alice").phone("9996611111").create();
    let client = client_of(dc, &alice);
    uploaded(&client, &OnDisk::new("a.bin", &noise(SESSIONS * PART)));
    client
}

#[test]
fn each_part_of_a_file_is_sent_once() {
    let dc = TestDc::start().expect("a data center");
    let client = with_sessions(&dc);
    let before = dc.calls("upload.saveFilePart");
    uploaded(&client, &OnDisk::new("b.bin", &noise(10 * PART + 1)));
    assert_eq!(dc.calls("upload.saveFilePart") - before, 11);
    close(client);
}

#[test]
fn a_file_that_may_get_larger_than_ten_megabytes_is_sent_as_a_big_one() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996611111").create();
    let bob = dc.user("Bob").create();
    let (sender, begun) = mpsc::channel();
    let builder = dc.client().expect("a folder").timeout(PATIENCE);
    let builder = builder.on(move |_: &Client, update: UpdateFileGenerationStart| {
        let _ = sender.send(update);
    });
    let client = builder.build().expect("a client");
    alice.log_in(&client).expect("logged in");

    // What is in it is made while it is uploaded, so that nobody knows how many parts there will be.
    let file = InputFileGenerated {
        original_path: "a.bin".to_owned(),
        conversion: "made by the test".to_owned(),
        expected_size: 11 * 1024 * 1024,
    };
    let document = InputMessageDocument {
        document: file.into(),
        ..InputMessageDocument::default()
    };
    bob.send_to(&alice, "hi");
    until("she has heard of him", || {
        client.send(GetUser::new(bob.id())).wait().is_ok()
    });
    let chat = client.send(CreatePrivateChat::new(bob.id())).wait();
    let chat = chat.expect("a chat").id;
    client
        .send(SendMessage::new(chat, document))
        .wait()
        .expect("begun");
    let begun = begun.recv_timeout(PATIENCE).expect("a place for it");
    let content = noise(3 * PART + 100);
    let mut grown = std::fs::File::create(&begun.destination_path).expect("a file");
    let (first, rest) = content.split_at(2 * PART);
    grown.write_all(first).expect("written");
    let progress = SetFileGenerationProgress::new(begun.generation_id, first.len() as i64)
        .expected_size(11 * 1024 * 1024);
    client.send(progress).wait().expect("told");
    until("the first parts came", || {
        dc.calls("upload.saveBigFilePart") >= 2
    });
    grown.write_all(rest).expect("written");
    drop(grown);
    let finished = FinishFileGeneration::new(begun.generation_id);
    client.send(finished).wait().expect("told");
    until("it was sent", || !bob.files_with(&alice).is_empty());
    assert!(bob.files_with(&alice)[0].bytes == content, "other content");
    assert_eq!(dc.calls("upload.saveFilePart"), 0);
    close(client);
}

#[test]
fn an_upload_that_was_cut_goes_on_with_the_parts_that_were_not_answered() {
    const PARTS: u32 = 12;
    const HELD: u32 = 3;
    let dc = TestDc::start().expect("a data center");
    let client = with_sessions(&dc);
    let before = dc.calls("upload.saveFilePart");
    let calls = || dc.calls("upload.saveFilePart") - before;
    dc.fault("upload.saveFilePart", Fault::Hold, HELD);
    let on_disk = OnDisk::new("b.bin", &noise(PARTS as usize * PART));
    let file = upload(&client, &on_disk);
    until("all parts came", || calls() >= PARTS);
    assert!(
        sent(&client, &file) < file.size,
        "there is nothing left to do"
    );
    dc.cut_all();
    dc.release("upload.saveFilePart");
    until("all is sent", || sent(&client, &file) == file.size);
    // The last answers may have been under way.
    let again = calls() - PARTS;
    assert!(
        again < PARTS / 2,
        "{again} of {PARTS} parts were sent again"
    );
    close(client);
}

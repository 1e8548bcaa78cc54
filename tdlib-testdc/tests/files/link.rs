//! Files over a link that stands still or is slow.

use std::num::NonZeroU32;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use tdlib::Client;
use tdlib::functions::{DownloadFile, GetFile, SendMessage};
use tdlib::types::{File, InputMessageDocument, Message};
use tdlib_testdc::{TestDc, User};

use super::common::{close, until};
use super::{OnDisk, PART, document, downloaded, listening, next, noise};

const GET: &str = "upload.getFile";
const SAVE: &str = "upload.saveFilePart";

/// Alice's client has been sent a file of three parts.
struct Sent {
    dc: TestDc,
    alice: User,
    bob: User,
    client: Client,
    inbox: Receiver<Message>,
    content: Vec<u8>,
    file: File,
}

impl Sent {
    fn new() -> Self {
        let dc = TestDc::start().expect("a data center");
        let alice = dc.user("Alice").phone("9996611111").create();
        let bob = dc.user("Bob").create();
        let (client, inbox) = listening(&dc, &alice);
        let content = noise(3 * PART);
        bob.send_file(&alice, "a.bin", content.clone());
        let file = document(next(&inbox)).document;
        Self {
            dc,
            alice,
            bob,
            client,
            inbox,
            content,
            file,
        }
    }

    /// Downloads the file; false if it has other bytes then.
    fn arrives(&self) -> bool {
        downloaded(&self.client, &self.file) == self.content
    }
}

#[test]
fn a_download_that_stands_still_goes_on_when_it_may() {
    let sent = Sent::new();
    let (dc, client, id) = (&sent.dc, &sent.client, sent.file.id);
    dc.stall_files(true);
    let begun = client.send(DownloadFile::new(id, 32, 0)).wait();
    begun.expect("it is begun");
    until("all parts are asked for", || dc.calls(GET) == 3);
    // All else goes on: had an answer got out, it would be before this.
    sent.bob.send_to(&sent.alice, "meanwhile");
    next(&sent.inbox);
    let file = client.send(GetFile::new(id)).wait().expect("a file");
    assert_eq!(file.local.downloaded_size, 0);
    dc.stall_files(false);
    assert!(sent.arrives(), "other content");
    assert_eq!(dc.calls(GET), 3);
    close(sent.client);
}

#[test]
fn an_upload_that_stands_still_goes_on_when_it_may() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996611111").create();
    let bob = dc.user("Bob").create();
    let (client, inbox) = listening(&dc, &alice);
    bob.send_to(&alice, "send me something");
    let chat_id = next(&inbox).chat_id;
    dc.stall_files(true);
    let content = noise(PART + 1);
    let file = OnDisk::new("a.bin", &content);
    let document = InputMessageDocument {
        document: file.input().into(),
        ..InputMessageDocument::default()
    };
    let sent = client.send(SendMessage::new(chat_id, document)).wait();
    sent.expect("taken over");
    until("both parts are there", || dc.calls(SAVE) == 2);
    assert_eq!(dc.calls("messages.sendMedia"), 0);
    dc.clear_faults();
    until("it has arrived", || !bob.files_with(&alice).is_empty());
    assert!(bob.files_with(&alice)[0].bytes == content, "other content");
    assert_eq!(dc.calls(SAVE), 2);
    close(client);
}

#[test]
fn a_slow_download_takes_its_time() {
    let sent = Sent::new();
    let dc = &sent.dc;
    dc.limit_files(NonZeroU32::new(6 * PART as u32));
    let began = Instant::now();
    assert!(sent.arrives(), "other content");
    assert!(began.elapsed() >= Duration::from_millis(500));
    close(sent.client);
}

#[test]
fn a_download_that_is_too_slow_is_over_when_all_is_in_order_again() {
    let sent = Sent::new();
    let (dc, client, id) = (&sent.dc, &sent.client, sent.file.id);
    // Hours.
    dc.limit_files(NonZeroU32::new(10));
    let begun = client.send(DownloadFile::new(id, 32, 0)).wait();
    begun.expect("it is begun");
    until("all parts are asked for", || dc.calls(GET) == 3);
    dc.clear_faults();
    assert!(sent.arrives(), "other content");
    assert_eq!(dc.calls(GET), 3);
    close(sent.client);
}

//! Files over a link that stands still or is slow.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use tdlib::functions::{DownloadFile, GetFile, SendMessage};
use tdlib::types::InputMessageDocument;
use tdlib_testdc::TestDc;

use super::common::{close, until};
use super::{OnDisk, PART, document, downloaded, listening, next, noise};

const GET: &str = "upload.getFile";
const SAVE: &str = "upload.saveFilePart";

#[test]
fn a_download_that_stands_still_goes_on_when_it_may() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996611111").create();
    let bob = dc.user("Bob").create();
    let (client, inbox) = listening(&dc, &alice);
    let content = noise(3 * PART);
    bob.send_file(&alice, "a.bin", content.clone());
    let id = document(next(&inbox)).document.id;
    dc.stall_files(true);
    let begun = client.send(DownloadFile::new(id, 32, 0)).wait();
    begun.expect("it is begun");
    until("all parts are asked for", || dc.calls(GET) == 3);
    // All else goes on: had an answer got out, it would be before this.
    bob.send_to(&alice, "meanwhile");
    next(&inbox);
    let file = client.send(GetFile::new(id)).wait().expect("a file");
    assert_eq!(file.local.downloaded_size, 0);
    dc.stall_files(false);
    assert!(downloaded(&client, &file) == content, "other content");
    assert_eq!(dc.calls(GET), 3);
    close(client);
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
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996611111").create();
    let bob = dc.user("Bob").create();
    let (client, inbox) = listening(&dc, &alice);
    let content = noise(3 * PART);
    bob.send_file(&alice, "a.bin", content.clone());
    let document = document(next(&inbox));
    dc.limit_files(NonZeroU32::new(6 * PART as u32));
    let began = Instant::now();
    assert!(
        downloaded(&client, &document.document) == content,
        "other content"
    );
    assert!(began.elapsed() >= Duration::from_millis(500));
    close(client);
}

#[test]
fn a_download_that_is_too_slow_is_over_when_all_is_in_order_again() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996611111").create();
    let bob = dc.user("Bob").create();
    let (client, inbox) = listening(&dc, &alice);
    let content = noise(3 * PART);
    bob.send_file(&alice, "a.bin", content.clone());
    let id = document(next(&inbox)).document.id;
    // Hours.
    dc.limit_files(NonZeroU32::new(10));
    let begun = client.send(DownloadFile::new(id, 32, 0)).wait();
    let file = begun.expect("it is begun");
    until("all parts are asked for", || dc.calls(GET) == 3);
    dc.clear_faults();
    assert!(downloaded(&client, &file) == content, "other content");
    assert_eq!(dc.calls(GET), 3);
    close(client);
}

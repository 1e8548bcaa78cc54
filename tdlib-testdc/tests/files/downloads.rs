//! Files that people send without a client are downloaded in parts.

use tdlib::functions::{DownloadFile, GetFile, GetRemoteFile};
use tdlib::types::File;
use tdlib_testdc::{CallOutcome, Fault, TestDc, picture};

use super::common::{close, refused, until};
use super::{PART, document, downloaded, drawing, listening, next, noise, photo};

const GET: &str = "upload.getFile";

#[test]
fn a_file_comes_with_its_name_and_type_and_each_part_once() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996611111").create();
    let bob = dc.user("Bob").create();
    let (client, inbox) = listening(&dc, &alice);
    let content = noise(3 * PART + 1);
    bob.send_file(&alice, "poem.txt", content.clone());
    let document = document(next(&inbox));
    assert_eq!(
        (document.file_name.as_str(), document.mime_type.as_str()),
        ("poem.txt", "text/plain")
    );
    assert_eq!(document.document.size as usize, content.len());
    assert!(
        downloaded(&client, &document.document) == content,
        "other content"
    );
    assert_eq!(dc.calls(GET), 4);
    // It is where the client is.
    assert_eq!(dc.calls("auth.exportAuthorization"), 0);
    close(client);
}

#[test]
fn a_file_is_fetched_from_another_data_center() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996611111").create();
    let bob = dc.user("Bob").create();
    dc.fault("auth.sendCode", Fault::phone_migrate(2), 1);
    let (client, inbox) = listening(&dc, &alice);
    let content = noise(PART);
    bob.send_file(&alice, "a.bin", content.clone());
    let document = document(next(&inbox));
    assert!(
        downloaded(&client, &document.document) == content,
        "other content"
    );
    assert_eq!(dc.calls("auth.exportAuthorization"), 1);
    close(client);
}

#[test]
fn what_a_client_does_at_another_data_center_is_done_by_its_user() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996611111").create();
    let bob = dc.user("Bob").create();
    alice.move_to_data_center(2);
    let (client, inbox) = listening(&dc, &alice);
    let content = noise(PART);
    bob.send_file(&alice, "a.bin", content.clone());
    let document = document(next(&inbox));
    dc.fault_for(&alice, GET, Fault::Silence, 1);
    let begun = client.send(DownloadFile::new(document.document.id, 32, 0));
    begun.wait().expect("begun");
    until("a part has got lost", || dc.faults_left(GET) == 0);
    // It is asked for again.
    dc.cut(&alice);
    assert!(
        downloaded(&client, &document.document) == content,
        "other content"
    );
    let calls = dc.calls_made().into_iter();
    let by = calls.filter(|call| call.method == GET);
    let by: Vec<_> = by.map(|call| call.user).collect();
    assert!(
        by.len() > 1 && by.iter().all(|by| *by == Some(alice.id())),
        "{by:?}"
    );
    close(client);
}

#[test]
fn a_photo_comes_in_its_own_size_and_a_smaller_one() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996611111").create();
    let bob = dc.user("Bob").create();
    let (client, inbox) = listening(&dc, &alice);
    bob.send_photo(&alice, drawing(1_000, 500))
        .expect("a photo");
    let photo = photo(next(&inbox));
    let sizes = photo.sizes.iter().map(|size| {
        let content = downloaded(&client, &size.photo);
        let made = match size.width {
            1_000 => drawing(1_000, 500),
            _ => picture(320, 160),
        };
        assert!(content == made, "another picture");
        (&*size.r#type, size.width, size.height)
    });
    let sizes: Vec<_> = sizes.collect();
    assert_eq!(sizes, [("m", 320, 160), ("y", 1_000, 500)]);
    let error = bob
        .send_photo(&alice, drawing(9_999, 9_999))
        .expect_err("too large");
    assert_eq!(
        error.to_string(),
        "taking a picture as a photo: PHOTO_INVALID_DIMENSIONS"
    );
    close(client);
}

#[test]
fn a_download_that_was_cut_goes_on_with_the_parts_that_were_not_answered() {
    const PARTS: u32 = 12;
    const HELD: u32 = 3;
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996611111").create();
    let bob = dc.user("Bob").create();
    let (client, inbox) = listening(&dc, &alice);
    let content = noise(PARTS as usize * PART);
    bob.send_file(&alice, "a.bin", content.clone());
    let document = document(next(&inbox));
    dc.fault(GET, Fault::Hold, HELD);
    let download = client.send(DownloadFile::new(document.document.id, 32, 0));
    download.wait().expect("begun");
    let file = || {
        let file = client.send(GetFile::new(document.document.id)).wait();
        file.expect("a file").local
    };
    let waiting = i64::from(PARTS - HELD) * PART as i64;
    until("the others are there", || file().downloaded_size == waiting);
    assert_eq!(dc.calls(GET), PARTS);
    dc.cut_all();
    dc.release(GET);
    until("all is there", || file().is_downloading_completed);
    assert!(
        std::fs::read(file().path).expect("a file") == content,
        "other content"
    );
    assert!(dc.calls(GET) <= PARTS + HELD, "asked for again");
    close(client);
}

#[test]
fn a_part_of_a_file_is_downloaded_alone() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996611111").create();
    let bob = dc.user("Bob").create();
    let (client, inbox) = listening(&dc, &alice);
    let content = noise(6 * PART);
    bob.send_file(&alice, "a.bin", content.clone());
    let document = document(next(&inbox));
    let begin = 4 * PART;
    let middle = DownloadFile::new(document.document.id, 32, begin as i64)
        .limit(PART as i64)
        .synchronous(true);
    let file = client.send(middle).wait().expect("downloaded");
    assert!(!file.local.is_downloading_completed);
    assert_eq!(file.local.downloaded_size as usize, PART);
    let partial = std::fs::read(&file.local.path).expect("a file");
    assert!(partial[begin..begin + PART] == content[begin..begin + PART]);
    assert_eq!(dc.calls(GET), 1);
    assert!(
        downloaded(&client, &document.document) == content,
        "other content"
    );
    assert_eq!(dc.calls(GET), 6);
    close(client);
}

#[test]
fn a_file_that_a_client_may_have_already_is_compared_by_its_hashes() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996611111").create();
    let bob = dc.user("Bob").create();
    let (client, inbox) = listening(&dc, &alice);
    // Hashes are told of a megabyte at a time. What is other than it seemed comes in larger parts.
    let content = noise(17 * PART);
    let mut other = content.clone();
    other[16 * PART] ^= 1;
    for (content, parts, hashes) in [(&content, 17, 0), (&content, 17, 2), (&other, 26, 4)] {
        bob.send_file(&alice, "a.bin", content.clone());
        let document = document(next(&inbox));
        assert!(
            downloaded(&client, &document.document) == *content,
            "other content"
        );
        let calls = (dc.calls(GET), dc.calls("upload.getFileHashes"));
        assert_eq!(calls, (parts, hashes));
    }
    close(client);
}

#[test]
fn a_file_that_is_not_here_is_an_error() {
    let elsewhere = TestDc::start().expect("another data center");
    let alice = elsewhere.user("Alice").phone("9996611111").create();
    let bob = elsewhere.user("Bob").create();
    let (client, inbox) = listening(&elsewhere, &alice);
    bob.send_file(&alice, "a.bin", *b"a file");
    let remote = document(next(&inbox)).document.remote.id;
    close(client);

    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996611111").create();
    let (client, _) = listening(&dc, &alice);
    let file = client.send(GetRemoteFile::new(remote)).wait();
    let file: File = file.expect("a file that may be there");
    let download = client.send(DownloadFile::new(file.id, 32, 0).synchronous(true));
    refused(download.wait(), "File download has failed");
    let mut calls = dc.calls_made();
    calls.retain(|call| call.method == GET);
    let not_here = CallOutcome::error(400, "FILE_ID_INVALID");
    assert!(!calls.is_empty());
    assert!(
        calls.iter().all(|call| call.outcome == not_here),
        "{calls:?}"
    );
    close(client);
}

#[test]
fn a_file_whose_reference_expired_is_found_by_its_message() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996611111").create();
    let bob = dc.user("Bob").create();
    let (client, inbox) = listening(&dc, &alice);
    bob.send_file(&alice, "a.bin", *b"a file");
    let document = document(next(&inbox));
    dc.fault(GET, Fault::error(400, "FILE_REFERENCE_EXPIRED"), 1);
    assert_eq!(downloaded(&client, &document.document), b"a file");
    assert_eq!((dc.calls(GET), dc.calls("messages.getMessages")), (2, 1));
    close(client);
}

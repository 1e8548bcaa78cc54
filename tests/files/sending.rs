//! Uploads of files that are in a message.

use std::fs;

use tdlib::files::TransferError;
use tdlib::functions::{DeleteMessages, SendMessage};
use tdlib::types::{InputMessageDocument, Message};
use tdlib_testdc::Fault;
use tempfile::TempDir;

use crate::scene::{MEGABYTE, PATIENCE, Scene, at_least, bytes, close, end, file_of, local};

/// Alice sends a file to Bob.
pub(crate) struct Sent {
    pub(crate) scene: Scene,
    pub(crate) folder: TempDir,
    pub(crate) all: Vec<u8>,
    pub(crate) message: Message,
    pub(crate) file_id: i32,
}

impl Sent {
    pub(crate) fn new(before: impl FnOnce(&Scene)) -> Self {
        let scene = Scene::new();
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.bin");
        let all = bytes(MEGABYTE);
        fs::write(&path, &all).expect("written");
        let chat = scene.chat();
        scene.client.track_deliveries();
        before(&scene);
        let document = InputMessageDocument {
            document: local(&path),
            ..InputMessageDocument::default()
        };
        let message = scene.client.send(SendMessage::new(chat, document)).wait();
        let message = message.expect("taken over");
        let file_id = file_of(&message).expect("a file").id;
        Self {
            scene,
            folder,
            all,
            message,
            file_id,
        }
    }
}

#[test]
fn the_upload_of_a_message_is_followed_until_it_is_sent() {
    let sent = Sent::new(|scene| scene.slow(2 * MEGABYTE as u32));
    let client = &sent.scene.client;
    let progress = client.track_upload(sent.file_id).progress().into_iter();
    let told: Vec<_> = progress
        .map(|progress| progress.expect("progress"))
        .collect();
    assert!(told.len() > 2, "{told:?}");
    assert!(told.is_sorted_by(|one, next| one.bytes <= next.bytes));
    let last = told.last().expect("an end");
    assert!(last.is_complete && last.file.remote.is_uploading_completed);
    let delivery = client.delivery_of(sent.message.chat_id, sent.message.id);
    delivery.timeout(PATIENCE).wait().expect("sent");
    let files = sent.scene.bob.files_with(&sent.scene.alice);
    assert_eq!(files.last().expect("a file").bytes, sent.all);
    // What is sent is there at once.
    client.track_upload(sent.file_id).wait().expect("done");
    drop(sent.folder);
    sent.scene.close();
}

#[test]
fn who_stops_to_follow_cancels_nothing() {
    let sent = Sent::new(|scene| scene.dc.stall_files(true));
    let client = &sent.scene.client;
    let mut progress = client.track_upload(sent.file_id).progress();
    let mut other = client.track_upload(sent.file_id).progress();
    at_least(&mut progress, 0);
    at_least(&mut other, 0);
    drop((progress, other));
    assert!(sent.scene.file(sent.file_id).remote.is_uploading_active);
    sent.scene.dc.stall_files(false);
    let file = client.track_upload(sent.file_id).wait().expect("done");
    assert!(file.remote.is_uploading_completed);
    sent.scene.close();
}

#[test]
fn a_message_that_is_deleted_ends_the_wait() {
    let sent = Sent::new(|scene| scene.dc.stall_files(true));
    let client = &sent.scene.client;
    let mut progress = client.track_upload(sent.file_id).progress();
    at_least(&mut progress, 0);
    let delete = DeleteMessages::new(sent.message.chat_id, vec![sent.message.id]);
    client.send(delete).wait().expect("deleted");
    let error = end(progress).expect_err("deleted");
    assert!(matches!(error, TransferError::Stopped(_)), "{error:?}");
    sent.scene.close();
}

#[test]
fn a_message_that_is_refused_ends_the_wait() {
    let fault = Fault::error(403, "CHAT_WRITE_FORBIDDEN");
    let sent = Sent::new(|scene| {
        scene.dc.fault("messages.sendMedia", fault, 1);
        scene.dc.stall_files(true);
    });
    let client = &sent.scene.client;
    let mut progress = client.track_upload(sent.file_id).progress();
    at_least(&mut progress, 0);
    sent.scene.dc.stall_files(false);
    let error = end(progress).expect_err("refused");
    assert!(matches!(error, TransferError::Stopped(_)), "{error:?}");
    sent.scene.close();
}

#[test]
fn what_nobody_uploads_is_stopped() {
    let scene = Scene::new();
    let error = scene.client.track_upload(77).wait().expect_err("no file");
    assert_eq!(
        error.td().and_then(tdlib::Error::code),
        Some(404),
        "{error:?}"
    );
    let path = tempfile::NamedTempFile::new().expect("a file");
    fs::write(path.path(), bytes(100)).expect("written");
    scene.dc.stall_files(true);
    // A file that was uploaded for a while, and is not any more.
    let upload = scene
        .client
        .upload(local(path.path()), tdlib::types::FileType::Document);
    let mut progress = upload.progress();
    let file_id = at_least(&mut progress, 0).file.id;
    drop(progress);
    let error = scene
        .client
        .track_upload(file_id)
        .wait()
        .expect_err("nobody");
    assert!(matches!(error, TransferError::Stopped(_)), "{error:?}");
    scene.close();
}

#[test]
fn a_client_that_is_closed_ends_the_wait_and_the_message_is_sent_after_a_restart() {
    let sent = Sent::new(|scene| scene.dc.stall_files(true));
    let scene = &sent.scene;
    let mut progress = scene.client.track_upload(sent.file_id).progress();
    at_least(&mut progress, 0);
    close(&scene.client);
    assert!(end(progress).expect_err("closed").is_closed());
    scene.dc.stall_files(false);
    let client = scene.builder.build().expect("a client");
    client.track_deliveries();
    crate::scene::until("it has arrived", || {
        !scene.bob.files_with(&scene.alice).is_empty()
    });
    assert_eq!(scene.bob.files_with(&scene.alice)[0].bytes, sent.all);
    close(&client);
}

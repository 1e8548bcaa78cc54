//! Transfers that are given up, in each phase.

use tdlib::Client;
use tdlib::files::{Transfer, TransferError};
use tdlib::functions::{CancelDownloadFile, GetFile};
use tdlib::types::{FileType, InputFileId, UpdateFile};

use crate::desk::Desk;
use crate::scene::{MEGABYTE, PATIENCE, Scene, bytes, content, end, is_ready, reach, until};

/// Waits until TDLib does nothing about a file.
#[track_caller]
fn rests(client: &Client, file_id: i32) {
    until("it rests", || {
        let file = client.send(GetFile::new(file_id)).wait().expect("a file");
        !file.local.is_downloading_active && !file.remote.is_uploading_active
    });
}

#[test]
fn what_was_never_begun_asks_for_nothing() {
    let desk = Desk::new(MEGABYTE);
    let scene = &desk.scene;
    let file = scene.receive("a.bin", &desk.all);
    let mut updates = scene.client.updates_of::<UpdateFile>();
    drop((scene.client.download(file.id), desk.upload()));
    drop(scene.client.download(file.id).progress());
    // What comes next is not theirs.
    scene.client.download(file.id).wait().expect("done");
    let told = updates.next_timeout(PATIENCE).expect("open");
    assert_eq!(told.expect("told").file.id, file.id);
    assert_eq!(desk.saved(), 0);
    assert!(scene.asked_for().iter().all(|(_, times)| *times == 1));
    desk.scene.close();
}

#[test]
fn a_download_that_is_dropped_in_any_phase_can_be_begun_again() {
    let scene = Scene::new();
    let all = bytes(MEGABYTE);
    let file = scene.receive("a.bin", &all);
    let begin = || scene.client.download(file.id);
    // Before the answer to the first request can be there.
    let mut wait = begin();
    assert!(!is_ready(&mut wait));
    drop(wait);
    rests(&scene.client, file.id);
    scene.slow(8 * MEGABYTE as u32);
    for bytes in [0, 1, MEGABYTE / 2, MEGABYTE - 1] {
        let mut progress = begin().progress();
        reach(&mut progress, bytes);
        drop(progress);
        rests(&scene.client, file.id);
    }
    let done = begin().wait().expect("done");
    assert_eq!(content(&done), all);
    // Behind the end there is nothing to cancel.
    let mut progress = begin().progress();
    reach(&mut progress, MEGABYTE);
    drop(progress);
    assert!(scene.file(file.id).local.is_downloading_completed);
    scene.close();
}

#[test]
fn an_upload_that_is_dropped_in_any_phase_can_be_begun_again() {
    let desk = Desk::new(MEGABYTE);
    let client = &desk.scene.client;
    let mut wait = desk.upload();
    assert!(!is_ready(&mut wait));
    drop(wait);
    desk.scene.slow(8 * MEGABYTE as u32);
    let mut file_id = 0;
    for bytes in [0, 1, MEGABYTE / 2, MEGABYTE - 1] {
        let mut progress = desk.upload().progress();
        file_id = reach(&mut progress, bytes).file.id;
        drop(progress);
        rests(client, file_id);
    }
    let file = desk.upload().wait().expect("done");
    assert_eq!(file.id, file_id);
    assert_eq!(desk.send(file_id), desk.all);
    desk.scene.close();
}

#[test]
fn what_is_dropped_between_its_end_and_the_next_look_is_whole() {
    let desk = Desk::new(MEGABYTE);
    let scene = &desk.scene;
    let file = scene.receive("a.bin", &desk.all);
    let mut down = scene.client.download(file.id);
    let mut up = desk.upload().progress();
    assert!(!is_ready(&mut down));
    let sent = reach(&mut up, 0).file.id;
    until("both are through", || {
        let sent = scene.file(sent).remote;
        scene.file(file.id).local.is_downloading_completed && !sent.is_uploading_active
    });
    drop((down, up));
    let asked = (scene.asked(), desk.saved());
    let done = scene.client.download(file.id).wait().expect("done");
    assert_eq!(content(&done), desk.all);
    let again = scene
        .client
        .upload(InputFileId { id: sent }, FileType::Document);
    again.wait().expect("done");
    assert_eq!((scene.asked(), desk.saved()), asked);
    desk.scene.close();
}

#[test]
fn who_cancels_for_all_ends_every_wait() {
    let scene = Scene::new();
    let file = scene.receive("a.bin", &bytes(MEGABYTE));
    scene.dc.stall_files(true);
    let mut waits: Vec<Transfer> = (0..10).map(|_| scene.client.download(file.id)).collect();
    for wait in &mut waits {
        assert!(!is_ready(wait));
    }
    let mut seen = scene.client.download(file.id).progress();
    reach(&mut seen, 0);
    let cancel = CancelDownloadFile::new(file.id);
    scene.client.send(cancel).wait().expect("cancelled");
    let stopped = |error| matches!(error, TransferError::Stopped(_));
    assert!(stopped(end(seen).expect_err("cancelled")));
    for wait in waits {
        assert!(stopped(wait.wait().expect_err("cancelled")));
    }
    scene.close();
}

//! Uploads of files that are not in a message yet.

use std::fs;
use std::time::Duration;

use tdlib::ErrorKind;
use tdlib::files::TransferError;
use tdlib::functions::CancelPreliminaryUploadFile;
use tdlib::types::{FileType, InputFileId, InputFileLocal};
use tdlib_testdc::Fault;

use crate::desk::{Desk, SAVE};
use crate::scene::{MEGABYTE, PATIENCE, at_least, close, end, is_ready, local};

#[test]
fn what_was_uploaded_is_not_uploaded_again_when_it_is_sent() {
    let desk = Desk::new(MEGABYTE);
    let file = desk.upload().wait().expect("done");
    assert_eq!(file.remote.uploaded_size, MEGABYTE as i64);
    assert!(!file.remote.is_uploading_completed);
    let saved = desk.saved();
    assert_eq!(desk.send(file.id), desk.all);
    assert_eq!(desk.saved(), saved);
    assert!(desk.scene.file(file.id).remote.is_uploading_completed);
    // What the server has for good is there at once.
    let again = desk.upload().wait().expect("done");
    assert!(again.remote.is_uploading_completed);
    assert_eq!(desk.saved(), saved);
    desk.scene.close();
}

#[test]
fn progress_of_an_upload_is_told_up_to_the_end() {
    let desk = Desk::new(MEGABYTE);
    desk.scene.slow(2 * MEGABYTE as u32);
    let progress = desk.upload().progress().into_iter();
    let told: Vec<_> = progress
        .map(|progress| progress.expect("progress"))
        .collect();
    assert!(told.len() > 2, "{told:?}");
    assert!(told.is_sorted_by(|one, next| one.bytes <= next.bytes));
    assert!(
        told.iter()
            .all(|progress| progress.total == Some(MEGABYTE as u64))
    );
    let (last, before) = told.split_last().expect("an end");
    assert!(last.is_complete && last.bytes == MEGABYTE as u64);
    assert!(before.iter().all(|progress| !progress.is_complete));
    assert!(before.is_sorted_by(|one, next| one.bytes < next.bytes));
    desk.scene.close();
}

#[test]
fn all_who_upload_a_file_share_one_upload() {
    let desk = Desk::new(MEGABYTE);
    desk.scene.dc.stall_files(true);
    let mut progress = desk.upload().priority(4).progress();
    let file_id = at_least(&mut progress, 0).file.id;
    let mut other = desk.upload().priority(9);
    assert!(!is_ready(&mut other));
    let mut third = desk.upload().progress();
    assert_eq!(at_least(&mut third, 0).file.id, file_id);
    drop((progress, third));
    assert!(desk.scene.file(file_id).remote.is_uploading_active);
    desk.scene.dc.stall_files(false);
    let file = other.wait().expect("done");
    assert_eq!(desk.send(file.id), desk.all);
    let parts = desk.scene.saved();
    assert!(parts.iter().all(|(_, times)| *times == 1), "{parts:?}");
    desk.scene.close();
}

#[test]
fn the_last_one_who_goes_cancels_the_upload() {
    let desk = Desk::new(MEGABYTE);
    desk.scene.dc.stall_files(true);
    let mut progress = desk.upload().progress();
    let file_id = at_least(&mut progress, 0).file.id;
    drop(progress);
    desk.rests(file_id);
    // Before TDLib has told which file it is.
    for _ in 0..20 {
        let mut upload = desk.upload();
        assert!(!is_ready(&mut upload));
        drop(upload);
    }
    desk.rests(file_id);
    // One of those that were dropped so early must not cancel the next.
    for _ in 0..20 {
        let mut first = desk.upload();
        assert!(!is_ready(&mut first));
        let mut progress = desk.upload().progress();
        drop(first);
        at_least(&mut progress, 0);
        assert!(desk.scene.file(file_id).remote.is_uploading_active);
        let mut last = desk.upload();
        assert!(!is_ready(&mut last));
        drop(progress);
        assert!(!is_ready(&mut last));
        assert!(desk.scene.file(file_id).remote.is_uploading_active);
    }
    desk.scene.dc.stall_files(false);
    assert_eq!(desk.upload().wait().expect("done").id, file_id);
    desk.scene.close();
}

#[test]
fn an_upload_that_was_dropped_can_be_begun_again() {
    let desk = Desk::new(2 * MEGABYTE);
    desk.scene.slow(MEGABYTE as u32);
    let mut progress = desk.upload().progress();
    let before = at_least(&mut progress, MEGABYTE / 4);
    drop(progress);
    desk.rests(before.file.id);
    desk.scene.dc.clear_faults();
    let file = desk.upload().wait().expect("done");
    assert_eq!(file.id, before.file.id);
    assert_eq!(desk.send(file.id), desk.all);
    desk.scene.close();
}

#[test]
fn an_upload_goes_on_after_cuts() {
    let desk = Desk::new(2 * MEGABYTE);
    desk.scene.slow(2 * MEGABYTE as u32);
    let mut progress = desk.upload().progress();
    at_least(&mut progress, MEGABYTE / 4);
    desk.scene.dc.cut_all();
    at_least(&mut progress, MEGABYTE / 2);
    desk.scene.dc.cut_all();
    let file = end(progress).expect("done").file;
    assert_eq!(desk.send(file.id), desk.all);
    let parts = desk.scene.saved();
    assert!(parts.iter().all(|(_, times)| *times == 1), "{parts:?}");
    desk.scene.close();
}

/// Uploads a file while calls with parts go wrong.
#[track_caller]
fn outlives(fault: Fault, times: u32) {
    let desk = Desk::new(MEGABYTE);
    desk.scene.dc.fault(SAVE, fault, times);
    let file = desk.upload().wait().expect("done");
    assert_eq!(desk.send(file.id), desk.all);
    assert_eq!(desk.scene.dc.faults_left(SAVE), 0);
    desk.scene.close();
}

#[test]
fn an_upload_waits_where_too_much_was_sent() {
    outlives(Fault::flood_wait(1), 2);
}

#[test]
fn an_upload_outlives_a_server_that_fails() {
    outlives(Fault::internal(), 2);
}

#[test]
fn an_upload_outlives_an_answer_that_is_lost() {
    outlives(Fault::LoseAnswer, 1);
}

#[test]
fn an_upload_outlives_a_session_that_is_lost() {
    outlives(Fault::LoseSession, 1);
}

#[test]
fn what_the_server_does_not_take_is_stopped_and_can_be_begun_again() {
    let desk = Desk::new(MEGABYTE);
    for fault in [
        Fault::error(400, "FILE_PART_SIZE_INVALID"),
        Fault::flood_wait(3600),
    ] {
        desk.scene.dc.fault(SAVE, fault.clone(), 100);
        let error = desk.upload().wait().expect_err("refused");
        assert!(
            matches!(error, TransferError::Stopped(_)),
            "{fault:?}: {error:?}"
        );
        desk.scene.dc.clear_faults();
    }
    let file = desk.upload().wait().expect("done");
    assert_eq!(desk.send(file.id), desk.all);
    desk.scene.close();
}

#[test]
fn an_upload_that_somebody_cancels_is_stopped() {
    let desk = Desk::new(MEGABYTE);
    desk.scene.dc.stall_files(true);
    let mut progress = desk.upload().progress();
    let file_id = at_least(&mut progress, 0).file.id;
    let cancel = CancelPreliminaryUploadFile::new(file_id);
    desk.scene.client.send(cancel).wait().expect("cancelled");
    let error = end(progress).expect_err("cancelled");
    assert!(
        matches!(&error, TransferError::Stopped(of) if of.id == file_id),
        "{error:?}"
    );
    desk.scene.dc.stall_files(false);
    desk.upload().wait().expect("done");
    desk.scene.close();
}

#[test]
fn a_file_that_is_removed_while_it_is_uploaded_ends_the_wait() {
    let desk = Desk::new(2 * MEGABYTE);
    desk.scene.slow(2 * MEGABYTE as u32);
    let mut progress = desk.upload().progress();
    at_least(&mut progress, 1);
    fs::remove_file(desk.path()).expect("removed");
    // TDLib may have read all of it before, or have it open.
    if let Err(error) = end(progress) {
        assert!(matches!(error, TransferError::Stopped(_)), "{error:?}");
    }
    let error = desk.upload().wait().expect_err("no file");
    assert!(matches!(error, TransferError::Request(_)), "{error:?}");
    desk.scene.close();
}

#[test]
fn a_file_that_is_neither_here_nor_there_can_not_be_downloaded() {
    let desk = Desk::new(MEGABYTE);
    desk.scene.dc.stall_files(true);
    let mut progress = desk.upload().progress();
    let file_id = at_least(&mut progress, 0).file.id;
    drop(progress);
    fs::remove_file(desk.path()).expect("removed");
    let error = desk.scene.client.download(file_id).wait();
    let error = error.expect_err("no file");
    assert!(
        matches!(&error, TransferError::Unavailable(of) if of.id == file_id),
        "{error:?}"
    );
    desk.scene.close();
}

#[test]
fn a_client_that_is_closed_ends_an_upload() {
    let desk = Desk::new(MEGABYTE);
    desk.scene.dc.stall_files(true);
    let mut progress = desk.upload().progress();
    at_least(&mut progress, 0);
    close(&desk.scene.client);
    assert!(end(progress).expect_err("closed").is_closed());
    assert!(desk.upload().wait().expect_err("closed").is_closed());
}

#[test]
fn an_upload_that_stands_still_can_be_given_up() {
    let desk = Desk::new(MEGABYTE);
    desk.scene.dc.stall_files(true);
    let short = Duration::from_millis(20);
    for upload in [
        desk.upload().idle_timeout(short),
        desk.upload().timeout(short),
    ] {
        let mut progress = upload.progress();
        let file_id = at_least(&mut progress, 0).file.id;
        let error = end(progress).expect_err("it stands still");
        assert!(error.is_timeout(), "{error:?}");
        desk.rests(file_id);
    }
    desk.scene.dc.stall_files(false);
    desk.upload().idle_timeout(PATIENCE).wait().expect("done");
    desk.scene.close();
}

#[test]
fn what_is_no_file_is_not_uploaded() {
    let desk = Desk::new(0);
    let client = &desk.scene.client;
    let folder = desk.folder.path();
    let empty = desk.path();
    for path in [folder.join("missing"), folder.to_owned(), empty, "".into()] {
        let error = client.upload(local(&path), FileType::Document).wait();
        let error = error.expect_err("no file");
        assert_eq!(
            error.td().and_then(tdlib::Error::code),
            Some(400),
            "{error:?}"
        );
    }
    for id in [0, -1, 12_345] {
        let error = client.upload(InputFileId { id }, FileType::Document).wait();
        let error = error.expect_err("no file");
        assert_eq!(
            error.td().and_then(tdlib::Error::code),
            Some(400),
            "{error:?}"
        );
    }
    for priority in [0, 33] {
        let file = InputFileLocal::default();
        let upload = client.upload(file, FileType::Document).priority(priority);
        let error = upload.wait().expect_err("no priority");
        let kind = error.td().map(tdlib::Error::kind);
        assert_eq!(kind, Some(ErrorKind::InvalidRequest), "{error:?}");
    }
    desk.scene.close();
}

//! The step from a file that is uploaded to a message that has it, and how far it is told to be meanwhile.

use std::time::Duration;

use tdlib::files::{Progress, TransferError};
use tdlib_testdc::Fault;

use crate::scene::{MEGABYTE, PATIENCE, at_least, end, reach, until};
use crate::sending::Sent;

const SEND: &str = "messages.sendMedia";

/// Sends a file while calls with the message go wrong; returns what was told of it.
#[track_caller]
fn outlive(fault: &Fault, times: u32) -> Vec<Progress> {
    let sent = Sent::new(|scene| {
        scene.dc.fault(SEND, fault.clone(), times);
        scene.slow(4 * MEGABYTE as u32);
    });
    let client = &sent.scene.client;
    let progress = client.track_upload(sent.file_id).progress().into_iter();
    let told: Result<Vec<_>, TransferError> = progress.collect();
    let told = told.expect("sent");
    let last = told.last().expect("an end");
    assert!(last.is_complete && last.file.remote.is_uploading_completed);
    assert_eq!(
        (last.bytes, last.total),
        (MEGABYTE as u64, Some(last.bytes))
    );
    let delivery = client.delivery_of(sent.message.chat_id, sent.message.id);
    delivery.timeout(PATIENCE).wait().expect("sent");
    let files = sent.scene.bob.files_with(&sent.scene.alice);
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].bytes, sent.all);
    assert_eq!(sent.scene.dc.faults_left(SEND), 0);
    sent.scene.close();
    told
}

fn never_gets_smaller(told: &[Progress]) -> bool {
    told.is_sorted_by(|one, next| one.bytes <= next.bytes)
}

#[test]
fn the_wait_outlives_a_server_that_fails_to_take_the_message() {
    assert!(never_gets_smaller(&outlive(&Fault::internal(), 1)));
}

#[test]
fn the_wait_outlives_an_answer_about_the_message_that_is_lost() {
    assert!(never_gets_smaller(&outlive(&Fault::LoseAnswer, 1)));
}

#[test]
fn the_wait_outlives_a_session_that_is_lost_with_the_message() {
    assert!(never_gets_smaller(&outlive(&Fault::LoseSession, 1)));
}

#[test]
fn the_wait_outlives_a_limit_to_messages() {
    assert!(never_gets_smaller(&outlive(&Fault::flood_wait(1), 1)));
}

#[test]
fn a_part_that_the_server_has_lost_is_sent_again() {
    outlive(&Fault::error(400, "FILE_PART_3_MISSING"), 1);
}

#[test]
fn a_file_whose_parts_the_server_has_lost_is_sent_again() {
    outlive(&Fault::error(400, "FILE_PART_0_MISSING"), 1);
}

#[test]
fn what_is_with_the_server_is_told_as_on_its_way_until_its_message_is() {
    let sent = Sent::new(|scene| scene.dc.fault(SEND, Fault::Hold, 1));
    let scene = &sent.scene;
    let client = &scene.client;
    let mut progress = client.track_upload(sent.file_id).progress();
    let all = reach(&mut progress, MEGABYTE);
    assert!(!all.is_complete && all.bytes == MEGABYTE as u64);
    drop(progress);
    // Who begins to wait now asks TDLib how far it is.
    let wait = client.track_upload(sent.file_id);
    let wait = wait.idle_timeout(Duration::from_millis(100)).wait();
    assert!(wait.expect_err("it stands still").is_timeout());
    let mut progress = client.track_upload(sent.file_id).progress();
    at_least(&mut progress, MEGABYTE);
    assert_eq!(scene.dc.release(SEND), 1);
    assert!(end(progress).expect("sent").is_complete);
    sent.scene.close();
}

#[test]
fn a_cut_while_the_message_is_held_back_does_not_end_the_wait() {
    let sent = Sent::new(|scene| scene.dc.fault(SEND, Fault::Silence, 1));
    let scene = &sent.scene;
    let mut progress = scene.client.track_upload(sent.file_id).progress();
    until("it is lost", || scene.dc.calls(SEND) > 0);
    at_least(&mut progress, 0);
    scene.dc.cut_all();
    assert!(end(progress).expect("sent").is_complete);
    assert_eq!(scene.bob.files_with(&scene.alice)[0].bytes, sent.all);
    sent.scene.close();
}

#[test]
fn updates_that_are_lost_do_not_hide_the_end() {
    let sent = Sent::new(|scene| {
        scene.dc.lose_pushes(&scene.alice, 5);
        scene.slow(4 * MEGABYTE as u32);
    });
    let scene = &sent.scene;
    let progress = scene.client.track_upload(sent.file_id).progress();
    assert!(end(progress).expect("sent").is_complete);
    sent.scene.close();
}

//! Calls that are not answered, answered late, refused in the middle, or answered for nobody.

use std::time::Duration;

use tdlib::files::{ProgressStream, TransferError};
use tdlib::types::File;
use tdlib_testdc::Fault;

use crate::desk::{Desk, SAVE};
use crate::scene::{
    GET, MEGABYTE, PATIENCE, Scene, bytes, close, content, end, is_ready, reach, until,
};

/// Takes all of a progress, which never goes back, and ends with all of the file.
#[track_caller]
fn grows(progress: ProgressStream) -> File {
    let told: Result<Vec<_>, TransferError> = progress.into_iter().collect();
    let told = told.expect("done");
    let (last, before) = told.split_last().expect("an end");
    assert!(before.is_sorted_by(|one, next| one.bytes < next.bytes));
    assert!(before.iter().all(|progress| !progress.is_complete));
    assert!(before.iter().all(|progress| progress.bytes <= last.bytes));
    assert!(last.is_complete && Some(last.bytes) == last.total);
    last.file.clone()
}

/// Downloads and uploads a file while calls in the middle go wrong.
#[track_caller]
fn outlive(fault: &Fault, times: u32) {
    let desk = Desk::new(MEGABYTE);
    let scene = &desk.scene;
    let file = scene.receive("a.bin", &desk.all);
    scene.in_the_middle(GET, fault.clone(), times);
    scene.in_the_middle(SAVE, fault.clone(), times);
    let mut down = scene.client.download(file.id).progress();
    reach(&mut down, 0);
    let up = grows(desk.upload().progress());
    assert_eq!(content(&grows(down)), desk.all);
    for method in [GET, SAVE] {
        assert_eq!(scene.dc.faults_left(method), 0, "{method}");
    }
    assert_eq!(desk.send(up.id), desk.all);
    desk.scene.close();
}

#[test]
fn both_ways_go_on_where_the_server_fails_in_the_middle() {
    outlive(&Fault::internal(), 2);
}

#[test]
fn both_ways_wait_where_only_premium_users_need_not() {
    outlive(&Fault::error(420, "FLOOD_PREMIUM_WAIT_1"), 2);
}

#[test]
fn both_ways_outlive_answers_that_are_lost_in_the_middle() {
    outlive(&Fault::LoseAnswer, 1);
}

#[test]
fn both_ways_outlive_sessions_that_are_lost_in_the_middle() {
    outlive(&Fault::LoseSession, 1);
}

#[test]
fn both_ways_outlive_calls_that_are_cut_in_the_middle() {
    outlive(&Fault::Cut, 1);
}

#[test]
fn both_ways_outlive_answers_that_come_late() {
    outlive(&Fault::Delay(Duration::from_millis(30)), 3);
}

#[test]
fn a_part_of_a_download_that_is_never_answered_is_asked_for_again_after_a_cut() {
    let scene = Scene::new();
    let all = bytes(MEGABYTE);
    let file = scene.receive("a.bin", &all);
    scene.in_the_middle(GET, Fault::Silence, 1);
    let mut progress = scene.client.download(file.id).progress();
    let before = reach(&mut progress, MEGABYTE - 64 * 1024);
    assert!(!before.is_complete, "one part is missing");
    scene.dc.cut_all();
    assert_eq!(content(&end(progress).expect("done").file), all);
    assert!(
        scene
            .asked_for()
            .iter()
            .filter(|(_, times)| *times > 1)
            .count()
            <= 1
    );
    scene.close();
}

#[test]
fn a_part_of_an_upload_that_is_never_answered_is_sent_again_after_a_cut() {
    let desk = Desk::new(MEGABYTE);
    desk.scene.in_the_middle(SAVE, Fault::Silence, 1);
    let mut progress = desk.upload().progress();
    let before = reach(&mut progress, MEGABYTE - 64 * 1024);
    assert!(!before.is_complete, "one part is missing");
    desk.scene.dc.cut_all();
    let file = end(progress).expect("done").file;
    assert_eq!(desk.send(file.id), desk.all);
    desk.scene.close();
}

#[test]
fn who_waits_for_an_answer_that_never_comes_can_begin_again_without_a_cut() {
    let desk = Desk::new(MEGABYTE);
    let scene = &desk.scene;
    let file = scene.receive("a.bin", &desk.all);
    for method in [GET, SAVE] {
        scene.in_the_middle(method, Fault::Silence, 1);
    }
    let mut down = scene.client.download(file.id).progress();
    let mut up = desk.upload().progress();
    for progress in [&mut down, &mut up] {
        assert!(!reach(progress, MEGABYTE - 64 * 1024).is_complete);
    }
    let short = Duration::from_millis(5);
    for transfer in [scene.client.download(file.id), desk.upload()] {
        let error = transfer.idle_timeout(short).wait();
        assert!(error.expect_err("one part is missing").is_timeout());
    }
    drop((down, up));
    let asked = scene.asked();
    // What is there is not asked for again.
    let down = scene.client.download(file.id).timeout(PATIENCE);
    assert_eq!(content(&down.wait().expect("done")), desk.all);
    assert_eq!(scene.asked(), asked + 1);
    let up = desk.upload().timeout(PATIENCE).wait().expect("done");
    assert_eq!(desk.send(up.id), desk.all);
    desk.scene.close();
}

#[test]
fn answers_that_are_held_back_end_the_wait_when_they_come() {
    let desk = Desk::new(MEGABYTE);
    let scene = &desk.scene;
    let file = scene.receive("a.bin", &desk.all);
    for method in [GET, SAVE] {
        scene.in_the_middle(method, Fault::Hold, 3);
    }
    let mut down = scene.client.download(file.id).progress();
    let mut up = desk.upload().progress();
    for progress in [&mut down, &mut up] {
        assert!(!reach(progress, MEGABYTE - 3 * 64 * 1024).is_complete);
    }
    // More than once, and after the connection that asked has gone.
    assert_eq!(scene.dc.release(SAVE), 3);
    scene.dc.cut_all();
    scene.dc.release(GET);
    assert_eq!(content(&end(down).expect("done").file), desk.all);
    let file = end(up).expect("done").file;
    assert_eq!(desk.send(file.id), desk.all);
    desk.scene.close();
}

#[test]
fn a_client_that_is_closed_while_answers_are_held_ends_every_wait() {
    let desk = Desk::new(MEGABYTE);
    let scene = &desk.scene;
    let file = scene.receive("a.bin", &desk.all);
    for method in [GET, SAVE] {
        scene.dc.fault(method, Fault::Hold, 100);
    }
    let mut waits = vec![scene.client.download(file.id), desk.upload()];
    waits.push(scene.client.download(file.id).timeout(PATIENCE));
    waits.push(desk.upload().idle_timeout(PATIENCE));
    for wait in &mut waits {
        assert!(!is_ready(wait));
    }
    until("both have begun", || scene.asked() > 0 && desk.saved() > 0);
    close(&scene.client);
    for wait in waits {
        let error = wait.wait().expect_err("closed");
        assert!(error.is_closed(), "{error:?}");
    }
}

#[test]
fn what_the_server_says_of_another_data_center_or_a_wait_that_is_none_is_stopped() {
    let desk = Desk::new(MEGABYTE);
    let scene = &desk.scene;
    let faults = [
        Fault::error(303, "FILE_MIGRATE_2"),
        Fault::error(420, "FLOOD_WAIT_61"),
        Fault::error(420, "FLOOD_PREMIUM_WAIT_61"),
        Fault::error(403, "FORBIDDEN"),
    ];
    for (number, fault) in faults.into_iter().enumerate() {
        let all = bytes(MEGABYTE / 2 + number);
        let file = scene.receive("a.bin", &all);
        for method in [GET, SAVE] {
            scene.in_the_middle(method, fault.clone(), 100);
        }
        for transfer in [scene.client.download(file.id), desk.upload()] {
            let error = transfer.wait().expect_err("refused");
            assert!(
                matches!(error, TransferError::Stopped(_)),
                "{fault:?}: {error:?}"
            );
        }
        scene.dc.clear_faults();
        let done = scene.client.download(file.id).wait().expect("done");
        assert_eq!(content(&done), all);
    }
    let file = desk.upload().wait().expect("done");
    assert_eq!(desk.send(file.id), desk.all);
    desk.scene.close();
}

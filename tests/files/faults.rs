//! Downloads that are disturbed.

use std::time::Duration;

use tdlib::files::TransferError;
use tdlib::functions::{CancelDownloadFile, DownloadFile};
use tdlib::types::UpdateFile;
use tdlib_testdc::Fault;

use crate::scene::{GET, MEGABYTE, Scene, at_least, bytes, close, content, end, is_ready, until};

#[test]
fn it_goes_on_after_cuts_and_asks_for_nothing_that_is_there() {
    let scene = Scene::new();
    let all = bytes(2 * MEGABYTE);
    let file = scene.receive("a.bin", &all);
    scene.slow(2 * MEGABYTE as u32);
    let mut progress = scene.client.download(file.id).progress();
    at_least(&mut progress, MEGABYTE / 4);
    scene.dc.cut_all();
    at_least(&mut progress, MEGABYTE / 2);
    scene.dc.cut_all();
    let done = scene.client.download(file.id).wait().expect("done");
    assert_eq!(content(&done), all);
    end(progress).expect("done");
    assert!(scene.asked_for().iter().all(|(_, times)| *times == 1));
    scene.close();
}

/// Downloads a file while calls for parts go wrong.
#[track_caller]
fn outlives(fault: Fault, times: u32) {
    let scene = Scene::new();
    let all = bytes(MEGABYTE);
    let file = scene.receive("a.bin", &all);
    scene.dc.fault(GET, fault, times);
    let done = scene.client.download(file.id).wait().expect("done");
    assert_eq!(content(&done), all);
    assert_eq!(scene.dc.faults_left(GET), 0);
    scene.close();
}

#[test]
fn it_waits_where_too_much_was_asked() {
    outlives(Fault::flood_wait(1), 3);
}

#[test]
fn it_asks_again_where_the_server_has_failed() {
    outlives(Fault::internal(), 3);
}

#[test]
fn it_outlives_a_call_that_is_lost_with_its_connection() {
    outlives(Fault::Cut, 1);
}

#[test]
fn it_outlives_an_answer_that_is_lost() {
    outlives(Fault::LoseAnswer, 1);
}

#[test]
fn it_outlives_a_session_that_is_lost() {
    outlives(Fault::LoseSession, 1);
}

#[test]
fn answers_may_come_late_and_in_any_order() {
    outlives(Fault::Delay(Duration::from_millis(50)), 3);
}

#[test]
fn a_reference_that_is_too_old_is_renewed() {
    outlives(Fault::error(400, "FILE_REFERENCE_EXPIRED"), 1);
}

#[test]
fn what_the_server_refuses_is_stopped_and_can_be_begun_again() {
    let scene = Scene::new();
    let faults = [
        Fault::error(400, "LOCATION_INVALID"),
        Fault::error(400, "FILE_ID_INVALID"),
        Fault::error(406, "FILEREF_UPGRADE_NEEDED"),
        Fault::flood_wait(3600),
    ];
    for (number, fault) in faults.into_iter().enumerate() {
        let all = bytes(MEGABYTE / 2 + number);
        let file = scene.receive("a.bin", &all);
        scene.dc.fault(GET, fault.clone(), 100);
        let error = scene.client.download(file.id).wait().expect_err("refused");
        assert!(
            matches!(error, TransferError::Stopped(_)),
            "{fault:?}: {error:?}"
        );
        scene.dc.clear_faults();
        let done = scene.client.download(file.id).wait().expect("done");
        assert_eq!(content(&done), all);
    }
    scene.close();
}

#[test]
fn a_download_that_somebody_cancels_is_stopped() {
    let scene = Scene::new();
    let all = bytes(MEGABYTE);
    let file = scene.receive("a.bin", &all);
    scene.dc.stall_files(true);
    let mut progress = scene.client.download(file.id).progress();
    at_least(&mut progress, 0);
    let cancel = CancelDownloadFile::new(file.id);
    scene.client.send(cancel).wait().expect("cancelled");
    // That it came no further is not told first.
    let error = progress
        .wait_next()
        .expect("an end")
        .expect_err("cancelled");
    assert!(
        matches!(&error, TransferError::Stopped(of) if of.id == file.id),
        "{error:?}"
    );
    assert!(error.to_string().contains("begin it again"), "{error}");
    scene.dc.stall_files(false);
    let done = scene.client.download(file.id).wait().expect("done");
    assert_eq!(content(&done), all);
    scene.close();
}

#[test]
fn a_download_of_a_part_takes_its_place() {
    let scene = Scene::new();
    let all = bytes(MEGABYTE);
    let file = scene.receive("a.bin", &all);
    scene.dc.stall_files(true);
    let mut one = scene.client.download(file.id);
    assert!(!is_ready(&mut one));
    let part = DownloadFile::new(file.id, 1, 4096).limit(4096);
    scene.client.send(part).wait().expect("begun");
    let error = one.wait().expect_err("replaced");
    assert!(matches!(error, TransferError::Replaced), "{error:?}");
    scene.dc.stall_files(false);
    let done = scene.client.download(file.id).wait().expect("done");
    assert_eq!(content(&done), all);
    scene.close();
}

#[test]
fn a_client_that_is_closed_ends_the_wait() {
    let scene = Scene::new();
    let file = scene.receive("a.bin", &bytes(MEGABYTE));
    scene.dc.stall_files(true);
    let mut waits = scene.client.download(file.id);
    let mut progress = scene.client.download(file.id).progress();
    assert!(!is_ready(&mut waits));
    at_least(&mut progress, 0);
    close(&scene.client);
    let error = waits.wait().expect_err("closed");
    assert!(error.is_closed(), "{error:?}");
    assert!(end(progress).expect_err("closed").is_closed());
    let error = scene.client.download(file.id).wait().expect_err("closed");
    assert!(error.is_closed(), "{error:?}");
}

#[test]
fn a_session_that_is_revoked_ends_the_wait() {
    let scene = Scene::new();
    let file = scene.receive("a.bin", &bytes(MEGABYTE));
    scene.dc.stall_files(true);
    let mut waits = scene.client.download(file.id);
    assert!(!is_ready(&mut waits));
    scene.alice.revoke_sessions();
    let error = waits.wait().expect_err("logged out");
    assert!(
        error
            .td()
            .is_some_and(|error| error.is_closed() || error.is_unauthorized()),
        "{error:?}"
    );
}

#[test]
fn a_transfer_that_stands_still_can_be_given_up() {
    let scene = Scene::new();
    let all = bytes(MEGABYTE);
    let file = scene.receive("a.bin", &all);
    scene.dc.stall_files(true);
    let short = Duration::from_millis(20);
    for transfer in [
        scene.client.download(file.id).idle_timeout(short),
        scene.client.download(file.id).timeout(short),
    ] {
        let error = transfer.wait().expect_err("it stands still");
        assert!(matches!(error, TransferError::TimedOut(time) if time == short));
        assert!(error.is_timeout());
        until("it is cancelled", || {
            !scene.file(file.id).local.is_downloading_active
        });
    }
    scene.dc.stall_files(false);
    let done = scene
        .client
        .download(file.id)
        .idle_timeout(crate::scene::PATIENCE);
    assert_eq!(content(&done.wait().expect("done")), all);
    scene.close();
}

#[test]
fn a_time_out_ends_a_transfer_also_for_who_is_slower_than_its_progress() {
    let scene = Scene::new();
    let file = scene.receive("a.bin", &bytes(MEGABYTE));
    scene.slow(MEGABYTE as u32 / 8);
    let mut news = scene.client.updates_of::<UpdateFile>();
    let short = Duration::from_millis(50);
    let mut progress = scene.client.download(file.id).timeout(short).progress();
    let begun = at_least(&mut progress, 0);
    // Later than the time-out, and with something new to tell.
    scene.client.pause(short).wait().expect("open");
    loop {
        let told = news.wait_next().expect("more").expect("told");
        if told.file.local.downloaded_size as u64 > begun.bytes {
            break;
        }
    }
    // An answer comes behind what the receive thread does for an update.
    scene.file(file.id);
    let told = progress.wait_next().expect("an end");
    assert!(
        matches!(told, Err(TransferError::TimedOut(time)) if time == short),
        "{told:?}"
    );
    scene.close();
}

#[test]
fn what_ended_in_time_is_no_time_out_for_who_looks_late() {
    let scene = Scene::new();
    let file = scene.receive("a.bin", &bytes(MEGABYTE));
    scene.slow(MEGABYTE as u32);
    let short = Duration::from_millis(50);
    let mut progress = scene.client.download(file.id).timeout(short).progress();
    at_least(&mut progress, 0);
    scene.client.download(file.id).wait().expect("done");
    scene.client.pause(short).wait().expect("open");
    let told: Vec<_> = progress.into_iter().collect();
    let last = told.last().expect("an end");
    assert!(last.as_ref().is_ok_and(|last| last.is_complete), "{told:?}");
    scene.close();
}

//! Files that are kept in another data center than the one where Alice is.

use std::time::Duration;

use tdlib_testdc::Fault;

use crate::scene::{
    GET, MEGABYTE, PATIENCE, Scene, at_least, bytes, close, content, end, is_ready, until,
};

/// By what a login is taken along to another data center.
const TAKE: &str = "auth.exportAuthorization";
const BRING: &str = "auth.importAuthorization";

/// Alice's clients are sent to the second data center. What people send who have no client is in the first.
/// On the way to that one a call goes wrong.
fn apart(method: &str, fault: Fault) -> Scene {
    Scene::after(|dc| {
        dc.fault("auth.sendCode", Fault::phone_migrate(2), 1);
        dc.fault(method, fault, 1);
    })
}

/// Downloads a file from the other data center while calls go wrong.
#[track_caller]
fn outlives(method: &str, fault: Fault) {
    let scene = apart(method, fault);
    let all = bytes(MEGABYTE / 2);
    let file = scene.receive("a.bin", &all);
    let done = scene.client.download(file.id).wait().expect("done");
    assert_eq!(content(&done), all);
    assert_eq!(scene.dc.faults_left(method), 0);
    assert!(scene.dc.calls(BRING) > 0);
    scene.close();
}

#[test]
fn the_way_to_another_data_center_outlives_a_server_that_fails() {
    outlives(TAKE, Fault::internal());
}

#[test]
fn the_way_to_another_data_center_outlives_lost_answers() {
    outlives(BRING, Fault::LoseAnswer);
}

#[test]
fn the_way_to_another_data_center_outlives_cuts() {
    outlives(BRING, Fault::Cut);
}

#[test]
fn a_key_that_another_data_center_has_forgotten_costs_neither_the_login_nor_the_file() {
    outlives(GET, Fault::key_unregistered());
}

#[test]
fn a_download_from_another_data_center_goes_on_after_cuts() {
    let scene = apart(TAKE, Fault::Delay(Duration::ZERO));
    let all = bytes(MEGABYTE);
    let file = scene.receive("a.bin", &all);
    scene.slow(2 * MEGABYTE as u32);
    let mut progress = scene.client.download(file.id).progress();
    at_least(&mut progress, MEGABYTE / 4);
    scene.dc.cut_all();
    assert_eq!(content(&end(progress).expect("done").file), all);
    scene.close();
}

#[test]
fn who_never_gets_to_another_data_center_can_give_up_or_close() {
    let scene = apart(TAKE, Fault::Silence);
    let all = bytes(MEGABYTE / 4);
    let file = scene.receive("a.bin", &all);
    let short = Duration::from_millis(50);
    let wait = scene.client.download(file.id).timeout(short);
    assert!(wait.wait().expect_err("no way").is_timeout());
    let mut wait = scene.client.download(file.id).timeout(PATIENCE);
    assert!(!is_ready(&mut wait));
    until("it was asked for", || scene.dc.calls(TAKE) > 0);
    close(&scene.client);
    assert!(wait.wait().expect_err("closed").is_closed());
}

//! A login that ends while files are on their way.

use tdlib::files::{Transfer, TransferError};
use tdlib::functions::{LogOut, SearchPublicChat};
use tdlib_testdc::Fault;

use crate::desk::{Desk, SAVE};
use crate::scene::{GET, MEGABYTE, PATIENCE, close, content, is_ready, until};

/// Begins a download and an upload, of which some is there and no more comes.
fn begin(desk: &Desk) -> Vec<Transfer> {
    let scene = &desk.scene;
    let file = scene.receive("a.bin", &desk.all);
    scene.dc.stall_files(true);
    let mut waits = vec![
        scene.client.download(file.id),
        scene.client.download(file.id).idle_timeout(PATIENCE),
        desk.upload(),
        desk.upload().timeout(PATIENCE),
    ];
    for wait in &mut waits {
        assert!(!is_ready(wait));
    }
    until("both have begun", || scene.asked() > 0 && desk.saved() > 0);
    waits
}

/// Sees to it that all of them end because the login has.
#[track_caller]
fn are_logged_out(waits: Vec<Transfer>) {
    for wait in waits {
        let error = wait.wait().expect_err("logged out");
        assert!(is_of_the_login(&error), "{error:?}");
    }
}

fn is_of_the_login(error: &TransferError) -> bool {
    error
        .td()
        .is_some_and(|error| error.is_closed() || error.is_unauthorized())
}

#[test]
fn a_session_that_is_revoked_in_the_middle_ends_every_wait() {
    let desk = Desk::new(MEGABYTE);
    let waits = begin(&desk);
    desk.scene.alice.revoke_sessions();
    are_logged_out(waits);
}

#[test]
fn who_is_banned_in_the_middle_waits_no_longer() {
    let desk = Desk::new(MEGABYTE);
    let waits = begin(&desk);
    desk.scene.dc.ban_account(&desk.scene.alice);
    are_logged_out(waits);
}

#[test]
fn a_session_that_has_expired_meanwhile_ends_every_wait() {
    let desk = Desk::new(MEGABYTE);
    let waits = begin(&desk);
    let dc = &desk.scene.dc;
    dc.refuse_new(true);
    // One may be about to open.
    until("nobody is connected", || {
        dc.cut_all();
        dc.connections() == 0
    });
    dc.clock().advance(366);
    dc.refuse_new(false);
    // The server says so when it is asked for anything.
    let ask = SearchPublicChat::new("somebody");
    desk.scene.client.send(ask).detach();
    are_logged_out(waits);
}

#[test]
fn who_logs_out_in_the_middle_waits_no_longer() {
    let desk = Desk::new(MEGABYTE);
    let waits = begin(&desk);
    desk.scene.client.send(LogOut::new()).wait().expect("out");
    are_logged_out(waits);
}

#[test]
fn a_key_that_the_server_does_not_know_any_more_ends_every_wait() {
    for method in [GET, SAVE] {
        let desk = Desk::new(MEGABYTE);
        let scene = &desk.scene;
        let file = scene.receive("a.bin", &desk.all);
        scene.dc.fault(method, Fault::key_unregistered(), 100);
        let waits = if method == GET {
            vec![
                scene.client.download(file.id),
                scene.client.download(file.id),
            ]
        } else {
            vec![desk.upload(), desk.upload()]
        };
        for wait in waits {
            let error = wait.wait().expect_err("logged out");
            assert!(is_of_the_login(&error), "{method}: {error:?}");
        }
    }
}

#[test]
fn who_logs_in_again_after_that_downloads_and_uploads() {
    let mut desk = Desk::new(MEGABYTE);
    let waits = begin(&desk);
    desk.scene.alice.revoke_sessions();
    are_logged_out(waits);
    close(&desk.scene.client);
    desk.scene.dc.clear_faults();
    desk.scene.client = desk.scene.builder.build().expect("a client");
    let scene = &desk.scene;
    scene.alice.log_in(&scene.client).expect("logged in again");
    let file = scene.receive("b.bin", &desk.all);
    let done = scene.client.download(file.id).wait().expect("done");
    assert_eq!(content(&done), desk.all);
    let file = desk.upload().wait().expect("done");
    assert_eq!(desk.send(file.id), desk.all);
    desk.scene.close();
}

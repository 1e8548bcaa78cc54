//! Connections that are refused, updates that are lost, and a clock that jumps.

use std::time::Duration;

use tdlib::functions::GetFile;
use tdlib::types::UpdateNewMessage;

use crate::desk::Desk;
use crate::scene::{MEGABYTE, PATIENCE, Scene, at_least, bytes, content, end, file_of, until};

/// Bytes a second, both ways together.
const SLOW: u32 = 2 * MEGABYTE as u32;

#[test]
fn a_server_that_takes_no_connections_for_a_while_holds_both_ways_up() {
    let desk = Desk::new(MEGABYTE);
    let scene = &desk.scene;
    let file = scene.receive("a.bin", &desk.all);
    scene.dc.stall_files(true);
    let mut down = scene.client.download(file.id).progress();
    let mut up = desk.upload().progress();
    let begun = [at_least(&mut down, 0).bytes, at_least(&mut up, 0).bytes];
    assert_eq!(begun, [0, 0]);
    scene.dc.refuse_new(true);
    // One may be about to open.
    until("nobody is connected", || {
        scene.dc.cut_all();
        scene.dc.connections() == 0
    });
    scene.dc.stall_files(false);
    assert_eq!(scene.file(file.id).local.downloaded_size, 0);
    scene.dc.refuse_new(false);
    assert_eq!(content(&end(down).expect("done").file), desk.all);
    let file = end(up).expect("done").file;
    assert_eq!(desk.send(file.id), desk.all);
    desk.scene.close();
}

#[test]
fn what_can_not_connect_can_be_given_up_and_begun_again() {
    let desk = Desk::new(MEGABYTE);
    let scene = &desk.scene;
    let file = scene.receive("a.bin", &desk.all);
    scene.dc.refuse_new(true);
    // One may be about to open.
    until("nobody is connected", || {
        scene.dc.cut_all();
        scene.dc.connections() == 0
    });
    let short = Duration::from_millis(20);
    for transfer in [scene.client.download(file.id), desk.upload()] {
        let error = transfer.timeout(short).wait().expect_err("nobody there");
        assert!(error.is_timeout(), "{error:?}");
    }
    scene.dc.refuse_new(false);
    let done = scene.client.download(file.id).wait().expect("done");
    assert_eq!(content(&done), desk.all);
    let file = desk.upload().wait().expect("done");
    assert_eq!(desk.send(file.id), desk.all);
    desk.scene.close();
}

#[test]
fn a_file_in_an_update_that_was_lost_is_downloaded_when_the_client_hears_of_it() {
    let scene = Scene::new();
    let all = bytes(MEGABYTE / 4);
    let first = scene.receive("a.bin", &all[1..]);
    let mut messages = scene.client.updates_of::<UpdateNewMessage>();
    scene.dc.lose_pushes(&scene.alice, 1);
    scene.bob.send_file(&scene.alice, "b.bin", all.clone());
    // By the update after it the client knows that it has missed one.
    scene.bob.send_file(&scene.alice, "c.bin", &all[2..]);
    let mut files = vec![first];
    while files.len() < 3 {
        let told = messages.next_timeout(PATIENCE).expect("open");
        files.extend(file_of(&told.expect("told").message).cloned());
    }
    files.sort_by_key(|file| file.size);
    for (file, from) in files.iter().zip([2, 1, 0]) {
        let done = scene.client.download(file.id).wait().expect("done");
        assert_eq!(content(&done), all[from..]);
    }
    scene.close();
}

#[test]
fn updates_that_are_lost_hold_no_transfer_up() {
    let desk = Desk::new(MEGABYTE);
    let scene = &desk.scene;
    let file = scene.receive("a.bin", &desk.all);
    scene.slow(SLOW);
    let mut down = scene.client.download(file.id).progress();
    at_least(&mut down, MEGABYTE / 4);
    scene.dc.lose_pushes(&scene.alice, 3);
    for _ in 0..4 {
        scene.bob.send_to(&scene.alice, "hello");
    }
    let up = desk.upload().progress();
    assert_eq!(content(&end(down).expect("done").file), desk.all);
    let file = end(up).expect("done").file;
    scene.dc.clear_faults();
    assert_eq!(desk.send(file.id), desk.all);
    desk.scene.close();
}

#[test]
fn a_clock_that_jumps_by_a_day_disturbs_no_transfer() {
    let desk = Desk::new(MEGABYTE);
    let scene = &desk.scene;
    let file = scene.receive("a.bin", &desk.all);
    scene.slow(SLOW);
    let mut down = scene.client.download(file.id).progress();
    let mut up = desk.upload().progress();
    at_least(&mut down, MEGABYTE / 8);
    scene.dc.clock().advance(1);
    at_least(&mut up, MEGABYTE / 8);
    scene.dc.clock().advance(30);
    assert_eq!(content(&end(down).expect("done").file), desk.all);
    let file = end(up).expect("done").file;
    scene.dc.clear_faults();
    assert_eq!(desk.send(file.id), desk.all);
    let again = scene.client.send(GetFile::new(file.id)).wait();
    assert!(again.expect("a file").remote.is_uploading_completed);
    desk.scene.close();
}

#[test]
fn a_time_out_is_by_the_clock_of_the_program() {
    let scene = Scene::new();
    let all = bytes(MEGABYTE);
    let file = scene.receive("a.bin", &all);
    scene.dc.stall_files(true);
    let mut progress = scene.client.download(file.id).timeout(PATIENCE).progress();
    at_least(&mut progress, 0);
    scene.dc.clock().advance(90);
    scene.dc.stall_files(false);
    assert_eq!(content(&end(progress).expect("done").file), all);
    scene.close();
}

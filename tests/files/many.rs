//! Many files at once.

use std::fs;
use std::thread;

use tdlib::files::Transfer;
use tdlib::types::{File, FileType, UpdateNewMessage};

use crate::desk::Desk;
use crate::scene::{MEGABYTE, PATIENCE, bytes, close, content, file_of, is_ready, local, until};

/// How many there are of each way.
const MANY: usize = 25;
/// Bytes in the smallest; each is a byte larger than the one before.
const SIZE: usize = 70_000;

/// Has Bob send many files; returns them as Alice's client knows them, the smallest first.
fn receive(desk: &Desk) -> Vec<File> {
    let scene = &desk.scene;
    let mut messages = scene.client.updates_of::<UpdateNewMessage>();
    for more in 0..MANY {
        let name = format!("{more}.bin");
        scene.bob.send_file(&scene.alice, &name, bytes(SIZE + more));
    }
    let mut files = Vec::new();
    while files.len() < MANY {
        let told = messages.next_timeout(PATIENCE).expect("open");
        files.extend(file_of(&told.expect("told").message).cloned());
    }
    files.sort_by_key(|file| file.size);
    files
}

/// Begins to upload many files.
fn upload(desk: &Desk) -> Vec<Transfer> {
    let begin = |more| {
        let path = desk.folder.path().join(format!("up-{more}.bin"));
        fs::write(&path, bytes(SIZE + more)).expect("written");
        let upload = desk.scene.client.upload(local(&path), FileType::Document);
        let mut upload = upload.priority(1 + (more % 32) as i32);
        assert!(!is_ready(&mut upload));
        upload
    };
    (0..MANY).map(begin).collect()
}

fn download(desk: &Desk, files: &[File]) -> Vec<Transfer> {
    let begin = |file: &File| {
        let mut download = desk.scene.client.download(file.id);
        assert!(!is_ready(&mut download));
        download
    };
    files.iter().map(begin).collect()
}

#[test]
fn fifty_transfers_at_once_outlive_cut_after_cut() {
    let desk = Desk::new(1);
    let dc = &desk.scene.dc;
    let files = receive(&desk);
    desk.scene.slow(8 * MEGABYTE as u32);
    let downs = download(&desk, &files);
    let ups = upload(&desk);
    thread::scope(|scope| {
        scope.spawn(|| {
            for calls in 1..9 {
                until("more was called", || {
                    desk.scene.asked() + desk.saved() >= 10 * calls
                });
                dc.cut_one(u64::from(calls) * 7);
            }
        });
        for (more, down) in downs.into_iter().enumerate() {
            let done = down.wait().expect("done");
            assert!(content(&done) == bytes(SIZE + more), "{more}");
        }
        for (more, up) in ups.into_iter().enumerate() {
            let done = up.wait().expect("done");
            assert_eq!(done.remote.uploaded_size as usize, SIZE + more);
        }
    });
    desk.scene.close();
}

#[test]
fn of_many_those_that_are_cancelled_end_and_the_others_go_on() {
    let desk = Desk::new(1);
    let files = receive(&desk);
    desk.scene.dc.stall_files(true);
    let mut waits = download(&desk, &files);
    waits.extend(upload(&desk));
    let mut number = 0;
    waits.retain(|_| {
        number += 1;
        number % 3 == 0
    });
    desk.scene.dc.cut_all();
    desk.scene.dc.stall_files(false);
    assert_eq!(waits.len(), 2 * MANY / 3);
    for wait in waits {
        wait.wait().expect("done");
    }
    for (more, file) in files.iter().enumerate() {
        let file = desk.scene.file(file.id).local;
        assert_eq!(file.is_downloading_completed, more % 3 == 2, "{more}");
        assert!(!file.is_downloading_active, "{more}");
    }
    desk.scene.close();
}

#[test]
fn fifty_waits_end_when_the_client_is_closed() {
    let desk = Desk::new(1);
    let files = receive(&desk);
    desk.scene.dc.stall_files(true);
    let mut waits = download(&desk, &files);
    waits.extend(upload(&desk));
    close(&desk.scene.client);
    for wait in waits {
        let error = wait.wait().expect_err("closed");
        assert!(error.is_closed(), "{error:?}");
    }
}

//! A disk that does not take what is downloaded, or has lost the folders for it.

use std::fs;
use std::path::{Path, PathBuf};

use tdlib::files::TransferError;
use tdlib::types::File;

use crate::scene::{MEGABYTE, Scene, at_least, bytes, content, end, until};

/// A scene, and the folders for files that are there and for those that are on their way.
struct Disk {
    scene: Scene,
    done: PathBuf,
    temp: PathBuf,
}

impl Disk {
    fn new() -> Self {
        let scene = Scene::new();
        let first = scene.receive("first.bin", &bytes(10));
        let first = scene.client.download(first.id).wait().expect("done");
        let done = Path::new(&first.local.path).parent().expect("a folder");
        let temp = done.with_file_name("temp");
        assert!(temp.is_dir(), "{}", temp.display());
        Self {
            done: done.to_owned(),
            temp,
            scene,
        }
    }

    fn stopped(&self, file: &File) {
        let error = self.scene.client.download(file.id).wait();
        let error = error.expect_err("no room");
        assert!(matches!(error, TransferError::Stopped(_)), "{error:?}");
    }

    /// Gives a slow download up in the middle; returns how much of it there was, and where that is.
    fn cut_short(&self, file: &File) -> (u64, String) {
        self.scene.slow(2 * MEGABYTE as u32);
        let mut progress = self.scene.client.download(file.id).progress();
        let before = at_least(&mut progress, MEGABYTE / 4);
        drop(progress);
        self.scene.rests(file.id);
        (before.bytes, self.scene.file(file.id).local.path)
    }

    fn comes(&self, file: &File, all: &[u8]) {
        let done = self.scene.client.download(file.id).wait().expect("done");
        assert!(content(&done) == all, "another content");
    }
}

/// Puts a file in the place of a folder, in which nothing can be made then, whoever one is.
fn block(folder: &Path) {
    fs::remove_dir_all(folder).expect("removed");
    fs::write(folder, "in the way").expect("written");
}

fn unblock(folder: &Path) {
    fs::remove_file(folder).expect("removed");
    fs::create_dir(folder).expect("made");
}

#[test]
fn folders_that_were_removed_are_made_again() {
    let disk = Disk::new();
    let all = bytes(MEGABYTE / 4);
    // Files that are alike are not downloaded twice.
    for (more, folder) in [&disk.done, &disk.temp].into_iter().enumerate() {
        let file = disk.scene.receive("a.bin", &all[more..]);
        fs::remove_dir_all(folder).expect("removed");
        disk.comes(&file, &all[more..]);
    }
    disk.scene.close();
}

#[test]
fn what_can_be_put_nowhere_is_stopped_and_can_be_begun_again() {
    let disk = Disk::new();
    let all = bytes(MEGABYTE / 4);
    for (more, folder) in [&disk.done, &disk.temp].into_iter().enumerate() {
        let file = disk.scene.receive("a.bin", &all[more..]);
        block(folder);
        for _ in 0..2 {
            disk.stopped(&file);
        }
        unblock(folder);
        disk.comes(&file, &all[more..]);
    }
    disk.scene.close();
}

#[test]
fn what_loses_its_place_in_the_middle_is_stopped_or_comes_whole() {
    let disk = Disk::new();
    let all = bytes(MEGABYTE);
    let file = disk.scene.receive("a.bin", &all);
    disk.scene.slow(2 * MEGABYTE as u32);
    let mut progress = disk.scene.client.download(file.id).progress();
    at_least(&mut progress, MEGABYTE / 4);
    block(&disk.temp);
    let error = end(progress).expect_err("no place");
    assert!(matches!(error, TransferError::Stopped(_)), "{error:?}");
    unblock(&disk.temp);
    disk.scene.dc.clear_faults();
    disk.comes(&file, &all);
    disk.scene.close();
}

#[test]
fn parts_that_vanish_between_two_tries_are_asked_for_again() {
    let disk = Disk::new();
    let all = bytes(MEGABYTE);
    let file = disk.scene.receive("a.bin", &all);
    let (before, partial) = disk.cut_short(&file);
    fs::remove_file(&partial).expect("removed");
    let mut progress = disk.scene.client.download(file.id).progress();
    // It begins anew, and says so.
    assert!(at_least(&mut progress, 0).bytes < before);
    disk.scene.dc.clear_faults();
    assert!(content(&end(progress).expect("done").file) == all);
    disk.scene.close();
}

#[test]
fn parts_that_are_changed_between_two_tries_are_not_noticed_if_the_size_is_right() {
    let disk = Disk::new();
    let all = bytes(MEGABYTE);
    let file = disk.scene.receive("a.bin", &all);
    let (_, partial) = disk.cut_short(&file);
    fs::write(&partial, "other").expect("written");
    disk.scene.dc.clear_faults();
    let done = disk.scene.client.download(file.id).wait().expect("done");
    let found = content(&done);
    assert!(found != all && found.len() == all.len());
    disk.scene.close();
}

#[test]
fn what_has_vanished_while_nobody_was_looking_is_downloaded_again_by_all_who_ask() {
    let disk = Disk::new();
    let all = bytes(MEGABYTE / 2);
    let file = disk.scene.receive("a.bin", &all);
    disk.comes(&file, &all);
    let path = disk.scene.file(file.id).local.path;
    for _ in 0..2 {
        fs::remove_file(&path).expect("removed");
        let both = [(); 2].map(|()| disk.scene.client.download(file.id));
        std::thread::scope(|scope| {
            for wait in both.map(|transfer| scope.spawn(move || transfer.wait())) {
                let done = wait.join().expect("no panic").expect("done");
                assert!(content(&done) == all, "another content");
            }
        });
    }
    until("it rests", || {
        !disk.scene.file(file.id).local.is_downloading_active
    });
    disk.scene.close();
}

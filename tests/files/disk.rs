//! Files that are changed or removed on the disk.

use std::fs;

use tdlib::files::TransferError;
use tdlib::functions::DeleteFile;

use crate::scene::{MEGABYTE, Scene, at_least, bytes, content, end, until};

#[test]
fn a_file_that_is_gone_or_changed_is_downloaded_again() {
    let scene = Scene::new();
    let all = bytes(MEGABYTE / 4);
    let file = scene.receive("a.bin", &all);
    let done = scene.client.download(file.id).wait().expect("done");
    fs::remove_file(&done.local.path).expect("removed");
    let done = scene.client.download(file.id).wait().expect("done");
    assert_eq!(content(&done), all);
    fs::write(&done.local.path, "other").expect("written");
    let done = scene.client.download(file.id).wait().expect("done");
    assert_eq!(content(&done), all);
    scene
        .client
        .send(DeleteFile::new(file.id))
        .wait()
        .expect("deleted");
    let done = scene.client.download(file.id).wait().expect("done");
    assert_eq!(content(&done), all);
    scene.close();
}

#[test]
fn what_has_another_size_on_the_disk_is_not_called_complete() {
    let scene = Scene::new();
    let file = scene.receive("a.bin", &bytes(MEGABYTE));
    scene.slow(4 * MEGABYTE as u32);
    let watch = || {
        let mut progress = scene.client.download(file.id).progress();
        at_least(&mut progress, 0);
        until("TDLib has it", || {
            scene.file(file.id).local.is_downloading_completed
        });
        progress
    };
    let progress = watch();
    let path = scene.file(file.id).local.path;
    fs::write(&path, "short").expect("written");
    let error = end(progress).expect_err("too short");
    assert!(
        error
            .to_string()
            .contains("5 bytes on the disk in place of 1048576"),
        "{error}"
    );
    assert!(matches!(
        error,
        TransferError::WrongSize {
            expected: 1_048_576,
            found: 5,
            ..
        }
    ));
    // As the error says.
    scene
        .client
        .send(DeleteFile::new(file.id))
        .wait()
        .expect("deleted");
    let progress = watch();
    let path = scene.file(file.id).local.path;
    fs::remove_file(&path).expect("removed");
    let error = end(progress).expect_err("gone");
    assert!(matches!(error, TransferError::NotThere { .. }), "{error}");
    scene.client.download(file.id).wait().expect("done");
    scene.close();
}

#[test]
fn a_file_that_is_deleted_meanwhile_ends_the_wait() {
    let scene = Scene::new();
    let all = bytes(MEGABYTE);
    let file = scene.receive("a.bin", &all);
    scene.slow(2 * MEGABYTE as u32);
    let mut progress = scene.client.download(file.id).progress();
    at_least(&mut progress, MEGABYTE / 4);
    scene
        .client
        .send(DeleteFile::new(file.id))
        .wait()
        .expect("deleted");
    // TDLib goes on with a file that has no name any more, and fails in the end.
    let error = end(progress).expect_err("deleted");
    assert!(matches!(error, TransferError::Stopped(_)), "{error:?}");
    let done = scene.client.download(file.id).wait().expect("done");
    assert_eq!(content(&done), all);
    scene.close();
}

#[test]
fn what_can_not_be_put_in_its_place_is_not_called_complete() {
    let scene = Scene::new();
    let all = bytes(MEGABYTE);
    let one = scene.receive("a.bin", &all[1..]);
    let done = scene.client.download(one.id).wait().expect("done");
    let folder = std::path::Path::new(&done.local.path)
        .parent()
        .expect("a folder");
    let aside = folder.with_extension("aside");
    fs::rename(folder, &aside).expect("moved");
    fs::write(folder, "in the way").expect("written");
    let file = scene.receive("b.bin", &all);
    let error = scene
        .client
        .download(file.id)
        .wait()
        .expect_err("no folder");
    assert!(matches!(error, TransferError::Stopped(_)), "{error:?}");
    fs::remove_file(folder).expect("removed");
    fs::rename(&aside, folder).expect("moved");
    let done = scene.client.download(file.id).wait().expect("done");
    assert_eq!(content(&done), all);
    scene.close();
}

//! Files of nothing, of a few bytes, of whole parts and a byte more or less.

use std::fs;

use tdlib::files::TransferError;
use tdlib::types::FileType;

use crate::desk::Desk;
use crate::scene::{MEGABYTE, Scene, bytes, content, end, local};

/// What TDLib sends and asks for at a time.
const PART: usize = 64 * 1024;
/// Larger files go by another method.
const SMALL: usize = 10 * MEGABYTE;

#[test]
fn files_of_any_size_are_downloaded_as_they_are() {
    let scene = Scene::new();
    for size in [1, 15, 16, PART - 1, PART, PART + 1, 2 * PART, 16 * PART + 1] {
        let all = bytes(size);
        let file = scene.receive("a.bin", &all);
        let last = end(scene.client.download(file.id).progress()).expect("done");
        assert_eq!((last.bytes, last.total), (size as u64, Some(size as u64)));
        assert_eq!(content(&last.file), all, "{size}");
    }
    scene.close();
}

#[test]
fn files_of_any_size_are_uploaded_as_they_are() {
    let desk = Desk::new(1);
    let client = &desk.scene.client;
    for size in [1, 15, PART - 1, PART, PART + 1, 2 * PART, 16 * PART + 1] {
        let path = desk.folder.path().join(format!("{size}.bin"));
        let all = bytes(size);
        fs::write(&path, &all).expect("written");
        let progress = client.upload(local(&path), FileType::Document).progress();
        let last = end(progress).expect("done");
        assert_eq!((last.bytes, last.total), (size as u64, Some(size as u64)));
        assert_eq!(desk.send(last.file.id), all, "{size}");
    }
    desk.scene.close();
}

#[test]
fn a_file_that_is_a_byte_too_large_for_one_method_goes_by_the_other() {
    let desk = Desk::new(SMALL + 1);
    let file = desk.upload().wait().expect("done");
    assert_eq!(desk.saved(), 0);
    assert!(desk.send(file.id) == desk.all, "another content");
    desk.scene.close();
}

#[test]
fn nothing_is_neither_downloaded_nor_uploaded() {
    let scene = Scene::new();
    let empty = tempfile::NamedTempFile::new().expect("a file");
    let upload = scene
        .client
        .upload(local(empty.path()), FileType::Document)
        .wait();
    let error = upload.expect_err("nothing");
    let refused = error.td().expect("a request's");
    assert_eq!(refused.code(), Some(400), "{error}");
    let file = scene.receive("a.bin", &[]);
    for _ in 0..2 {
        let progress = scene.client.download(file.id).progress();
        let error = end(progress).expect_err("nothing");
        assert!(matches!(error, TransferError::Stopped(_)), "{error:?}");
    }
    scene.close();
}

//! What can't be transferred.

use futures::executor::block_on;
use tdlib::ErrorKind;
use tdlib::files::TransferError;
use tdlib_testdc::TestDc;

use crate::scene::{PATIENCE, Scene, bytes};

#[test]
fn a_number_that_is_no_files_is_refused() {
    let scene = Scene::new();
    for file_id in [0, -1, 12_345, i32::MAX, i32::MIN] {
        let error = scene.client.download(file_id).wait().expect_err("no file");
        let refused = error.td().expect("a request's");
        assert_eq!(refused.code(), Some(400), "{error}");
    }
    scene.close();
}

#[test]
fn a_priority_that_there_is_not_is_refused() {
    let scene = Scene::new();
    let file = scene.receive("a.bin", &bytes(100));
    for priority in [0, 33, -1, i32::MAX] {
        let error = scene.client.download(file.id).priority(priority).wait();
        let error = error.expect_err("no priority");
        let refused = error.td().expect("a request's");
        assert_eq!(refused.kind(), ErrorKind::InvalidRequest);
        assert!(error.to_string().contains("between 1 and 32"), "{error}");
    }
    for priority in [1, 32] {
        let done = scene.client.download(file.id).priority(priority).wait();
        done.expect("done");
    }
    scene.close();
}

#[test]
fn who_is_not_logged_in_downloads_nothing() {
    let dc = TestDc::start().expect("a data center");
    let client = dc.client().expect("a folder").timeout(PATIENCE).build();
    let client = client.expect("a client");
    let error = client.download(1).wait().expect_err("nobody");
    assert!(matches!(error, TransferError::Request(_)), "{error:?}");
    client.close().wait().expect("closed");
    let error = client.download(1).wait().expect_err("closed");
    assert!(error.is_closed(), "{error:?}");
}

#[test]
fn an_empty_file_ends_the_wait() {
    let scene = Scene::new();
    let file = scene.receive("a.bin", &[]);
    let error = scene.client.download(file.id).wait().expect_err("nothing");
    assert!(matches!(error, TransferError::Stopped(_)), "{error:?}");
    scene.close();
}

#[test]
fn a_transfer_that_is_awaited_again_after_its_end_says_so() {
    let scene = Scene::new();
    let file = scene.receive("a.bin", &bytes(100));
    let mut transfer = scene.client.download(file.id);
    block_on(&mut transfer).expect("done");
    let error = block_on(&mut transfer).expect_err("it has ended");
    let misuse = error.td().expect("a request's");
    assert_eq!(misuse.kind(), ErrorKind::InvalidRequest);
    scene.close();
}

//! Files whose references have expired: TDLib asks again for what they belong to.

use tdlib::files::TransferError;
use tdlib::functions::{DeleteMessages, GetRemoteFile, SearchChatMessages};
use tdlib::types::SearchMessagesFilter;
use tdlib_testdc::Fault;

use crate::scene::{GET, MEGABYTE, Scene, bytes, content, end, reach};

/// By what TDLib asks for a message again.
const MESSAGES: &str = "messages.getMessages";

fn expired() -> Fault {
    Fault::error(400, "FILE_REFERENCE_EXPIRED")
}

/// Has TDLib ask the server for Bob's messages, whatever it knows of them.
fn ask_anew(scene: &Scene) {
    let search = SearchChatMessages::new(scene.bob.id(), "", 10);
    let search = search.filter(SearchMessagesFilter::Document);
    scene.client.send(search).wait().expect("found");
}

#[test]
fn a_reference_that_expires_in_the_middle_is_renewed_and_what_is_there_is_kept() {
    let scene = Scene::new();
    let all = bytes(MEGABYTE);
    let file = scene.receive("a.bin", &all);
    let asked = scene.dc.calls(MESSAGES);
    scene.in_the_middle(GET, expired(), 1);
    let done = end(scene.client.download(file.id).progress()).expect("done");
    assert_eq!(content(&done.file), all);
    assert_eq!(scene.dc.faults_left(GET), 0);
    assert_eq!(scene.dc.calls(MESSAGES), asked + 1);
    scene.close();
}

#[test]
fn a_reference_that_the_server_refuses_to_renew_stops_the_download_until_it_is_told() {
    let scene = Scene::new();
    let all = bytes(MEGABYTE);
    let file = scene.receive("a.bin", &all);
    scene.in_the_middle(GET, expired(), 100);
    scene
        .dc
        .fault(MESSAGES, Fault::error(403, "FORBIDDEN"), 100);
    let download = || scene.client.download(file.id).wait();
    let error = download().expect_err("no reference");
    assert!(matches!(error, TransferError::Stopped(_)), "{error:?}");
    scene.dc.clear_faults();
    // TDLib does not ask for that message any more.
    let error = download().expect_err("no reference");
    assert!(matches!(error, TransferError::Stopped(_)), "{error:?}");
    assert!(error.to_string().contains("ask anew"), "{error}");
    ask_anew(&scene);
    assert_eq!(content(&download().expect("done")), all);
    scene.close();
}

#[test]
fn a_reference_that_expires_again_within_a_minute_stops_the_download() {
    let scene = Scene::new();
    let all = bytes(MEGABYTE);
    let file = scene.receive("a.bin", &all);
    scene.in_the_middle(GET, expired(), 100);
    let download = || scene.client.download(file.id).wait();
    let error = download().expect_err("no reference");
    assert!(matches!(error, TransferError::Stopped(_)), "{error:?}");
    scene.dc.clear_faults();
    // The minute may be over, on a slow machine.
    if let Err(error) = download() {
        assert!(matches!(error, TransferError::Stopped(_)), "{error:?}");
        ask_anew(&scene);
    }
    assert_eq!(content(&download().expect("done")), all);
    scene.close();
}

#[test]
fn a_file_whose_message_is_deleted_meanwhile_ends_the_wait() {
    let scene = Scene::new();
    let all = bytes(MEGABYTE);
    let file = scene.receive("a.bin", &all);
    scene.slow(2 * MEGABYTE as u32);
    let mut progress = scene.client.download(file.id).progress();
    reach(&mut progress, MEGABYTE / 4);
    let chat = scene.bob.id();
    let message = scene.last_message(chat);
    let delete = DeleteMessages::new(chat, vec![message]).revoke(true);
    scene.client.send(delete).wait().expect("deleted");
    scene.dc.fault(GET, expired(), 100);
    scene.dc.limit_files(None);
    // Either all parts were on their way already, or there is no message to ask again for.
    match end(progress) {
        Ok(done) => assert_eq!(content(&done.file), all),
        Err(error) => assert!(matches!(error, TransferError::Stopped(_)), "{error:?}"),
    }
    scene.close();
}

#[test]
fn a_file_that_is_known_by_its_remote_number_alone_is_downloaded() {
    let scene = Scene::new();
    let all = bytes(MEGABYTE / 4);
    let file = scene.receive("a.bin", &all);
    let again = GetRemoteFile::new(file.remote.id.clone());
    let again = scene.client.send(again).wait().expect("a file");
    let both = [again.id, file.id].map(|id| scene.client.download(id));
    for transfer in both {
        assert_eq!(content(&transfer.wait().expect("done")), all);
    }
    let error = scene.client.send(GetRemoteFile::new("nonsense")).wait();
    assert_eq!(error.expect_err("no number").code(), Some(400));
    scene.close();
}

//! Photos in their sizes, thumbnails, and what people look like.

use std::fs;

use tdlib::Client;
use tdlib::functions::{GetUser, SendMessage, SetProfilePhoto};
use tdlib::types::{
    File, FileType, InputChatPhotoStatic, InputFileId, InputMessagePhoto, MessageContent,
    ProfilePhoto, UpdateNewMessage,
};
use tdlib_testdc::{Fault, picture};

use crate::desk::SAVE;
use crate::scene::{GET, PATIENCE, Scene, content, end, local, until};

/// The sizes of the photo that comes next.
fn sizes(scene: &Scene, sent: impl FnOnce()) -> Vec<File> {
    let mut messages = scene.client.updates_of::<UpdateNewMessage>();
    sent();
    loop {
        let told = messages.next_timeout(PATIENCE).expect("open");
        if let MessageContent::MessagePhoto(photo) = told.expect("told").message.content {
            let sizes = photo.photo.sizes.into_iter();
            return sizes.map(|size| size.photo).collect();
        }
    }
}

fn face(client: &Client, user: i64) -> Option<ProfilePhoto> {
    let user = client.send(GetUser::new(user)).wait().expect("a user");
    user.profile_photo.map(|photo| *photo)
}

#[test]
fn every_size_of_a_photo_is_downloaded_though_calls_go_wrong() {
    let scene = Scene::new();
    let large = picture(1_000, 500);
    let files = sizes(&scene, || {
        let sent = scene.bob.send_photo(&scene.alice, large.clone());
        sent.expect("a photo");
    });
    assert_eq!(files.len(), 2);
    for fault in [
        Fault::internal(),
        Fault::error(400, "FILE_REFERENCE_EXPIRED"),
    ] {
        scene.dc.fault(GET, fault, 1);
    }
    let contents = files.iter().map(|file| {
        let last = end(scene.client.download(file.id).progress()).expect("done");
        assert_eq!(Some(last.bytes), last.total);
        content(&last.file)
    });
    let contents: Vec<_> = contents.collect();
    assert_eq!(contents, [picture(320, 160), large]);
    assert_eq!(scene.dc.faults_left(GET), 0);
    scene.close();
}

#[test]
fn a_photo_that_is_uploaded_before_is_sent_without_another_upload() {
    let scene = Scene::new();
    let chat = scene.chat();
    let path = tempfile::NamedTempFile::with_suffix(".jpg").expect("a file");
    fs::write(path.path(), picture(640, 480)).expect("written");
    let upload = scene.client.upload(local(path.path()), FileType::Photo);
    let file = upload.wait().expect("done");
    let saved = scene.dc.calls(SAVE);
    let photo = InputMessagePhoto {
        photo: InputFileId { id: file.id }.into(),
        width: 640,
        height: 480,
        ..InputMessagePhoto::default()
    };
    let sent = scene.client.send(SendMessage::new(chat, photo));
    sent.delivered().timeout(PATIENCE).wait().expect("sent");
    assert_eq!(scene.dc.calls(SAVE), saved);
    let files = scene.bob.files_with(&scene.alice);
    assert_eq!(files[0].bytes, picture(640, 480));
    scene.close();
}

#[test]
fn what_somebody_looks_like_is_downloaded_in_both_sizes() {
    let scene = Scene::new();
    scene.bob.set_photo(picture(640, 640)).expect("a photo");
    scene.chat();
    let bob = scene.bob.id();
    until("it is told", || face(&scene.client, bob).is_some());
    let face = face(&scene.client, bob).expect("just seen");
    scene.dc.fault(GET, Fault::LoseAnswer, 1);
    let both = [&face.small, &face.big].map(|file| {
        let done = scene.client.download(file.id).wait().expect("done");
        content(&done)
    });
    assert_eq!(both, [picture(160, 160), picture(640, 640)]);
    scene.close();
}

#[test]
fn ones_own_photo_is_taken_as_it_was_uploaded() {
    let scene = Scene::new();
    let path = tempfile::NamedTempFile::with_suffix(".jpg").expect("a file");
    fs::write(path.path(), picture(640, 640)).expect("written");
    scene.dc.fault(SAVE, Fault::internal(), 1);
    let photo = InputChatPhotoStatic {
        photo: local(path.path()),
    };
    let set = scene.client.send(SetProfilePhoto::new(photo));
    set.timeout(PATIENCE).wait().expect("set");
    assert_eq!(scene.alice.photos(), [picture(640, 640)]);
    let me = scene.alice.id();
    until("it is told", || face(&scene.client, me).is_some());
    let big = face(&scene.client, me).expect("just seen").big;
    let done = scene.client.download(big.id).wait().expect("done");
    assert_eq!(content(&done), picture(640, 640));
    scene.close();
}

//! What people look like.

use tdlib::functions::{
    DeleteProfilePhoto, GetUser, GetUserFullInfo, GetUserProfilePhotos, SetProfilePhoto,
};
use tdlib::types::{
    ChatPhoto, InputChatPhotoAnimation, InputChatPhotoPrevious, InputChatPhotoStatic, Ok,
    ProfilePhoto, UserFullInfo,
};
use tdlib::{Client, Request};
use tdlib_testdc::{TestDc, User, picture};

use super::common::{close, refused, until};
use super::{OnDisk, client_of, downloaded, drawing};

/// The photo of a user that a client knows.
fn photo_of(client: &Client, user: &User) -> Option<ProfilePhoto> {
    let user = client.send(GetUser::new(user.id()));
    user.wait()
        .expect("a user")
        .profile_photo
        .map(|photo| *photo)
}

/// All of a user. A client that has asked before may take seconds to ask again.
fn full_of(client: &Client, user: &User) -> UserFullInfo {
    let full = client.send(GetUserFullInfo::new(user.id()));
    full.wait().expect("more")
}

/// Waits until a client sees another photo of a user than before, or none any more.
#[track_caller]
fn new_photo_of(client: &Client, user: &User, before: Option<i64>) -> Option<ProfilePhoto> {
    let id = |photo: &Option<ProfilePhoto>| photo.as_ref().map(|photo| photo.id);
    until("a new photo", || id(&photo_of(client, user)) != before);
    photo_of(client, user)
}

fn set(client: &Client, picture: &OnDisk) -> Request<Ok> {
    let photo = InputChatPhotoStatic {
        photo: picture.input().into(),
    };
    client.send(SetProfilePhoto::new(photo))
}

fn photos_of(client: &Client, user: &User) -> Vec<ChatPhoto> {
    let photos = client.send(GetUserProfilePhotos::new(user.id(), 0, 100));
    let photos = photos.wait().expect("photos");
    assert_eq!(photos.total_count as usize, photos.photos.len());
    photos.photos
}

/// The content of the largest size.
fn content(client: &Client, photo: &ChatPhoto) -> Vec<u8> {
    let largest = photo.sizes.last().expect("a size");
    downloaded(client, &largest.photo)
}

#[test]
fn a_photo_of_oneself_is_set_seen_and_downloaded_by_another() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996611111").create();
    let bob = dc.user("Bob").phone("9996622222").create();
    let [hers, his] = [&alice, &bob].map(|user| client_of(&dc, user));
    alice.send_to(&bob, "hi");
    until("Bob knows Alice", || {
        his.send(GetUser::new(alice.id())).wait().is_ok()
    });
    assert!(photo_of(&his, &alice).is_none());

    let on_disk = OnDisk::new("me.jpg", &drawing(800, 600));
    set(&hers, &on_disk).wait().expect("set");
    let seen = new_photo_of(&his, &alice, None).expect("a photo");
    assert_eq!(downloaded(&his, &seen.big), drawing(800, 600));
    assert_eq!(downloaded(&his, &seen.small), picture(160, 160));
    assert_eq!(alice.photos(), [drawing(800, 600)]);

    close(hers);
    close(his);
}

#[test]
fn photos_before_are_kept_taken_again_and_deleted() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996611111").create();
    let client = client_of(&dc, &alice);
    let pictures = [200, 300, 400].map(|side| drawing(side, side));
    for picture in &pictures {
        set(&client, &OnDisk::new("me.jpg", picture))
            .wait()
            .expect("set");
    }
    let [first, second, third] = &pictures;
    assert!(
        alice.photos().iter().eq([third, second, first]),
        "other photos"
    );
    let photos = photos_of(&client, &alice);
    let found = photos.iter().map(|photo| content(&client, photo));
    assert!(found.eq(alice.photos()), "other photos");

    let previous = InputChatPhotoPrevious {
        chat_photo_id: photos[2].id,
    };
    let again = client.send(SetProfilePhoto::new(previous));
    again.wait().expect("taken again");
    assert!(
        alice.photos().iter().eq([first, third, second]),
        "other photos"
    );
    assert_eq!(photo_of(&client, &alice).expect("a photo").id, photos[2].id);

    // The one that is shown, and one that is not.
    for photo in [&photos[2], &photos[1]] {
        let deleted = client.send(DeleteProfilePhoto::new(photo.id)).wait();
        deleted.expect("deleted");
    }
    assert!(alice.photos().iter().eq([third]), "other photos");
    let shown = new_photo_of(&client, &alice, Some(photos[2].id)).expect("a photo");
    assert_eq!(shown.id, photos[0].id);
    let left: Vec<_> = photos_of(&client, &alice)
        .iter()
        .map(|photo| photo.id)
        .collect();
    assert_eq!(left, [shown.id]);

    let last = client.send(DeleteProfilePhoto::new(shown.id)).wait();
    last.expect("deleted");
    assert!(new_photo_of(&client, &alice, Some(shown.id)).is_none());
    assert!(alice.photos().is_empty());
    close(client);
}

#[test]
fn a_photo_that_everybody_may_see_is_shown_while_there_is_no_other() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996611111").create();
    let client = client_of(&dc, &alice);
    let public = OnDisk::new("me.jpg", &drawing(200, 200));
    let photo = InputChatPhotoStatic {
        photo: public.input().into(),
    };
    let public = client
        .send(SetProfilePhoto::new(photo).is_public(true))
        .wait();
    public.expect("set");
    let public = photo_of(&client, &alice).expect("a photo").id;
    let new = client_of(&dc, &alice);
    assert_eq!(photo_of(&new, &alice).expect("a photo").id, public);
    close(new);
    assert!(alice.photos().is_empty());

    let other = OnDisk::new("me.jpg", &drawing(300, 300));
    set(&client, &other).wait().expect("set");
    let shown = new_photo_of(&client, &alice, Some(public))
        .expect("a photo")
        .id;
    let new = client_of(&dc, &alice);
    let full = full_of(&new, &alice);
    assert_eq!(full.photo.expect("a photo").id, shown);
    assert_eq!(full.public_photo.expect("a photo").id, public);
    close(new);
    close(client);
}

#[test]
fn a_moving_photo_has_a_video() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996611111").create();
    let client = client_of(&dc, &alice);
    let video = [b"\0\0\0\x18ftypisom".as_slice(), &super::noise(1_000)].concat();
    let on_disk = OnDisk::new("me.mp4", &video);
    let photo = InputChatPhotoAnimation {
        animation: on_disk.input().into(),
        main_frame_timestamp: 0.5,
    };
    client
        .send(SetProfilePhoto::new(photo))
        .wait()
        .expect("set");
    assert!(photo_of(&client, &alice).expect("a photo").has_animation);
    let photos = photos_of(&client, &alice);
    let animation = photos[0].animation.as_ref().expect("an animation");
    assert_eq!(animation.main_frame_timestamp, 0.5);
    assert_eq!(downloaded(&client, &animation.file), video);
    close(client);
}

#[test]
fn what_is_no_photo_of_a_person_is_refused_with_the_reason() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996611111").create();
    let client = client_of(&dc, &alice);
    let small = OnDisk::new("me.jpg", &drawing(100, 100));
    refused(set(&client, &small).wait(), "PHOTO_CROP_SIZE_SMALL");
    let text = OnDisk::new("me.jpg", b"what I look like");
    refused(set(&client, &text).wait(), "IMAGE_PROCESS_FAILED");
    let error = alice.set_photo(*b"a text").expect_err("no picture");
    assert_eq!(
        error.to_string(),
        "taking a picture as a photo: IMAGE_PROCESS_FAILED"
    );
    assert!(alice.photos().is_empty());
    close(client);
}

#[test]
fn a_person_without_a_client_has_a_photo_too() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996611111").create();
    let bob = dc.user("Bob").create();
    bob.set_photo(drawing(640, 640)).expect("a photo");
    let client = client_of(&dc, &alice);
    bob.send_to(&alice, "hi");
    until("Alice knows Bob", || {
        client.send(GetUser::new(bob.id())).wait().is_ok()
    });
    let photo = photo_of(&client, &bob).expect("a photo");
    assert_eq!(downloaded(&client, &photo.big), drawing(640, 640));
    let full = full_of(&client, &bob).photo.expect("a photo");
    assert_eq!(full.id, photo.id);
    let sizes: Vec<_> = full
        .sizes
        .iter()
        .map(|size| (size.width, size.height))
        .collect();
    assert_eq!(sizes, [(160, 160), (320, 320), (640, 640)]);
    bob.set_photo(drawing(320, 320)).expect("a photo");
    let photo = new_photo_of(&client, &bob, Some(photo.id)).expect("a photo");
    assert_eq!(downloaded(&client, &photo.big), drawing(320, 320));
    close(client);
}

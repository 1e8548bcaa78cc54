//! Files, photos and the like go from one client to another.

use std::collections::BTreeSet;

use tdlib::functions::{DownloadFile, SendMessageAlbum};
use tdlib::types::{
    Contact, InputFileId, InputFileRemote, InputMessageAnimation, InputMessageContact,
    InputMessageDice, InputMessageDocument, InputMessageLocation, InputMessageSticker,
    InputMessageVideo, InputMessageVoiceNote, InputThumbnail, Location, MessageContent,
};
use tdlib_testdc::{Fault, picture};

use super::common::until;
use super::two::{Two, as_document, as_photo, text};
use super::{OnDisk, PART, document, downloaded, drawing, next, noise, photo};

#[test]
fn a_document_arrives_with_its_name_type_caption_and_content() {
    let two = Two::new();
    let content = noise(5 * PART + 100);
    let file = OnDisk::new("poem.txt", &content);
    let came = two.send(InputMessageDocument {
        caption: Some(text("a poem").into()),
        ..as_document(&file)
    });
    let came = document(came);
    let about = (&*came.file_name, &*came.mime_type);
    assert_eq!(about, ("poem.txt", "text/plain"));
    assert!(
        downloaded(&two.his, &came.document) == content,
        "other content"
    );

    // The same for those who have no client.
    let kept = two.bob.files_with(&two.alice);
    assert_eq!(kept.len(), 1);
    let about = (&*kept[0].name, &*kept[0].mime_type, &*kept[0].caption);
    assert_eq!(about, ("poem.txt", "text/plain", "a poem"));
    assert!(kept[0].bytes == content, "other content");
    assert_eq!(two.alice.files_with(&two.bob), kept);
    two.close();
}

#[test]
fn a_photo_arrives_in_all_its_sizes() {
    let two = Two::new();
    let file = OnDisk::new("a.jpg", &drawing(1_000, 500));
    let came = photo(two.send(as_photo(&file, 1_000, 500)));
    let sizes: Vec<_> = came
        .sizes
        .iter()
        .map(|size| (size.width, size.height))
        .collect();
    assert_eq!(sizes, [(320, 160), (1_000, 500)]);
    let contents = came
        .sizes
        .iter()
        .map(|size| downloaded(&two.his, &size.photo));
    assert!(
        contents.eq([picture(320, 160), drawing(1_000, 500)]),
        "other pictures"
    );
    assert_eq!(two.bob.files_with(&two.alice)[0].bytes, drawing(1_000, 500));
    two.close();
}

#[test]
fn a_file_that_was_sent_before_is_not_uploaded_again() {
    let two = Two::new();
    let file = OnDisk::new("a.bin", &noise(PART));
    let first = document(two.hers.send(&two.bob, as_document(&file)));
    let parts = two.dc.calls("upload.saveFilePart");
    // By its place on the disk, by the client's number, and by the one that is good in all clients.
    let by_number = InputFileId {
        id: first.document.id,
    };
    let by_remote = InputFileRemote {
        id: first.document.remote.id,
    };
    for again in [file.input().into(), by_number.into(), by_remote.into()] {
        two.hers.send(
            &two.bob,
            InputMessageDocument {
                document: again,
                ..as_document(&file)
            },
        );
    }
    assert_eq!(two.dc.calls("upload.saveFilePart"), parts);
    let came: Vec<_> = (0..4)
        .map(|_| document(next(&two.inbox)).document)
        .collect();
    let ids: BTreeSet<_> = came.iter().map(|file| &file.remote.unique_id).collect();
    assert_eq!(ids.len(), 1, "several files");
    two.close();
}

#[test]
fn a_file_arrives_whole_although_everything_is_cut_on_both_ways() {
    const SAVE: &str = "upload.saveFilePart";
    const GET: &str = "upload.getFile";
    const PARTS: u32 = 6;
    let two = Two::new();
    let content = noise(PARTS as usize * PART - 5);
    let file = OnDisk::new("a.bin", &content);
    two.dc.fault(SAVE, Fault::Hold, 2);
    let request = two.hers.begin(&two.bob, as_document(&file));
    request.wait().expect("begun");
    until("the parts came", || two.dc.calls(SAVE) >= PARTS);
    two.dc.cut_all();
    two.dc.release(SAVE);
    two.hers.sent().expect("sent");

    let came = document(next(&two.inbox)).document;
    two.dc.fault(GET, Fault::Hold, 2);
    let download = DownloadFile::new(came.id, 32, 0);
    two.his.send(download).wait().expect("begun");
    until("the parts went", || two.dc.calls(GET) >= PARTS);
    two.dc.cut_all();
    two.dc.release(GET);
    assert!(downloaded(&two.his, &came) == content, "other content");
    two.close();
}

#[test]
fn a_part_that_the_server_has_lost_is_sent_again() {
    let two = Two::new();
    let content = noise(3 * PART);
    let file = OnDisk::new("a.bin", &content);
    let missing = Fault::error(400, "FILE_PART_1_MISSING");
    two.dc.fault("messages.sendMedia", missing, 1);
    let came = document(two.send(as_document(&file)));
    assert!(
        downloaded(&two.his, &came.document) == content,
        "other content"
    );
    assert_eq!(two.dc.calls("messages.sendMedia"), 2);
    two.close();
}

#[test]
fn what_telegram_would_not_take_is_not_sent() {
    let two = Two::new();
    let file = OnDisk::new("a.jpg", b"no picture");
    two.hers
        .begin(&two.bob, as_photo(&file, 10, 10))
        .wait()
        .expect("begun");
    assert_eq!(
        two.hers.sent().expect_err("no photo"),
        "IMAGE_PROCESS_FAILED"
    );
    let file = OnDisk::new("a.jpg", &drawing(2_000, 99));
    two.hers
        .begin(&two.bob, as_photo(&file, 2_000, 99))
        .wait()
        .expect("begun");
    let error = two.hers.sent().expect_err("too long");
    assert_eq!(error, "PHOTO_INVALID_DIMENSIONS");
    assert!(two.bob.files_with(&two.alice).is_empty());
    two.close();
}

#[test]
fn a_video_arrives_with_its_thumbnail_and_a_voice_as_a_voice() {
    let two = Two::new();
    let content = noise(PART);
    let (file, thumbnail) = (
        OnDisk::new("a.mp4", &content),
        OnDisk::new("a.jpg", &drawing(90, 60)),
    );
    let video = two.send(InputMessageVideo {
        video: file.input().into(),
        thumbnail: Some(
            InputThumbnail {
                thumbnail: thumbnail.input().into(),
                width: 90,
                height: 60,
            }
            .into(),
        ),
        duration: 3,
        width: 640,
        height: 480,
        ..InputMessageVideo::default()
    });
    let MessageContent::MessageVideo(video) = video.content else {
        panic!("no video: {video:?}");
    };
    let video = video.video;
    assert_eq!((video.duration, video.width, video.height), (3, 640, 480));
    assert!(
        downloaded(&two.his, &video.video) == content,
        "other content"
    );
    let thumbnail = video.thumbnail.expect("a thumbnail");
    assert_eq!((thumbnail.width, thumbnail.height), (90, 60));
    assert_eq!(downloaded(&two.his, &thumbnail.file), drawing(90, 60));

    let file = OnDisk::new("a.ogg", &content);
    let voice = two.send(InputMessageVoiceNote {
        voice_note: file.input().into(),
        duration: 2,
        ..InputMessageVoiceNote::default()
    });
    let MessageContent::MessageVoiceNote(voice) = voice.content else {
        panic!("no voice: {voice:?}");
    };
    assert_eq!(voice.voice_note.duration, 2);
    assert!(downloaded(&two.his, &voice.voice_note.voice) == content);
    two.close();
}

#[test]
fn an_animation_arrives_as_one() {
    let two = Two::new();
    let content = noise(5_000);
    let file = OnDisk::new("a.mp4", &content);
    let animation = two.send(InputMessageAnimation {
        animation: file.input().into(),
        duration: 1,
        width: 10,
        height: 20,
        ..InputMessageAnimation::default()
    });
    let MessageContent::MessageAnimation(animation) = animation.content else {
        panic!("no animation: {animation:?}");
    };
    let animation = animation.animation;
    assert_eq!((animation.width, animation.height), (10, 20));
    assert!(
        downloaded(&two.his, &animation.animation) == content,
        "other content"
    );
    two.close();
}

#[test]
fn a_sticker_arrives_as_one() {
    let two = Two::new();
    let webp = [
        b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\xff\x01\0\xff\x01\0".as_slice(),
        &noise(100),
    ];
    let webp = webp.concat();
    let file = OnDisk::new("a.webp", &webp);
    let sticker = two.send(InputMessageSticker {
        sticker: file.input().into(),
        width: 512,
        height: 512,
        emoji: "🐟".to_owned(),
        ..InputMessageSticker::default()
    });
    let MessageContent::MessageSticker(sticker) = sticker.content else {
        panic!("no sticker: {sticker:?}");
    };
    let sticker = sticker.sticker;
    assert_eq!((sticker.width, &*sticker.emoji), (512, "🐟"));
    assert!(
        downloaded(&two.his, &sticker.sticker) == webp,
        "other content"
    );
    two.close();
}

#[test]
fn an_album_arrives_as_one() {
    let two = Two::new();
    let chat = two.hers.chat_with(&two.bob);
    let pictures = [200, 300].map(|side| drawing(side, side));
    let files = pictures.each_ref().map(|bytes| OnDisk::new("a.jpg", bytes));
    let contents = files.iter().map(|file| as_photo(file, 10, 10).into());
    let album = SendMessageAlbum::new(chat, contents.collect());
    two.hers.client.send(album).wait().expect("begun");
    let came = [next(&two.inbox), next(&two.inbox)];
    assert_ne!(came[0].media_album_id, 0);
    assert_eq!(came[0].media_album_id, came[1].media_album_id);
    for (message, picture) in came.into_iter().zip(pictures) {
        let largest = photo(message).sizes.pop().expect("a size");
        assert_eq!(downloaded(&two.his, &largest.photo), picture);
    }
    two.close();
}

#[test]
fn a_place_a_contact_and_dice_arrive() {
    let two = Two::new();
    let location = Location {
        latitude: 52.5,
        longitude: -13.25,
        horizontal_accuracy: 0.0,
    };
    let place = two.send(InputMessageLocation {
        location,
        ..InputMessageLocation::default()
    });
    let MessageContent::MessageLocation(place) = place.content else {
        panic!("no place: {place:?}");
    };
    assert!((place.location.latitude - 52.5).abs() < 1e-6);
    assert!((place.location.longitude + 13.25).abs() < 1e-6);

    let contact = Contact {
        phone_number: "+9996611111".to_owned(),
        first_name: "Alice".to_owned(),
        ..Contact::default()
    };
    let contact = two.send(InputMessageContact { contact });
    let MessageContent::MessageContact(contact) = contact.content else {
        panic!("no contact: {contact:?}");
    };
    assert_eq!(contact.contact.user_id, two.alice.id());

    let dice = two.send(InputMessageDice {
        emoji: "🎯".to_owned(),
        clear_draft: false,
    });
    let MessageContent::MessageDice(dice) = dice.content else {
        panic!("no dice: {dice:?}");
    };
    assert!((1..=6).contains(&dice.value), "{}", dice.value);
    two.close();
}

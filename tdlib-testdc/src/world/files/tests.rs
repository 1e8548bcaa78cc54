use grammers_tl_types::types;

use super::photos::MAX_PHOTO;
use super::picture::picture;
use super::*;

const FROM: Source = Source {
    dc_id: 2,
    date: 1_700_000_000,
};

fn document(bytes: &[u8]) -> NewDocument {
    NewDocument {
        bytes: Arc::new(bytes.to_vec()),
        mime_type: "text/plain".to_owned(),
        attributes: Vec::new(),
        thumbnail: None,
    }
}

fn place_of(document: &types::Document, thumb_size: &str) -> types::InputDocumentFileLocation {
    types::InputDocumentFileLocation {
        id: document.id,
        access_hash: document.access_hash,
        file_reference: document.file_reference.clone(),
        thumb_size: thumb_size.to_owned(),
    }
}

fn size_of(photo: &types::Photo, thumb_size: &str) -> types::InputPhotoFileLocation {
    types::InputPhotoFileLocation {
        id: photo.id,
        access_hash: photo.access_hash,
        file_reference: photo.file_reference.clone(),
        thumb_size: thumb_size.to_owned(),
    }
}

/// A picture that is told apart from the grey ones.
fn drawing(width: u16, height: u16) -> Bytes {
    Arc::new([picture(width, height), b"a drawing".to_vec()].concat())
}

/// The letters of the sizes, and their width, height and length.
fn sizes(photo: &types::Photo) -> Vec<(&str, i32, i32, i32)> {
    let sizes = photo.sizes.iter().map(|size| match size {
        enums::PhotoSize::Size(size) => (&*size.r#type, size.w, size.h, size.size),
        other => panic!("{other:?}"),
    });
    sizes.collect()
}

fn photo(files: &mut Files, width: u16, height: u16) -> Result<types::Photo, String> {
    files.add_photo(drawing(width, height), FROM)
}

#[test]
fn a_document_is_found_by_all_that_its_receiver_was_told() {
    let mut files = Files::default();
    let one = files.add_document(document(b"one"), FROM);
    let other = files.add_document(document(b"other"), FROM);
    assert_eq!((one.size, one.dc_id, one.date), (3, 2, 1_700_000_000));

    let place = place_of(&one, "");
    assert_eq!(
        files.at(&place.clone().into()).expect("there").as_slice(),
        b"one"
    );
    let error = |place: types::InputDocumentFileLocation| {
        files.at(&place.into()).expect_err("not there").clone()
    };
    let mut wrong = place.clone();
    wrong.access_hash = other.access_hash;
    assert_eq!(error(wrong), "FILE_ID_INVALID");
    let mut wrong = place.clone();
    wrong.id = other.id + 1;
    assert_eq!(error(wrong), "FILE_ID_INVALID");
    let mut wrong = place.clone();
    wrong.file_reference = Vec::new();
    assert_eq!(error(wrong), "FILE_REFERENCE_EMPTY");
    let mut wrong = place;
    wrong.file_reference = other.file_reference;
    assert_eq!(error(wrong), "FILE_REFERENCE_INVALID");
    assert_eq!(error(place_of(&one, "m")), "LOCATION_INVALID");
}

#[test]
fn a_document_and_a_photo_are_not_taken_for_each_other() {
    let mut files = Files::default();
    let document = files.add_document(document(b"one"), FROM);
    let photo = photo(&mut files, 400, 400).expect("a photo");
    let place = types::InputDocumentFileLocation {
        thumb_size: "x".to_owned(),
        ..place_of(&document, "")
    };
    let as_document = types::InputDocumentFileLocation {
        id: photo.id,
        access_hash: photo.access_hash,
        file_reference: photo.file_reference.clone(),
        thumb_size: place.thumb_size,
    };
    assert_eq!(
        files.at(&as_document.into()).expect_err("a photo"),
        "LOCATION_INVALID"
    );
    let id = types::InputDocument {
        id: photo.id,
        access_hash: photo.access_hash,
        file_reference: photo.file_reference,
    };
    assert_eq!(files.document(&id).expect_err("a photo"), "FILE_ID_INVALID");
    let id = types::InputPhoto {
        id: document.id,
        access_hash: document.access_hash,
        file_reference: document.file_reference,
    };
    assert_eq!(files.photo(&id).expect_err("a document"), "FILE_ID_INVALID");
}

#[test]
fn a_photo_has_its_own_size_and_a_smaller_one() {
    let mut files = Files::default();
    for (width, height, expected) in [
        (60, 40, vec![("s", 60, 40)]),
        (100, 100, vec![("s", 100, 100)]),
        (200, 101, vec![("s", 100, 50), ("m", 200, 101)]),
        (640, 800, vec![("m", 256, 320), ("x", 640, 800)]),
        (1_280, 64, vec![("m", 320, 16), ("y", 1_280, 64)]),
        (4_000, 3_000, vec![("m", 320, 240), ("w", 4_000, 3_000)]),
    ] {
        let photo = photo(&mut files, width, height).expect("a photo");
        let found = sizes(&photo);
        let without_length: Vec<_> = found.iter().map(|(l, w, h, _)| (*l, *w, *h)).collect();
        assert_eq!(without_length, expected);
        for (letter, w, h, length) in found {
            let bytes = files.at(&size_of(&photo, letter).into()).expect("there");
            assert_eq!(bytes.len() as i32, length);
            let dimensions = picture::dimensions(bytes).expect("a picture");
            assert_eq!((dimensions.width, dimensions.height), (w, h));
        }
        let own = files.content(photo.id).expect("a picture");
        assert_eq!(*own, drawing(width, height));
    }
}

#[test]
fn what_is_no_photo_is_refused_with_the_reason() {
    let mut files = Files::default();
    for (width, height) in [(9_000, 1_001), (2_100, 100), (100, 2_100)] {
        let error = photo(&mut files, width, height).expect_err("too large");
        assert_eq!(error, "PHOTO_INVALID_DIMENSIONS", "{width}x{height}");
    }
    photo(&mut files, 2_000, 100).expect("twenty times as wide");
    let text = files.add_photo(Arc::new(b"a text".to_vec()), FROM);
    assert_eq!(text.expect_err("a text"), "IMAGE_PROCESS_FAILED");
    let mut long = picture(10, 10);
    long.resize(MAX_PHOTO + 1, 0);
    let long = files.add_photo(Arc::new(long), FROM);
    assert_eq!(long.expect_err("too long"), "PHOTO_SAVE_FILE_INVALID");
    let small = files.add_chat_photo(Some(drawing(159, 300)), None, FROM);
    assert_eq!(small.expect_err("too small"), "PHOTO_CROP_SIZE_SMALL");
}

#[test]
fn a_photo_of_a_chat_is_fetched_by_its_number_small_and_large() {
    let mut files = Files::default();
    let bytes = drawing(500, 400);
    let photo = files.add_chat_photo(Some(bytes.clone()), None, FROM);
    let photo = photo.expect("a photo");
    let letters: Vec<_> = sizes(&photo)
        .into_iter()
        .map(|(l, w, h, _)| (l, w, h))
        .collect();
    assert_eq!(letters, [("a", 160, 160), ("b", 320, 320), ("c", 500, 400)]);
    let small = files.add_chat_photo(Some(drawing(200, 200)), None, FROM);
    let small = small.expect("a photo");
    let letters: Vec<_> = sizes(&small).into_iter().map(|(l, ..)| l).collect();
    assert_eq!(letters, ["a", "c"]);
    let fetch = |photo_id: i64, big: bool| {
        let place = types::InputPeerPhotoFileLocation {
            big,
            peer: enums::InputPeer::PeerSelf,
            photo_id,
        };
        files.at(&place.into()).cloned()
    };
    assert_eq!(fetch(photo.id, true), Ok(bytes));
    assert_eq!(*fetch(photo.id, false).expect("small"), picture(160, 160));
    assert_eq!(
        fetch(small.id + 1, true).expect_err("none"),
        "LOCATION_INVALID"
    );
}

#[test]
fn a_photo_of_a_message_becomes_one_of_a_chat() {
    let mut files = Files::default();
    let of_message = photo(&mut files, 400, 400).expect("a photo");
    let of_chat = files.chat_photo_of(of_message.clone(), FROM).expect("one");
    assert_ne!(of_chat.id, of_message.id);
    assert_eq!(files.content(of_chat.id), files.content(of_message.id));
    let again = files.chat_photo_of(of_chat.clone(), FROM);
    assert_eq!(again.expect("the same"), of_chat);
}

#[test]
fn a_moving_photo_has_a_video_or_a_drawing() {
    let mut files = Files::default();
    let video = Moving::Video(Arc::new(b"a video".to_vec()), Some(0.5));
    let photo = files
        .add_chat_photo(None, Some(video), FROM)
        .expect("a photo");
    let [enums::VideoSize::Size(size)] = &photo.video_sizes.as_deref().expect("a size") else {
        panic!("{photo:?}");
    };
    assert_eq!(
        (size.w, size.h, size.size, size.video_start_ts),
        (640, 640, 7, Some(0.5))
    );
    let bytes = files.at(&size_of(&photo, &size.r#type).into());
    assert_eq!(bytes.expect("there").as_slice(), b"a video");
    let still = files.content(photo.id).expect("a still picture");
    assert_eq!(**still, picture(640, 640));

    let drawn: enums::VideoSize = types::VideoSizeEmojiMarkup {
        emoji_id: 1,
        background_colors: vec![2],
    }
    .into();
    let photo = files.add_chat_photo(None, Some(Moving::Drawn(drawn.clone())), FROM);
    assert_eq!(photo.expect("a photo").video_sizes, Some(vec![drawn]));
}

#[test]
fn a_document_has_the_small_picture_that_was_sent_with_it() {
    let mut files = Files::default();
    let thumbnail = drawing(90, 60);
    let with = |thumbnail: &Bytes| NewDocument {
        thumbnail: Some(thumbnail.clone()),
        ..document(b"a video")
    };
    let kept = files.add_document(with(&thumbnail), FROM);
    let expected = size(
        "m",
        Dimensions {
            width: 90,
            height: 60,
        },
        &thumbnail,
    );
    assert_eq!(kept.thumbs, Some(vec![expected]));
    assert_eq!(files.at(&place_of(&kept, "m").into()), Ok(&thumbnail));
    let kept = files.add_document(with(&Arc::new(b"no picture".to_vec())), FROM);
    assert_eq!(kept.thumbs, None);
}

#[test]
fn the_oldest_file_is_forgotten_first() {
    let mut files = Files {
        max_kept: 2 * (COST_OF_A_FILE + 3),
        ..Files::default()
    };
    let kept: Vec<_> = (0..3)
        .map(|_| files.add_document(document(b"one"), FROM))
        .collect();
    let there: Vec<_> = kept.iter().map(|d| files.content(d.id).is_some()).collect();
    assert_eq!(there, [false, true, true]);
    assert_eq!(files.kept, files.max_kept);
}

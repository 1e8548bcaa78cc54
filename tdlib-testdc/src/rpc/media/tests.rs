use std::collections::BTreeSet;

use super::*;
use crate::service::Origin;
use crate::tl::zero;
use crate::world::World;
use crate::world::files::picture::picture;
use crate::world::files::uploads::Part;

/// A client in the second data center.
pub(crate) const ORIGIN: Origin = Origin {
    connection: 1,
    auth_key_id: 1,
    is_unbound: false,
    session_id: 1,
    dc_id: 2,
    is_test: true,
    is_media: false,
};

/// A world with somebody who is logged in, and has a phone.
pub(crate) fn world() -> World {
    let mut world = World::default();
    let phone = Some("9996611111".to_owned());
    let alice = world.people.add("Alice".to_owned(), String::new(), phone);
    world.log_in(&ORIGIN, alice);
    world
}

fn take_in(
    world: &mut World,
    media: impl Into<enums::InputMedia>,
) -> Result<enums::MessageMedia, String> {
    let mut call = Call {
        world,
        origin: &ORIGIN,
        reply: None,
        missing: None,
    };
    take(&mut call, &media.into()).map_err(|error| error.message)
}

fn refused(media: impl Into<enums::InputMedia>) -> String {
    take_in(&mut world(), media).expect_err("a refusal")
}

/// A file of one part.
pub(crate) fn upload(world: &mut World, name: &str, bytes: &[u8]) -> enums::InputFile {
    let part = Part {
        file: 7,
        number: 0,
        total: None,
        is_big: false,
        bytes: bytes.to_vec(),
    };
    world
        .files
        .uploads
        .save(ORIGIN.auth_key_id, part)
        .expect("a part");
    types::InputFile {
        id: 7,
        parts: 1,
        name: name.to_owned(),
        md5_checksum: String::new(),
    }
    .into()
}

fn uploaded_photo(file: enums::InputFile) -> types::InputMediaUploadedPhoto {
    types::InputMediaUploadedPhoto {
        spoiler: true,
        file,
        stickers: None,
        ttl_seconds: Some(5),
    }
}

fn uploaded_document(
    file: enums::InputFile,
    attributes: Vec<enums::DocumentAttribute>,
) -> types::InputMediaUploadedDocument {
    types::InputMediaUploadedDocument {
        nosound_video: false,
        force_file: false,
        spoiler: false,
        file,
        thumb: None,
        mime_type: "video/mp4".to_owned(),
        attributes,
        stickers: None,
        video_cover: None,
        video_timestamp: None,
        ttl_seconds: None,
    }
}

fn video(round_message: bool) -> enums::DocumentAttribute {
    types::DocumentAttributeVideo {
        round_message,
        ..zero()
    }
    .into()
}

fn photo_of(media: enums::MessageMedia) -> types::MessageMediaPhoto {
    match media {
        enums::MessageMedia::Photo(media) => media,
        other => panic!("{other:?}"),
    }
}

fn document_of(media: enums::MessageMedia) -> types::MessageMediaDocument {
    match media {
        enums::MessageMedia::Document(media) => media,
        other => panic!("{other:?}"),
    }
}

fn by_id(photo: &types::Photo) -> types::InputPhoto {
    types::InputPhoto {
        id: photo.id,
        access_hash: photo.access_hash,
        file_reference: photo.file_reference.clone(),
    }
}

fn known_photo(id: types::InputPhoto) -> types::InputMediaPhoto {
    types::InputMediaPhoto {
        spoiler: false,
        id: id.into(),
        ttl_seconds: None,
    }
}

#[test]
fn a_photo_is_uploaded_once_and_sent_again_by_its_number() {
    let mut world = world();
    let file = upload(&mut world, "a.JPG", &picture(200, 200));
    let media = take_in(&mut world, uploaded_photo(file)).map(photo_of);
    let media = media.expect("a photo");
    assert_eq!((media.spoiler, media.ttl_seconds), (true, Some(5)));
    let Some(enums::Photo::Photo(photo)) = media.photo else {
        panic!("no photo");
    };
    assert_eq!(photo.dc_id, 2, "not where the client fetches it");
    let again = take_in(&mut world, known_photo(by_id(&photo))).map(photo_of);
    assert_eq!(again.expect("a photo").photo, Some(photo.clone().into()));

    let wrong = |change: fn(&mut types::InputPhoto)| {
        let mut id = by_id(&photo);
        change(&mut id);
        known_photo(id)
    };
    for (media, error) in [
        (wrong(|id| id.id += 1), "MEDIA_EMPTY"),
        (wrong(|id| id.access_hash += 1), "MEDIA_EMPTY"),
        (
            wrong(|id| id.file_reference.clear()),
            "FILE_REFERENCE_EMPTY",
        ),
        (
            wrong(|id| id.file_reference[1] ^= 1),
            "FILE_REFERENCE_INVALID",
        ),
    ] {
        let refused = take_in(&mut world, media).expect_err("a refusal");
        assert_eq!(refused, error);
    }
}

#[test]
fn what_is_uploaded_as_a_photo_has_to_be_called_a_picture_and_be_one() {
    let mut world = world();
    for (name, bytes, error) in [
        ("a.txt", picture(200, 200), "PHOTO_EXT_INVALID"),
        ("jpg", picture(200, 200), "PHOTO_EXT_INVALID"),
        ("a.jpg", b"a text".to_vec(), "IMAGE_PROCESS_FAILED"),
    ] {
        let file = upload(&mut world, name, &bytes);
        let refused = take_in(&mut world, uploaded_photo(file)).expect_err("a refusal");
        assert_eq!(refused, error, "{name}");
    }
}

#[test]
fn a_document_is_what_its_attributes_say() {
    let audio = |voice: bool| -> enums::DocumentAttribute {
        types::DocumentAttributeAudio { voice, ..zero() }.into()
    };
    for (attributes, expected) in [
        (vec![], (false, false, false)),
        (vec![video(false)], (true, false, false)),
        (vec![video(true)], (true, true, false)),
        (vec![audio(false)], (false, false, false)),
        (vec![audio(true)], (false, false, true)),
    ] {
        let mut world = world();
        let file = upload(&mut world, "a.mp4", b"a video");
        let media = take_in(&mut world, uploaded_document(file, attributes));
        let media = document_of(media.expect("a document"));
        assert_eq!((media.video, media.round, media.voice), expected);
        let Some(enums::Document::Document(document)) = media.document else {
            panic!("no document");
        };
        let again = types::InputMediaDocument {
            spoiler: true,
            id: types::InputDocument {
                id: document.id,
                access_hash: document.access_hash,
                file_reference: document.file_reference.clone(),
            }
            .into(),
            video_cover: None,
            video_timestamp: Some(3),
            ttl_seconds: None,
            query: None,
        };
        let again = document_of(take_in(&mut world, again).expect("again"));
        assert_eq!((again.spoiler, again.video_timestamp), (true, Some(3)));
        assert_eq!(again.document, Some(document.into()));
    }
}

#[test]
fn a_moving_picture_becomes_an_animation_unless_it_is_to_be_something_else() {
    let becomes_one = |change: fn(&mut types::InputMediaUploadedDocument)| {
        let mut media = uploaded_document(zero::<types::InputFile>().into(), Vec::new());
        media.attributes.push(video(false));
        change(&mut media);
        is_animation(&media)
    };
    assert!(becomes_one(|_| {}));
    assert!(!becomes_one(|media| media.nosound_video = true));
    assert!(!becomes_one(|media| media.force_file = true));
    assert!(!becomes_one(|media| media.attributes = vec![video(true)]));
    assert!(!becomes_one(
        |media| media.mime_type = "video/webm".to_owned()
    ));
    assert!(!becomes_one(|media| {
        let animated = enums::DocumentAttribute::Animated;
        media.attributes.push(animated);
    }));
    assert!(becomes_one(|media| {
        media.attributes.clear();
        media.mime_type = "image/gif".to_owned();
    }));
}

#[test]
fn a_video_has_a_cover_that_was_sent_before() {
    let mut world = world();
    let file = upload(&mut world, "a.jpg", &picture(200, 200));
    let cover = photo_of(take_in(&mut world, uploaded_photo(file)).expect("a photo"));
    let Some(enums::Photo::Photo(cover)) = cover.photo else {
        panic!("no photo");
    };
    let file = upload(&mut world, "a.mp4", b"a video");
    let mut media = uploaded_document(file, Vec::new());
    media.video_cover = Some(by_id(&cover).into());
    let taken = document_of(take_in(&mut world, media.clone()).expect("a video"));
    assert_eq!(taken.video_cover, Some(cover.into()));
    media.video_cover = Some(enums::InputPhoto::Empty);
    assert_eq!(
        take_in(&mut world, media).expect_err("no cover"),
        "MEDIA_EMPTY"
    );
}

#[test]
fn what_is_not_there_is_refused() {
    assert_eq!(refused(enums::InputMedia::Empty), "MEDIA_EMPTY");
    let photo = types::InputMediaPhoto {
        spoiler: false,
        id: enums::InputPhoto::Empty,
        ttl_seconds: None,
    };
    assert_eq!(refused(photo), "MEDIA_EMPTY");
    let file = types::InputFile {
        id: 1,
        parts: 2,
        name: "a.jpg".to_owned(),
        md5_checksum: String::new(),
    };
    assert_eq!(refused(uploaded_photo(file.into())), "FILE_PART_0_MISSING");
    let outside = types::InputMediaPhotoExternal {
        spoiler: false,
        url: "https://example.com/a.jpg".to_owned(),
        ttl_seconds: None,
    };
    assert_eq!(refused(outside), "WEBPAGE_CURL_FAILED");
    let mut nobody = World::default();
    let error = take_in(&mut nobody, enums::InputMedia::Empty);
    assert_eq!(error.expect_err("not logged in"), "AUTH_KEY_UNREGISTERED");
}

#[test]
fn a_contact_is_known_by_the_number() {
    let contact = |phone: &str| types::InputMediaContact {
        phone_number: phone.to_owned(),
        first_name: "A.".to_owned(),
        last_name: String::new(),
        vcard: String::new(),
    };
    let mut world = world();
    let alice = world.people.by_phone("9996611111").expect("Alice").id;
    for (phone, id) in [("+999 66 11111", alice), ("+9996611112", 0)] {
        let media = take_in(&mut world, contact(phone)).expect("a contact");
        let enums::MessageMedia::Contact(media) = media else {
            panic!("{media:?}");
        };
        assert_eq!((media.user_id, &*media.phone_number), (id, phone));
    }
}

#[test]
fn a_place_is_on_earth() {
    let at = |lat: f64, long: f64| {
        let geo_point = types::InputGeoPoint {
            lat,
            long,
            accuracy_radius: Some(10),
        };
        types::InputMediaGeoPoint {
            geo_point: geo_point.into(),
        }
    };
    let taken = take_in(&mut world(), at(52.5, -13.4)).expect("a place");
    let point = types::GeoPoint {
        lat: 52.5,
        long: -13.4,
        access_hash: 0,
        accuracy_radius: Some(10),
    };
    assert_eq!(taken, types::MessageMediaGeo { geo: point.into() }.into());
    for (lat, long) in [(90.1, 0.0), (-91.0, 0.0), (0.0, 180.5), (f64::NAN, 0.0)] {
        assert_eq!(refused(at(lat, long)), "GEO_POINT_INVALID");
    }
    let live = |period: Option<i32>| types::InputMediaGeoLive {
        stopped: false,
        geo_point: at(1.0, 2.0).geo_point,
        heading: None,
        period,
        proximity_notification_radius: None,
    };
    assert_eq!(refused(live(None)), "MEDIA_INVALID");
    assert_eq!(refused(live(Some(0))), "MEDIA_INVALID");
    let taken = take_in(&mut world(), live(Some(60))).expect("a place");
    assert!(matches!(taken, enums::MessageMedia::GeoLive(live) if live.period == 60));
}

#[test]
fn dice_fall_on_each_of_their_sides() {
    let dice = |emoticon: &str| types::InputMediaDice {
        emoticon: emoticon.to_owned(),
    };
    for (emoticon, sides) in [("🎲", 6), ("⚽\u{fe0f}", 5)] {
        let mut world = world();
        let thrown: BTreeSet<i32> = (0..1_000)
            .map(|_| match take_in(&mut world, dice(emoticon)) {
                Ok(enums::MessageMedia::Dice(thrown)) => thrown.value,
                other => panic!("{other:?}"),
            })
            .collect();
        assert!(thrown.into_iter().eq(1..=sides), "{emoticon}");
    }
    assert_eq!(refused(dice("🐟")), "EMOTICON_INVALID");
}

use super::super::media::tests::{ORIGIN, upload, world};
use super::*;
use crate::tl::zero;
use crate::world::World;
use crate::world::files::Source;
use crate::world::files::picture::picture;

/// Calls a method as the one who is logged in.
fn call<F, T>(
    world: &mut World,
    method: fn(&mut Call<'_>, F) -> Result<T, RpcError>,
    request: F,
) -> Result<T, String> {
    let mut call = Call {
        world,
        origin: &ORIGIN,
        reply: None,
        missing: None,
    };
    method(&mut call, request).map_err(|error| error.message)
}

/// Shows a new photo; its number.
fn show(world: &mut World, side: u16) -> i64 {
    let request = functions::photos::UploadProfilePhoto {
        file: Some(upload(world, "a.jpg", &picture(side, side))),
        ..zero()
    };
    let answer = call(world, upload_profile_photo, request).expect("a photo");
    let enums::photos::Photo::Photo(answer) = answer;
    answer.photo.id()
}

fn update_to(id: types::InputPhoto) -> functions::photos::UpdateProfilePhoto {
    functions::photos::UpdateProfilePhoto {
        fallback: false,
        bot: None,
        id: id.into(),
    }
}

fn by_id(photo: &types::Photo) -> types::InputPhoto {
    types::InputPhoto {
        id: photo.id,
        access_hash: photo.access_hash,
        file_reference: photo.file_reference.clone(),
    }
}

/// The numbers of some of the caller's photos, and of how many.
fn photos(
    world: &mut World,
    offset: i32,
    max_id: i64,
    limit: i32,
) -> Result<(Vec<i64>, usize), String> {
    let request = functions::photos::GetUserPhotos {
        user_id: enums::InputUser::UserSelf,
        offset,
        max_id,
        limit,
    };
    let answer = call(world, get_user_photos, request)?;
    let ids = |photos: Vec<enums::Photo>| photos.iter().map(enums::Photo::id).collect::<Vec<_>>();
    Ok(match answer {
        enums::photos::Photos::Photos(all) => {
            let ids = ids(all.photos);
            let count = ids.len();
            (ids, count)
        }
        enums::photos::Photos::Slice(some) => (ids(some.photos), some.count as usize),
    })
}

#[test]
fn photos_are_told_in_parts_and_from_one_on() {
    let mut world = world();
    let [a, b, c] = [200, 210, 220].map(|side| show(&mut world, side));
    assert_eq!(photos(&mut world, 0, 0, 100), Ok((vec![c, b, a], 3)));
    assert_eq!(photos(&mut world, 1, 0, 1), Ok((vec![b], 3)));
    assert_eq!(photos(&mut world, 3, 0, 1), Ok((vec![], 3)));
    assert_eq!(photos(&mut world, -1, b, 1), Ok((vec![b], 3)));
    assert_eq!(photos(&mut world, 0, b, 9), Ok((vec![a], 3)));
    assert_eq!(photos(&mut world, i32::MAX, b, -1), Ok((vec![], 3)));
    let unknown = photos(&mut world, 0, a - 1, 9);
    assert_eq!(unknown.expect_err("no such photo"), "MAX_ID_INVALID");
}

#[test]
fn a_photo_of_a_message_can_be_shown_and_one_that_is_not_there_can_not() {
    let mut world = world();
    let from = Source { dc_id: 1, date: 0 };
    let bytes = std::sync::Arc::new(picture(200, 200));
    let sent = world.files.add_photo(bytes, from).expect("a photo");
    call(&mut world, update_profile_photo, update_to(by_id(&sent))).expect("shown");
    assert_eq!(photos(&mut world, 0, 0, 9).expect("photos").1, 1);

    let mut unknown = by_id(&sent);
    unknown.access_hash += 1;
    let refused = call(&mut world, update_profile_photo, update_to(unknown));
    assert_eq!(refused.expect_err("unknown"), "PHOTO_ID_INVALID");
    let mut old = by_id(&sent);
    old.file_reference.clear();
    let refused = call(&mut world, update_profile_photo, update_to(old));
    assert_eq!(refused.expect_err("no reference"), "FILE_REFERENCE_EMPTY");
}

#[test]
fn what_cannot_be_shown_is_refused() {
    let mut world = world();
    let none = functions::photos::UploadProfilePhoto { ..zero() };
    let refused = call(&mut world, upload_profile_photo, none);
    assert_eq!(refused.expect_err("nothing"), "PHOTO_FILE_MISSING");
    let no_video = functions::photos::UploadProfilePhoto {
        video: Some(upload(&mut world, "a.mp4", b"a text")),
        ..zero()
    };
    let refused = call(&mut world, upload_profile_photo, no_video);
    assert_eq!(refused.expect_err("a text"), "VIDEO_FILE_INVALID");
}

#[test]
fn only_what_is_there_is_deleted() {
    let mut world = world();
    let [a, b] = [200, 210].map(|side| show(&mut world, side));
    let id = [a, a + 10].map(|id| types::InputPhoto { id, ..zero() }.into());
    let request = functions::photos::DeletePhotos { id: id.to_vec() };
    let deleted = call(&mut world, delete_photos, request);
    assert_eq!(deleted, Ok(vec![a]));
    assert_eq!(photos(&mut world, 0, 0, 9), Ok((vec![b], 1)));
}

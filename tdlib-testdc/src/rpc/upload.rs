//! `upload`: the content of files, both ways in parts.

use grammers_tl_types::{enums, functions, types};
use sha2::{Digest, Sha256};

use super::{Call, Table, error};
use crate::mtproto::session::RpcError;
use crate::world::files::kind::storage_type;
use crate::world::files::uploads::Part;

/// A part never reaches from one of these into the next, in bytes.
const FRAGMENT: i64 = 1024 * 1024;
/// What offsets and lengths are multiples of, in bytes: for clients that store files, and for those that
/// play them.
const STEP: i64 = 4 * 1024;
const PRECISE_STEP: i64 = 1024;
/// What one hash is of, in bytes, and how many are told at a time.
const HASHED: usize = 128 * 1024;
const HASHES: usize = 8;

pub(super) fn register(table: &mut Table) {
    table.add(save_file_part);
    table.add(save_big_file_part);
    table.add(get_file);
    table.add(get_file_hashes);
}

/// Makes an error of what the store says is wrong.
pub(super) fn invalid(name: impl Into<String>) -> RpcError {
    error(400, name)
}

fn save(call: &mut Call<'_>, part: Part) -> Result<bool, RpcError> {
    call.user()?;
    let key = call.origin.auth_key_id;
    let saved = call.world.files.uploads.save(key, part);
    saved.map(|()| true).map_err(invalid)
}

fn save_file_part(
    call: &mut Call<'_>,
    request: functions::upload::SaveFilePart,
) -> Result<bool, RpcError> {
    let part = Part {
        file: request.file_id,
        number: request.file_part,
        total: None,
        is_big: false,
        bytes: request.bytes,
    };
    save(call, part)
}

fn save_big_file_part(
    call: &mut Call<'_>,
    request: functions::upload::SaveBigFilePart,
) -> Result<bool, RpcError> {
    let part = Part {
        file: request.file_id,
        number: request.file_part,
        // A client that does not know it yet says -1.
        total: Some(request.file_total_parts).filter(|total| *total != -1),
        is_big: true,
        bytes: request.bytes,
    };
    save(call, part)
}

fn get_file(
    call: &mut Call<'_>,
    request: functions::upload::GetFile,
) -> Result<enums::upload::File, RpcError> {
    call.user()?;
    let (offset, limit) = (request.offset, i64::from(request.limit));
    check_range(offset, limit, request.precise)?;
    let bytes = call.world.files.at(&request.location).map_err(invalid)?;
    // Behind the end there is nothing, which is how a client that does not know the size finds the end.
    let begin = usize::try_from(offset).map_or(bytes.len(), |offset| offset.min(bytes.len()));
    let end = begin.saturating_add(limit as usize).min(bytes.len());
    Ok(types::upload::File {
        r#type: storage_type(bytes),
        mtime: call.world.clock.date(),
        bytes: bytes[begin..end].to_vec(),
    }
    .into())
}

/// Whether a client may ask for that much at once.
fn check_range(offset: i64, limit: i64, is_precise: bool) -> Result<(), RpcError> {
    let step = if is_precise { PRECISE_STEP } else { STEP };
    if offset < 0 || offset % step != 0 {
        return Err(error(400, "OFFSET_INVALID"));
    }
    let is_in_one = || offset / FRAGMENT == offset.saturating_add(limit - 1) / FRAGMENT;
    let divides = || is_precise || FRAGMENT % limit == 0;
    if !(1..=FRAGMENT).contains(&limit) || limit % step != 0 || !divides() || !is_in_one() {
        return Err(error(400, "LIMIT_INVALID"));
    }
    Ok(())
}

/// Tells the hashes of some pieces of a file, the first of which has the offset in it. TDLib asks when it
/// has a file of the same name and size: it may be the same.
fn get_file_hashes(
    call: &mut Call<'_>,
    request: functions::upload::GetFileHashes,
) -> Result<Vec<enums::FileHash>, RpcError> {
    call.user()?;
    let bytes = call.world.files.at(&request.location).map_err(invalid)?;
    let offset = usize::try_from(request.offset).map_err(|_| error(400, "OFFSET_INVALID"))?;
    let pieces = bytes.chunks(HASHED).enumerate();
    let hashes = pieces
        .skip(offset / HASHED)
        .take(HASHES)
        .map(|(at, piece)| {
            types::FileHash {
                offset: (at * HASHED) as i64,
                limit: piece.len() as i32,
                hash: Sha256::digest(piece).to_vec(),
            }
            .into()
        });
    Ok(hashes.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(offset: i64, limit: i64, is_precise: bool) -> Option<String> {
        check_range(offset, limit, is_precise)
            .err()
            .map(|error| error.message)
    }

    #[test]
    fn a_part_may_be_as_large_as_divides_a_megabyte() {
        for limit in [4_096, 131_072, 524_288, 1_048_576] {
            assert_eq!(refused(1_048_576, limit, false), None, "{limit}");
        }
        for limit in [-4_096, 0, 1, 1_024, 12_288, 2_097_152] {
            assert_eq!(refused(0, limit, false).as_deref(), Some("LIMIT_INVALID"));
        }
    }

    #[test]
    fn a_part_stays_within_a_megabyte() {
        assert_eq!(refused(1_048_576 - 4_096, 4_096, false), None);
        let over = refused(1_048_576 - 4_096, 8_192, false);
        assert_eq!(over.as_deref(), Some("LIMIT_INVALID"));
    }

    #[test]
    fn who_plays_a_file_may_ask_for_smaller_steps() {
        assert_eq!(refused(1_024, 3_072, true), None);
        assert_eq!(
            refused(1_024, 4_096, false).as_deref(),
            Some("OFFSET_INVALID")
        );
        assert_eq!(refused(512, 1_024, true).as_deref(), Some("OFFSET_INVALID"));
        assert_eq!(
            refused(1_024, 1_000, true).as_deref(),
            Some("LIMIT_INVALID")
        );
        assert_eq!(
            refused(-1_024, 1_024, true).as_deref(),
            Some("OFFSET_INVALID")
        );
        assert_eq!(refused(i64::MAX - 1_023, 1_024, true), None);
        assert_eq!(refused(i64::MAX - 1_023, 1_048_576, true), None);
    }
}

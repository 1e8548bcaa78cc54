//! What is inside messages: other messages, or packed ones.

use std::borrow::Cow;

use super::{Error, bad};
use crate::mtproto::{gzip, tl};

/// Messages in one container. The protocol allows 1020.
const MAX_ITEMS: usize = 1020;

/// A message, on its own or from a container.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    pub(super) msg_id: i64,
    pub(super) seq_no: i32,
    pub(super) body: &'a [u8],
}

/// A body, unpacked if it was packed. Takes what it unpacks from the budget.
pub(super) fn unpacked<'a>(body: &'a [u8], budget: &mut usize) -> Result<Cow<'a, [u8]>, Error> {
    let id = tl::constructor(body);
    if id != tl::GZIP_PACKED {
        return Ok(Cow::Borrowed(body));
    }
    let out = gzip::unpack(body, *budget).ok_or(Error::Malformed(id))?;
    *budget -= out.len();
    // Packed twice makes no sense, and could go on for long.
    if tl::constructor(&out) == tl::GZIP_PACKED {
        return Err(Error::Malformed(id));
    }
    Ok(Cow::Owned(out))
}

/// The messages in a container, in its order; the inner error is the code to refuse it with.
pub(super) fn container(msg_id: i64, body: &[u8]) -> Result<Result<Vec<Item<'_>>, i32>, Error> {
    let malformed = || Error::Malformed(tl::MSG_CONTAINER);
    let mut rest = body.get(4..).ok_or_else(malformed)?;
    let count = i32::from_le_bytes(take(&mut rest).ok_or_else(malformed)?);
    let mut items = Vec::new();
    for _ in 0..count {
        let msg_id = i64::from_le_bytes(take(&mut rest).ok_or_else(malformed)?);
        let seq_no = i32::from_le_bytes(take(&mut rest).ok_or_else(malformed)?);
        let length = u32::from_le_bytes(take(&mut rest).ok_or_else(malformed)?);
        let (body, behind) = rest
            .split_at_checked(length as usize)
            .ok_or_else(malformed)?;
        rest = behind;
        items.push(Item {
            msg_id,
            seq_no,
            body,
        });
    }
    let right = rest.is_empty()
        && !items.is_empty()
        && items.len() <= MAX_ITEMS
        && items.iter().all(|item| {
            item.msg_id < msg_id
                && item.body.len() % 4 == 0
                && tl::constructor(item.body) != tl::MSG_CONTAINER
        });
    Ok(if right {
        Ok(items)
    } else {
        Err(bad::CONTAINER)
    })
}

/// The next bytes of the input.
fn take<const N: usize>(input: &mut &[u8]) -> Option<[u8; N]> {
    let (bytes, rest) = input.split_first_chunk()?;
    *input = rest;
    Some(*bytes)
}

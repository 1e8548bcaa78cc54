//! Files on their way in: the parts that clients have sent, until a message, a photo or the like takes them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use grammers_tl_types::enums;
use md5::{Digest, Md5};

use super::Bytes;

/// The longest part, in bytes. All parts of a file but the last have one size, which divides it.
const MAX_PART: usize = 512 * 1024;
/// The parts of the largest file: 2,000 MB.
const MAX_PARTS: i32 = 4_000;
/// Larger files are sent by `upload.saveBigFilePart`, in bytes.
const MAX_SMALL: usize = 10 * 1024 * 1024;
/// What is kept of files on their way, in bytes. The one that nobody has touched for longest goes first.
const MAX_KEPT: usize = 512 * 1024 * 1024;
/// What a part takes besides its bytes.
const COST_OF_A_PART: usize = 128;

/// A part of a file, as a client sends it.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// The number that the client has given to the file.
    pub(crate) file: i64,
    /// The first is 0.
    pub(crate) number: i32,
    /// How many there will be, if the client knows. `None` for the parts of small files, which never say so.
    pub(crate) total: Option<i32>,
    pub(crate) is_big: bool,
    pub(crate) bytes: Vec<u8>,
}

/// A file whose parts are all there.
#[derive(Clone, Debug)]
pub(crate) struct Uploaded {
    /// As the client calls it; may be empty.
    pub(crate) name: String,
    pub(crate) bytes: Bytes,
}

/// A file of which some parts are there.
#[derive(Debug, Default)]
struct Upload {
    parts: BTreeMap<i32, Vec<u8>>,
    total: Option<i32>,
    /// How many parts there were and all of them in one, once they were asked for: they may be asked for
    /// again.
    whole: Option<(i32, Bytes)>,
    /// What it takes of what is kept.
    cost: usize,
    /// The larger, the later it was touched.
    touched: u64,
}

/// The key that sent it, its number, and whether it is big.
type Name = (i64, i64, bool);

/// All files on their way.
#[derive(Debug)]
pub(crate) struct Uploads {
    uploads: HashMap<Name, Upload>,
    kept: usize,
    max_kept: usize,
    touches: u64,
}

impl Default for Uploads {
    fn default() -> Self {
        Self {
            uploads: HashMap::new(),
            kept: 0,
            max_kept: MAX_KEPT,
            touches: 0,
        }
    }
}

impl Uploads {
    /// Keeps a part, in place of the same one that came before.
    ///
    /// # Errors
    /// Telegram's name of what is wrong with it.
    pub(crate) fn save(&mut self, key: i64, part: Part) -> Result<(), String> {
        check(&part)?;
        let name = (key, part.file, part.is_big);
        let mut upload = self.uploads.remove(&name).unwrap_or_default();
        self.kept -= upload.cost;
        let saved = upload.add(part);
        if !upload.is_empty() {
            self.touches += 1;
            upload.touched = self.touches;
            self.kept += upload.cost;
            self.uploads.insert(name, upload);
        }
        saved.and_then(|()| self.make_room(name))
    }

    /// Puts the parts of a file together. It can be taken again.
    ///
    /// # Errors
    /// Telegram's name of what is missing.
    pub(crate) fn take(&mut self, key: i64, file: &enums::InputFile) -> Result<Uploaded, String> {
        let (id, parts, name, md5, is_big) = match file {
            enums::InputFile::File(file) => {
                (file.id, file.parts, &file.name, &*file.md5_checksum, false)
            }
            enums::InputFile::Big(file) => (file.id, file.parts, &file.name, "", true),
            enums::InputFile::StoryDocument(_) => return Err("FILE_ID_INVALID".to_owned()),
        };
        if !(1..=MAX_PARTS).contains(&parts) {
            return Err("FILE_PARTS_INVALID".to_owned());
        }
        let upload = self.uploads.get_mut(&(key, id, is_big));
        let upload = upload.ok_or("FILE_PART_0_MISSING")?;
        self.touches += 1;
        upload.touched = self.touches;
        let bytes = upload.whole(parts)?;
        if !md5.is_empty() && !is_md5(md5, &bytes) {
            return Err("MD5_CHECKSUM_INVALID".to_owned());
        }
        Ok(Uploaded {
            name: name.clone(),
            bytes,
        })
    }

    /// Forgets what was not touched for longest, or the file given if it is too large alone.
    fn make_room(&mut self, new: Name) -> Result<(), String> {
        let is_too_large = |upload: &Upload| upload.cost > self.max_kept;
        if self.uploads.get(&new).is_some_and(is_too_large) {
            self.forget(new);
            return Err("FILE_PARTS_INVALID".to_owned());
        }
        while self.kept > self.max_kept
            && let Some((oldest, _)) = self.uploads.iter().min_by_key(|(_, upload)| upload.touched)
        {
            self.forget(*oldest);
        }
        Ok(())
    }

    fn forget(&mut self, name: Name) {
        if let Some(upload) = self.uploads.remove(&name) {
            log::warn!("the parts of file {} are forgotten: too many", name.1);
            self.kept -= upload.cost;
        }
    }
}

impl Upload {
    fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.whole.is_none()
    }

    /// Takes a part. One that comes after the file was put together begins it anew.
    fn add(&mut self, part: Part) -> Result<(), String> {
        if self.whole.is_some() {
            *self = Self::default();
        }
        self.fits(&part)?;
        self.total = self.total.or(part.total);
        self.cost += part.bytes.len() + COST_OF_A_PART;
        if let Some(before) = self.parts.insert(part.number, part.bytes) {
            self.cost -= before.len() + COST_OF_A_PART;
        }
        Ok(())
    }

    /// Whether a part can stand where it says: all but the last have one size, and the last is not larger.
    /// Which one is the last may not be known yet, since they come in any order, and a client that does not
    /// know their number at first says it later.
    fn fits(&self, part: &Part) -> Result<(), String> {
        let (number, size) = (part.number, part.bytes.len());
        let total = self.total.or(part.total);
        if part.total.is_some_and(|now| total != Some(now)) {
            return Err("FILE_PARTS_INVALID".to_owned());
        }
        let mut others = self.parts.iter().filter(|(at, _)| **at != number);
        let first = others.next().map(|(at, bytes)| (*at, bytes.len()));
        let last = others.next_back().map(|(at, bytes)| (*at, bytes.len()));
        let last = last.or(first);
        let is_last = total.map_or_else(
            || last.is_none_or(|(at, _)| at < number),
            |total| number == total - 1,
        );
        if !is_last && !is_whole_part(size) {
            return Err("FILE_PART_SIZE_INVALID".to_owned());
        }
        let (Some((first_at, first)), Some((last_at, last))) = (first, last) else {
            return Ok(());
        };
        let fits = if number > last_at {
            first == last && is_whole_part(last) && size <= last
        } else if first_at == last_at {
            size >= last
        } else {
            size == first
        };
        if fits {
            Ok(())
        } else {
            Err("FILE_PART_SIZE_CHANGED".to_owned())
        }
    }

    /// All parts in one. They are kept as that from now on.
    fn whole(&mut self, parts: i32) -> Result<Bytes, String> {
        if let Some((of, bytes)) = &self.whole {
            let is_same = *of == parts;
            return is_same
                .then(|| bytes.clone())
                .ok_or_else(|| "FILE_PARTS_INVALID".to_owned());
        }
        if let Some(missing) = (0..parts).find(|part| !self.parts.contains_key(part)) {
            return Err(format!("FILE_PART_{missing}_MISSING"));
        }
        if self.parts.len() != parts as usize || self.total.is_some_and(|total| total != parts) {
            return Err("FILE_PARTS_INVALID".to_owned());
        }
        let mut whole = Vec::with_capacity(self.cost);
        for (_, part) in std::mem::take(&mut self.parts) {
            whole.extend(part);
        }
        let bytes: Bytes = Arc::new(whole);
        self.whole = Some((parts, bytes.clone()));
        Ok(bytes)
    }
}

/// What can be said of a part without the others.
fn check(part: &Part) -> Result<(), String> {
    let size = part.bytes.len();
    let error = if size == 0 {
        "FILE_PART_EMPTY"
    } else if size > MAX_PART {
        "FILE_PART_TOO_BIG"
    } else if part.total.is_some_and(|n| !(1..=MAX_PARTS).contains(&n)) {
        "FILE_PARTS_INVALID"
    } else if !(0..part.total.unwrap_or(MAX_PARTS)).contains(&part.number)
        || (!part.is_big && part.number as usize * size >= MAX_SMALL)
    {
        "FILE_PART_INVALID"
    } else {
        return Ok(());
    };
    Err(error.to_owned())
}

/// Whether it is a size of parts that are not the last.
fn is_whole_part(size: usize) -> bool {
    size.is_multiple_of(1024) && MAX_PART.is_multiple_of(size)
}

fn is_md5(expected: &str, bytes: &[u8]) -> bool {
    let hash = Md5::digest(bytes);
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    hex.eq_ignore_ascii_case(expected)
}

#[cfg(test)]
mod tests;

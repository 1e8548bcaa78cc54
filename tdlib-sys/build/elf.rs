//! Reads the soname of an ELF library (64 bit, little endian; others have none for us).

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

const PT_LOAD: u64 = 1;
const PT_DYNAMIC: u64 = 2;
const DT_STRTAB: u64 = 5;
const DT_SONAME: u64 = 14;

/// Returns the soname, or nothing if the file has none or is of another kind.
pub(crate) fn soname(library: &Path) -> Option<String> {
    let mut file = File::open(library).ok()?;
    let header = read_at(&mut file, 0, 64).ok()?;
    if header.get(..6)? != b"\x7fELF\x02\x01" {
        return None;
    }
    let (offset, size, count) = (
        number(&header, 32, 8)?,
        number(&header, 54, 2)?,
        number(&header, 56, 2)?,
    );
    let segments: Vec<Segment> = (0..count)
        .map(|i| Segment::read(&read_at(&mut file, offset.checked_add(i * size)?, 56).ok()?))
        .collect::<Option<_>>()?;

    let dynamic = segments.iter().find(|s| s.kind == PT_DYNAMIC)?;
    let entries = read_at(&mut file, dynamic.offset, dynamic.size.min(1 << 16)).ok()?;
    let value = |tag| {
        let mut found = entries
            .chunks_exact(16)
            .filter(|e| number(e, 0, 8) == Some(tag));
        number(found.next()?, 8, 8)
    };
    let strings = value(DT_STRTAB)?;
    let segment = segments
        .iter()
        .find(|s| s.kind == PT_LOAD && s.contains(strings))?;
    let name =
        (segment.offset.checked_add(strings - segment.address)?).checked_add(value(DT_SONAME)?)?;

    let bytes = read_at(&mut file, name, 256).ok()?;
    let end = bytes.iter().position(|&b| b == 0)?;
    String::from_utf8(bytes[..end].to_vec())
        .ok()
        .filter(|name| !name.contains(['/', '\\']))
}

struct Segment {
    kind: u64,
    offset: u64,
    address: u64,
    size: u64,
}

impl Segment {
    fn read(bytes: &[u8]) -> Option<Self> {
        Some(Self {
            kind: number(bytes, 0, 4)?,
            offset: number(bytes, 8, 8)?,
            address: number(bytes, 16, 8)?,
            size: number(bytes, 32, 8)?,
        })
    }

    fn contains(&self, address: u64) -> bool {
        address >= self.address && address - self.address < self.size
    }
}

/// Reads up to `size` bytes from `offset` on.
fn read_at(file: &mut File, offset: u64, size: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(offset))?;
    file.take(size).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads the little-endian number of `size` bytes at `offset`.
fn number(bytes: &[u8], offset: usize, size: usize) -> Option<u64> {
    let bytes = bytes.get(offset..offset + size)?;
    Some(bytes.iter().rev().fold(0, |n, &b| n << 8 | u64::from(b)))
}

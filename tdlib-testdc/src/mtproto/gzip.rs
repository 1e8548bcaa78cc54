//! `gzip_packed`: objects that are compressed on the way.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::{GzDecoder, ZlibDecoder};
use flate2::write::GzEncoder;

use super::tl;

/// How much is unpacked of one packet at most. What TDLib packs is far smaller; what is larger is an attack.
pub(crate) const MAX_UNPACKED: usize = 8 << 20;
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The object in a serialized `gzip_packed`, in zlib's format, which TDLib writes, or in that of gzip; `None`
/// if it is damaged or larger than the limit.
pub(crate) fn unpack(body: &[u8], limit: usize) -> Option<Vec<u8>> {
    let one_more = limit as u64 + 1;
    let packed = tl::read_bytes(body.get(4..)?)?;
    let mut out = Vec::new();
    let read = if packed.starts_with(&GZIP_MAGIC) {
        GzDecoder::new(packed).take(one_more).read_to_end(&mut out)
    } else {
        ZlibDecoder::new(packed)
            .take(one_more)
            .read_to_end(&mut out)
    };
    (read.is_ok() && out.len() <= limit).then_some(out)
}

/// Packs an object; `None` if it would not become smaller.
pub(crate) fn pack(object: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(object).ok()?;
    let packed = encoder.finish().ok()?;
    let mut out = tl::GZIP_PACKED.to_le_bytes().to_vec();
    tl::write_bytes(&packed, &mut out);
    (out.len() < object.len()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut out = tl::GZIP_PACKED.to_le_bytes().to_vec();
        tl::write_bytes(bytes, &mut out);
        out
    }

    /// By Python's `zlib.compress(b"ping" * 5)` and `gzip.compress(b"ping" * 5, mtime=0)`.
    #[test]
    fn zlib_and_gzip_are_unpacked() {
        let zlib = [
            0x78, 0x9c, 0x2b, 0xc8, 0xcc, 0x4b, 0x2f, 0x40, 0xc3, 0x00, 0x58, 0x7a, 0x08, 0x67,
        ];
        let gzip = [
            0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x2b, 0xc8, 0xcc, 0x4b,
            0x2f, 0x40, 0xc3, 0x00, 0x25, 0x9f, 0x59, 0x50, 0x14, 0x00, 0x00, 0x00,
        ];
        assert_eq!(unpack(&packed(&zlib), 20).unwrap(), b"ping".repeat(5));
        assert_eq!(unpack(&packed(&gzip), 20).unwrap(), b"ping".repeat(5));
    }

    #[test]
    fn what_is_packed_here_is_smaller_and_comes_back() {
        let object = b"ping".repeat(500);
        let packed = pack(&object).unwrap();
        assert!(packed.len() < object.len());
        assert_eq!(tl::constructor(&packed), tl::GZIP_PACKED);
        assert_eq!(unpack(&packed, 2000).unwrap(), object);
        assert_eq!(pack(b"ping"), None);
    }

    #[test]
    fn damaged_and_huge_objects_are_refused() {
        let good = pack(&b"ping".repeat(500)).unwrap();
        for length in 0..good.len() - 4 {
            assert_eq!(unpack(&good[..length], MAX_UNPACKED), None, "{length}");
        }
        assert_eq!(unpack(&packed(b"neither of both"), MAX_UNPACKED), None);
        let bomb = pack(&vec![0; MAX_UNPACKED + 1]).unwrap();
        assert!(bomb.len() < 100_000);
        assert_eq!(unpack(&bomb, MAX_UNPACKED), None);
    }
}

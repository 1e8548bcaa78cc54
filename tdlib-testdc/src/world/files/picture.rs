//! Pictures: how large one is, and grey ones of any size. The server has no way to scale a picture, so the
//! small versions of a photo, which Telegram makes, are grey ones here.

use std::num::NonZeroU16;

/// The width and the height of a picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dimensions {
    pub(crate) width: i32,
    pub(crate) height: i32,
}

impl Dimensions {
    pub(crate) fn longer(self) -> i32 {
        self.width.max(self.height)
    }

    pub(crate) fn shorter(self) -> i32 {
        self.width.min(self.height)
    }

    /// The largest with the same proportions whose longer side is as given.
    pub(crate) fn within(self, side: i32) -> Self {
        let scale = |length: i32| {
            let scaled = i64::from(length) * i64::from(side) / i64::from(self.longer().max(1));
            (scaled as i32).max(1)
        };
        Self {
            width: scale(self.width),
            height: scale(self.height),
        }
    }
}

/// Reads how large a JPEG, PNG, GIF or WebP is. `None` if it is none of them, or of no size.
pub(crate) fn dimensions(bytes: &[u8]) -> Option<Dimensions> {
    let (width, height) = match bytes {
        [0xff, 0xd8, rest @ ..] => jpeg(rest)?,
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => {
            (number(bytes, 16..20)?, number(bytes, 20..24)?)
        }
        [b'G', b'I', b'F', b'8', _, b'a', w0, w1, h0, h1, ..] => (
            u16::from_le_bytes([*w0, *w1]).into(),
            u16::from_le_bytes([*h0, *h1]).into(),
        ),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            rest @ ..,
        ] => webp(rest)?,
        _ => return None,
    };
    let dimensions = Dimensions {
        width: i32::try_from(width).ok()?,
        height: i32::try_from(height).ok()?,
    };
    (dimensions.shorter() > 0).then_some(dimensions)
}

/// Some bytes as a number, the largest first.
fn number(bytes: &[u8], at: std::ops::Range<usize>) -> Option<u32> {
    let bytes = bytes.get(at)?;
    Some(bytes.iter().fold(0, |n, byte| n << 8 | u32::from(*byte)))
}

/// From the header of the frame, which is one of the segments.
fn jpeg(mut rest: &[u8]) -> Option<(u32, u32)> {
    loop {
        let [0xff, marker, after @ ..] = rest else {
            return None;
        };
        match marker {
            0xff => rest = &rest[1..],          // filling
            0x01 | 0xd0..=0xd7 => rest = after, // markers without a segment
            0xc4 | 0xc8 | 0xcc => rest = after.get(number(after, 0..2)? as usize..)?,
            0xc0..=0xcf => return Some((number(after, 5..7)?, number(after, 3..5)?)),
            0xd9 | 0xda => return None,
            _ => rest = after.get(number(after, 0..2)? as usize..)?,
        }
    }
}

/// From the first chunk, of which there are three kinds.
fn webp(rest: &[u8]) -> Option<(u32, u32)> {
    let little = |at: usize, length: usize| -> Option<u32> {
        let bytes = rest.get(at..at + length)?;
        Some(
            bytes
                .iter()
                .rev()
                .fold(0, |n, byte| n << 8 | u32::from(*byte)),
        )
    };
    match rest.get(..4)? {
        b"VP8 " => Some((little(14, 2)? & 0x3fff, little(16, 2)? & 0x3fff)),
        b"VP8L" => {
            let packed = little(9, 4)?;
            Some(((packed & 0x3fff) + 1, (packed >> 14 & 0x3fff) + 1))
        }
        b"VP8X" => Some((little(12, 3)? + 1, little(15, 3)? + 1)),
        _ => None,
    }
}

/// Makes a grey picture, as a JPEG of one component. All its blocks are alike, and take two bits each.
pub(crate) fn grey(width: NonZeroU16, height: NonZeroU16) -> Vec<u8> {
    let mut jpeg = vec![0xff, 0xd8];
    let mut segment = |marker: u8, bytes: &[u8]| {
        jpeg.extend([0xff, marker]);
        jpeg.extend((bytes.len() as u16 + 2).to_be_bytes());
        jpeg.extend(bytes);
    };
    segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    segment(0xdb, &[&[0][..], &[1; 64]].concat());
    let [w0, w1] = width.get().to_be_bytes();
    let [h0, h1] = height.get().to_be_bytes();
    segment(0xc0, &[8, h0, h1, w0, w1, 1, 1, 0x11, 0]);
    // Two tables with one code each, of one bit: "no difference", and "the rest is zero".
    let table = |class: u8| [&[class, 1][..], &[0; 15], &[0]].concat();
    segment(0xc4, &[table(0x00), table(0x10)].concat());
    segment(0xda, &[1, 1, 0, 0, 63, 0]);
    let blocks = |length: NonZeroU16| usize::from(length.get()).div_ceil(8);
    let bits = 2 * blocks(width) * blocks(height);
    jpeg.resize(jpeg.len() + bits / 8, 0);
    if !bits.is_multiple_of(8) {
        jpeg.push(0xff >> (bits % 8));
    }
    jpeg.extend([0xff, 0xd9]);
    jpeg
}

/// Makes a picture for a test that needs one: a grey JPEG of so many pixels, at least one each way.
pub fn picture(width: u16, height: u16) -> Vec<u8> {
    let side = |length| NonZeroU16::new(length).unwrap_or(NonZeroU16::MIN);
    grey(side(width), side(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(bytes: &[u8]) -> Option<(i32, i32)> {
        let found = dimensions(bytes)?;
        Some((found.width, found.height))
    }

    #[test]
    fn pictures_of_each_kind_are_measured() {
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xff\xc4\0\x02\xff\xc2\0\x08\x08\x01\x02\x03\x04";
        assert_eq!(size(jpeg), Some((0x304, 0x102)));
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x01\x02\0\0\x03\x04";
        assert_eq!(size(png), Some((0x102, 0x304)));
        assert_eq!(size(b"GIF89a\x02\x01\x04\x03"), Some((0x102, 0x304)));
        let lossy = b"RIFF....WEBPVP8 ....abc\x9d\x01\x2a\x02\x41\x04\x83";
        assert_eq!(size(lossy), Some((0x102, 0x304)));
        let lossless = b"RIFF....WEBPVP8L....\x2f\x01\xc1\xc0\x00";
        assert_eq!(size(lossless), Some((0x102, 0x304)));
        let extended = b"RIFF....WEBPVP8X....abcd\x01\x01\x00\x03\x03\x00";
        assert_eq!(size(extended), Some((0x102, 0x304)));
    }

    #[test]
    fn what_is_no_picture_or_ends_too_soon_is_not_measured() {
        for bytes in [
            &b""[..],
            b"a text",
            b"\xff\xd8",
            b"\xff\xd8\xff\xe0\0",
            b"\xff\xd8\xff\xe0\xff\xff",
            b"\xff\xd8\xff\xe0\0\0",
            b"\xff\xd8\xff\xd9",
            b"\xff\xd8\xff\xc0\0\x08\x08\x01",
            b"\xff\xd8\xff\xc0\0\x08\x08\0\0\0\0",
            b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x01",
            b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\xff\xff\xff\xff\0\0\0\x01",
            b"RIFF....WEBPVP8 ....",
            b"RIFF....WEBPXXXX",
        ] {
            assert_eq!(size(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn a_grey_picture_has_two_bits_for_each_block() {
        let (one, many) = (picture(8, 8), picture(8 * 40, 8 * 20));
        assert_eq!(size(&many), Some((320, 160)));
        // One block fills a quarter of a byte, and 800 of them 200 bytes.
        assert_eq!(many.len() - one.len(), 199);
        assert_eq!(one[one.len() - 3..], [0x3f, 0xff, 0xd9]);
        assert_eq!(size(&picture(0, 7)), Some((1, 7)));
    }

    #[test]
    fn proportions_are_kept() {
        let within = |width, height, side| {
            let scaled = Dimensions { width, height }.within(side);
            (scaled.width, scaled.height)
        };
        assert_eq!(within(1_000, 500, 320), (320, 160));
        assert_eq!(within(500, 1_000, 320), (160, 320));
        assert_eq!(within(10_000, 1, 320), (320, 1));
    }
}

//! What a file is, by its name or by its first bytes.

use grammers_tl_types::enums::storage::FileType;

/// The MIME types of the names that tests use most. Clients say the type of what they send themselves.
const MIME_TYPES: [(&str, &str); 14] = [
    ("txt", "text/plain"),
    ("json", "application/json"),
    ("pdf", "application/pdf"),
    ("zip", "application/zip"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("png", "image/png"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("mp3", "audio/mpeg"),
    ("ogg", "audio/ogg"),
    ("oga", "audio/ogg"),
    ("mp4", "video/mp4"),
    ("mov", "video/quicktime"),
];

/// What comes after the last dot of a name, in small letters.
pub(crate) fn extension(name: &str) -> Option<String> {
    let (_, extension) = name.rsplit_once('.')?;
    Some(extension.to_ascii_lowercase())
}

/// The MIME type of a file with that name.
pub(crate) fn mime_type(name: &str) -> &'static str {
    let extension = extension(name).unwrap_or_default();
    let known = MIME_TYPES.iter().find(|(of, _)| *of == extension);
    known.map_or("application/octet-stream", |(_, mime_type)| mime_type)
}

/// What Telegram calls a file that begins like that.
pub(crate) fn storage_type(bytes: &[u8]) -> FileType {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => FileType::FileJpeg,
        [b'G', b'I', b'F', b'8', ..] => FileType::FileGif,
        [0x89, b'P', b'N', b'G', ..] => FileType::FilePng,
        [b'%', b'P', b'D', b'F', ..] => FileType::FilePdf,
        [b'I', b'D', b'3', ..] => FileType::FileMp3,
        [_, _, _, _, b'f', b't', b'y', b'p', b'q', b't', ..] => FileType::FileMov,
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => FileType::FileMp4,
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
            ..,
        ] => FileType::FileWebp,
        _ => FileType::FileUnknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_the_mime_type() {
        assert_eq!(mime_type("a.b.PDF"), "application/pdf");
        assert_eq!(mime_type("pdf"), "application/octet-stream");
        assert_eq!(mime_type("a.pdf.xyz"), "application/octet-stream");
    }

    #[test]
    fn the_first_bytes_tell_the_storage_type() {
        assert_eq!(storage_type(b"\xff\xd8\xff\xe0"), FileType::FileJpeg);
        assert_eq!(storage_type(b"....ftypqt  "), FileType::FileMov);
        assert_eq!(storage_type(b"....ftypisom"), FileType::FileMp4);
        assert_eq!(storage_type(b""), FileType::FileUnknown);
    }
}

//! The pictures of agents.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use axum::body::Bytes;

use crate::config::table::Table;

/// The largest photo, in bytes, and the most that all have together: they are held in memory.
const MAX_BYTES: u64 = 1 << 20;
pub(super) const MAX_BYTES_TOGETHER: usize = 256 << 20;

/// The longest path, in characters.
const MAX_CHARACTERS: usize = 4096;

/// A picture of an agent.
#[derive(Clone, PartialEq, Eq)]
pub struct Photo {
    /// What it is, such as `image/png`.
    pub media_type: &'static str,
    /// It; 1 MiB at most.
    pub bytes: Bytes,
}

impl fmt::Debug for Photo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Photo({}, {} bytes)", self.media_type, self.bytes.len())
    }
}

/// The photo whose path a key has. A path that is empty names none.
pub(super) fn read(table: &mut Table<'_>, key: &'static str) -> Option<Photo> {
    let path = table.text(key, 0..=MAX_CHARACTERS).filter(|path| !path.value.is_empty())?;
    match load(Path::new(&path.value)) {
        Ok(photo) => Some(photo),
        Err(problem) => {
            table.report().add(&path.place, format!("the photo \"{}\" {problem}", path.value));
            None
        }
    }
}

fn load(path: &Path) -> Result<Photo, String> {
    let describe = |error| format!("cannot be read: {error}");
    let file = File::open(path).map_err(describe)?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(describe)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err("has more than 1 MiB; make it smaller: 300 by 300 pixels are enough".to_owned());
    }
    let media_type = media_type(&bytes).ok_or("is no PNG, JPEG, GIF or WebP picture; save it as one")?;
    Ok(Photo { media_type, bytes: bytes.into() })
}

/// What a picture is, by its first bytes.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_known_by_its_first_bytes() {
        assert_eq!(media_type(b"\x89PNG\r\n\x1a\n..."), Some("image/png"));
        assert_eq!(media_type(b"\xff\xd8\xff\xe0"), Some("image/jpeg"));
        assert_eq!(media_type(b"GIF89a"), Some("image/gif"));
        assert_eq!(media_type(b"RIFF\x01\x02\x03\x04WEBPVP8 "), Some("image/webp"));
        for other in [&b""[..], b"<svg>", b"%PDF-1.7", b"GIF88a", b"RIFF\x01\x02\x03\x04WAVE"] {
            assert_eq!(media_type(other), None);
        }
    }

    #[test]
    fn what_is_no_file_is_told() {
        assert!(load(Path::new("/no/such/photo.png")).unwrap_err().starts_with("cannot be read: "));
        assert!(load(Path::new("/")).is_err());
    }
}

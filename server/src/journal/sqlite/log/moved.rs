//! What a log still holds that the database file does not, for a log whose header is of no use.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

use super::{FRAME_HEADER_BYTES, HEADER_BYTES, bytes, read_up_to, word};
use crate::journal::sqlite::open::PAGE_BYTES;

/// Whether the database `file` has the latest complete version of every page in `log`.
pub(super) fn is_all_moved(log: &mut File, file: &Path) -> io::Result<bool> {
    let pages = complete_pages(log)?;
    if pages.is_empty() {
        return Ok(true);
    }
    let mut database = File::open(file)?;
    let (mut logged, mut stored) = ([0; PAGE_BYTES as usize], [0; PAGE_BYTES as usize]);
    for (page, offset) in pages {
        log.seek(SeekFrom::Start(offset))?;
        log.read_exact(&mut logged)?;
        database.seek(SeekFrom::Start(u64::from(page - 1) * u64::from(PAGE_BYTES)))?;
        match database.read_exact(&mut stored) {
            Ok(()) if stored == logged => {}
            Err(error) if error.kind() != ErrorKind::UnexpectedEof => return Err(error),
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// Where the latest version of each page is, up to the last frame that ends an append.
///
/// The header would name the salts of the frames that count; without it, they are those of the first frame.
fn complete_pages(log: &mut File) -> io::Result<BTreeMap<u32, u64>> {
    let mut frame = vec![0; FRAME_HEADER_BYTES + PAGE_BYTES as usize];
    let (mut complete, mut unfinished) = (BTreeMap::new(), BTreeMap::new());
    let mut salts = None;
    let mut offset = HEADER_BYTES as u64;
    log.seek(SeekFrom::Start(offset))?;
    while read_up_to(log, &mut frame)? == frame.len() {
        let page = word(&frame, 0);
        if page == 0 || *salts.get_or_insert(bytes::<8>(&frame, 8)) != bytes(&frame, 8) {
            break;
        }
        unfinished.insert(page, offset + FRAME_HEADER_BYTES as u64);
        if word(&frame, 4) != 0 {
            complete.append(&mut unfinished);
        }
        offset += frame.len() as u64;
    }
    Ok(complete)
}

//! Finding out what is damaged, and where in the file.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use rusqlite::{Connection, ErrorCode};

use super::open;
use super::rows::Flaw;
use crate::journal::{Damage, Position, ReadError};

/// How much of a file is searched at a time.
const BLOCK_BYTES: u64 = 1 << 20;

/// What a failed read means.
pub(super) fn read_failure(file: &Path, connection: &Connection, error: rusqlite::Error) -> ReadError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt) => ReadError::Damaged(of_structure(file, connection, &error)),
        Some(ErrorCode::NotADatabase) => ReadError::Damaged(of_header(file)),
        _ => ReadError::Unavailable(error.into()),
    }
}

/// The file does not even start as it should.
pub(super) fn of_header(file: &Path) -> Damage {
    let what = "does not start as an SQLite file does".to_owned();
    Damage { file: Some(file.to_owned()), position: None, offset: Some(0), what }
}

/// The write-ahead log has a damaged page or header, and complete appends after it.
pub(super) fn of_log(log: &Path, offset: u64) -> Damage {
    let what = "does not match its checksums, and has complete appends after that".to_owned();
    Damage { file: Some(log.to_owned()), position: None, offset: Some(offset), what }
}

/// A row can be read, but is not what was written. This says where in the file it is.
///
/// Closing the file gives up SQLite's locks on it, so this is for a journal that will be closed; the data folder's lock stays.
pub(super) fn of_record(file: &Path, position: Position, flaw: &Flaw) -> Damage {
    let offset = File::open(file).and_then(|content| find(content, &flaw.id)).ok().flatten();
    Damage { offset, ..of_record_in_use(file, position, flaw) }
}

/// The same for a journal that stays open: without its locks another program could remove the log.
pub(super) fn of_record_in_use(file: &Path, position: Position, flaw: &Flaw) -> Damage {
    Damage { file: Some(file.to_owned()), position: Some(position), offset: None, what: flaw.what.to_owned() }
}

/// SQLite cannot make sense of the file. Its own check says where.
fn of_structure(file: &Path, connection: &Connection, error: &rusqlite::Error) -> Damage {
    let check = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    let report = check.ok().filter(|report| report != "ok").unwrap_or_else(|| error.to_string());
    let offset = page_number(&report).map(|page| (page - 1) * u64::from(open::PAGE_BYTES));
    let what = format!("has a structure that SQLite cannot read: {}", report.replace('\n', " "));
    Damage { file: Some(file.to_owned()), position: None, offset, what }
}

/// The page that a message such as "Tree 2 page 7: btreeInitPage() returns error code 11" is about.
fn page_number(report: &str) -> Option<u64> {
    let (_, after) = report.rsplit_once("page ")?;
    let digits = after.split(|character: char| !character.is_ascii_digit()).next()?;
    digits.parse().ok().filter(|page| *page > 0)
}

/// The distance from the start of `content` to the first `pattern` in it.
fn find(mut content: impl Read, pattern: &[u8]) -> io::Result<Option<u64>> {
    if pattern.is_empty() {
        return Ok(None);
    }
    let mut block = Vec::new();
    let mut offset = 0;
    while content.by_ref().take(BLOCK_BYTES).read_to_end(&mut block)? > 0 {
        if let Some(index) = block.windows(pattern.len()).position(|window| window == pattern) {
            return Ok(Some(offset + index as u64));
        }
        // The pattern may start at the end of this block and end in the next.
        let searched = (block.len() + 1).saturating_sub(pattern.len());
        block.drain(..searched);
        offset += searched as u64;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_found_where_it_starts() {
        let found = |pattern: &[u8]| find(&b"one two two three"[..], pattern).unwrap();
        assert_eq!(found(b"two"), Some(4));
        assert_eq!(found(b"one"), Some(0));
        assert_eq!(found(b"three"), Some(12));
        assert_eq!(found(b"four"), None);
        assert_eq!(found(b""), None);
    }

    #[test]
    fn a_pattern_is_found_across_blocks() {
        let text = [vec![b'.'; BLOCK_BYTES as usize - 2], b"pattern".to_vec()].concat();
        assert_eq!(find(&text[..], b"pattern").unwrap(), Some(BLOCK_BYTES - 2));
        assert_eq!(find(&text[..], b"patterns").unwrap(), None);
    }

    #[test]
    fn the_page_is_read_from_sqlites_report() {
        assert_eq!(page_number("Tree 2 page 7: btreeInitPage() returns error code 11"), Some(7));
        assert_eq!(page_number("Tree 2 page 7 cell 3: 2nd reference to page 12"), Some(12));
        assert_eq!(page_number("database disk image is malformed"), None);
    }
}

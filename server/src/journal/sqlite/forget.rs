//! Deleting the oldest records, a portion at a time.

use rusqlite::{Connection, params};

use super::{open, rows};
use crate::journal::Position;

/// Most records that are deleted at once: as many take about as long as an append.
const RECORDS_AT_ONCE: i64 = 128;

/// No record is added to a portion of as many bytes.
const BYTES_AT_ONCE: u64 = 256 << 10;

/// What was forgotten.
pub(super) struct Forgotten {
    /// The last of it.
    pub(super) last: Position,
    /// About how much the write-ahead log has grown: every page that becomes free is overwritten.
    pub(super) log_bytes: u64,
}

/// Deletes a portion of the records before `before`, and keeps the last one's chain, all or nothing.
pub(super) fn forget(connection: &Connection, before: Position) -> rusqlite::Result<Forgotten> {
    let transaction = connection.unchecked_transaction()?;
    let (last, bytes) = portion(&transaction, before)?;
    if let Some(last) = last {
        transaction
            .prepare_cached(
                "REPLACE INTO forgotten (one, position, chain) SELECT 1, position, chain FROM record WHERE position = ?1",
            )?
            .execute([last])?;
        transaction.prepare_cached("DELETE FROM record WHERE position <= ?1")?.execute([last])?;
    }
    let (last, _) = rows::forgotten(&transaction)?;
    transaction.commit()?;
    Ok(Forgotten { last, log_bytes: bytes + 4 * u64::from(open::PAGE_BYTES) })
}

/// The last record of the next portion, and how many bytes the portion has.
fn portion(connection: &Connection, before: Position) -> rusqlite::Result<(Option<i64>, u64)> {
    let mut statement = connection.prepare_cached(
        "SELECT position, length(body) FROM record WHERE position < ?1 ORDER BY position LIMIT ?2",
    )?;
    let mut rows = statement.query(params![before.0.cast_signed(), RECORDS_AT_ONCE])?;
    let (mut last, mut bytes) = (None, 0);
    while bytes < BYTES_AT_ONCE
        && let Some(row) = rows.next()?
    {
        last = Some(row.get(0)?);
        bytes += row.get::<_, i64>(1)?.cast_unsigned();
    }
    Ok((last, bytes))
}

//! Records as rows.

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::{damage, open};
use crate::journal::chain::Chain;
use crate::journal::{Position, ReadError, Record, ReplayError, Visit};

pub(super) const SCHEMA: &str = "CREATE TABLE record (
    position INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    body BLOB NOT NULL,
    chain BLOB NOT NULL
) STRICT";

/// What is left of forgotten records: the last one's position and chain, against which the first that is there is checked.
/// It has no more than one row.
pub(super) const SCHEMA_OF_FORGOTTEN: &str = "CREATE TABLE forgotten (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    position INTEGER NOT NULL,
    chain BLOB NOT NULL
) STRICT";

/// A row as it is stored, for [`Row::verify`] to make a record of.
pub(super) struct Row {
    position: i64,
    id: Vec<u8>,
    epoch: i64,
    body: Vec<u8>,
    chain: Vec<u8>,
}

/// Why a row is not the record that was written.
pub(super) struct Flaw {
    pub(super) what: &'static str,
    /// What the row holds in the place of the record's id.
    pub(super) id: Vec<u8>,
}

pub(super) fn insert(
    connection: &Connection,
    position: Position,
    record: &Record,
    chain: Chain,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO record (position, id, epoch, body, chain) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![
            position.0.cast_signed(),
            record.id().as_bytes(),
            record.epoch().cast_signed(),
            record.body(),
            chain.as_bytes()
        ])?;
    Ok(())
}

pub(super) fn delete(connection: &Connection, position: Position) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM record WHERE position = ?1", [position.0.cast_signed()])?;
    Ok(())
}

/// About how much the write-ahead log grows when `record` is inserted: the pages of its body, and two of the tree.
pub(super) fn log_bytes(record: &Record) -> u64 {
    record.body().len() as u64 + 2 * u64::from(open::PAGE_BYTES)
}

pub(super) fn head(connection: &Connection) -> rusqlite::Result<Position> {
    let head: Option<i64> = connection.query_row("SELECT max(position) FROM record", [], |row| row.get(0))?;
    match head {
        Some(head) => Ok(Position(head.cast_unsigned())),
        None => Ok(forgotten(connection)?.0),
    }
}

/// The last record that was forgotten, and its chain; the start if none was.
pub(super) fn forgotten(connection: &Connection) -> rusqlite::Result<(Position, Option<Chain>)> {
    let row = connection
        .prepare_cached("SELECT position, chain FROM forgotten")?
        .query_row([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)))
        .optional()?;
    Ok(match row {
        Some((position, chain)) => {
            (Position(position.cast_unsigned()), chain.try_into().ok().map(Chain::from_bytes))
        }
        None => (Position::START, Some(Chain::START)),
    })
}

pub(super) fn read(connection: &Connection, position: Position) -> rusqlite::Result<Option<Row>> {
    connection
        .prepare_cached("SELECT position, id, epoch, body, chain FROM record WHERE position = ?1")?
        .query_row([position.0.cast_signed()], Row::from_sqlite)
        .optional()
}

/// The chain at `position`, or `None` if no record is there or its chain cannot be one.
pub(super) fn chain(connection: &Connection, position: Position) -> rusqlite::Result<Option<Chain>> {
    if let Some(row) = read(connection, position)? {
        return Ok(row.chain.try_into().ok().map(Chain::from_bytes));
    }
    let (forgotten, chain) = forgotten(connection)?;
    Ok(chain.filter(|_| position == forgotten))
}

/// Refuses to go on at a position whose record was forgotten.
pub(super) fn refuse_forgotten(
    file: &Path,
    connection: &Connection,
    position: Position,
) -> Result<(), ReadError> {
    let (last, _) = forgotten(connection).map_err(|error| damage::read_failure(file, connection, error))?;
    if position > last { Ok(()) } else { Err(ReadError::Forgotten { first: last.next() }) }
}

/// Shows the records after `after` to `visit`, each checked against the one before it.
pub(super) fn walk(
    file: &Path,
    connection: &Connection,
    after: Position,
    visit: &mut Visit<'_>,
) -> Result<Position, ReplayError> {
    let failure = |error| ReplayError::Read(damage::read_failure(file, connection, error));
    refuse_forgotten(file, connection, after.next())?;
    let mut head = after;
    let mut before = chain(connection, after).map_err(failure)?;
    let mut statement = connection
        .prepare_cached(
            "SELECT position, id, epoch, body, chain FROM record WHERE position > ?1 ORDER BY position",
        )
        .map_err(failure)?;
    let mut rows = statement.query([after.0.cast_signed()]).map_err(failure)?;
    while let Some(row) = rows.next().map_err(failure)? {
        let position = head.next();
        let (chain, record) = Row::from_sqlite(row)
            .map_err(failure)?
            .verify(before, position)
            .map_err(|flaw| ReadError::Damaged(damage::of_record(file, position, &flaw)))?;
        visit(position, record).map_err(|source| ReplayError::Refused { position, source })?;
        head = position;
        before = Some(chain);
    }
    Ok(head)
}

impl Row {
    fn from_sqlite(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
        let blob = |column| row.get_ref(column).map(|value| value.as_blob().unwrap_or_default().to_vec());
        Ok(Row {
            position: row.get(0)?,
            id: blob(1)?,
            epoch: integer(row.get_ref(2)?),
            body: blob(3)?,
            chain: blob(4)?,
        })
    }

    /// The record that was written at `position`, after a record that has the chain `before`.
    pub(super) fn verify(self, before: Option<Chain>, position: Position) -> Result<(Chain, Record), Flaw> {
        if self.position.cast_unsigned() != position.0 {
            return Err(Flaw { what: "is missing", id: Vec::new() });
        }
        let malformed = |id: &[u8]| Flaw { what: "is not a record", id: id.to_vec() };
        let id = Uuid::from_slice(&self.id).map_err(|_| malformed(&self.id))?;
        let record =
            Record::new(id, self.epoch.cast_unsigned(), self.body).map_err(|_| malformed(id.as_bytes()))?;
        match before.map(|before| before.link(&record)) {
            Some(chain) if self.chain == chain.as_bytes() => Ok((chain, record)),
            _ => Err(Flaw { what: "does not match its checksum", id: self.id }),
        }
    }
}

fn integer(value: ValueRef<'_>) -> i64 {
    value.as_i64().unwrap_or_default()
}

//! The end of the journal, where a loss of power does its harm.

use std::path::Path;

use rusqlite::Connection;

use super::log::{self, Ending};
use super::open::OpenError;
use super::{damage, rows};
use crate::journal::chain::Chain;
use crate::journal::{Position, Record, ReplayError};

/// Warns of an append that was not finished; SQLite will cut it off. A log that is damaged before its end is refused.
pub(super) fn check_log(file: &Path) -> Result<(), OpenError> {
    let log = log::path(file);
    match log::examine(file) {
        Ok(Ending::Complete) => Ok(()),
        Ok(Ending::Unfinished { offset }) => {
            let file = log.display();
            tracing::warn!(%file, offset, "the journal ended in an unfinished append, which is cut off");
            Ok(())
        }
        Ok(Ending::Damaged { offset }) => Err(OpenError::Damaged(damage::of_log(&log, offset))),
        Err(error) => Err(OpenError::Unusable { file: log, source: error.into() }),
    }
}

/// The head and its chain. A last record that is not what was written is cut off, if all is well before it.
pub(super) fn find(file: &Path, connection: &Connection) -> Result<(Position, Chain), OpenError> {
    let failure = |error| OpenError::from_sqlite(file, connection, error);
    let head = rows::head(connection).map_err(failure)?;
    if let Some(chain) = intact(connection, head).map_err(failure)? {
        return Ok((head, chain));
    }
    let previous = head.previous();
    match intact(connection, previous).map_err(failure)? {
        Some(chain) => {
            rows::delete(connection, head).map_err(failure)?;
            let file = file.display();
            tracing::warn!(%file, position = head.0, "the journal's last record was torn and has been cut off");
            Ok((previous, chain))
        }
        None => Err(first_damage(file, connection, previous)),
    }
}

/// The chain at `position`, if the record there is what was written.
fn intact(connection: &Connection, position: Position) -> rusqlite::Result<Option<Chain>> {
    let Some(row) = rows::read(connection, position)? else { return rows::chain(connection, position) };
    let before = rows::chain(connection, position.previous())?;
    Ok(row.verify(before, position).ok().map(|(chain, _)| chain))
}

/// The error for a journal of which the record at `known` is damaged, and perhaps earlier ones.
fn first_damage(file: &Path, connection: &Connection, known: Position) -> OpenError {
    let forgotten = rows::forgotten(connection).map_or(Position::START, |(position, _)| position);
    match rows::walk(file, connection, forgotten, &mut |_, _: Record| Ok(())) {
        Err(ReplayError::Read(error)) => OpenError::from_read(file, error),
        _ => {
            let flaw = rows::Flaw { what: "does not match its checksum", id: Vec::new() };
            OpenError::Damaged(damage::of_record(file, known, &flaw))
        }
    }
}

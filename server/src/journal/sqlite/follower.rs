//! Reading the file beside its owner.
//!
//! Each record is a read of its own: one that lasted would keep the write-ahead log from being used anew.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Connection;

use super::files::Files;
use super::{damage, open, rows};
use crate::journal::chain::Chain;
use crate::journal::{Follower, Position, ReadError, Record};

pub(super) struct SqliteFollower {
    connection: Connection,
    file: PathBuf,
    at: Position,
    /// The chain at `at`, once it is known.
    chain: Option<Chain>,
    /// Closed after the connection.
    _files: Arc<Files>,
}

impl SqliteFollower {
    pub(super) fn open(file: &Path, files: Arc<Files>, after: Position) -> Result<SqliteFollower, ReadError> {
        let connection = open::look(file).map_err(open::OpenError::into_read)?;
        Ok(SqliteFollower { connection, file: file.to_owned(), at: after, chain: None, _files: files })
    }

    fn failure(&self, error: rusqlite::Error) -> ReadError {
        damage::read_failure(&self.file, &self.connection, error)
    }
}

impl Follower for SqliteFollower {
    fn next(&mut self) -> Result<Option<(Position, Record)>, ReadError> {
        let position = self.at.next();
        let row = rows::read(&self.connection, position).map_err(|error| self.failure(error))?;
        let Some(row) = row else {
            rows::refuse_forgotten(&self.file, &self.connection, position)?;
            return Ok(None);
        };
        if self.chain.is_none() {
            self.chain = rows::chain(&self.connection, self.at).map_err(|error| self.failure(error))?;
        }
        let (chain, record) = row
            .verify(self.chain, position)
            .map_err(|flaw| ReadError::Damaged(damage::of_record_in_use(&self.file, position, &flaw)))?;
        (self.at, self.chain) = (position, Some(chain));
        Ok(Some((position, record)))
    }
}

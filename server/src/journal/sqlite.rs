//! The embedded journal: one SQLite file in the data folder.
//!
//! A record is a row, its position the row's key. The write-ahead log is flushed to the disk at each append. When it
//! has grown long, a thread moves it into the database file while appends go on.

mod damage;
mod files;
mod follower;
mod forget;
mod growth;
mod log;
mod mover;
mod open;
mod rows;
mod snapshots;
mod tail;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, ErrorCode, ffi};

use self::files::Files;
use self::follower::SqliteFollower;
use self::growth::Growth;
use self::mover::Mover;
use self::rows::Row;
use self::snapshots::FolderSnapshots;
use super::chain::Chain;
use super::{AppendError, Follower, Journal, Position, ReadError, Record, ReplayError, Snapshots, Visit};

pub use self::open::OpenError;

/// A journal in an SQLite file.
#[derive(Debug)]
pub struct SqliteJournal {
    /// Closed before the other connection, so that it is that one which closes the file.
    mover: Mover,
    connection: Connection,
    file: PathBuf,
    head: Position,
    chain: Chain,
    /// The last record that was forgotten.
    forgotten: Position,
    growth: Growth,
    /// Whether an append failed in a way that leaves unknown whether the record at the next position is in the log.
    is_unsettled: bool,
    /// Closed after every connection.
    files: Arc<Files>,
}

impl SqliteJournal {
    /// Opens the journal `file`, and makes it if there is none. What a loss of power left unfinished is cut off.
    ///
    /// Only the end is checked here; [`Journal::replay`] and [`Journal::read`] check what they read.
    pub fn open(file: &Path) -> Result<SqliteJournal, OpenError> {
        tail::check_log(file)?;
        // Whoever has the file alone knows that nobody else writes to it. From then on the data folder's lock sees to it.
        let alone = open::connect(file)?;
        let (head, chain) = tail::find(file, &alone)?;
        // Closed, it leaves no log, unless that cannot be moved, on a full disk perhaps.
        drop(alone);
        let growth = Growth::of(file, log::length(file));
        let connection = open::share(file)?;
        let failure = |error| OpenError::from_sqlite(file, &connection, error);
        let (forgotten, _) = rows::forgotten(&connection).map_err(failure)?;
        let files = Files::hold(file).map(Arc::new);
        let files =
            files.map_err(|error| OpenError::Unusable { file: file.to_owned(), source: error.into() })?;
        let mover = Mover::start(file, Arc::clone(&files))?;
        Ok(SqliteJournal {
            mover,
            connection,
            file: file.to_owned(),
            head,
            chain,
            forgotten,
            growth,
            is_unsettled: false,
            files,
        })
    }

    /// Keeps the file from growing beyond about `bytes`: an append that would do so finds no room.
    pub fn limit_size(&self, bytes: u64) -> Result<(), OpenError> {
        open::limit_size(&self.connection, bytes)
            .map_err(|error| OpenError::from_sqlite(&self.file, &self.connection, error))
    }

    fn insert(&mut self, position: Position, record: &Record) -> rusqlite::Result<()> {
        let chain = self.chain.link(record);
        rows::insert(&self.connection, position, record, chain)?;
        self.head = position;
        self.chain = chain;
        self.is_unsettled = false;
        self.growth.add(rows::log_bytes(record));
        Ok(())
    }

    /// What a failed append means, and those before it that failed at the same position.
    fn append_failure(&mut self, error: rusqlite::Error) -> AppendError {
        let failure = self.write_failure(error);
        self.is_unsettled |= matches!(failure, AppendError::Ambiguous(_));
        match failure {
            AppendError::Unavailable(error) if self.is_unsettled => AppendError::Ambiguous(error),
            failure => failure,
        }
    }

    fn write_failure(&mut self, error: rusqlite::Error) -> AppendError {
        // What completes an append is written last, and flushed then. A quota, for one, is no full disk to SQLite.
        let is_unwritten =
            error.sqlite_error().is_some_and(|error| error.extended_code == ffi::SQLITE_IOERR_WRITE);
        match error.sqlite_error_code() {
            Some(code) if code == ErrorCode::DiskFull || is_unwritten => {
                self.growth.want_room();
                AppendError::Unavailable(error.into())
            }
            Some(ErrorCode::SystemIoFailure) => AppendError::Ambiguous(error.into()),
            // Somebody else has written to the table, past the lock.
            Some(ErrorCode::ConstraintViolation) => match rows::head(&self.connection) {
                Ok(head) => AppendError::Conflict { head },
                Err(error) => damage::read_failure(&self.file, &self.connection, error).into(),
            },
            _ => damage::read_failure(&self.file, &self.connection, error).into(),
        }
    }

    /// The row at `position`, checked against the one before it.
    fn checked(&self, position: Position) -> Result<Option<Record>, ReadError> {
        let failure = |error| damage::read_failure(&self.file, &self.connection, error);
        let Some(row) = rows::read(&self.connection, position).map_err(failure)? else { return Ok(None) };
        let before = rows::chain(&self.connection, position.previous()).map_err(failure)?;
        self.verify(before, position, row).map(|(_, record)| Some(record))
    }

    fn verify(
        &self,
        before: Option<Chain>,
        position: Position,
        row: Row,
    ) -> Result<(Chain, Record), ReadError> {
        row.verify(before, position)
            .map_err(|flaw| ReadError::Damaged(damage::of_record_in_use(&self.file, position, &flaw)))
    }

    /// Lets the next append start the write-ahead log anew, if it has been moved, or must be.
    fn finish_log(&mut self) {
        if self.mover.is_moved() || self.growth.is_too_long() {
            self.growth.note(self.mover.finish());
        }
    }
}

impl Drop for SqliteJournal {
    /// Leaves one file, unless moving a long log would hold up the end, or must not be done.
    fn drop(&mut self) {
        if self.growth.is_short() && !self.mover.is_flush_failed() {
            // If it does not work, the next start moves the log.
            _ = open::move_log_when_closed(&self.connection, true);
        }
    }
}

impl Journal for SqliteJournal {
    fn head(&self) -> Result<Position, ReadError> {
        Ok(self.head)
    }

    fn append(&mut self, expected: Position, record: &Record) -> Result<Position, AppendError> {
        let position = expected.next();
        if expected != self.head {
            let stored = self.checked(position)?;
            let repeated = stored.is_some_and(|stored| stored.id() == record.id());
            return if repeated { Ok(position) } else { Err(AppendError::Conflict { head: self.head }) };
        }
        self.finish_log();
        self.insert(position, record).map_err(|error| self.append_failure(error))?;
        if self.growth.is_long() {
            self.mover.begin();
        }
        Ok(position)
    }

    fn first(&self) -> Result<Position, ReadError> {
        Ok(self.forgotten.next())
    }

    fn forget(&mut self, before: Position) -> Result<Position, AppendError> {
        let before = before.min(self.head);
        if self.forgotten.next() >= before {
            return Ok(self.forgotten.next());
        }
        self.finish_log();
        // What is deleted goes through the log too. It waits until that is moved, so that no append has to.
        if !self.growth.is_to_be_moved() {
            let forgotten = forget::forget(&self.connection, before);
            let forgotten = forgotten.map_err(|error| self.write_failure(error))?;
            self.forgotten = forgotten.last;
            self.growth.add(forgotten.log_bytes);
        }
        if self.growth.is_to_be_moved() {
            self.mover.begin();
        }
        Ok(self.forgotten.next())
    }

    fn snapshots(&self) -> Box<dyn Snapshots> {
        Box::new(FolderSnapshots::beside(&self.file))
    }

    fn read(&self, position: Position) -> Result<Option<Record>, ReadError> {
        self.checked(position)
    }

    fn replay(&self, after: Position, visit: &mut Visit<'_>) -> Result<Position, ReplayError> {
        rows::walk(&self.file, &self.connection, after.min(self.head), visit)
    }

    fn follow(&self, after: Position) -> Result<Box<dyn Follower>, ReadError> {
        Ok(Box::new(SqliteFollower::open(&self.file, Arc::clone(&self.files), after)?))
    }
}

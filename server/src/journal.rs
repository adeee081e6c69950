//! The journal: the durable, ordered record of what happened. It is the truth; everything else is derived.
//!
//! A journal is a sequence of [`Record`]s at positions 1, 2, 3 and so on. It is synchronous and knows bytes
//! only: one thread owns it, and whoever appends packs the events that are waiting into one record. The
//! contract of [`Journal`] is what an embedded store and a replicated log can both promise; one suite
//! (`tests/contract`) holds every adapter to it.

pub mod folder;
pub mod memory;
pub mod sqlite;

mod chain;
mod error;
mod snapshots;

use std::fmt;

use uuid::Uuid;

pub use self::error::{AppendError, BodySize, Damage, ReadError, Refusal, ReplayError};
pub use self::snapshots::{GoOn, SnapshotError, Snapshots, WriteSnapshot};

/// The most bytes a record's body may have.
///
/// A record of this size and its headers fit into one message of a replicated log at its default limit of 1 MiB.
pub const MAX_RECORD_BYTES: usize = 1_000_000;

/// A durable sequence of records with one writer at a time.
pub trait Journal: Send {
    /// The position of the last record, [`Position::START`] if there is none.
    fn head(&self) -> Result<Position, ReadError>;

    /// Stores `record` right after `expected`, and returns its position, `expected.next()`.
    ///
    /// `Ok` means that the record is durable: it outlives a loss of power. An append is idempotent by the
    /// record's id: if this very record already is the one after `expected`, nothing is stored and the answer is
    /// `Ok`. After [`AppendError::Ambiguous`] the same call is therefore made again until it is settled; to
    /// decide anew in between could store two answers to one question.
    fn append(&mut self, expected: Position, record: &Record) -> Result<Position, AppendError>;

    /// The position of the first record that was not forgotten; 1 as long as none was.
    fn first(&self) -> Result<Position, ReadError>;

    /// Forgets records before `before`, the oldest first, as many as take no longer than an append.
    ///
    /// Returns what [`first`](Journal::first) is now: as long as that is before `before`, the call is to be made again, after
    /// a moment if nothing was forgotten. The last record always stays. A crash may bring back what was forgotten, but what is there never has a gap, and is
    /// checked as before. Nothing is left to read of what was forgotten, be it by other means.
    fn forget(&mut self, before: Position) -> Result<Position, AppendError>;

    /// The store for snapshots of what the records led to, for another thread than the owner's.
    fn snapshots(&self) -> Box<dyn Snapshots>;

    /// The record at `position`, or `None` if there is none, or no more.
    fn read(&self, position: Position) -> Result<Option<Record>, ReadError>;

    /// Shows every record after `after` to `visit`, without gaps and in order, and returns the head.
    ///
    /// Each record is checked before it is shown. The replay ends early if a record is damaged or refused, and does not
    /// begin if one of them was forgotten.
    fn replay(&self, after: Position, visit: &mut Visit<'_>) -> Result<Position, ReplayError>;

    /// A reader of what comes after `after`, for another thread than the owner's. It never makes the owner wait.
    fn follow(&self, after: Position) -> Result<Box<dyn Follower>, ReadError>;
}

/// Reads a journal beside its owner: without gaps, and in order.
pub trait Follower: Send {
    /// The next record and its place, or `None` as long as there is none. It is checked before it is shown. One that was
    /// forgotten is not passed over: it is [`ReadError::Forgotten`].
    fn next(&mut self) -> Result<Option<(Position, Record)>, ReadError>;
}

/// What [`Journal::replay`] calls for each record.
pub type Visit<'a> = dyn FnMut(Position, Record) -> Result<(), Refusal> + 'a;

/// The place of a record in the journal. The first record has position 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(pub u64);

impl Position {
    /// The place before the first record, and the head of an empty journal.
    pub const START: Position = Position(0);

    /// The place after this one.
    pub fn next(self) -> Position {
        Position(self.0.saturating_add(1))
    }

    /// The place before this one.
    pub fn previous(self) -> Position {
        Position(self.0.saturating_sub(1))
    }
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// What one append stores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    id: Uuid,
    epoch: u64,
    body: Vec<u8>,
}

impl Record {
    /// A record with a body of 1 to [`MAX_RECORD_BYTES`] bytes.
    pub fn new(id: Uuid, epoch: u64, body: Vec<u8>) -> Result<Record, BodySize> {
        if (1..=MAX_RECORD_BYTES).contains(&body.len()) {
            Ok(Record { id, epoch, body })
        } else {
            Err(BodySize { bytes: body.len() })
        }
    }

    /// What tells this append from every other; made anew for each record, kept when an append is repeated.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The writer's epoch. It rises each time that another writer takes over.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The events, in a form the journal does not look into.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

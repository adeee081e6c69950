//! What can go wrong with a journal, sorted by what the caller does about it.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

use thiserror::Error;

use super::{MAX_RECORD_BYTES, Position};

/// Why a visitor of [`Journal::replay`](super::Journal::replay) refuses a record.
pub type Refusal = Box<dyn Error + Send + Sync>;

/// A body that no record can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a record of {bytes} bytes was to be made; it must have 1 to {MAX_RECORD_BYTES}")]
pub struct BodySize {
    /// The size that was asked for.
    pub bytes: usize,
}

/// Why an append has no position to give back.
#[derive(Debug, Error)]
pub enum AppendError {
    /// Nothing was stored: another writer's record is there. This writer is fenced off and must stop.
    #[error("the journal's head is {head}, so that another writer must have taken over")]
    Conflict {
        /// The journal's head.
        head: Position,
    },
    /// The record may have been stored or not. Repeat the call with the same arguments.
    #[error("it is unknown whether the record was stored: {0}")]
    Ambiguous(#[source] Box<dyn Error + Send + Sync>),
    /// Nothing was stored. A later append can succeed, when there is room on the disk again for instance.
    #[error("the journal stored nothing: {0}")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// Nothing was stored: the journal is damaged, and no append can succeed.
    #[error(transparent)]
    Damaged(Damage),
}

impl From<ReadError> for AppendError {
    fn from(error: ReadError) -> AppendError {
        match error {
            ReadError::Unavailable(source) => AppendError::Unavailable(source),
            ReadError::Damaged(damage) => AppendError::Damaged(damage),
            forgotten @ ReadError::Forgotten { .. } => AppendError::Unavailable(forgotten.into()),
        }
    }
}

/// Why a record cannot be read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The store does not answer. A later attempt can succeed.
    #[error("the journal cannot be read: {0}")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// What is stored is not what was written.
    #[error(transparent)]
    Damaged(Damage),
    /// The record was there, and has been forgotten.
    #[error("the journal has forgotten all records before {first}")]
    Forgotten {
        /// The first record that is there.
        first: Position,
    },
}

/// Why a replay ended early.
#[derive(Debug, Error)]
pub enum ReplayError {
    /// A record could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The visitor refused a record.
    #[error("record {position} of the journal cannot be used: {source}")]
    Refused {
        /// The record's place.
        position: Position,
        /// The visitor's reason.
        source: Refusal,
    },
}

/// What is known of a damaged journal.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct Damage {
    /// The file, if the journal is one.
    pub file: Option<PathBuf>,
    /// The first damaged record's place, if it is known.
    pub position: Option<Position>,
    /// The damage's distance from the start of the file in bytes, if it is known.
    pub offset: Option<u64>,
    /// What is wrong, as a sentence's end: "does not match its checksum".
    pub what: String,
}

impl fmt::Display for Damage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(formatter, "the journal {} is damaged: ", file.display())?,
            None => formatter.write_str("the journal is damaged: ")?,
        }
        match self.position {
            Some(position) => write!(formatter, "record {position} ")?,
            None => formatter.write_str("it ")?,
        }
        formatter.write_str(&self.what)?;
        if let Some(offset) = self.offset {
            write!(formatter, " (at byte {offset} of the file)")?;
        }
        formatter.write_str(
            ". Nothing was removed. Keep a copy of the whole data folder, then restore it from a backup and start again",
        )
    }
}

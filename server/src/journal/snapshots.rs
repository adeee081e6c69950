//! Snapshots: what the records up to a position led to, so that a start need not replay them.

use std::io::{self, BufRead, Write};
use std::path::PathBuf;

use thiserror::Error;

use super::Position;

/// A journal's store of snapshots. It knows bytes only, and is used beside the journal's owner.
pub trait Snapshots: Send {
    /// The positions of the snapshots that are there, the latest first.
    fn positions(&self) -> Result<Vec<Position>, SnapshotError>;

    /// Keeps what `write` writes as the snapshot at `position`, in the place of an earlier one of that position.
    ///
    /// `Ok` means that it is durable. If `write` fails, or the process ends meanwhile, there is nothing of it, and others
    /// are as they were.
    fn keep(&self, position: Position, write: &mut WriteSnapshot<'_>) -> Result<(), SnapshotError>;

    /// Reads a snapshot. All of it is checked before any of it is shown.
    fn open(&self, position: Position) -> Result<Box<dyn BufRead>, SnapshotError>;

    /// Checks a snapshot as [`open`](Snapshots::open) does. `go_on` is asked ever again, and the check ends with its error.
    fn check(&self, position: Position, go_on: &mut GoOn<'_>) -> Result<(), SnapshotError>;

    /// Removes a snapshot; one that is not there is no error.
    fn remove(&self, position: Position) -> Result<(), SnapshotError>;
}

/// What writes a snapshot.
pub type WriteSnapshot<'a> = dyn FnMut(&mut dyn Write) -> io::Result<()> + 'a;

/// What says whether to go on.
pub type GoOn<'a> = dyn FnMut() -> io::Result<()> + 'a;

/// Why a snapshot cannot be kept or read.
#[derive(Debug, Error)]
pub enum SnapshotError {
    /// The store does not answer, or has no room. A later attempt can succeed.
    #[error("snapshots cannot be used: {0}")]
    Unavailable(#[from] io::Error),
    /// What is stored is not what was written.
    #[error("the snapshot {position}{} does not match its checksum", in_file(file.as_ref()))]
    Damaged {
        /// The file, if the snapshot is one.
        file: Option<PathBuf>,
        /// The snapshot's position.
        position: Position,
    },
}

fn in_file(file: Option<&PathBuf>) -> String {
    file.map(|file| format!(" ({})", file.display())).unwrap_or_default()
}

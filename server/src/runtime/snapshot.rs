//! Snapshots: all that the records up to one of them led to, so that a start need not replay them.
//!
//! A snapshot is lines of JSON: the first one holds the state, each further one an interaction with what was said in it. So
//! it is written and read without ever being in memory as a whole.

use std::collections::HashMap;
use std::io::{self, BufRead, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;
use vestibule_processor::{Entry, Interaction, InteractionId, Processor, Snapshot, Timestamp};

use super::{Conversation, Conversations};
use crate::journal::Position;

/// Raised when an older reader could misunderstand a snapshot. Every version that was ever written stays readable.
pub(super) const VERSION: u32 = 1;

/// What there was when a record had been stored.
pub(super) struct Taken {
    pub(super) place: Place,
    pub(super) processor: Processor,
    pub(super) conversations: HashMap<InteractionId, Arc<Conversation>>,
}

/// The last record that a snapshot holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) position: Position,
    /// Its id, by which a snapshot of another journal is told from one of this.
    pub(super) record: Uuid,
    pub(super) epoch: u64,
    pub(super) at: Timestamp,
}

/// What was read back.
pub(super) struct Restored {
    pub(super) place: Place,
    pub(super) processor: Processor,
    pub(super) conversations: Conversations,
    /// The snapshot's size.
    pub(super) bytes: u64,
}

/// Why a snapshot is of no use.
#[derive(Debug, Error)]
pub(super) enum SnapshotFormatError {
    #[error("it was written by a newer Vestibule (format {0}, this one knows {VERSION}); start that one")]
    Newer(u32),
    #[error("it is not what Vestibule writes: {0}")]
    Unreadable(#[from] serde_json::Error),
    #[error("it cannot be read: {0}")]
    Failed(#[from] io::Error),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    version: u32,
    position: u64,
    record: Uuid,
    epoch: u64,
    at: Timestamp,
    state: Snapshot,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    interaction: &'a Interaction,
    entries: &'a [Arc<Entry>],
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReadLine {
    interaction: Interaction,
    #[serde(default)]
    entries: Vec<Arc<Entry>>,
}

impl Taken {
    /// Writes the snapshot, and fails as soon as `is_stopping` turns true.
    pub(super) fn write(&self, writer: &mut dyn Write, is_stopping: &AtomicBool) -> io::Result<()> {
        let Place { position, record, epoch, at } = self.place;
        let state = self.processor.snapshot();
        write_line(writer, &Head { version: VERSION, position: position.0, record, epoch, at, state })?;
        for interaction in self.processor.interactions() {
            if is_stopping.load(Ordering::Acquire) {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let conversation = self.conversations.get(&interaction.id);
            let entries = conversation.map(|conversation| {
                // What was said since is not part of it.
                conversation.entries_before(interaction.next_sequence_number)
            });
            write_line(writer, &Line { interaction, entries: &entries.unwrap_or_default() })?;
        }
        Ok(())
    }
}

fn write_line(writer: &mut dyn Write, line: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *writer, line)?;
    writer.write_all(b"\n")
}

/// Reads a snapshot.
pub(super) fn read(reader: &mut dyn BufRead) -> Result<Restored, SnapshotFormatError> {
    let mut lines = Lines { reader, line: Vec::new(), bytes: 0 };
    let head = read_head(lines.next()?.unwrap_or_default())?;
    let conversations = Conversations::default();
    let mut interactions = Vec::new();
    while let Some(line) = lines.next()? {
        let ReadLine { interaction, entries } = serde_json::from_slice(line)?;
        conversations.restore(&interaction, entries);
        interactions.push(interaction);
    }
    let Head { position, record, epoch, at, state, .. } = head;
    Ok(Restored {
        place: Place { position: Position(position), record, epoch, at },
        processor: Processor::restore(state, interactions),
        conversations,
        bytes: lines.bytes,
    })
}

fn read_head(line: &[u8]) -> Result<Head, SnapshotFormatError> {
    #[derive(Deserialize)]
    struct OnlyVersion {
        version: u32,
    }
    let OnlyVersion { version } = serde_json::from_slice(line)?;
    if version > VERSION {
        return Err(SnapshotFormatError::Newer(version));
    }
    Ok(serde_json::from_slice(line)?)
}

struct Lines<'a> {
    reader: &'a mut dyn BufRead,
    line: Vec<u8>,
    bytes: u64,
}

impl Lines<'_> {
    fn next(&mut self) -> io::Result<Option<&[u8]>> {
        self.line.clear();
        let read = self.reader.read_until(b'\n', &mut self.line)?;
        self.bytes += read as u64;
        Ok((read > 0).then_some(&self.line))
    }
}

#[cfg(test)]
mod tests;

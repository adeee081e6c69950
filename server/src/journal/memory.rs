//! A journal in memory, for tests: as durable as the [`Disk`] it is opened on, and able to fail on demand.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{AppendError, Follower, Journal, Position, ReadError, Record, ReplayError, Visit};

/// What outlives a [`MemoryJournal`]. Clones are the same disk.
#[derive(Clone, Debug, Default)]
pub struct Disk(Arc<Mutex<Contents>>);

#[derive(Debug, Default)]
struct Contents {
    records: Vec<Record>,
    faults: VecDeque<Fault>,
}

/// How an append fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no room: nothing is stored, and the answer says so.
    DiskFull,
    /// The store does not answer: nothing is stored, and the answer says so.
    Unavailable,
    /// The answer is lost, after the record was stored.
    AnswerLost,
    /// The question is lost: nothing is stored, and nobody knows.
    QuestionLost,
}

impl Disk {
    /// Plans a fault for each of the next appends, after those already planned.
    pub fn fail_next(&self, faults: impl IntoIterator<Item = Fault>) {
        self.contents().faults.extend(faults);
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A journal on a [`Disk`]. Several may be open at a time; the expected position tells them apart.
#[derive(Debug)]
pub struct MemoryJournal {
    disk: Disk,
}

impl MemoryJournal {
    /// Opens the journal that is on `disk`.
    pub fn open(disk: &Disk) -> MemoryJournal {
        MemoryJournal { disk: disk.clone() }
    }
}

impl Journal for MemoryJournal {
    fn head(&self) -> Result<Position, ReadError> {
        Ok(self.disk.contents().head())
    }

    fn append(&mut self, expected: Position, record: &Record) -> Result<Position, AppendError> {
        let mut contents = self.disk.contents();
        match contents.faults.pop_front() {
            None => contents.append(expected, record),
            Some(Fault::DiskFull) => Err(AppendError::Unavailable("no space is left on the disk".into())),
            Some(Fault::Unavailable) => Err(AppendError::Unavailable("the store does not answer".into())),
            Some(Fault::QuestionLost) => Err(AppendError::Ambiguous("no answer came".into())),
            Some(Fault::AnswerLost) => {
                contents.append(expected, record)?;
                Err(AppendError::Ambiguous("no answer came".into()))
            }
        }
    }

    fn read(&self, position: Position) -> Result<Option<Record>, ReadError> {
        Ok(self.disk.contents().read(position).cloned())
    }

    fn replay(&self, after: Position, visit: &mut Visit<'_>) -> Result<Position, ReplayError> {
        let mut head = after.min(self.head()?);
        while let Some(record) = self.read(head.next())? {
            let position = head.next();
            visit(position, record).map_err(|source| ReplayError::Refused { position, source })?;
            head = position;
        }
        Ok(head)
    }

    fn follow(&self, after: Position) -> Result<Box<dyn Follower>, ReadError> {
        Ok(Box::new(MemoryFollower { disk: self.disk.clone(), at: after }))
    }
}

struct MemoryFollower {
    disk: Disk,
    at: Position,
}

impl Follower for MemoryFollower {
    fn next(&mut self) -> Result<Option<(Position, Record)>, ReadError> {
        let position = self.at.next();
        let record = self.disk.contents().read(position).cloned();
        if record.is_some() {
            self.at = position;
        }
        Ok(record.map(|record| (position, record)))
    }
}

impl Contents {
    fn head(&self) -> Position {
        Position(self.records.len() as u64)
    }

    fn append(&mut self, expected: Position, record: &Record) -> Result<Position, AppendError> {
        let position = expected.next();
        if expected == self.head() {
            self.records.push(record.clone());
            Ok(position)
        } else if self.read(position).is_some_and(|stored| stored.id() == record.id()) {
            Ok(position)
        } else {
            Err(AppendError::Conflict { head: self.head() })
        }
    }

    fn read(&self, position: Position) -> Option<&Record> {
        let index = usize::try_from(position.0).ok()?.checked_sub(1)?;
        self.records.get(index)
    }
}

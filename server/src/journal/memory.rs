//! A journal in memory, for tests: as durable as the [`Disk`] it is opened on, and able to fail on demand.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, BufRead, Cursor};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{
    AppendError, Follower, GoOn, Journal, Position, ReadError, Record, ReplayError, SnapshotError, Snapshots,
    Visit, WriteSnapshot,
};

/// How many records are forgotten at a time: few, so that tests see that it takes more than one call.
const FORGOTTEN_AT_ONCE: usize = 8;

/// What outlives a [`MemoryJournal`]. Clones are the same disk.
#[derive(Clone, Debug, Default)]
pub struct Disk(Arc<Mutex<Contents>>);

#[derive(Debug, Default)]
struct Contents {
    /// How many records came before those that are there.
    forgotten: u64,
    records: VecDeque<Record>,
    faults: VecDeque<Fault>,
    delays: VecDeque<Delay>,
    snapshots: BTreeMap<Position, MemorySnapshot>,
}

#[derive(Debug)]
struct MemorySnapshot {
    bytes: Arc<[u8]>,
    is_damaged: bool,
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

/// Why nothing is forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delay {
    /// The store cannot do it, and says so.
    Unavailable,
    /// The store has something else to do first.
    Busy,
}

impl Disk {
    /// Plans a fault for each of the next appends, after those already planned.
    pub fn fail_next(&self, faults: impl IntoIterator<Item = Fault>) {
        self.contents().faults.extend(faults);
    }

    /// Plans that each of the next attempts to forget something comes to nothing, after those already planned.
    pub fn delay_next(&self, delays: impl IntoIterator<Item = Delay>) {
        self.contents().delays.extend(delays);
    }

    /// How many delays are still planned.
    pub fn delays(&self) -> usize {
        self.contents().delays.len()
    }

    /// The position of the last record.
    pub fn head(&self) -> Position {
        self.contents().head()
    }

    /// The position of the first record that was not forgotten.
    pub fn first(&self) -> Position {
        self.contents().first()
    }

    /// The positions of the snapshots that are there, the latest first.
    pub fn snapshots(&self) -> Vec<Position> {
        self.contents().snapshots.keys().rev().copied().collect()
    }

    /// Damages a snapshot.
    pub fn damage_snapshot(&self, position: Position) {
        if let Some(snapshot) = self.contents().snapshots.get_mut(&position) {
            snapshot.is_damaged = true;
        }
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

    fn first(&self) -> Result<Position, ReadError> {
        Ok(self.disk.contents().first())
    }

    fn forget(&mut self, before: Position) -> Result<Position, AppendError> {
        let mut contents = self.disk.contents();
        match contents.delays.pop_front() {
            None => {}
            Some(Delay::Busy) => return Ok(contents.first()),
            Some(Delay::Unavailable) => {
                return Err(AppendError::Unavailable("no space is left on the disk".into()));
            }
        }
        let before = before.min(contents.head());
        for _ in 0..FORGOTTEN_AT_ONCE {
            if contents.first() < before && contents.records.pop_front().is_some() {
                contents.forgotten += 1;
            }
        }
        Ok(contents.first())
    }

    fn snapshots(&self) -> Box<dyn Snapshots> {
        Box::new(MemorySnapshots { disk: self.disk.clone() })
    }

    fn read(&self, position: Position) -> Result<Option<Record>, ReadError> {
        Ok(self.disk.contents().read(position).cloned())
    }

    fn replay(&self, after: Position, visit: &mut Visit<'_>) -> Result<Position, ReplayError> {
        let mut head = after.min(self.head()?);
        self.disk.contents().refuse_forgotten(head.next())?;
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
        let contents = self.disk.contents();
        contents.refuse_forgotten(position)?;
        let record = contents.read(position).cloned();
        if record.is_some() {
            self.at = position;
        }
        Ok(record.map(|record| (position, record)))
    }
}

struct MemorySnapshots {
    disk: Disk,
}

impl Snapshots for MemorySnapshots {
    fn positions(&self) -> Result<Vec<Position>, SnapshotError> {
        Ok(self.disk.snapshots())
    }

    fn keep(&self, position: Position, write: &mut WriteSnapshot<'_>) -> Result<(), SnapshotError> {
        let mut bytes = Vec::new();
        write(&mut bytes)?;
        let snapshot = MemorySnapshot { bytes: bytes.into(), is_damaged: false };
        self.disk.contents().snapshots.insert(position, snapshot);
        Ok(())
    }

    fn open(&self, position: Position) -> Result<Box<dyn BufRead>, SnapshotError> {
        match self.disk.contents().snapshots.get(&position) {
            Some(MemorySnapshot { is_damaged: true, .. }) => {
                Err(SnapshotError::Damaged { file: None, position })
            }
            Some(MemorySnapshot { bytes, .. }) => Ok(Box::new(Cursor::new(Arc::clone(bytes)))),
            None => Err(io::Error::from(io::ErrorKind::NotFound).into()),
        }
    }

    fn check(&self, position: Position, go_on: &mut GoOn<'_>) -> Result<(), SnapshotError> {
        go_on()?;
        self.open(position).map(drop)
    }

    fn remove(&self, position: Position) -> Result<(), SnapshotError> {
        self.disk.contents().snapshots.remove(&position);
        Ok(())
    }
}

impl Contents {
    fn head(&self) -> Position {
        Position(self.forgotten + self.records.len() as u64)
    }

    fn first(&self) -> Position {
        Position(self.forgotten).next()
    }

    fn refuse_forgotten(&self, position: Position) -> Result<(), ReadError> {
        let first = self.first();
        if position < first { Err(ReadError::Forgotten { first }) } else { Ok(()) }
    }

    fn append(&mut self, expected: Position, record: &Record) -> Result<Position, AppendError> {
        let position = expected.next();
        if expected == self.head() {
            self.records.push_back(record.clone());
            Ok(position)
        } else if self.read(position).is_some_and(|stored| stored.id() == record.id()) {
            Ok(position)
        } else {
            Err(AppendError::Conflict { head: self.head() })
        }
    }

    fn read(&self, position: Position) -> Option<&Record> {
        let index = position.0.checked_sub(self.first().0)?;
        self.records.get(usize::try_from(index).ok()?)
    }
}

//! Keeping the journal short: snapshots are taken beside the loop, and what they make superfluous is forgotten.
//!
//! Two snapshots are kept, and every record after the earlier one: if the later one is damaged, nothing is lost.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TryRecvError, channel, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use super::snapshot::Taken;
use crate::journal::{Position, SnapshotError, Snapshots};

/// How long the end waits for a snapshot that is being stored: less than the processor has for all it does then.
const STOP_TIME: Duration = Duration::from_millis(250);

/// When snapshots are taken, and what is not forgotten although there is one.
#[derive(Clone, Debug)]
pub struct Compaction {
    /// A snapshot is taken when so many records were stored since the last one: as many are replayed in a second or two.
    pub records: u64,
    /// Or when those records have so many bytes.
    pub bytes: u64,
    /// What else reads the journal, and has to have read what is forgotten.
    pub followed: Option<Followed>,
}

impl Default for Compaction {
    fn default() -> Compaction {
        Compaction { records: 100_000, bytes: 64 << 20, followed: None }
    }
}

/// How far a journal was followed by somebody who keeps what he needs of it. Clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Followed(Arc<Positions>);

#[derive(Debug, Default)]
struct Positions {
    kept: AtomicU64,
    awaited: AtomicU64,
}

impl Followed {
    pub(super) fn keep(&self, position: Position) {
        self.0.kept.store(position.0, Ordering::Release);
    }

    pub(super) fn kept(&self) -> Position {
        Position(self.0.kept.load(Ordering::Acquire))
    }

    fn wait_for(&self, position: Position) {
        self.0.awaited.store(position.0, Ordering::Release);
    }

    pub(super) fn is_awaited(&self) -> bool {
        self.0.awaited.load(Ordering::Acquire) > self.kept().0
    }
}

/// Says when a snapshot is due and what can be forgotten, and has a thread that stores the snapshots.
pub(super) struct Compactor {
    settings: Compaction,
    /// What was stored since the last snapshot.
    records: u64,
    bytes: u64,
    /// The last snapshot that is durable, and its size.
    latest: Option<(Position, u64)>,
    /// The one before it.
    earlier: Position,
    is_storing: bool,
    stored: Receiver<Option<Stored>>,
    is_stopping: Arc<AtomicBool>,
    /// Taken in the end, which ends the thread, or when the thread has ended by itself.
    jobs: Option<SyncSender<Job>>,
}

struct Job {
    taken: Taken,
    /// The snapshot that is kept beside the new one.
    earlier: Option<Position>,
}

struct Stored {
    position: Position,
    bytes: u64,
}

impl Compactor {
    /// Goes on from a start that was built upon a snapshot (its position and size), after which so much was stored.
    pub(super) fn start(
        settings: Compaction,
        snapshots: Box<dyn Snapshots>,
        latest: Option<(Position, u64)>,
        (records, bytes): (u64, u64),
    ) -> io::Result<Compactor> {
        let (jobs, taken) = sync_channel(1);
        let (report, stored) = channel();
        let is_stopping = Arc::new(AtomicBool::new(false));
        let store = Store { snapshots, is_stopping: Arc::clone(&is_stopping), report };
        thread::Builder::new().name("snapshots".into()).spawn(move || store.run(&taken))?;
        Ok(Compactor {
            settings,
            records,
            bytes,
            latest,
            earlier: Position::START,
            is_storing: false,
            stored,
            is_stopping,
            jobs: Some(jobs),
        })
    }

    /// Counts a record that was stored.
    pub(super) fn count(&mut self, bytes: usize) {
        self.records += 1;
        self.bytes += bytes as u64;
    }

    /// Whether a snapshot is to be taken. So that large ones are not written all the time, the journal grows by as much as the
    /// last one has before the next is.
    pub(super) fn is_due(&self) -> bool {
        let has_grown = self.records >= self.settings.records || self.bytes >= self.settings.bytes;
        let can_store = self.jobs.is_some() && !self.is_storing;
        has_grown && can_store && self.latest.is_none_or(|(_, bytes)| self.bytes >= bytes)
    }

    /// Has a snapshot stored.
    pub(super) fn store(&mut self, taken: Taken) {
        let earlier = self.latest.map(|(position, _)| position);
        // If it comes to nothing, the next is taken when the journal has grown as much again.
        (self.records, self.bytes) = (0, 0);
        let job = Job { taken, earlier };
        self.is_storing = self.jobs.as_ref().is_some_and(|jobs| jobs.try_send(job).is_ok());
    }

    /// The first record that is still needed.
    pub(super) fn needed_from(&mut self) -> Position {
        self.note_stored();
        match &self.settings.followed {
            Some(followed) => {
                followed.wait_for(self.earlier);
                followed.kept().min(self.earlier)
            }
            None => self.earlier,
        }
    }

    fn note_stored(&mut self) {
        loop {
            match self.stored.try_recv() {
                Ok(Some(Stored { position, bytes })) => {
                    self.is_storing = false;
                    self.earlier = self.latest.map_or(Position::START, |(position, _)| position);
                    self.latest = Some((position, bytes));
                }
                Ok(None) => self.is_storing = false,
                Err(TryRecvError::Empty) => return,
                Err(TryRecvError::Disconnected) => return self.give_up(),
            }
        }
    }

    /// Goes on without snapshots.
    fn give_up(&mut self) {
        if self.jobs.take().is_some() {
            self.is_storing = false;
            tracing::error!(
                "no more snapshots are taken, because of a fault of Vestibule that is told above; the journal grows until it is \
                 restarted. Please report the fault"
            );
        }
    }
}

impl Drop for Compactor {
    fn drop(&mut self) {
        self.is_stopping.store(true, Ordering::Release);
        self.jobs = None;
        // The thread lets go of the channel in the end. If it hangs on the disk, it is left alone: whenever it ends, with the
        // process at the latest, the snapshots are whole.
        while self.stored.recv_timeout(STOP_TIME).is_ok() {}
    }
}

/// What the thread works with.
struct Store {
    snapshots: Box<dyn Snapshots>,
    is_stopping: Arc<AtomicBool>,
    report: Sender<Option<Stored>>,
}

impl Store {
    fn run(self, jobs: &Receiver<Job>) {
        for job in jobs {
            let stored = self.store(&job).inspect_err(|error| self.complain(error));
            if self.report.send(stored.ok()).is_err() {
                return;
            }
        }
    }

    /// Stores a snapshot, reads it back, and removes all but it and the one before.
    fn store(&self, Job { taken, earlier }: &Job) -> Result<Stored, SnapshotError> {
        let began = Instant::now();
        let (position, mut bytes) = (taken.place.position, 0);
        self.snapshots.keep(position, &mut |writer| {
            let mut counting = Counting { writer, bytes: 0 };
            taken.write(&mut counting, &self.is_stopping)?;
            bytes = counting.bytes;
            Ok(())
        })?;
        self.snapshots.check(position, &mut || go_on(&self.is_stopping))?;
        for other in self.snapshots.positions()? {
            if other != position && Some(other) != *earlier {
                self.snapshots.remove(other)?;
            }
        }
        tracing::info!(position = position.0, bytes, took = ?began.elapsed(), "a snapshot was stored");
        Ok(Stored { position, bytes })
    }

    fn complain(&self, error: &SnapshotError) {
        if !self.is_stopping.load(Ordering::Acquire) {
            tracing::error!(
                %error,
                "a snapshot could not be stored; the journal grows until one is. Make room on the disk if it is full"
            );
        }
    }
}

fn go_on(is_stopping: &AtomicBool) -> io::Result<()> {
    if is_stopping.load(Ordering::Acquire) { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
}

struct Counting<'a> {
    writer: &'a mut dyn Write,
    bytes: u64,
}

impl Write for Counting<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.writer.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

#[cfg(test)]
mod tests;

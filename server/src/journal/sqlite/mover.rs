//! Moving the write-ahead log into the database file, beside the appends.

use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rusqlite::{Connection, ffi};

use super::files::Files;
use super::growth::Finish;
use super::log::{self, Moved};
use super::open::{self, OpenError};

/// When no more pages than this are left in the log, the rest is for the writer: as many are flushed in no time.
const PAGES_LEFT: u32 = 32;

/// How often the log is gone through at most while appends lengthen it.
const ROUNDS_MOST: usize = 8;

/// How long the thread waits after a failure, on a full disk perhaps, before it can be told to try again.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(1);

const IDLE: u8 = 0;
const MOVING: u8 = 1;
const MOVED: u8 = 2;

/// A thread with a connection of its own, which moves most of the log whenever it is told to.
///
/// SQLite uses a log again from its start only if all of it is in the database file, and flushed there, at the moment
/// of an append. Beside steady appends nobody but the writer can bring that about. So the thread does the long part,
/// and the writer calls [`Mover::finish`] for the pages that came in meanwhile.
#[derive(Debug)]
pub(super) struct Mover {
    shared: Arc<Shared>,
    /// Taken in the end, which ends the thread.
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    /// [`IDLE`], [`MOVING`] or [`MOVED`].
    state: AtomicU8,
    /// Whether the database file could not be flushed. What the log holds may then be nowhere else, although SQLite takes it
    /// for moved: it is not used again from its start before the next run has moved all of it once more.
    is_flush_failed: AtomicBool,
    /// Whether the journal is being closed.
    is_closing: AtomicBool,
    connection: Mutex<Connection>,
    files: Arc<Files>,
}

impl Mover {
    pub(super) fn start(path: &Path, files: Arc<Files>) -> Result<Mover, OpenError> {
        let unusable = |error: io::Error| OpenError::Unusable { file: path.to_owned(), source: error.into() };
        let connection = Mutex::new(open::share(path)?);
        let shared = Arc::new(Shared {
            path: path.to_owned(),
            state: AtomicU8::new(IDLE),
            is_flush_failed: AtomicBool::new(false),
            is_closing: AtomicBool::new(false),
            connection,
            files,
        });
        let (wake, wakes) = sync_channel(1);
        let thread = {
            let shared = Arc::clone(&shared);
            thread::Builder::new().name("journal-log".into()).spawn(move || shared.run(&wakes))
        };
        Ok(Mover { shared, wake: Some(wake), thread: Some(thread.map_err(unusable)?) })
    }

    /// Has the log moved, if that is not being done or done already.
    pub(super) fn begin(&self) {
        let state = &self.shared.state;
        if state.compare_exchange(IDLE, MOVING, Ordering::AcqRel, Ordering::Acquire).is_ok()
            && let Some(wake) = &self.wake
        {
            // There is room: the thread has taken what woke it before.
            _ = wake.try_send(());
        }
    }

    /// Whether only [`Mover::finish`] is left to do.
    pub(super) fn is_moved(&self) -> bool {
        self.shared.state.load(Ordering::Acquire) == MOVED
    }

    /// Moves what is left, and waits for the thread if it is at work.
    pub(super) fn finish(&self) -> Finish {
        let connection = self.shared.connection();
        self.shared.state.store(IDLE, Ordering::Release);
        if self.is_flush_failed() {
            return Finish::Kept;
        }
        match self.shared.move_once(&connection) {
            Some(Moved::AllBut(0)) => Finish::Anew,
            Some(_) => Finish::Held,
            None => Finish::Failed,
        }
    }

    /// Whether the log must stay as it is.
    pub(super) fn is_flush_failed(&self) -> bool {
        self.shared.is_flush_failed.load(Ordering::Acquire)
    }
}

impl Drop for Mover {
    fn drop(&mut self) {
        self.shared.is_closing.store(true, Ordering::Release);
        self.wake = None;
        if let Some(thread) = self.thread.take() {
            // However it ended, the log keeps what was not moved.
            _ = thread.join();
        }
    }
}

impl Shared {
    fn run(&self, wakes: &Receiver<()>) {
        while wakes.recv().is_ok() {
            let is_moved = self.move_most(&self.connection());
            if !is_moved && wakes.recv_timeout(PAUSE_AFTER_FAILURE) == Err(RecvTimeoutError::Disconnected) {
                return;
            }
            self.state.store(if is_moved { MOVED } else { IDLE }, Ordering::Release);
        }
    }

    /// Moves and flushes the log until little comes in meanwhile. Returns whether that worked.
    fn move_most(&self, connection: &Connection) -> bool {
        if self.is_flush_failed.load(Ordering::Acquire) {
            return false;
        }
        let mut before = u32::MAX;
        for _ in 0..ROUNDS_MOST {
            let pages = match self.move_once(connection) {
                Some(Moved::AllBut(pages)) => pages,
                Some(Moved::Nothing) => {
                    thread::yield_now();
                    continue;
                }
                None => return false,
            };
            // SQLite flushes the file only when it has caught up with the writer.
            if let Err(error) = self.files.flush_database() {
                self.keep_the_log(&error);
                return false;
            }
            // If there are not fewer each time, a reader holds them.
            if pages <= PAGES_LEFT || pages >= before || self.is_closing.load(Ordering::Acquire) {
                break;
            }
            before = pages;
        }
        true
    }

    /// The system tells of a failed flush once, and forgets what it could not write: trying again would seem to work.
    fn keep_the_log(&self, error: &dyn Display) {
        self.is_flush_failed.store(true, Ordering::Release);
        let file = self.path.display();
        tracing::error!(%file, %error, "the disk failed; the journal's log is kept as it is. Check the disk, then start again");
    }

    /// Moves what is in the log.
    ///
    /// A failure to write is nobody's: the log keeps what it has, and is tried again.
    fn move_once(&self, connection: &Connection) -> Option<Moved> {
        match log::checkpoint(connection) {
            Ok(moved) => Some(moved),
            Err(error) if is_of_flush(&error) => {
                self.keep_the_log(&error);
                None
            }
            Err(error) => {
                let file = self.path.display();
                tracing::warn!(%file, %error, "the journal's log could not be moved into its file");
                None
            }
        }
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether SQLite could not flush a file. What it moved earlier and did not flush may then be lost, too.
fn is_of_flush(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|error| error.extended_code == ffi::SQLITE_IOERR_FSYNC)
}

//! What drives the processor: one thread that takes commands in, makes what follows from them durable, and only then
//! lets anybody know.
//!
//! Commands go in through [`Handle::submit`]. Reads never wait for the thread: what was last made durable is
//! published as a copy of the [`Processor`] and as [`Conversations`], which hold what was said.

mod compaction;
mod conversation;
mod delivery;
mod driver;
mod history;
mod record;
mod recovery;
mod snapshot;

use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use thiserror::Error;
use tokio::sync::{oneshot, watch};
use vestibule_processor::{Command, Configuration, Input, Processor, Rejection, Timestamp};

pub use compaction::{Compaction, Followed};
pub use conversation::{Conversation, Conversations, Delivered};
pub use delivery::Numbered;
pub use history::{Happened, History, HistoryError, Mark};

use crate::clock::Clock;
use crate::journal::{AppendError, Journal, Position, ReplayError};
use driver::{Driver, Envelope, Wake};

/// Most commands that wait for the thread. One more is told that the server is busy.
const INBOX_COMMANDS: usize = 4_096;

/// The running processor. Whoever started it waits for its end with [`Runtime::stop`].
pub struct Runtime {
    handle: Handle,
    thread: JoinHandle<Result<(), Fatal>>,
}

/// How the rest of the server talks to the processor. Clones are the same.
#[derive(Clone)]
pub struct Handle {
    inbox: SyncSender<Wake>,
    published: watch::Receiver<Arc<Processor>>,
    conversations: Arc<Conversations>,
    clock: Arc<dyn Clock>,
}

/// Why a command did nothing.
#[derive(Debug, Error)]
pub enum SubmitError {
    /// The rules forbid it.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// Too much is waiting already.
    #[error("the server is busy; try again in a moment")]
    Busy,
    /// It could not be made durable. Nothing was changed.
    #[error("the server cannot store anything at the moment; try again later")]
    Unavailable,
    /// The server is going down.
    #[error("the server is being stopped; try again in a minute")]
    Stopped,
}

/// Why the processor cannot go on.
#[derive(Debug, Error)]
pub enum Fatal {
    /// The journal could not be read back.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The journal's beginning was forgotten, and nothing stands for it.
    #[error(
        "the journal has forgotten all records before {first}, and no snapshot of them can be used ({problems}). Nothing was \
         removed. Keep a copy of the whole data folder, then restore it from a backup and start again"
    )]
    NoSnapshot {
        /// The first record that is there.
        first: Position,
        /// What is wrong with each snapshot.
        problems: String,
    },
    /// A newer Vestibule was here.
    #[error(
        "the snapshot {position} was written by a newer Vestibule (format {found}, this one knows {known}); start that one",
        known = snapshot::VERSION
    )]
    NewerSnapshot {
        /// The snapshot's position.
        position: Position,
        /// Its format.
        found: u32,
    },
    /// The journal took nothing and never will.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// The journal took nothing while the server was being started.
    #[error("nothing can be written to the journal; see the log for the cause")]
    CannotBegin,
    /// The thread could not be started, or ended in a panic.
    #[error("the processor's thread failed: {0}")]
    Thread(String),
}

impl Runtime {
    /// Reads the latest snapshot, replays the journal after it, begins a new epoch in it with this configuration, and starts the thread.
    ///
    /// Returns when the processor is ready. `on_end` is told when the thread ends by itself, which is always a fault.
    ///
    /// # Errors
    /// If the journal is damaged, cannot be read or cannot be written.
    pub fn start(
        journal: Box<dyn Journal>,
        clock: Arc<dyn Clock>,
        configuration: Configuration,
        compaction: Compaction,
        on_end: oneshot::Sender<()>,
    ) -> Result<Runtime, Fatal> {
        let (inbox, wakes) = sync_channel(INBOX_COMMANDS);
        let mut driver = Driver::recover(journal, Arc::clone(&clock), compaction)?;
        driver.begin(configuration)?;
        let handle = Handle {
            inbox,
            published: driver.subscribe(),
            conversations: Arc::clone(driver.conversations()),
            clock,
        };
        let run = move || {
            let result = driver.run(&wakes);
            // Nobody listens any more if the end was asked for.
            _ = on_end.send(());
            result
        };
        let thread = std::thread::Builder::new().name("processor".into()).spawn(run);
        let thread = thread.map_err(|error| Fatal::Thread(error.to_string()))?;
        Ok(Runtime { handle, thread })
    }

    /// How to talk to it.
    pub fn handle(&self) -> &Handle {
        &self.handle
    }

    /// Carries out what was submitted before, and ends. Blocks until then.
    ///
    /// # Errors
    /// Why the thread had ended before, if it had.
    pub fn stop(self) -> Result<(), Fatal> {
        // A thread that has ended does not listen any more; its result says why.
        _ = self.handle.inbox.send(Wake::Stop);
        self.thread.join().unwrap_or_else(|_| Err(Fatal::Thread("it panicked".into())))
    }
}

impl Handle {
    /// Has a command carried out, and returns when all that follows from it is durable and published.
    ///
    /// # Errors
    /// If it was not carried out; then it has changed nothing. After [`SubmitError::Stopped`] alone that is unknown.
    pub async fn submit(&self, command: Command) -> Result<(), SubmitError> {
        let (reply, answer) = oneshot::channel();
        self.send(Envelope { command, reply: Some(reply) })?;
        answer.await.unwrap_or(Err(SubmitError::Stopped))
    }

    /// Decides a command on what was last published, and does nothing. What is submitted may be decided otherwise: others
    /// may come before it.
    ///
    /// # Errors
    /// Why it would be refused.
    pub fn foresee(&self, command: Command) -> Result<(), Rejection> {
        self.processor().decide(Input { now: self.now(), entropy: 0, command }).map(|_| ())
    }

    /// Has a command carried out some time, or not at all if the server is busy: for what can be done without.
    pub fn submit_and_forget(&self, command: Command) {
        if let Err(error) = self.send(Envelope { command, reply: None }) {
            tracing::debug!(%error, "a command was dropped");
        }
    }

    /// What was last published.
    pub fn processor(&self) -> Arc<Processor> {
        Arc::clone(&self.published.borrow())
    }

    /// Tells of every newer publication.
    pub fn subscribe(&self) -> watch::Receiver<Arc<Processor>> {
        self.published.clone()
    }

    /// What was said.
    pub fn conversations(&self) -> &Conversations {
        &self.conversations
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn send(&self, envelope: Envelope) -> Result<(), SubmitError> {
        self.inbox.try_send(Wake::Command(envelope)).map_err(|error| match error {
            TrySendError::Full(_) => SubmitError::Busy,
            TrySendError::Disconnected(_) => SubmitError::Stopped,
        })
    }
}

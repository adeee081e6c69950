//! Keeps the Tracker up to date with the journal.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use vestibule_processor::Processor;

use super::{Change, Recording, Tracker, changes};
use crate::complaints::Complaints;
use crate::runtime::{Happened, History};

/// Most changes that are written at once; what one record leads to is never divided.
const CHANGES_AT_ONCE: usize = 2_000;
/// Most records that are read at once.
const RECORDS_AT_ONCE: usize = 1_000;
/// How long the feeder waits after it has written, so that more is written at once.
const PAUSE: Duration = Duration::from_millis(50);
/// How long it waits after a failure, and at most after further ones.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(1);
const PAUSE_AFTER_FAILURES: Duration = Duration::from_secs(60);

/// What follows the journal. It waits for nobody, and nobody waits for it.
pub struct Feeder {
    tracker: Arc<dyn Tracker>,
    history: History,
    recording: Recording,
    /// What was read and is not written yet.
    pending: Vec<Change>,
    failures: u32,
    complaints: Complaints,
}

/// How far a step came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// There may be more to write.
    More,
    /// All that has happened is written.
    CaughtUp,
    /// Nothing could be written; what was read is kept.
    Failed,
}

impl Feeder {
    /// A feeder of `tracker` that goes on where `history` does.
    pub fn new(tracker: Arc<dyn Tracker>, history: History, recording: Recording) -> Feeder {
        Feeder {
            tracker,
            history,
            recording,
            pending: Vec::new(),
            failures: 0,
            complaints: Complaints::default(),
        }
    }

    /// Writes what happens until `stopping` turns true. What then is not written is written at the next start.
    pub async fn run(
        mut self,
        mut published: watch::Receiver<Arc<Processor>>,
        mut stopping: watch::Receiver<bool>,
    ) {
        loop {
            let step = tokio::task::spawn_blocking(move || {
                let progress = self.step();
                (self, progress)
            });
            let Ok((feeder, progress)) = step.await else { return };
            self = feeder;
            let pause = self.pause();
            let next = async {
                match progress {
                    Progress::More => {}
                    Progress::Failed => tokio::time::sleep(pause).await,
                    Progress::CaughtUp => {
                        // Without a processor nothing happens any more.
                        if published.changed().await.is_err() {
                            std::future::pending::<()>().await;
                        }
                        tokio::time::sleep(PAUSE).await;
                    }
                }
            };
            tokio::select! {
                () = next => {}
                _ = stopping.wait_for(|stopping| *stopping) => return,
            }
            if *stopping.borrow() {
                return;
            }
        }
    }

    /// Writes a portion of what has happened. Blocks.
    pub fn step(&mut self) -> Progress {
        match self.try_step() {
            Ok(progress) => {
                self.failures = 0;
                progress
            }
            Err(error) => {
                self.failures = self.failures.saturating_add(1);
                self.complain(&error);
                Progress::Failed
            }
        }
    }

    fn try_step(&mut self) -> anyhow::Result<Progress> {
        let read = self.read();
        let Some(mark) = self.history.mark() else { return read };
        if !self.pending.is_empty() {
            self.tracker.write(&self.pending, mark)?;
            self.pending.clear();
        }
        if self.history.is_awaited() {
            self.tracker.keep(mark)?;
            self.history.keep(mark);
        }
        read
    }

    /// Reads on. What changes nothing is read again at the next start, rather than written down.
    fn read(&mut self) -> anyhow::Result<Progress> {
        for _ in 0..RECORDS_AT_ONCE {
            if self.pending.len() >= CHANGES_AT_ONCE {
                break;
            }
            match self.history.read()? {
                Some(happened) => self.take(&happened),
                None => return Ok(Progress::CaughtUp),
            }
        }
        Ok(Progress::More)
    }

    fn take(&mut self, happened: &Happened) {
        let events = happened.events.iter();
        self.pending.extend(events.flat_map(|event| changes(happened.at, event, &self.recording)));
    }

    fn pause(&self) -> Duration {
        PAUSE_AFTER_FAILURE
            .saturating_mul(1 << self.failures.saturating_sub(1).min(6))
            .min(PAUSE_AFTER_FAILURES)
    }

    fn complain(&self, error: &anyhow::Error) {
        if let Some(unsaid) = self.complaints.add("the Tracker") {
            tracing::error!(
                %error,
                unsaid,
                "finished interactions are not written to the Tracker; that is made up for as soon as it can be"
            );
        }
    }
}

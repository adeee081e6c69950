//! Appends by group commit: many producers, one writer, which stores whatever waits as one record.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;
use vestibule::journal::sqlite::SqliteJournal;
use vestibule::journal::{Journal, Position, Record};

use super::{Scratch, event, fill};

const PRODUCERS: [usize; 4] = [1, 8, 64, 512];
const EVENTS_PER_RECORD_MOST: usize = 512;
const ROUND: Duration = Duration::from_secs(3);
const ROUNDS: usize = 3;

/// Records that are there before [`Forgetting`] begins; more than it can forget in a round.
const TO_FORGET: usize = 100_000;
/// How often the server forgets a portion when it has no pause: see `server/src/runtime/compaction.rs`.
const APPENDS_PER_PORTION: u64 = 32;

/// Where the writer puts its batches.
trait Store: Send {
    fn append(&mut self, batch: Vec<u8>) -> anyhow::Result<()>;
}

struct BareFile(File);

struct Embedded {
    journal: SqliteJournal,
    head: Position,
}

/// The journal at its worst: old records are forgotten all the while.
struct Forgetting(Embedded);

/// One event on its way to the writer, and where the writer acknowledges it.
struct Waiting {
    event: Vec<u8>,
    acknowledge: oneshot::Sender<()>,
}

#[derive(Clone, Default)]
struct Figures {
    per_second: f64,
    latencies: Vec<Duration>,
}

pub(crate) fn run() -> anyhow::Result<()> {
    println!("| producers | store | events/s | p50 | p99 | p99.9 | to the file |");
    println!("|---|---|---|---|---|---|---|");
    for producers in PRODUCERS {
        let (mut bare, mut embedded, mut forgetting) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"))?;
            bare.push(measure(producers, BareFile::create(&scratch.0.join("bare"))?)?);
            embedded.push(measure(producers, Embedded::open(&scratch.0.join("journal.db"))?)?);
            let old = scratch.0.join("old.db");
            fill(&old, TO_FORGET, 1)?;
            forgetting.push(measure(producers, Forgetting(Embedded::open(&old)?))?);
        }
        let bare = Figures::together(bare);
        println!("| {producers} | bare file, `fdatasync` | {} | 1 |", bare.row());
        for (store, rounds) in [("journal", embedded), ("journal, while it forgets", forgetting)] {
            let figures = Figures::together(rounds);
            let ratio = figures.per_second / bare.per_second;
            println!("| {producers} | {store} | {} | {ratio:.2} |", figures.row());
        }
    }
    Ok(())
}

fn measure(producers: usize, store: impl Store + 'static) -> anyhow::Result<Figures> {
    let (sender, receiver) = mpsc::channel(producers);
    let writer = thread::spawn(move || write(store, receiver));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_time().build()?;
    let start = Instant::now();
    let latencies = runtime.block_on(async {
        let tasks: Vec<_> = (0..producers)
            .map(|number| tokio::spawn(produce(number as u64, start, sender.clone())))
            .collect();
        drop(sender);
        let mut latencies = Vec::new();
        for task in tasks {
            latencies.extend(task.await??);
        }
        anyhow::Ok(latencies)
    })?;
    let elapsed = start.elapsed();
    writer.join().ok().context("the writer panicked")??;
    Ok(Figures { per_second: latencies.len() as f64 / elapsed.as_secs_f64(), latencies })
}

/// Sends one event after the other, each when the one before is acknowledged.
async fn produce(seed: u64, start: Instant, sender: mpsc::Sender<Waiting>) -> anyhow::Result<Vec<Duration>> {
    let event = event(seed + 1);
    let mut latencies = Vec::new();
    while start.elapsed() < ROUND {
        let (acknowledge, acknowledged) = oneshot::channel();
        let sent = Instant::now();
        sender
            .send(Waiting { event: event.clone(), acknowledge })
            .await
            .ok()
            .context("the writer has ended")?;
        acknowledged.await?;
        latencies.push(sent.elapsed());
    }
    Ok(latencies)
}

fn write(mut store: impl Store, mut receiver: mpsc::Receiver<Waiting>) -> anyhow::Result<()> {
    let mut acknowledgements = Vec::new();
    while let Some(first) = receiver.blocking_recv() {
        let mut batch = first.event;
        acknowledgements.push(first.acknowledge);
        while acknowledgements.len() < EVENTS_PER_RECORD_MOST {
            let Ok(waiting) = receiver.try_recv() else { break };
            batch.extend_from_slice(&waiting.event);
            acknowledgements.push(waiting.acknowledge);
        }
        store.append(batch)?;
        for acknowledge in acknowledgements.drain(..) {
            // The producer waits for it, so it can only be gone when the measurement is over.
            let _ = acknowledge.send(());
        }
    }
    Ok(())
}

impl BareFile {
    fn create(path: &Path) -> anyhow::Result<BareFile> {
        Ok(BareFile(OpenOptions::new().create(true).append(true).open(path)?))
    }
}

impl Store for BareFile {
    fn append(&mut self, batch: Vec<u8>) -> anyhow::Result<()> {
        self.0.write_all(&batch)?;
        Ok(self.0.sync_data()?)
    }
}

impl Embedded {
    fn open(path: &Path) -> anyhow::Result<Embedded> {
        let journal = SqliteJournal::open(path)?;
        let head = journal.head()?;
        Ok(Embedded { journal, head })
    }
}

impl Store for Embedded {
    fn append(&mut self, batch: Vec<u8>) -> anyhow::Result<()> {
        let record = Record::new(Uuid::new_v4(), 1, batch)?;
        self.head = self.journal.append(self.head, &record)?;
        Ok(())
    }
}

impl Store for Forgetting {
    fn append(&mut self, batch: Vec<u8>) -> anyhow::Result<()> {
        let Forgetting(embedded) = self;
        embedded.append(batch)?;
        if embedded.head.0.is_multiple_of(APPENDS_PER_PORTION) {
            embedded.journal.forget(embedded.head)?;
        }
        Ok(())
    }
}

impl Figures {
    /// The mean rate of several rounds, and all their latencies in order.
    fn together(rounds: Vec<Figures>) -> Figures {
        let per_second = rounds.iter().map(|round| round.per_second).sum::<f64>() / rounds.len() as f64;
        let mut latencies: Vec<_> = rounds.into_iter().flat_map(|round| round.latencies).collect();
        latencies.sort_unstable();
        Figures { per_second, latencies }
    }

    fn row(&self) -> String {
        let [median, high, highest] = [0.5, 0.99, 0.999].map(|share| self.milliseconds(share));
        format!("{:.0} | {median:.2} ms | {high:.2} ms | {highest:.2} ms", self.per_second)
    }

    fn milliseconds(&self, share: f64) -> f64 {
        let index = (self.latencies.len() as f64 * share) as usize;
        self.latencies.get(index).map_or(0.0, |latency| latency.as_secs_f64() * 1000.0)
    }
}

//! The time to open a journal of a million events and to read them all again.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use uuid::Uuid;
use vestibule::journal::sqlite::SqliteJournal;
use vestibule::journal::{Journal, Position, Record};

use super::{Scratch, event};

const EVENTS: usize = 1_000_000;

/// A quiet day, and a busy one.
const EVENTS_PER_RECORD: [usize; 2] = [1, 64];

pub(crate) fn run() -> anyhow::Result<()> {
    println!("| events per record | file | open | replay | events/s |");
    println!("|---|---|---|---|---|");
    for events_per_record in EVENTS_PER_RECORD {
        let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"))?;
        let file = scratch.0.join("journal.db");
        fill(&file, events_per_record)?;
        let megabytes = fs::metadata(&file)?.len() / 1_000_000;
        let start = Instant::now();
        let journal = SqliteJournal::open(&file)?;
        let open = start.elapsed();
        let start = Instant::now();
        let mut bytes = 0;
        journal.replay(Position::START, &mut |_, record| {
            bytes += record.body().len();
            Ok(())
        })?;
        let replay = start.elapsed();
        anyhow::ensure!(bytes == EVENTS * event(1).len(), "the replay gave back {bytes} bytes");
        let rate = EVENTS as f64 / replay.as_secs_f64();
        println!("| {events_per_record} | {megabytes} MB | {open:.1?} | {replay:.2?} | {rate:.0} |");
    }
    Ok(())
}

/// Fills a journal in memory if the system can, for a million flushes would take minutes; then copies it to `file`.
fn fill(file: &Path, events_per_record: usize) -> anyhow::Result<()> {
    let memory = if Path::new("/dev/shm").is_dir() { "/dev/shm" } else { env!("CARGO_TARGET_TMPDIR") };
    let scratch = Scratch::new(memory)?;
    let draft: PathBuf = scratch.0.join("journal.db");
    let mut journal = SqliteJournal::open(&draft)?;
    let mut head = Position::START;
    for seed in 0..EVENTS / events_per_record {
        let body = event(seed as u64).repeat(events_per_record);
        head = journal.append(head, &Record::new(Uuid::new_v4(), 1, body)?)?;
    }
    drop(journal);
    fs::copy(&draft, file)?;
    Ok(())
}

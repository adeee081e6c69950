//! The time to open a journal of a million events and to read them all again.

use std::fs;
use std::time::Instant;

use vestibule::journal::sqlite::SqliteJournal;
use vestibule::journal::{Journal, Position};

use super::{Scratch, event, fill};

const EVENTS: usize = 1_000_000;

/// A quiet day, and a busy one.
const EVENTS_PER_RECORD: [usize; 2] = [1, 64];

pub(crate) fn run() -> anyhow::Result<()> {
    println!("| events per record | file | open | replay | events/s |");
    println!("|---|---|---|---|---|");
    for events_per_record in EVENTS_PER_RECORD {
        let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"))?;
        let file = scratch.0.join("journal.db");
        fill(&file, EVENTS / events_per_record, events_per_record)?;
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

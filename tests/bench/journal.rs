//! How many appends a second the embedded journal makes durable, and how long a start takes.
//!
//! `cargo bench --bench journal` prints two Markdown tables. The first sets the journal, also while it forgets,
//! beside a bare file that the same batches are appended to, with `fdatasync` after each: what this disk can do at
//! most, in the same minute.

#[path = "journal/commit.rs"]
mod commit;
#[path = "journal/restart.rs"]
mod restart;

use std::fs;
use std::path::{Path, PathBuf};

use uuid::Uuid;
use vestibule::journal::sqlite::SqliteJournal;
use vestibule::journal::{Journal, Position, Record};

/// The size of an event: a chat line with its names, ids and times.
const EVENT_BYTES: usize = 300;

fn main() -> anyhow::Result<()> {
    println!("## Group commit, events of {EVENT_BYTES} bytes\n");
    commit::run()?;
    println!("\n## Restart with 1,000,000 events\n");
    restart::run()
}

/// A folder of its own for one measurement, removed in the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(parent: &str) -> anyhow::Result<Scratch> {
        let path = PathBuf::from(parent).join(Uuid::new_v4().to_string());
        std::fs::create_dir_all(&path)?;
        Ok(Scratch(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A folder that stays behind does no harm, and there is nobody to tell.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Fills a journal in memory if the system can, for a million flushes would take minutes; then copies it to `file`.
fn fill(file: &Path, records: usize, events_per_record: usize) -> anyhow::Result<()> {
    let memory = if Path::new("/dev/shm").is_dir() { "/dev/shm" } else { env!("CARGO_TARGET_TMPDIR") };
    let scratch = Scratch::new(memory)?;
    let draft = scratch.0.join("journal.db");
    let mut journal = SqliteJournal::open(&draft)?;
    let mut head = Position::START;
    for seed in 0..records {
        let body = event(seed as u64).repeat(events_per_record);
        head = journal.append(head, &Record::new(Uuid::new_v4(), 1, body)?)?;
    }
    drop(journal);
    fs::copy(&draft, file)?;
    Ok(())
}

/// Bytes that do not compress or repeat, as texts and ids do not.
fn event(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next_byte = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    };
    (0..EVENT_BYTES).map(|_| next_byte()).collect()
}

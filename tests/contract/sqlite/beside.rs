//! What protects an open journal from other programs, and what it needs beside them.

use std::fs;
use std::os::unix::fs::MetadataExt;

use vestibule::journal::sqlite::SqliteJournal;
use vestibule::journal::{Journal, Position, ReadError};

use crate::support::{Scratch, append_all, overwrite};

/// Without its lock another program that looks into the file would, once it closes it, remove the log under the journal. The
/// likeliest moment for somebody to look is when damage was told of.
#[test]
fn a_damaged_journal_that_stays_open_keeps_its_lock() {
    let scratch = Scratch::new();
    append_all(
        &mut SqliteJournal::open(&scratch.journal()).unwrap(),
        &["first text", "second text", "third text"],
    );
    overwrite(&scratch.journal(), b"first text", b"FIRST TEXT");
    let journal = SqliteJournal::open(&scratch.journal()).unwrap();
    assert!(is_locked(&scratch));
    assert!(matches!(journal.read(Position(1)), Err(ReadError::Damaged(_))));
    assert!(is_locked(&scratch));
    let mut follower = journal.follow(Position::START).unwrap();
    assert!(matches!(follower.next(), Err(ReadError::Damaged(_))));
    assert!(is_locked(&scratch));
}

/// A follower may be there for longer than the journal it follows.
#[test]
fn the_end_of_a_journal_leaves_its_follower_the_lock() {
    let scratch = Scratch::new();
    let mut journal = SqliteJournal::open(&scratch.journal()).unwrap();
    let records = append_all(&mut journal, &["one"]);
    let mut follower = journal.follow(Position::START).unwrap();
    drop(journal);
    assert!(is_locked(&scratch));
    assert_eq!(follower.next().unwrap(), Some((Position(1), records[0].clone())));
    drop(follower);
    assert!(!is_locked(&scratch));
}

/// Without its index nothing can be appended to the log, and a full disk has no room for it.
#[test]
fn the_index_of_the_longest_log_has_its_room_from_the_beginning() {
    let scratch = Scratch::new();
    let _journal = SqliteJournal::open(&scratch.journal()).unwrap();
    let index = fs::metadata(scratch.path().join("journal.db-shm")).unwrap();
    // A page of 32 KiB for each 4096 pages of the log, of 64 MiB at least.
    let bytes = 5 * 32 * 1024;
    assert!(index.len() >= bytes && index.blocks() * 512 >= bytes, "{} {}", index.len(), index.blocks());
}

/// Whether any process has a lock on the journal's file, as SQLite takes them.
fn is_locked(scratch: &Scratch) -> bool {
    let file = format!(":{} ", fs::metadata(scratch.journal()).unwrap().ino());
    let locks = fs::read_to_string("/proc/locks").unwrap();
    locks.lines().any(|lock| lock.contains("POSIX") && lock.contains(&file))
}

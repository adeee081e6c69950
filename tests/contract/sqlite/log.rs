//! The write-ahead log while the journal is open, and the files' rights.

use std::fs;
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use vestibule::journal::sqlite::SqliteJournal;
use vestibule::journal::{Journal, Position};

use crate::support::{Scratch, append_all, logged, replayed, sized};

/// How many times its bound the log would be without being moved.
const TIMES: u64 = 5;
/// What the log may grow to, and a half more for what comes in while it is moved.
const BOUND: u64 = 64 << 20;
/// A busy machine is no failure.
const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn the_log_stays_short_however_much_is_appended_without_a_pause() {
    let scratch = Scratch::new();
    let mut journal = SqliteJournal::open(&scratch.journal()).unwrap();
    let mut head = Position::START;
    while head.0 * 900_000 < TIMES * BOUND {
        head = journal.append(head, &sized(vec![7; 900_000])).unwrap();
    }
    let log = fs::metadata(scratch.log()).unwrap().len();
    assert!(log < BOUND * 3 / 2, "the log has {log} bytes");
    assert_eq!(replayed(&journal, Position::START).len() as u64, head.0);
}

#[test]
fn the_log_is_moved_although_nothing_more_is_appended() {
    let scratch = Scratch::new();
    let mut journal = SqliteJournal::open(&scratch.journal()).unwrap();
    let bytes = 5 * 900_000;
    for before in 0..5 {
        journal.append(Position(before), &sized(vec![7; 900_000])).unwrap();
    }
    let deadline = Instant::now() + PATIENCE;
    while fs::metadata(scratch.journal()).unwrap().len() < bytes {
        assert!(Instant::now() < deadline, "the log was not moved");
        std::thread::yield_now();
    }
    append_all(&mut journal, &["and on"]);
    drop(journal);
    assert!(!scratch.log().exists(), "a closed journal has no log");
    assert_eq!(SqliteJournal::open(&scratch.journal()).unwrap().head().unwrap(), Position(6));
}

/// Somebody with a tool of his own may begin to read, and go home.
#[test]
fn a_reader_who_makes_the_log_grow_is_told_of_and_the_log_is_moved_when_he_ends() {
    let scratch = Scratch::new();
    let mut journal = SqliteJournal::open(&scratch.journal()).unwrap();
    append_all(&mut journal, &["one"]);
    let reader = Connection::open(scratch.journal()).unwrap();
    reader.execute_batch("BEGIN; SELECT * FROM record").unwrap();
    let text = logged(|| append_large(&mut journal, BOUND + BOUND / 4));
    let held = fs::metadata(scratch.log()).unwrap().len();
    assert!(held > BOUND);
    assert_eq!(text.matches("WARN").count(), 1, "{text}");
    assert!(text.contains("another program keeps reading the journal") && text.contains("fuser /"), "{text}");
    drop(reader);
    assert_eq!(logged(|| append_large(&mut journal, BOUND)), "");
    let log = fs::metadata(scratch.log()).unwrap().len();
    assert!(log < held + BOUND / 4, "the log has {log} bytes, and had {held}");
    assert_eq!(replayed(&journal, Position::START).len() as u64, journal.head().unwrap().0);
}

fn append_large(journal: &mut SqliteJournal, bytes: u64) {
    for _ in 0..=bytes / 900_000 {
        journal.append(journal.head().unwrap(), &sized(vec![7; 900_000])).unwrap();
    }
}

#[test]
#[cfg(unix)]
fn nobody_else_may_read_a_new_journal() {
    let scratch = Scratch::new();
    let text = logged(|| {
        let mut journal = SqliteJournal::open(&scratch.journal()).unwrap();
        append_all(&mut journal, &["one"]);
        for path in files(&scratch) {
            assert_eq!(mode(&path), 0o600, "{path}");
        }
    });
    assert_eq!(text, "");
}

#[test]
#[cfg(unix)]
fn a_journal_that_others_may_read_is_taken_from_them_with_a_warning() {
    let scratch = Scratch::new();
    append_all(&mut SqliteJournal::open(&scratch.journal()).unwrap(), &["one"]);
    fs::set_permissions(scratch.journal(), fs::Permissions::from_mode(0o644)).unwrap();
    let text = logged(|| {
        let mut journal = SqliteJournal::open(&scratch.journal()).unwrap();
        append_all(&mut journal, &["two"]);
        for path in files(&scratch) {
            assert_eq!(mode(&path), 0o600, "{path}");
        }
    });
    assert!(text.contains("WARN") && text.contains("others could") && text.contains("644"), "{text}");
    let text = logged(|| drop(SqliteJournal::open(&scratch.journal()).unwrap()));
    assert_eq!(text, "");
}

#[cfg(unix)]
fn files(scratch: &Scratch) -> [String; 3] {
    ["", "-wal", "-shm"].map(|suffix| format!("{}{suffix}", scratch.journal().display()))
}

#[cfg(unix)]
fn mode(path: &str) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

//! A disk that has no room, or fails.

use std::env;
use std::process::Command;

use vestibule::journal::sqlite::SqliteJournal;
use vestibule::journal::{AppendError, Journal, Position};

use super::Sqlite;
use crate::suite;
use crate::support::{Scratch, append_all, replayed, sized};

/// Set in the process that may not write much, and nowhere else.
const CONFINED: &str = "VESTIBULE_TEST_CONFINED";

/// Room for small records remains when there is none for a large one.
#[test]
fn a_full_journal_takes_what_fits() {
    let scratch = Scratch::new();
    let mut journal = SqliteJournal::open(&scratch.journal()).unwrap();
    append_all(&mut journal, &["one"]);
    journal.limit_size(40_000).unwrap();
    let mut refused = 0;
    for _ in 0..20 {
        let head = journal.head().unwrap();
        match journal.append(head, &sized(vec![1; 10_000])) {
            Ok(position) => assert_eq!(position, head.next()),
            Err(AppendError::Unavailable(_)) => {
                refused += 1;
                append_all(&mut journal, &["small"]);
            }
            Err(error) => panic!("{error:?}"),
        }
    }
    assert!((15..20).contains(&refused), "{refused}");
    let records = replayed(&journal, Position::START);
    assert_eq!(records.len(), 21);
    drop(journal);
    assert_eq!(replayed(&SqliteJournal::open(&scratch.journal()).unwrap(), Position::START), records);
}

/// A limit on the size of files makes writes fail for real, all those of a process.
#[test]
#[cfg(target_os = "linux")]
fn a_failure_leaves_nothing_half_done() {
    let script = "trap '' XFSZ; exec \"$0\" --exact sqlite::disk::confined --nocapture";
    let status = Command::new("sh")
        .args(["-c", script])
        .arg(env::current_exe().unwrap())
        .env(CONFINED, "1")
        .status()
        .unwrap();
    assert!(status.success());
}

/// Not a test but the process whose writes fail: it does nothing when it is run with the others.
#[test]
fn confined() {
    if env::var_os(CONFINED).is_some() {
        suite::a_failure_leaves_nothing_half_done::<Sqlite>();
        what_a_failure_left_unknown_is_not_known_by_a_full_disk();
    }
}

/// The record may be in the log already. Whoever took it for not stored would have it back after a crash.
fn what_a_failure_left_unknown_is_not_known_by_a_full_disk() {
    let scratch = Scratch::new();
    let mut journal = SqliteJournal::open(&scratch.journal()).unwrap();
    let large = sized(vec![7; 900_000]);
    limit_files("400000:");
    assert!(matches!(journal.append(Position(0), &large), Err(AppendError::Ambiguous(_))));
    limit_files("unlimited:");
    journal.limit_size(40_000).unwrap();
    assert!(matches!(journal.append(Position(0), &large), Err(AppendError::Ambiguous(_))));
    let small = sized(vec![7; 100]);
    assert_eq!(journal.append(Position(0), &small).unwrap(), Position(1));
    assert!(matches!(journal.append(Position(1), &large), Err(AppendError::Unavailable(_))));
}

/// Makes all writes of this process behind a place in a file fail.
pub(super) fn limit_files(limit: &str) {
    let mut prlimit = Command::new("prlimit");
    prlimit.args(["--pid", &std::process::id().to_string(), &format!("--fsize={limit}")]);
    assert!(prlimit.status().unwrap().success(), "{prlimit:?}");
}

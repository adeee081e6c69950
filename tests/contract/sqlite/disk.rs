//! A disk that has no room, or fails.

#[cfg(target_os = "linux")]
use std::env;
#[cfg(target_os = "linux")]
use std::process::Command;

use vestibule::journal::sqlite::SqliteJournal;
use vestibule::journal::{AppendError, Journal, Position};

#[cfg(target_os = "linux")]
use super::{Sqlite, flush, forget};
#[cfg(target_os = "linux")]
use crate::suite;
use crate::support::{Scratch, append_all, replayed, sized};

/// Set in the process that may not write much, and nowhere else.
#[cfg(target_os = "linux")]
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

/// A limit on the size of files makes writes fail for real, all those of a process; a library makes flushes fail.
#[test]
#[cfg(target_os = "linux")]
fn a_failure_leaves_nothing_half_done() {
    let scratch = Scratch::new();
    let script = "trap '' XFSZ; exec \"$0\" --exact sqlite::disk::confined --nocapture";
    let mut command = Command::new("sh");
    command.args(["-c", script]).arg(env::current_exe().unwrap()).env(CONFINED, "1");
    flush::load(&mut command, &scratch, "journal.db-wal");
    assert!(command.status().unwrap().success());
}

/// Not a test but the process whose writes fail: it does nothing when it is run with the others.
#[test]
#[cfg(target_os = "linux")]
fn confined() {
    if env::var_os(CONFINED).is_some() {
        suite::a_failure_leaves_nothing_half_done::<Sqlite>();
        what_cannot_be_written_is_not_stored();
        what_a_failure_left_unknown_is_not_known_by_a_full_disk();
        forget::what_cannot_be_forgotten_stays();
    }
}

/// As on a disk where this user may take no more, for instance.
#[cfg(target_os = "linux")]
fn what_cannot_be_written_is_not_stored() {
    let scratch = Scratch::new();
    let mut journal = SqliteJournal::open(&scratch.journal()).unwrap();
    limit_files("400000:");
    for _ in 0..3 {
        let error = journal.append(Position(0), &sized(vec![7; 900_000])).unwrap_err();
        assert!(matches!(error, AppendError::Unavailable(_)), "{error:?}");
        assert_eq!(journal.head().unwrap(), Position(0));
    }
    let records = append_all(&mut journal, &["one", "two"]);
    limit_files("unlimited:");
    drop(journal);
    assert_eq!(replayed(&SqliteJournal::open(&scratch.journal()).unwrap(), Position(0)), records);
}

/// The record may be in the log already. Whoever took it for not stored would have it back after a crash.
#[cfg(target_os = "linux")]
fn what_a_failure_left_unknown_is_not_known_by_a_full_disk() {
    let scratch = Scratch::new();
    let mut journal = SqliteJournal::open(&scratch.journal()).unwrap();
    let large = sized(vec![7; 900_000]);
    flush::fail(&scratch);
    assert!(matches!(journal.append(Position(0), &large), Err(AppendError::Ambiguous(_))));
    flush::mend(&scratch);
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
#[cfg(target_os = "linux")]
pub(super) fn limit_files(limit: &str) {
    let mut prlimit = Command::new("prlimit");
    prlimit.args(["--pid", &std::process::id().to_string(), &format!("--fsize={limit}")]);
    assert!(prlimit.status().unwrap().success(), "{prlimit:?}");
}

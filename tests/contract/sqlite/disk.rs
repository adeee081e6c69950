//! A disk that has no room, or fails.

use std::env;
use std::path::Path;
use std::process::Command;

use vestibule::journal::sqlite::SqliteJournal;
use vestibule::journal::{AppendError, Journal, Position};

use crate::support::{Scratch, append_all, record, replayed, sized};

/// Names the journal in the process that may not write much. Elsewhere it is not set.
const CONFINED: &str = "VESTIBULE_TEST_JOURNAL_OF_CONFINED";

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

/// A limit on the size of files makes the writes to the log fail for real.
#[test]
#[cfg(unix)]
fn a_failed_write_leaves_nothing_half_done() {
    let scratch = Scratch::new();
    let script = "trap '' XFSZ; ulimit -f 400; exec \"$0\" --exact sqlite::disk::confined --nocapture";
    let status = Command::new("sh")
        .args(["-c", script])
        .arg(env::current_exe().unwrap())
        .env(CONFINED, scratch.journal())
        .status()
        .unwrap();
    assert!(status.success());
    let mut journal = SqliteJournal::open(&scratch.journal()).unwrap();
    assert_eq!(replayed(&journal, Position::START).len(), 3);
    append_all(&mut journal, &["with room again"]);
}

/// Not a test but the process that may not write much: it does nothing when it is run with the others.
#[test]
fn confined() {
    let Some(file) = env::var_os(CONFINED) else { return };
    let mut journal = SqliteJournal::open(Path::new(&file)).unwrap();
    let mut records = append_all(&mut journal, &["one"]);
    let large = sized(vec![7; 900_000]);
    for _ in 0..3 {
        let error = journal.append(Position(1), &large).unwrap_err();
        assert!(matches!(error, AppendError::Ambiguous(_) | AppendError::Unavailable(_)), "{error:?}");
        assert_eq!(journal.head().unwrap(), Position(1));
        assert_eq!(replayed(&journal, Position::START), records);
    }
    records.extend(append_all(&mut journal, &["two", "three"]));
    assert!(matches!(journal.append(Position(1), &record("two")), Err(AppendError::Conflict { .. })));
    assert_eq!(replayed(&journal, Position::START), records);
}

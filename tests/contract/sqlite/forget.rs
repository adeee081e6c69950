//! What is left in the file of records that were forgotten, and what damage does then.

use std::fs;

use rusqlite::Connection;
#[cfg(target_os = "linux")]
use vestibule::journal::AppendError;
use vestibule::journal::sqlite::SqliteJournal;
use vestibule::journal::{Journal, Position, ReadError, ReplayError};

#[cfg(target_os = "linux")]
use super::disk::limit_files;
use crate::suite::forgetting::{assert_goes_on, forget_all};
use crate::support::{Scratch, append_all, logged, replayed, sized};

fn filled(scratch: &Scratch) -> SqliteJournal {
    let mut journal = SqliteJournal::open(&scratch.journal()).unwrap();
    let texts: Vec<_> = (1..=300).map(|number| format!("the secret of event {number}.")).collect();
    append_all(&mut journal, &texts.iter().map(String::as_str).collect::<Vec<_>>());
    journal
}

fn holds(scratch: &Scratch, text: &str) -> bool {
    let bytes = fs::read(scratch.journal()).unwrap();
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn what_was_forgotten_is_overwritten() {
    let scratch = Scratch::new();
    let mut journal = filled(&scratch);
    let large = "the secret of a long event; ".repeat(20_000);
    journal.append(Position(300), &sized(large.into_bytes())).unwrap();
    append_all(&mut journal, &["the last event"]);
    forget_all(&mut journal, Position(302));
    drop(journal);
    assert!(!scratch.log().exists());
    assert!(!holds(&scratch, "the secret"), "nothing is left of what was forgotten");
    assert!(holds(&scratch, "the last event"));
}

#[test]
fn the_file_does_not_grow_with_what_was_forgotten() {
    let scratch = Scratch::new();
    let mut journal = SqliteJournal::open(&scratch.journal()).unwrap();
    for _ in 0..60 {
        append_all(&mut journal, &["a long event; ".repeat(40_000).as_str(); 4]);
        let before = journal.head().unwrap().previous();
        // It waits for the thread that moves the log.
        while journal.forget(before).unwrap() < before {
            std::thread::yield_now();
        }
    }
    drop(journal);
    let bytes = fs::metadata(scratch.journal()).unwrap().len();
    assert!(bytes < 40 << 20, "134 MB were appended; the file has {bytes} bytes");
}

#[test]
fn damage_after_what_was_forgotten_is_found() {
    for sql in [
        "UPDATE forgotten SET chain = randomblob(32)",
        "UPDATE record SET body = X'00' WHERE position = 200",
        "DELETE FROM record WHERE position = 200",
    ] {
        let scratch = Scratch::new();
        let mut journal = filled(&scratch);
        forget_all(&mut journal, Position(200));
        drop(journal);
        Connection::open(scratch.journal()).unwrap().execute_batch(sql).unwrap();
        let journal = SqliteJournal::open(&scratch.journal()).unwrap();
        let error = journal.replay(Position(199), &mut |_, _| Ok(())).unwrap_err();
        let ReplayError::Read(ReadError::Damaged(damage)) = error else { panic!("{error:?}") };
        assert_eq!(damage.position, Some(Position(200)), "{sql}");
    }
}

#[test]
fn a_torn_record_is_cut_off_although_it_is_the_only_one() {
    let scratch = Scratch::new();
    let mut journal = filled(&scratch);
    forget_all(&mut journal, Position(300));
    drop(journal);
    let torn = "UPDATE record SET body = X'00' WHERE position = 300";
    Connection::open(scratch.journal()).unwrap().execute_batch(torn).unwrap();
    let log = logged(|| {
        let mut journal = SqliteJournal::open(&scratch.journal()).unwrap();
        assert_eq!(journal.head().unwrap(), Position(299));
        assert_eq!(replayed(&journal, Position(299)), []);
        assert_goes_on(&mut journal);
    });
    assert!(log.contains("has been cut off"), "{log}");
    assert_eq!(SqliteJournal::open(&scratch.journal()).unwrap().head().unwrap(), Position(300));
}

/// On a disk where nothing more can be written. Run by the process whose writes fail.
#[cfg(target_os = "linux")]
pub(super) fn what_cannot_be_forgotten_stays() {
    let scratch = Scratch::new();
    let mut journal = filled(&scratch);
    let records = replayed(&journal, Position::START);
    limit_files("4096:");
    for _ in 0..3 {
        let error = journal.forget(Position(200)).unwrap_err();
        assert!(matches!(error, AppendError::Unavailable(_)), "{error:?}");
        assert_eq!(journal.first().unwrap(), Position(1));
        assert_eq!(replayed(&journal, Position::START), records);
    }
    limit_files("unlimited:");
    append_all(&mut journal, &["one more"]);
    drop(journal);
    let mut journal = SqliteJournal::open(&scratch.journal()).unwrap();
    assert_eq!(replayed(&journal, Position::START)[..300], records);
    assert_eq!(journal.head().unwrap(), Position(301));
    forget_all(&mut journal, Position(200));
    assert_goes_on(&mut journal);
}

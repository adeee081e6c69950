//! Which files are opened, and which are refused.

use std::fs;

use rusqlite::Connection;
use uuid::Uuid;
use vestibule::journal::sqlite::{OpenError, SqliteJournal};
use vestibule::journal::{Journal, Position};

use crate::support::{Scratch, append_all, replayed};

/// Journals of every format that ever was stay readable.
#[test]
fn a_journal_of_format_1_is_read() {
    let scratch = Scratch::new();
    fs::write(scratch.journal(), include_bytes!("../../data/journal-format-1.db")).unwrap();
    let mut journal = SqliteJournal::open(&scratch.journal()).unwrap();
    let bodies: [&[u8]; 3] = [b"first", b"second", &[b'.'; 5000]];
    for (record, (body, number)) in
        replayed(&journal, Position::START).iter().zip(bodies.into_iter().zip(1..))
    {
        assert_eq!(record.id(), Uuid::from_u128(number));
        assert_eq!(u128::from(record.epoch()), number);
        assert_eq!(record.body(), body);
    }
    append_all(&mut journal, &["fourth"]);
    assert_eq!(replayed(&journal, Position::START).len(), 4);
    assert_eq!(journal.forget(Position(3)).unwrap(), Position(3));
    assert_eq!(replayed(&journal, Position(2)).len(), 2);
}

/// Its first two records were forgotten.
#[test]
fn a_journal_of_format_2_is_read() {
    let scratch = Scratch::new();
    fs::write(scratch.journal(), include_bytes!("../../data/journal-format-2.db")).unwrap();
    let mut journal = SqliteJournal::open(&scratch.journal()).unwrap();
    assert_eq!(journal.first().unwrap(), Position(3));
    let bodies: Vec<_> =
        replayed(&journal, Position(2)).into_iter().map(|record| record.body().to_vec()).collect();
    assert_eq!(bodies, [b"third".to_vec(), b"fourth".to_vec(), vec![b'.'; 5000]]);
    append_all(&mut journal, &["sixth"]);
    assert_eq!(replayed(&journal, Position(2)).len(), 4);
}

#[test]
fn a_newer_format_is_refused_and_left_alone() {
    let scratch = Scratch::new();
    let mut journal = SqliteJournal::open(&scratch.journal()).unwrap();
    let records = append_all(&mut journal, &["one"]);
    drop(journal);
    set(&scratch, "user_version", 3);
    let before = fs::read(scratch.journal()).unwrap();
    let error = SqliteJournal::open(&scratch.journal()).unwrap_err();
    assert!(matches!(error, OpenError::Newer { found: 3, .. }), "{error:?}");
    assert!(error.to_string().contains("start the newer version"), "{error}");
    assert_eq!(fs::read(scratch.journal()).unwrap(), before);
    set(&scratch, "user_version", 2);
    assert_eq!(replayed(&SqliteJournal::open(&scratch.journal()).unwrap(), Position::START), records);
}

#[test]
fn a_database_of_something_else_is_refused_and_left_alone() {
    let scratch = Scratch::new();
    let other = Connection::open(scratch.journal()).unwrap();
    other.execute_batch("CREATE TABLE record (text)").unwrap();
    drop(other);
    let before = fs::read(scratch.journal()).unwrap();
    let error = SqliteJournal::open(&scratch.journal()).unwrap_err();
    assert!(matches!(error, OpenError::Foreign { .. }), "{error:?}");
    assert_eq!(fs::read(scratch.journal()).unwrap(), before);
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let scratch = Scratch::new();
    let text = "these are somebody's notes, and longer than an SQLite header\n".repeat(100);
    fs::write(scratch.journal(), &text).unwrap();
    let error = SqliteJournal::open(&scratch.journal()).unwrap_err();
    let OpenError::Damaged(damage) = error else { panic!("{error:?}") };
    assert_eq!(damage.file, Some(scratch.journal()));
    assert_eq!(damage.offset, Some(0));
    assert_eq!(fs::read_to_string(scratch.journal()).unwrap(), text);
}

#[test]
fn an_interrupted_creation_is_taken_up_again() {
    let scratch = Scratch::new();
    fs::write(scratch.journal(), "").unwrap();
    append_all(&mut SqliteJournal::open(&scratch.journal()).unwrap(), &["one"]);
}

#[test]
fn a_folder_that_does_not_exist_is_named() {
    let scratch = Scratch::new();
    let error = SqliteJournal::open(&scratch.path().join("missing/journal.db")).unwrap_err();
    assert!(matches!(error, OpenError::Unusable { .. }), "{error:?}");
    assert!(error.to_string().contains("missing/journal.db"), "{error}");
}

fn set(scratch: &Scratch, pragma: &str, value: i32) {
    Connection::open(scratch.journal()).unwrap().pragma_update(None, pragma, value).unwrap();
}

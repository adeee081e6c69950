//! The end of the journal after a loss of power.

use std::fs;

use rusqlite::Connection;
use vestibule::journal::sqlite::{OpenError, SqliteJournal};
use vestibule::journal::{Journal, Position};

use crate::support::{Scratch, append_all, logged, move_log, replayed, sized};

const TEXTS: [&str; 5] = ["one", "two", "three", "four", "five"];

/// What a machine that stops at this moment leaves on its disk: the files of an open journal.
fn image_of_open_journal() -> Scratch {
    let (live, image) = (Scratch::new(), Scratch::new());
    let mut journal = SqliteJournal::open(&live.journal()).unwrap();
    append_all(&mut journal, &TEXTS);
    fs::copy(live.journal(), image.journal()).unwrap();
    fs::copy(live.log(), image.log()).unwrap();
    image
}

#[test]
fn a_log_that_ends_anywhere_gives_all_that_is_complete() {
    let image = image_of_open_journal();
    let log = fs::read(image.log()).unwrap();
    let (mut heads, mut warnings) = (Vec::new(), 0);
    for length in (0..=log.len()).rev().step_by(257) {
        let torn = Scratch::new();
        fs::copy(image.journal(), torn.journal()).unwrap();
        fs::write(torn.log(), &log[..length]).unwrap();
        let text = logged(|| {
            let mut journal = SqliteJournal::open(&torn.journal()).unwrap();
            let bodies: Vec<_> =
                replayed(&journal, Position::START).iter().map(|record| record.body().to_vec()).collect();
            assert!(TEXTS.iter().map(|text| text.as_bytes()).take(bodies.len()).eq(bodies.iter()));
            heads.push(bodies.len());
            append_all(&mut journal, &["and on"]);
        });
        warnings += usize::from(text.contains("WARN") && text.contains("unfinished append"));
    }
    assert_eq!(heads[0], TEXTS.len());
    assert_eq!(heads.last(), Some(&0));
    assert!(heads.is_sorted_by(|later, earlier| later >= earlier && later - earlier <= 1), "{heads:?}");
    assert!(warnings > heads.len() / 2, "{warnings} of {}", heads.len());
}

#[test]
fn a_complete_log_is_no_reason_to_warn() {
    let image = image_of_open_journal();
    let text = logged(|| {
        let journal = SqliteJournal::open(&image.journal()).unwrap();
        assert_eq!(journal.head().unwrap(), Position(5));
    });
    assert_eq!(text, "");
}

/// A log is used again from its start after a checkpoint, and then ends in what is left of the log before.
#[test]
fn what_is_left_of_an_earlier_log_is_no_reason_to_warn() {
    let (live, image) = (Scratch::new(), Scratch::new());
    let mut journal = SqliteJournal::open(&live.journal()).unwrap();
    journal.append(Position(0), &sized(vec![1; 900_000])).unwrap();
    journal.append(Position(1), &sized(vec![2; 900_000])).unwrap();
    move_log(&live);
    append_all(&mut journal, &TEXTS);
    fs::copy(live.journal(), image.journal()).unwrap();
    fs::copy(live.log(), image.log()).unwrap();
    let text = logged(|| {
        let journal = SqliteJournal::open(&image.journal()).unwrap();
        assert_eq!(journal.head().unwrap(), Position(7));
        assert_eq!(replayed(&journal, Position::START).len(), 7);
    });
    assert_eq!(text, "");
}

#[test]
fn a_last_record_that_fails_its_checksum_is_cut_off() {
    let scratch = Scratch::new();
    let records = append_all(&mut SqliteJournal::open(&scratch.journal()).unwrap(), &TEXTS);
    damage(&scratch, "UPDATE record SET body = X'00' WHERE position = 5");
    let text = logged(|| {
        let mut journal = SqliteJournal::open(&scratch.journal()).unwrap();
        assert_eq!(replayed(&journal, Position::START), records[..4]);
        append_all(&mut journal, &["five again", "six"]);
    });
    assert!(
        text.contains("WARN") && text.contains("last record was torn") && text.contains("position=5"),
        "{text}"
    );
    assert_eq!(replayed(&SqliteJournal::open(&scratch.journal()).unwrap(), Position::START).len(), 6);
}

#[test]
fn an_only_record_that_fails_its_checksum_is_cut_off() {
    let scratch = Scratch::new();
    append_all(&mut SqliteJournal::open(&scratch.journal()).unwrap(), &["one"]);
    damage(&scratch, "UPDATE record SET chain = X'00'");
    assert_eq!(SqliteJournal::open(&scratch.journal()).unwrap().head().unwrap(), Position::START);
}

#[test]
fn two_bad_records_at_the_end_are_more_than_a_torn_one() {
    let scratch = Scratch::new();
    append_all(&mut SqliteJournal::open(&scratch.journal()).unwrap(), &TEXTS);
    damage(&scratch, "UPDATE record SET body = X'00' WHERE position >= 4");
    let error = SqliteJournal::open(&scratch.journal()).unwrap_err();
    let OpenError::Damaged(damage) = error else { panic!("{error:?}") };
    assert_eq!(damage.position, Some(Position(4)));
}

fn damage(scratch: &Scratch, sql: &str) {
    Connection::open(scratch.journal()).unwrap().execute_batch(sql).unwrap();
}

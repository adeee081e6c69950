//! Damage before the journal's end: it stops the start, with a message that says where and what to do.

use std::fs;
use std::ops::Range;

use rusqlite::Connection;
use vestibule::journal::sqlite::{OpenError, SqliteJournal};
use vestibule::journal::{Damage, Journal, Position, ReadError, ReplayError};

use crate::support::{Scratch, append_all, find, move_log, overwrite, replayed};

const TEXTS: [&str; 6] =
    ["first text", "second text", "third text", "fourth text", "fifth text", "sixth text"];

/// The size of the write-ahead log's header.
const HEADER_BYTES: usize = 32;

#[test]
fn a_changed_record_is_found_and_named() {
    let scratch = filled();
    overwrite(&scratch.journal(), b"third text", b"THIRD TEXT");
    let damage = found(&scratch);
    assert_eq!(damage.position, Some(Position(3)));
    assert_eq!(damage.file, Some(scratch.journal()));
    // The record's id is in the file 16 bytes before its body, with one byte of epoch between them or none.
    let file = fs::read(scratch.journal()).unwrap();
    let body = find(&file, b"THIRD TEXT") as u64;
    assert!(damage.offset.is_some_and(|offset| offset < body && body - offset <= 17), "{damage:?} {body}");
    let message = damage.to_string();
    for part in
        ["journal.db is damaged: record 3 does not match its checksum (at byte ", "restore it from a backup"]
    {
        assert!(message.contains(part), "{message}");
    }
    assert_eq!(fs::read(scratch.journal()).unwrap(), file);
}

#[test]
fn a_changed_record_is_not_read() {
    let scratch = filled();
    overwrite(&scratch.journal(), b"third text", b"THIRD TEXT");
    let journal = SqliteJournal::open(&scratch.journal()).unwrap();
    for position in [1, 2, 4, 5, 6] {
        assert!(journal.read(Position(position)).unwrap().is_some());
    }
    assert!(matches!(journal.read(Position(3)), Err(ReadError::Damaged(_))));
}

#[test]
fn a_missing_record_is_found_and_named() {
    let scratch = filled();
    change(&scratch, "DELETE FROM record WHERE position = 4");
    let damage = found(&scratch);
    assert_eq!(damage.position, Some(Position(4)));
    assert!(damage.to_string().contains("record 4 is missing"), "{damage}");
}

#[test]
fn a_changed_id_epoch_or_chain_is_found() {
    for sql in [
        "UPDATE record SET id = randomblob(16) WHERE position = 2",
        "UPDATE record SET id = X'01' WHERE position = 2",
        "UPDATE record SET epoch = 2 WHERE position = 2",
        "UPDATE record SET chain = randomblob(32) WHERE position = 2",
        "UPDATE record SET body = X'' WHERE position = 2",
    ] {
        let scratch = filled();
        change(&scratch, sql);
        assert_eq!(found(&scratch).position, Some(Position(2)), "{sql}");
    }
}

#[test]
fn a_replaced_record_is_found_although_its_neighbours_are_whole() {
    let (scratch, other) = (filled(), filled());
    let path = other.journal().display().to_string();
    change(
        &scratch,
        &format!(
            "ATTACH '{path}' AS other;
            REPLACE INTO record SELECT * FROM other.record WHERE position = 3"
        ),
    );
    assert_eq!(found(&scratch).position, Some(Position(3)));
}

#[test]
fn a_broken_page_is_found_and_named() {
    let scratch = Scratch::new();
    let mut journal = SqliteJournal::open(&scratch.journal()).unwrap();
    append_all(&mut journal, &vec!["a text that fills pages, more than one of them"; 300]);
    drop(journal);
    let mut file = fs::read(scratch.journal()).unwrap();
    let page = 4;
    file[page * 4096..page * 4096 + 100].fill(0xee);
    fs::write(scratch.journal(), &file).unwrap();
    let damage = found(&scratch);
    assert_eq!(damage.offset, Some(page as u64 * 4096), "{damage}");
    assert!(damage.to_string().contains("restore it from a backup"), "{damage}");
    assert_eq!(fs::read(scratch.journal()).unwrap(), file);
}

#[test]
fn a_shortened_file_is_found() {
    let scratch = Scratch::new();
    let mut journal = SqliteJournal::open(&scratch.journal()).unwrap();
    append_all(&mut journal, &vec!["a text that fills pages, more than one of them"; 300]);
    drop(journal);
    let file = fs::read(scratch.journal()).unwrap();
    fs::write(scratch.journal(), &file[..file.len() - 2 * 4096]).unwrap();
    found(&scratch);
}

/// SQLite itself would drop the damaged page and the complete appends after it without a word.
#[test]
fn a_damaged_log_with_complete_appends_after_the_damage_is_left_alone() {
    let (live, image) = (Scratch::new(), Scratch::new());
    let mut journal = SqliteJournal::open(&live.journal()).unwrap();
    append_all(&mut journal, &TEXTS);
    fs::copy(live.journal(), image.journal()).unwrap();
    let log = fs::read(live.log()).unwrap();
    let frame_bytes = 24 + 4096;
    let frames = (log.len() - 32) / frame_bytes;
    for frame in frames - 5..frames - 1 {
        for place in [0, 5, 9, 16, 23, 30, 4000] {
            let mut log = log.clone();
            log[32 + frame * frame_bytes + place] ^= 0x10;
            fs::write(image.log(), &log).unwrap();
            let error = SqliteJournal::open(&image.journal()).unwrap_err();
            let OpenError::Damaged(damage) = error else { panic!("{error:?}") };
            assert_eq!(damage.file, Some(image.log()));
            assert_eq!(damage.offset, Some((32 + frame * frame_bytes) as u64), "byte {place}");
            assert_eq!(fs::read(image.log()).unwrap(), log);
        }
    }
}

/// SQLite itself would drop the whole log without a word.
#[test]
fn a_damaged_header_of_the_log_is_found_wherever_it_is_damaged() {
    let (live, image) = (Scratch::new(), Scratch::new());
    let mut journal = SqliteJournal::open(&live.journal()).unwrap();
    append_all(&mut journal, &TEXTS);
    fs::copy(live.journal(), image.journal()).unwrap();
    for place in 0..HEADER_BYTES {
        damage_header(&live, &image, place..place + 1);
    }
    damage_header(&live, &image, 0..HEADER_BYTES);
    // The log once more from its start, with a single page of its own before what is left of earlier appends.
    move_log(&live);
    append_all(&mut journal, &["seventh text"]);
    fs::copy(live.journal(), image.journal()).unwrap();
    for place in 0..HEADER_BYTES {
        damage_header(&live, &image, place..place + 1);
    }
}

fn damage_header(live: &Scratch, image: &Scratch, places: Range<usize>) {
    let mut log = fs::read(live.log()).unwrap();
    log[places.clone()].iter_mut().for_each(|byte| *byte ^= 0x10);
    fs::write(image.log(), &log).unwrap();
    let error = SqliteJournal::open(&image.journal()).unwrap_err();
    let OpenError::Damaged(damage) = error else { panic!("{places:?}: {error:?}") };
    assert_eq!((damage.file.as_ref(), damage.offset), (Some(&image.log()), Some(0)), "{places:?}");
    assert!(damage.to_string().contains("restore it from a backup"), "{damage}");
    assert_eq!(fs::read(image.log()).unwrap(), log, "nothing is removed");
}

/// The header is written before anything else when a log is used again, and only after all of it was moved.
#[test]
fn a_half_written_header_of_a_log_that_was_moved_is_no_damage() {
    let (live, image) = (Scratch::new(), Scratch::new());
    let mut journal = SqliteJournal::open(&live.journal()).unwrap();
    let records = append_all(&mut journal, &TEXTS);
    move_log(&live);
    fs::copy(live.journal(), image.journal()).unwrap();
    let log = fs::read(live.log()).unwrap();
    append_all(&mut journal, &["seventh text"]);
    let next = fs::read(live.log()).unwrap();
    for half in 1..HEADER_BYTES {
        fs::write(image.log(), [&next[..half], &log[half..]].concat()).unwrap();
        assert_eq!(replayed(&SqliteJournal::open(&image.journal()).unwrap(), Position::START), records);
    }
}

fn filled() -> Scratch {
    let scratch = Scratch::new();
    append_all(&mut SqliteJournal::open(&scratch.journal()).unwrap(), &TEXTS);
    scratch
}

/// The damage that a start runs into.
fn found(scratch: &Scratch) -> Damage {
    let journal = match SqliteJournal::open(&scratch.journal()) {
        Ok(journal) => journal,
        Err(OpenError::Damaged(damage)) => return damage,
        Err(error) => panic!("{error:?}"),
    };
    match journal.replay(Position::START, &mut |_, _| Ok(())) {
        Err(ReplayError::Read(ReadError::Damaged(damage))) => damage,
        other => panic!("{other:?}"),
    }
}

fn change(scratch: &Scratch, sql: &str) {
    Connection::open(scratch.journal()).unwrap().execute_batch(sql).unwrap();
}

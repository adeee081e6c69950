//! What every journal does with old records, and with the snapshots that stand for them.

use std::io::{self, ErrorKind, Read, Write};

use vestibule::journal::{
    AppendError, Journal, Position, ReadError, Record, ReplayError, SnapshotError, Snapshots,
};

use super::Engine;
use crate::support::{append_all, record, replayed};

/// More than is forgotten at once, whatever the engine.
const RECORDS: u64 = 400;

/// Forgets all records before a position, however many calls that takes.
pub(crate) fn forget_all(journal: &mut dyn Journal, before: Position) {
    let mut first = journal.first().unwrap();
    while first < before {
        let next = journal.forget(before).unwrap();
        assert!(next > first, "each call forgets something");
        assert_eq!(journal.first().unwrap(), next);
        first = next;
    }
    assert_eq!(first, before);
}

fn filled<E: Engine>(engine: &E) -> (E::Journal, Vec<Record>) {
    let mut journal = engine.open();
    let texts: Vec<_> = (1..=RECORDS).map(|number| format!("event {number}")).collect();
    let records = append_all(&mut journal, &texts.iter().map(String::as_str).collect::<Vec<_>>());
    (journal, records)
}

pub(crate) fn what_was_forgotten_is_gone_and_the_rest_is_as_it_was<E: Engine>() {
    let engine = E::new();
    let (mut journal, records) = filled(&engine);
    assert_eq!(journal.first().unwrap(), Position(1));
    for before in [1, 2, 3, 300, RECORDS] {
        forget_all(&mut journal, Position(before));
        assert_eq!(journal.head().unwrap(), Position(RECORDS));
        assert_eq!(journal.read(Position(before - 1)).unwrap(), None);
        assert_eq!(journal.read(Position(before)).unwrap().as_ref(), Some(&records[before as usize - 1]));
        assert_eq!(replayed(&journal, Position(before - 1)), records[before as usize - 1..]);
        assert_eq!(journal.forget(Position(1)).unwrap(), Position(before), "nothing comes back");
    }
}

pub(crate) fn a_journal_that_forgot_goes_on<E: Engine>() {
    let engine = E::new();
    let (mut journal, mut records) = filled(&engine);
    forget_all(&mut journal, Position(200));
    records.extend(append_all(&mut journal, &["and on"]));
    drop(journal);
    let mut journal = engine.open();
    assert_eq!(journal.first().unwrap(), Position(200));
    assert_eq!(replayed(&journal, Position(199)), records[199..]);
    let forgotten = journal.append(Position(99), &records[99]).unwrap_err();
    assert!(matches!(forgotten, AppendError::Conflict { .. }), "{forgotten:?}");
    assert_eq!(journal.append(Position(RECORDS), &records[400]).unwrap(), Position(RECORDS + 1));
    forget_all(&mut journal, Position(300));
    records.extend(append_all(&mut journal, &["and on"]));
    assert_eq!(replayed(&journal, Position(299)), records[299..]);
}

pub(crate) fn the_last_record_is_never_forgotten<E: Engine>() {
    let engine = E::new();
    let mut journal = engine.open();
    assert_eq!(journal.first().unwrap(), Position(1));
    assert_eq!(journal.forget(Position(9)).unwrap(), Position(1));
    let records = append_all(&mut journal, &["one", "two"]);
    assert_eq!(journal.forget(Position(9)).unwrap(), Position(2));
    assert_eq!(replayed(&journal, Position(1)), records[1..]);
    drop(journal);
    let mut journal = engine.open();
    assert_eq!(journal.head().unwrap(), Position(2));
    append_all(&mut journal, &["three"]);
}

pub(crate) fn a_replay_of_what_was_forgotten_is_refused<E: Engine>() {
    let engine = E::new();
    let (mut journal, _) = filled(&engine);
    forget_all(&mut journal, Position(200));
    for after in [0, 1, 198] {
        let error = journal.replay(Position(after), &mut |position, _| panic!("shows {position}"));
        let Err(ReplayError::Read(error @ ReadError::Forgotten { first: Position(200) })) = error else {
            panic!("{error:?}");
        };
        assert_eq!(error.to_string(), "the journal has forgotten all records before 200");
    }
}

pub(crate) fn a_follower_is_told_what_was_forgotten<E: Engine>() {
    let engine = E::new();
    let (mut journal, records) = filled(&engine);
    let mut slow = journal.follow(Position(9)).unwrap();
    let mut quick = journal.follow(Position(250)).unwrap();
    assert_eq!(slow.next().unwrap(), Some((Position(10), records[9].clone())));
    forget_all(&mut journal, Position(200));
    for _ in 0..2 {
        assert!(matches!(slow.next(), Err(ReadError::Forgotten { first: Position(200) })));
    }
    for position in 251..=RECORDS {
        assert_eq!(quick.next().unwrap().unwrap().0, Position(position));
    }
    let first = journal.follow(Position(199)).unwrap().next().unwrap();
    assert_eq!(first, Some((Position(200), records[199].clone())));
}

fn keep(snapshots: &dyn Snapshots, position: u64, text: &str) {
    snapshots.keep(Position(position), &mut |writer| writer.write_all(text.as_bytes())).unwrap();
}

fn read(snapshots: &dyn Snapshots, position: u64) -> String {
    let mut text = String::new();
    snapshots.open(Position(position)).unwrap().read_to_string(&mut text).unwrap();
    text
}

pub(crate) fn a_snapshot_is_read_as_it_was_written<E: Engine>() {
    let engine = E::new();
    let mut journal = engine.open();
    append_all(&mut journal, &["one"]);
    let snapshots = journal.snapshots();
    assert_eq!(snapshots.positions().unwrap(), []);
    let large = "a line of a snapshot\n".repeat(100_000);
    for (position, text) in [(2, ""), (100, &large), (9, "nine")] {
        keep(&*snapshots, position, text);
    }
    drop(snapshots);
    drop(journal);
    let snapshots = engine.open().snapshots();
    assert_eq!(snapshots.positions().unwrap(), [Position(100), Position(9), Position(2)]);
    assert_eq!([2, 9, 100].map(|position| read(&*snapshots, position)), ["", "nine", &large]);
}

pub(crate) fn a_snapshot_is_replaced_and_removed<E: Engine>() {
    let engine = E::new();
    let snapshots = engine.open().snapshots();
    keep(&*snapshots, 1, "a long text");
    keep(&*snapshots, 1, "short");
    assert_eq!(read(&*snapshots, 1), "short");
    snapshots.remove(Position(1)).unwrap();
    snapshots.remove(Position(1)).unwrap();
    assert_eq!(snapshots.positions().unwrap(), []);
    assert!(matches!(snapshots.open(Position(1)).map(drop), Err(SnapshotError::Unavailable(_))));
}

pub(crate) fn a_snapshot_that_was_not_finished_is_none<E: Engine>() {
    let engine = E::new();
    let snapshots = engine.open().snapshots();
    keep(&*snapshots, 1, "one");
    for position in [1, 2] {
        let mut fail = |writer: &mut dyn Write| {
            writer.write_all(&[b'.'; 500_000])?;
            Err(io::Error::other("the power is gone"))
        };
        let error = snapshots.keep(Position(position), &mut fail).unwrap_err();
        assert!(matches!(error, SnapshotError::Unavailable(_)), "{error:?}");
        assert_eq!(snapshots.positions().unwrap(), [Position(1)]);
        assert_eq!(read(&*snapshots, 1), "one");
    }
    keep(&*snapshots, 2, "two");
    assert_eq!(read(&*snapshots, 2), "two");
}

pub(crate) fn the_check_of_a_snapshot_ends_when_it_is_told_to<E: Engine>() {
    let engine = E::new();
    let snapshots = engine.open().snapshots();
    keep(&*snapshots, 1, &"a line of a snapshot\n".repeat(100_000));
    snapshots.check(Position(1), &mut || Ok(())).unwrap();
    let error = snapshots.check(Position(1), &mut || Err(ErrorKind::TimedOut.into())).unwrap_err();
    assert!(
        matches!(&error, SnapshotError::Unavailable(error) if error.kind() == ErrorKind::TimedOut),
        "{error:?}"
    );
    assert!(matches!(snapshots.check(Position(2), &mut || Ok(())), Err(SnapshotError::Unavailable(_))));
    engine.damage_snapshot(Position(1));
    assert!(matches!(snapshots.check(Position(1), &mut || Ok(())), Err(SnapshotError::Damaged { .. })));
}

pub(crate) fn a_damaged_snapshot_is_found_before_it_is_read<E: Engine>() {
    let engine = E::new();
    let snapshots = engine.open().snapshots();
    keep(&*snapshots, 1, "one");
    keep(&*snapshots, 2, &"two".repeat(100_000));
    engine.damage_snapshot(Position(2));
    let error = snapshots.open(Position(2)).map(drop).unwrap_err();
    assert!(matches!(error, SnapshotError::Damaged { position: Position(2), .. }), "{error:?}");
    assert!(error.to_string().contains("does not match its checksum"), "{error}");
    assert_eq!(read(&*snapshots, 1), "one");
}

/// What is expected of an engine's own kind of journal after it forgot.
pub(crate) fn assert_goes_on(journal: &mut dyn Journal) {
    let head = journal.head().unwrap();
    journal.append(head, &record("and on")).unwrap();
    let first = journal.first().unwrap();
    assert_eq!(replayed(journal, first.previous()).len() as u64, head.next().0 - first.0 + 1);
}

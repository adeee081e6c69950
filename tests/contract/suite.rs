//! What every journal does, whatever it is made of.

pub(crate) mod forgetting;

use uuid::Uuid;
use vestibule::journal::{AppendError, BodySize, Journal, MAX_RECORD_BYTES, Position, Record, ReplayError};

use super::support::{append_all, record, replayed, sized};

/// A kind of journal, and the means to put it through its paces.
pub(crate) trait Engine {
    type Journal: Journal;

    /// A new, empty store.
    fn new() -> Self;
    /// Opens the store's journal. What was open before is closed.
    fn open(&self) -> Self::Journal;
    /// Opens the journal once more while it is open, if this engine lets more than one do so.
    fn open_another(&self) -> Option<Self::Journal>;
    /// Leaves no room for another large record.
    fn fill(&self, journal: &mut Self::Journal);
    /// Makes room again.
    fn make_room(&self, journal: &mut Self::Journal);
    /// Makes the next append of a large record fail in a way that leaves unknown whether it was stored.
    fn fail(&self, journal: &mut Self::Journal);
    /// Lets appends succeed again.
    fn mend(&self, journal: &mut Self::Journal);
    /// Loses the answer to the next append, if anything can be between this engine and its store.
    fn lose_answer(&self, journal: &mut Self::Journal);
    /// Changes something in the middle of a snapshot.
    fn damage_snapshot(&self, position: Position);
}

/// Runs the whole suite against an [`Engine`].
macro_rules! run {
    ($engine:ty: $($rule:ident)*) => {
        $(#[test]
        fn $rule() {
            crate::suite::rules::$rule::<$engine>();
        })*
    };
    ($engine:ty) => {
        crate::suite::run! { $engine:
            a_new_journal_is_empty
            appends_follow_each_other
            a_record_is_read_as_it_was_written
            records_of_any_size_fit
            bodies_outside_the_bounds_are_no_records
            an_append_elsewhere_than_at_the_head_stores_nothing
            a_repeated_append_is_stored_once
            a_replay_starts_after_a_position
            a_replay_ends_with_a_refused_record
            what_was_appended_outlives_the_journal
            a_second_writer_is_fenced_off
            without_room_nothing_is_stored
            a_lost_answer_is_had_by_asking_again
            records_outgrow_any_log
            a_follower_reads_what_comes_after_a_position
            a_follower_goes_on_beside_its_owner
            what_was_forgotten_is_gone_and_the_rest_is_as_it_was
            a_journal_that_forgot_goes_on
            the_last_record_is_never_forgotten
            a_replay_of_what_was_forgotten_is_refused
            a_follower_is_told_what_was_forgotten
            a_snapshot_is_read_as_it_was_written
            a_snapshot_is_replaced_and_removed
            a_snapshot_that_was_not_finished_is_none
            the_check_of_a_snapshot_ends_when_it_is_told_to
            a_damaged_snapshot_is_found_before_it_is_read
        }
    };
}
pub(crate) use run;

pub(crate) mod rules {
    pub(crate) use super::forgetting::*;
    pub(crate) use super::*;
}

pub(crate) fn a_new_journal_is_empty<E: Engine>() {
    let engine = E::new();
    let journal = engine.open();
    assert_eq!(journal.head().unwrap(), Position::START);
    assert_eq!(journal.read(Position::START).unwrap(), None);
    assert_eq!(journal.read(Position(1)).unwrap(), None);
    assert_eq!(replayed(&journal, Position::START), []);
}

pub(crate) fn appends_follow_each_other<E: Engine>() {
    let engine = E::new();
    let mut journal = engine.open();
    let texts: Vec<_> = (1..=100).map(|number| format!("event {number}")).collect();
    let mut records = Vec::new();
    for (text, before) in texts.iter().zip(0..) {
        let record = record(text);
        assert_eq!(journal.append(Position(before), &record).unwrap(), Position(before + 1));
        assert_eq!(journal.head().unwrap(), Position(before + 1));
        records.push(record);
    }
    assert_eq!(replayed(&journal, Position::START), records);
}

pub(crate) fn a_record_is_read_as_it_was_written<E: Engine>() {
    let engine = E::new();
    let mut journal = engine.open();
    let record = Record::new(Uuid::from_u128(7), u64::MAX, b"\0\xff'; DROP TABLE record".to_vec()).unwrap();
    journal.append(Position::START, &record).unwrap();
    assert_eq!(journal.read(Position(1)).unwrap(), Some(record));
    assert_eq!(journal.read(Position(2)).unwrap(), None);
    assert_eq!(journal.read(Position(u64::MAX)).unwrap(), None);
}

pub(crate) fn records_of_any_size_fit<E: Engine>() {
    let engine = E::new();
    let mut journal = engine.open();
    let sizes = [1, 2, 299, 300, 4_000, 4_096, 4_097, 65_536, MAX_RECORD_BYTES - 1, MAX_RECORD_BYTES, 1];
    let records: Vec<_> = sizes.iter().map(|size| sized(vec![*size as u8; *size])).collect();
    for (record, before) in records.iter().zip(0..) {
        journal.append(Position(before), record).unwrap();
    }
    assert_eq!(replayed(&journal, Position::START), records);
    drop(journal);
    assert_eq!(replayed(&engine.open(), Position::START), records);
}

pub(crate) fn bodies_outside_the_bounds_are_no_records<E: Engine>() {
    for bytes in [0, MAX_RECORD_BYTES + 1] {
        assert_eq!(Record::new(Uuid::from_u128(1), 1, vec![0; bytes]), Err(BodySize { bytes }));
    }
}

pub(crate) fn an_append_elsewhere_than_at_the_head_stores_nothing<E: Engine>() {
    let engine = E::new();
    let mut journal = engine.open();
    let records = append_all(&mut journal, &["one", "two", "three"]);
    for expected in [0, 1, 2, 4, 5, u64::MAX] {
        let error = journal.append(Position(expected), &record("another")).unwrap_err();
        assert!(matches!(error, AppendError::Conflict { head: Position(3) }), "{expected}: {error:?}");
    }
    assert_eq!(replayed(&journal, Position::START), records);
    assert_eq!(journal.append(Position(3), &record("four")).unwrap(), Position(4));
}

/// The answer to an append may be lost on its way. Whoever asks again learns what became of it.
pub(crate) fn a_repeated_append_is_stored_once<E: Engine>() {
    let engine = E::new();
    let mut journal = engine.open();
    let records = append_all(&mut journal, &["one", "two"]);
    assert_eq!(journal.append(Position(1), &records[1]).unwrap(), Position(2));
    assert_eq!(journal.append(Position(0), &records[0]).unwrap(), Position(1));
    let same_text = record("two");
    assert!(matches!(journal.append(Position(1), &same_text), Err(AppendError::Conflict { .. })));
    drop(journal);
    let mut journal = engine.open();
    assert_eq!(journal.append(Position(1), &records[1]).unwrap(), Position(2));
    assert_eq!(replayed(&journal, Position::START), records);
}

pub(crate) fn a_replay_starts_after_a_position<E: Engine>() {
    let engine = E::new();
    let mut journal = engine.open();
    let records = append_all(&mut journal, &["one", "two", "three", "four"]);
    for after in 0..=4 {
        assert_eq!(replayed(&journal, Position(after)), records[after as usize..]);
    }
    let beyond = journal.replay(Position(9), &mut |_, record| Err(format!("shows {record:?}").into()));
    assert_eq!(beyond.unwrap(), Position(4));
}

pub(crate) fn a_replay_ends_with_a_refused_record<E: Engine>() {
    let engine = E::new();
    let mut journal = engine.open();
    append_all(&mut journal, &["one", "two", "three"]);
    let mut shown = Vec::new();
    let error = journal
        .replay(Position::START, &mut |position, _| {
            shown.push(position);
            if position == Position(2) { Err("unknown event".into()) } else { Ok(()) }
        })
        .unwrap_err();
    assert!(matches!(error, ReplayError::Refused { position: Position(2), .. }), "{error:?}");
    assert_eq!(error.to_string(), "record 2 of the journal cannot be used: unknown event");
    assert_eq!(shown, [Position(1), Position(2)]);
    append_all(&mut journal, &["four"]);
}

pub(crate) fn what_was_appended_outlives_the_journal<E: Engine>() {
    let engine = E::new();
    let mut records = Vec::new();
    for text in ["one", "two", "three"] {
        let mut journal = engine.open();
        records.extend(append_all(&mut journal, &[text, "and again"]));
        assert_eq!(replayed(&journal, Position::START), records);
    }
    assert_eq!(engine.open().read(Position(6)).unwrap(), records.pop());
}

pub(crate) fn a_second_writer_is_fenced_off<E: Engine>() {
    let engine = E::new();
    let mut first = engine.open();
    append_all(&mut first, &["one"]);
    if let Some(mut second) = engine.open_another() {
        append_all(&mut second, &["two of the second"]);
        let error = first.append(Position(1), &record("two of the first")).unwrap_err();
        assert!(matches!(error, AppendError::Conflict { head: Position(2) }), "{error:?}");
        assert_eq!(first.read(Position(2)).unwrap(), second.read(Position(2)).unwrap());
    } else {
        append_all(&mut first, &["two"]);
    }
    assert_eq!(replayed(&first, Position::START).len(), 2);
}

pub(crate) fn without_room_nothing_is_stored<E: Engine>() {
    let engine = E::new();
    let mut journal = engine.open();
    let mut records = append_all(&mut journal, &["one"]);
    let large = sized(vec![7; 100_000]);
    for _ in 0..3 {
        engine.fill(&mut journal);
        let error = journal.append(Position(1), &large).unwrap_err();
        assert!(matches!(error, AppendError::Unavailable(_)), "{error:?}");
        assert_eq!(journal.head().unwrap(), Position(1));
        assert_eq!(journal.read(Position(2)).unwrap(), None);
        assert_eq!(replayed(&journal, Position::START), records);
    }
    engine.make_room(&mut journal);
    assert_eq!(journal.append(Position(1), &large).unwrap(), Position(2));
    records.push(large);
    records.extend(append_all(&mut journal, &["three"]));
    drop(journal);
    assert_eq!(replayed(&engine.open(), Position::START), records);
}

/// For a process of its own: some engines can only fail together with all else that the process writes.
pub(crate) fn a_failure_leaves_nothing_half_done<E: Engine>() {
    let engine = E::new();
    let mut journal = engine.open();
    let mut records = append_all(&mut journal, &["one"]);
    let large = sized(vec![7; 900_000]);
    for _ in 0..3 {
        engine.fail(&mut journal);
        let error = journal.append(Position(1), &large).unwrap_err();
        assert!(matches!(error, AppendError::Ambiguous(_)), "{error:?}");
        assert_eq!(journal.head().unwrap(), Position(1));
        assert_eq!(replayed(&journal, Position::START), records);
    }
    engine.mend(&mut journal);
    assert_eq!(journal.append(Position(1), &large).unwrap(), Position(2));
    assert_eq!(journal.append(Position(1), &large).unwrap(), Position(2));
    assert!(matches!(journal.append(Position(1), &record("two")), Err(AppendError::Conflict { .. })));
    records.push(large);
    records.extend(append_all(&mut journal, &["three"]));
    drop(journal);
    assert_eq!(replayed(&engine.open(), Position::START), records);
}

pub(crate) fn a_lost_answer_is_had_by_asking_again<E: Engine>() {
    let engine = E::new();
    let mut journal = engine.open();
    let mut records = append_all(&mut journal, &["one"]);
    let second = record("two");
    engine.lose_answer(&mut journal);
    match journal.append(Position(1), &second) {
        Ok(Position(2)) | Err(AppendError::Ambiguous(_)) => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(journal.append(Position(1), &second).unwrap(), Position(2));
    records.push(second);
    records.extend(append_all(&mut journal, &["three"]));
    assert_eq!(replayed(&journal, Position::START), records);
}

/// Long enough that whatever an engine does now and then is done a few times.
pub(crate) fn records_outgrow_any_log<E: Engine>() {
    let engine = E::new();
    let mut journal = engine.open();
    let mut records = Vec::new();
    for number in 0..30 {
        let large = sized(vec![number; MAX_RECORD_BYTES]);
        journal.append(journal.head().unwrap(), &large).unwrap();
        records.push(large);
        records.extend(append_all(&mut journal, &["small", "and smaller"]));
    }
    assert_eq!(replayed(&journal, Position::START), records);
    drop(journal);
    assert_eq!(replayed(&engine.open(), Position::START), records);
}

pub(crate) fn a_follower_reads_what_comes_after_a_position<E: Engine>() {
    let engine = E::new();
    let mut journal = engine.open();
    let records = append_all(&mut journal, &["one", "two", "three"]);
    for after in 0..=3 {
        let mut follower = journal.follow(Position(after)).unwrap();
        for position in after + 1..=3 {
            let expected = records[position as usize - 1].clone();
            assert_eq!(follower.next().unwrap(), Some((Position(position), expected)));
        }
        assert_eq!(follower.next().unwrap(), None);
    }
    assert_eq!(journal.follow(Position(9)).unwrap().next().unwrap(), None);
}

pub(crate) fn a_follower_goes_on_beside_its_owner<E: Engine>() {
    let engine = E::new();
    let mut journal = engine.open();
    let mut follower = journal.follow(Position::START).unwrap();
    assert_eq!(follower.next().unwrap(), None);
    // More than any log holds, with the follower in the middle of it.
    for number in 0..40 {
        let large = sized(vec![number; MAX_RECORD_BYTES]);
        let position = journal.append(journal.head().unwrap(), &large).unwrap();
        if number % 3 == 0 {
            append_all(&mut journal, &["unread meanwhile"]);
        }
        while let Some((read, record)) = follower.next().unwrap() {
            if read == position {
                assert_eq!(record, large);
            }
        }
    }
    drop(journal);
}

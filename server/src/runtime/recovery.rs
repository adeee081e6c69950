//! How a start finds out what there was: from the latest snapshot that is of use, and the records after it.

use uuid::Uuid;
use vestibule_processor::{Processor, Timestamp};

use super::record::Body;
use super::snapshot::{self, Place, Restored, SnapshotFormatError};
use super::{Conversations, Fatal};
use crate::journal::{Journal, Position, ReplayError, Snapshots};

/// The one partition there is.
const PARTITION: u16 = 0;

/// What there was when the last record had been stored.
pub(super) struct Recovered {
    pub(super) place: Place,
    pub(super) processor: Processor,
    pub(super) conversations: Conversations,
    /// The snapshot it was built upon, and its size.
    pub(super) snapshot: Option<(Position, u64)>,
    /// How many records came after that, and how large they are.
    pub(super) records: u64,
    pub(super) bytes: u64,
}

/// Builds the state from the journal.
pub(super) fn recover(journal: &dyn Journal) -> Result<Recovered, Fatal> {
    let mut recovered = begin(journal)?;
    let Recovered { place, processor, conversations, records, bytes, .. } = &mut recovered;
    journal.replay(place.position, &mut |position, record| {
        let body = Body::from_bytes(record.body())?;
        let at = place.at.max(body.at);
        *place = Place { position, record: record.id(), epoch: record.epoch(), at };
        *records += 1;
        *bytes += record.body().len() as u64;
        for event in &body.events {
            processor.apply(body.at, event);
            conversations.apply(body.at, event);
        }
        Ok(())
    })?;
    for interaction in processor.interactions() {
        conversations.resume_delivery(interaction.id, interaction.delivered_before);
    }
    let (head, active) = (place.position.0, processor.active());
    tracing::info!(replayed = *records, head, active, "the journal was replayed");
    Ok(recovered)
}

/// What there was when the latest snapshot was taken, or nothing if there is no snapshot and all records are there.
fn begin(journal: &dyn Journal) -> Result<Recovered, Fatal> {
    let first = journal.first().map_err(ReplayError::Read)?;
    let mut problems = Vec::new();
    if let Some(restored) = latest(journal, &mut problems)? {
        let position = restored.place.position;
        tracing::info!(position = position.0, bytes = restored.bytes, "a snapshot was read");
        return Ok(Recovered {
            snapshot: Some((position, restored.bytes)),
            place: restored.place,
            processor: restored.processor,
            conversations: restored.conversations,
            records: 0,
            bytes: 0,
        });
    }
    if first > Position::START.next() {
        problems.extend(problems.is_empty().then(|| "there is none".to_owned()));
        return Err(Fatal::NoSnapshot { first, problems: problems.join("; ") });
    }
    let at = Timestamp::default();
    Ok(Recovered {
        place: Place { position: Position::START, record: Uuid::nil(), epoch: 0, at },
        processor: Processor::new(PARTITION),
        conversations: Conversations::default(),
        snapshot: None,
        records: 0,
        bytes: 0,
    })
}

/// The latest snapshot that is of use, and what is wrong with later ones.
fn latest(journal: &dyn Journal, problems: &mut Vec<String>) -> Result<Option<Restored>, Fatal> {
    let snapshots = journal.snapshots();
    let positions = snapshots.positions().unwrap_or_else(|error| {
        problems.push(error.to_string());
        Vec::new()
    });
    for position in positions {
        match read(journal, &*snapshots, position) {
            Ok(restored) => return Ok(Some(restored)),
            Err(Unusable::Newer(found)) => return Err(Fatal::NewerSnapshot { position, found }),
            Err(Unusable::Problem(problem)) => {
                tracing::warn!(position = position.0, %problem, "a snapshot cannot be used; an earlier one is looked for");
                problems.push(problem);
            }
        }
    }
    Ok(None)
}

enum Unusable {
    Newer(u32),
    Problem(String),
}

fn read(journal: &dyn Journal, snapshots: &dyn Snapshots, position: Position) -> Result<Restored, Unusable> {
    let problem = |text: String| Unusable::Problem(text);
    let of = |what: &dyn std::fmt::Display| problem(format!("the snapshot {position}: {what}"));
    // One of a journal that was exchanged for this one would lead astray.
    let record = journal.read(position).map_err(|error| problem(error.to_string()))?;
    let mut reader = snapshots.open(position).map_err(|error| problem(error.to_string()))?;
    let restored = snapshot::read(&mut *reader).map_err(|error| match error {
        SnapshotFormatError::Newer(found) => Unusable::Newer(found),
        other => of(&other),
    })?;
    let is_of_this = restored.place.position == position
        && record.is_some_and(|record| record.id() == restored.place.record);
    if is_of_this { Ok(restored) } else { Err(of(&"it is of another journal than the one that is there")) }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::io::Write;
    use std::sync::atomic::AtomicBool;

    use vestibule_processor::Event;

    use super::*;
    use crate::journal::Record;
    use crate::journal::memory::{Disk, MemoryJournal};
    use crate::runtime::record::BodyWriter;
    use crate::runtime::snapshot::Taken;

    /// A journal in which three epochs began.
    fn journal(disk: &Disk) -> MemoryJournal {
        let mut journal = MemoryJournal::open(disk);
        for number in 1..=3 {
            let mut writer = BodyWriter::new(Timestamp(number));
            writer.extend(&[Event::Began { epoch: number }]).unwrap();
            let record = Record::new(Uuid::from_u128(number.into()), number, writer.finish()).unwrap();
            journal.append(Position(number - 1), &record).unwrap();
        }
        journal
    }

    /// A snapshot of nothing at a position, as if the record there had this id.
    fn keep(journal: &MemoryJournal, position: u64, record: u128) {
        let (at, epoch) = (Timestamp(position), position);
        let place = Place { position: Position(position), record: Uuid::from_u128(record), epoch, at };
        let taken = Taken { place, processor: Processor::new(PARTITION), conversations: HashMap::new() };
        let go_on = AtomicBool::new(false);
        journal.snapshots().keep(Position(position), &mut |writer| taken.write(writer, &go_on)).unwrap();
    }

    fn check(journal: &MemoryJournal, expected_snapshot: Option<u64>, expected_records: u64) {
        let recovered = recover(journal).unwrap();
        assert_eq!(recovered.snapshot.map(|(position, _)| position.0), expected_snapshot);
        assert_eq!(recovered.records, expected_records);
        let (position, record, at) = (Position(3), Uuid::from_u128(3), Timestamp(3));
        assert_eq!(recovered.place, Place { position, record, epoch: 3, at });
    }

    #[test]
    fn a_start_replays_what_came_after_the_latest_snapshot() {
        let journal = journal(&Disk::default());
        check(&journal, None, 3);
        keep(&journal, 1, 1);
        check(&journal, Some(1), 2);
        keep(&journal, 3, 3);
        check(&journal, Some(3), 0);
    }

    #[test]
    fn snapshots_of_another_journal_are_passed_over() {
        let journal = journal(&Disk::default());
        keep(&journal, 1, 1);
        keep(&journal, 2, 77);
        keep(&journal, 9, 9);
        check(&journal, Some(1), 2);
    }

    #[test]
    fn a_damaged_snapshot_is_no_matter_as_long_as_all_records_are_there() {
        let disk = Disk::default();
        let journal = journal(&disk);
        keep(&journal, 2, 2);
        disk.damage_snapshot(Position(2));
        check(&journal, None, 3);
    }

    #[test]
    fn a_snapshot_of_a_newer_version_stops_the_start() {
        let journal = journal(&Disk::default());
        let mut newer = |writer: &mut dyn Write| writer.write_all(b"{\"version\":9,\"state\":[]}\n");
        journal.snapshots().keep(Position(2), &mut newer).unwrap();
        let error = recover(&journal).map(drop).unwrap_err();
        assert!(matches!(error, Fatal::NewerSnapshot { position: Position(2), found: 9 }), "{error:?}");
        assert!(error.to_string().ends_with("start that one"), "{error}");
    }

    #[test]
    fn without_a_snapshot_for_what_was_forgotten_nothing_starts() {
        let mut journal = journal(&Disk::default());
        journal.forget(Position(2)).unwrap();
        let error = recover(&journal).map(drop).unwrap_err();
        assert!(
            error.to_string().contains("before 2, and no snapshot of them can be used (there is none)"),
            "{error}"
        );
    }
}

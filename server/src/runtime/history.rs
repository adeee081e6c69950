//! What happened, read from the journal beside the loop, for those who keep what the processor forgets.

use thiserror::Error;
use uuid::Uuid;
use vestibule_processor::{Event, Timestamp};

use super::Followed;
use super::record::Body;
use crate::journal::{Follower, Journal, Position, ReadError, Record};

/// A reader of what happened, in order and without gaps.
pub struct History {
    follower: Box<dyn Follower>,
    /// A record that could not be used: it is tried again, for to pass over it would leave a gap.
    refused: Option<(Position, Record)>,
    followed: Followed,
    mark: Option<Mark>,
}

/// What happened at once.
#[derive(Debug)]
pub struct Happened {
    /// Where it is.
    pub mark: Mark,
    /// When.
    pub at: Timestamp,
    /// What, in order.
    pub events: Vec<Event>,
}

/// How far a reader has come, for him to go on from there another time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// The place of the last record he has read; 0 before the first.
    pub position: u64,
    /// That record's id, by which another journal is told from this one.
    pub record: Uuid,
}

/// Why nothing can be read.
#[derive(Debug, Error)]
pub enum HistoryError {
    /// The journal cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A record is not one of this version.
    #[error("record {position} of the journal cannot be used: {reason}")]
    Unusable {
        /// Its place.
        position: u64,
        /// What is wrong with it.
        reason: String,
    },
}

impl History {
    /// Reads what comes after `mark`, or all there is if the mark is of another journal. What the journal has forgotten
    /// meanwhile is missing.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub fn after(journal: &dyn Journal, mark: Mark) -> Result<History, ReadError> {
        let forgotten = journal.first()?.previous();
        let read = Position(mark.position);
        // What was forgotten cannot be compared.
        let is_here =
            read <= forgotten || journal.read(read)?.is_some_and(|record| record.id() == mark.record);
        if !is_here {
            tracing::warn!(
                position = mark.position,
                "the journal is not the one that was followed; it is read anew"
            );
        }
        let read = if is_here { read } else { Position::START };
        let after = read.max(forgotten);
        if after > read {
            tracing::warn!(
                records = after.0 - read.0,
                first = after.next().0,
                "the journal has forgotten records that were not read; what they tell of is missing from here on"
            );
        }
        let mark = Some(mark).filter(|mark| is_here && *mark != Mark::default());
        Ok(History { follower: journal.follow(after)?, refused: None, followed: Followed::default(), mark })
    }

    /// How far what was read is durable where whoever reads keeps it: the journal forgets no more than that.
    pub fn followed(&self) -> Followed {
        self.followed.clone()
    }

    /// Whether the journal could forget more if it knew that more is durable.
    pub fn is_awaited(&self) -> bool {
        self.followed.is_awaited()
    }

    /// Says that what was read up to a mark is durable.
    pub fn keep(&self, mark: Mark) {
        self.followed.keep(Position(mark.position));
    }

    /// How far was read, now and before.
    pub fn mark(&self) -> Option<Mark> {
        self.mark
    }

    /// What happened next, or `None` as long as nothing did.
    ///
    /// # Errors
    /// If the record cannot be read, or not be understood.
    pub fn read(&mut self) -> Result<Option<Happened>, HistoryError> {
        let read = match self.refused.take() {
            Some(read) => Some(read),
            None => self.follower.next()?,
        };
        let Some((position, record)) = read else { return Ok(None) };
        let mark = Mark { position: position.0, record: record.id() };
        match Body::from_bytes(record.body()) {
            Ok(Body { at, events, .. }) => {
                self.mark = Some(mark);
                Ok(Some(Happened { mark, at, events }))
            }
            Err(error) => {
                self.refused = Some((position, record));
                Err(HistoryError::Unusable { position: position.0, reason: error.to_string() })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Record;
    use crate::journal::memory::{Disk, MemoryJournal};
    use crate::runtime::record::BodyWriter;

    fn append(journal: &mut MemoryJournal, body: Vec<u8>) -> Mark {
        let record = Record::new(Uuid::from_u128(body.len() as u128), 1, body).unwrap();
        let position = journal.append(journal.head().unwrap(), &record).unwrap();
        Mark { position: position.0, record: record.id() }
    }

    fn body(at: u64) -> Vec<u8> {
        let mut writer = BodyWriter::new(Timestamp(at));
        writer.extend(&[Event::Began { epoch: at }]).unwrap();
        writer.finish()
    }

    #[test]
    fn a_reader_goes_on_where_it_was() {
        let mut journal = MemoryJournal::open(&Disk::default());
        let marks = [1, 20, 300].map(|at| append(&mut journal, body(at)));
        let read = |mark| {
            let mut history = History::after(&journal, mark).unwrap();
            std::iter::from_fn(|| history.read().unwrap()).map(|it| (it.mark, it.at.0)).collect::<Vec<_>>()
        };
        assert_eq!(read(Mark::default()), [(marks[0], 1), (marks[1], 20), (marks[2], 300)]);
        assert_eq!(read(marks[1]), [(marks[2], 300)]);
        assert_eq!(read(marks[2]), []);
        let of_another = Mark { position: 1, record: Uuid::nil() };
        assert_eq!(read(of_another).len(), 3);
        assert_eq!(read(Mark { position: 9, ..marks[2] }).len(), 3, "the journal is shorter than it was");
    }

    #[test]
    fn what_was_forgotten_is_told_to_be_missing() {
        let mut journal = MemoryJournal::open(&Disk::default());
        let marks = [1, 20, 300, 4000].map(|at| append(&mut journal, body(at)));
        journal.forget(Position(3)).unwrap();
        let of_another = Mark { position: 3, record: Uuid::nil() };
        for mark in [Mark::default(), marks[0], marks[1], of_another] {
            let mut history = History::after(&journal, mark).unwrap();
            assert_eq!(history.read().unwrap().map(|it| it.mark), Some(marks[2]), "after {mark:?}");
        }
        let mut history = History::after(&journal, marks[2]).unwrap();
        assert_eq!(history.read().unwrap().map(|it| it.mark), Some(marks[3]));
        assert_eq!(history.mark(), Some(marks[3]));
        history.keep(marks[3]);
        assert_eq!(history.followed().kept(), Position(4));
    }

    #[test]
    fn what_cannot_be_understood_is_not_passed_over() {
        let mut journal = MemoryJournal::open(&Disk::default());
        append(&mut journal, br#"{"version":4000000000,"at":1,"events":[]}"#.to_vec());
        append(&mut journal, body(1));
        let mut history = History::after(&journal, Mark::default()).unwrap();
        for _ in 0..2 {
            assert!(matches!(history.read(), Err(HistoryError::Unusable { position: 1, .. })));
        }
    }
}

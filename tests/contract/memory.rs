//! The journal in memory.

use vestibule::journal::memory::{Disk, Fault, MemoryJournal};
use vestibule::journal::{AppendError, Journal, Position};

use super::suite::{self, Engine};
use super::support::{append_all, record, replayed};

struct Memory(Disk);

impl Engine for Memory {
    type Journal = MemoryJournal;

    fn new() -> Memory {
        Memory(Disk::default())
    }

    fn open(&self) -> MemoryJournal {
        MemoryJournal::open(&self.0)
    }

    fn open_another(&self) -> Option<MemoryJournal> {
        Some(self.open())
    }

    fn fill(&self, _: &mut MemoryJournal) {
        self.0.fail_next([Fault::DiskFull]);
    }

    fn make_room(&self, _: &mut MemoryJournal) {}

    fn fail(&self, _: &mut MemoryJournal) {
        self.0.fail_next([Fault::QuestionLost]);
    }

    fn mend(&self, _: &mut MemoryJournal) {}

    fn lose_answer(&self, _: &mut MemoryJournal) {
        self.0.fail_next([Fault::AnswerLost]);
    }

    fn damage_snapshot(&self, position: Position) {
        self.0.damage_snapshot(position);
    }
}

suite::run!(Memory);
suite::run!(Memory: a_failure_leaves_nothing_half_done);

#[test]
fn faults_come_in_the_order_they_were_planned() {
    let disk = Disk::default();
    let mut journal = MemoryJournal::open(&disk);
    disk.fail_next([Fault::Unavailable, Fault::QuestionLost, Fault::AnswerLost]);
    let record = record("one");
    assert!(matches!(journal.append(Position(0), &record), Err(AppendError::Unavailable(_))));
    assert_eq!(journal.head().unwrap(), Position(0));
    assert!(matches!(journal.append(Position(0), &record), Err(AppendError::Ambiguous(_))));
    assert_eq!(journal.head().unwrap(), Position(0));
    assert!(matches!(journal.append(Position(0), &record), Err(AppendError::Ambiguous(_))));
    assert_eq!(journal.head().unwrap(), Position(1));
    assert_eq!(journal.append(Position(0), &record).unwrap(), Position(1));
    append_all(&mut journal, &["two"]);
    assert_eq!(replayed(&journal, Position(0))[0], record);
}

//! The journal in an SQLite file.

#[cfg(target_os = "linux")]
mod beside;
mod crash;
mod damage;
mod disk;
#[cfg(target_os = "linux")]
mod flush;
mod forget;
mod format;
mod log;
mod tail;

use std::fs;

use vestibule::journal::Position;
use vestibule::journal::sqlite::{OpenError, SqliteJournal};

use super::suite::{self, Engine};
use super::support::Scratch;

struct Sqlite(Scratch);

impl Engine for Sqlite {
    type Journal = SqliteJournal;

    fn new() -> Sqlite {
        Sqlite(Scratch::new())
    }

    fn open(&self) -> SqliteJournal {
        SqliteJournal::open(&self.0.journal()).unwrap()
    }

    fn open_another(&self) -> Option<SqliteJournal> {
        match SqliteJournal::open(&self.0.journal()) {
            Err(OpenError::InUse { .. }) => None,
            other => panic!("{other:?}"),
        }
    }

    fn fill(&self, journal: &mut SqliteJournal) {
        journal.limit_size(fs::metadata(self.0.journal()).unwrap().len() + 50_000).unwrap();
    }

    fn make_room(&self, journal: &mut SqliteJournal) {
        journal.limit_size(u64::from(u32::MAX) * 4096).unwrap();
    }

    #[cfg(target_os = "linux")]
    fn fail(&self, _: &mut SqliteJournal) {
        flush::fail(&self.0);
    }

    #[cfg(target_os = "linux")]
    fn mend(&self, _: &mut SqliteJournal) {
        flush::mend(&self.0);
    }

    #[cfg(not(target_os = "linux"))]
    fn fail(&self, _: &mut SqliteJournal) {}

    #[cfg(not(target_os = "linux"))]
    fn mend(&self, _: &mut SqliteJournal) {}

    fn lose_answer(&self, _: &mut SqliteJournal) {}

    fn damage_snapshot(&self, position: Position) {
        let path = self.0.path().join(format!("snapshots/snapshot-{position}"));
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(path, bytes).unwrap();
    }
}

suite::run!(Sqlite);

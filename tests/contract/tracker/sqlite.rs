//! The Tracker in an SQLite file.

use std::fs;
use std::path::PathBuf;

use rusqlite::Connection;
use vestibule::tracker::sqlite::{OpenError, SqliteTracker};
use vestibule::tracker::{SNOOZE_DURATION, Segment, Tracker};

use super::mails;
use super::suite::{self, Engine, individual};
use crate::support::Scratch;

struct Sqlite(Scratch);

impl Sqlite {
    fn file(&self) -> PathBuf {
        self.0.path().join("tracker.db")
    }

    fn connect(&self) -> Connection {
        Connection::open(self.file()).unwrap()
    }
}

impl Engine for Sqlite {
    fn new() -> Sqlite {
        Sqlite(Scratch::new())
    }

    fn open(&self) -> Box<dyn Tracker> {
        Box::new(SqliteTracker::open(&self.file()).unwrap())
    }

    fn fail(&self, _: &dyn Tracker) {
        self.connect()
            .execute_batch("ALTER TABLE individuals RENAME TO lost; ALTER TABLE mark RENAME TO gone")
            .unwrap();
    }

    fn mend(&self, _: &dyn Tracker) {
        self.connect()
            .execute_batch("ALTER TABLE lost RENAME TO individuals; ALTER TABLE gone RENAME TO mark")
            .unwrap();
    }
}

suite::run!(Sqlite);
mails::run!(Sqlite);

#[test]
fn a_full_disk_stores_nothing_and_room_lets_it_go_on() {
    let scratch = Scratch::new();
    let tracker = SqliteTracker::open(&scratch.path().join("tracker.db")).unwrap();
    tracker.limit_size(1).unwrap();
    let mut number = 0;
    let mut large = || {
        number += 1;
        let mut large = individual(&format!("user{number}"));
        large.contact.remarks = Some("x".repeat(100_000));
        large
    };
    let first = large();
    assert!(tracker.register(&first).is_err());
    assert_eq!(tracker.individual("user1").unwrap(), None);
    tracker.limit_size(u64::from(u32::MAX) * 4096).unwrap();
    tracker.register(&first).unwrap();
    assert_eq!(tracker.individual("user1").unwrap(), Some(first));
}

#[test]
fn only_this_user_may_read_the_file() {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let engine = Sqlite::new();
        let tracker = engine.open();
        tracker.register(&individual("mary")).unwrap();
        for entry in fs::read_dir(engine.0.path()).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{:?}", entry.file_name());
        }
    }
}

#[test]
fn a_newer_file_and_one_of_something_else_are_refused_untouched() {
    let engine = Sqlite::new();
    drop(engine.open());
    engine.connect().execute_batch("PRAGMA user_version = 99").unwrap();
    let error = SqliteTracker::open(&engine.file()).unwrap_err();
    assert!(matches!(error, OpenError::Newer { found: 99, .. }), "{error:?}");
    assert!(error.to_string().contains("start the newer version that wrote it"), "{error}");
    let engine = Sqlite::new();
    engine.connect().execute_batch("CREATE TABLE something (else_ TEXT)").unwrap();
    let error = SqliteTracker::open(&engine.file()).unwrap_err();
    assert!(matches!(error, OpenError::Foreign { .. }), "{error:?}");
    fs::write(engine.0.path().join("rubbish.db"), "no database at all".repeat(1000)).unwrap();
    let error = SqliteTracker::open(&engine.0.path().join("rubbish.db")).unwrap_err();
    assert!(error.to_string().contains("restore it from a backup"), "{error}");
}

#[test]
fn what_was_erased_is_in_no_file() {
    let engine = Sqlite::new();
    let tracker = engine.open();
    let mut mary = individual("mary");
    mary.contact.remarks = Some("a rather peculiar remark".into());
    tracker.register(&mary).unwrap();
    tracker.erase("mary").unwrap();
    for entry in fs::read_dir(engine.0.path()).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(8).any(|window| window == b"peculiar"));
    }
}

#[test]
fn a_file_of_the_first_version_is_brought_up_to_date() {
    let engine = Sqlite::new();
    let connection = engine.connect();
    connection.execute_batch(include_str!("../../../server/src/tracker/sqlite/migrations/1.sql")).unwrap();
    let individual = "INSERT INTO individuals (username_key, username, password_hash, created, updated)
        VALUES ('mary', 'Mary', '$argon2id$', 1, 2)";
    connection.execute(individual, []).unwrap();
    let interaction = "INSERT INTO interactions (id, kind, queue, visitor_name, started, is_recorded)
        VALUES (?1, 'callback', 'Marketing', 'Mary', 1, 0)";
    connection.execute(interaction, [suite::ID.to_string()]).unwrap();
    // Two snoozes that were to take five minutes. One took 30 s, the other goes on.
    let segment = "INSERT INTO segments (interaction, kind, started, duration, end_code, details) VALUES
        (?1, 'System', 1, 30999, 'Connected', '{\"SnoozeDurationInSeconds\":300,\"SnoozeStartTime\":1}'),
        (?1, 'System', 2, NULL, NULL, '{\"SnoozeDurationInSeconds\":300,\"SnoozeStartTime\":2}')";
    connection.execute(segment, [suite::ID.to_string()]).unwrap();
    connection.execute_batch("PRAGMA application_id = 0x56737454; PRAGMA user_version = 1").unwrap();
    let tracker = engine.open();
    assert_eq!(tracker.individual("mary").unwrap().unwrap().username, "Mary");
    assert_eq!(tracker.mails(false, 10).unwrap(), []);
    let interaction = tracker.interaction(suite::ID).unwrap().unwrap();
    assert_eq!((&*interaction.visitor_name, interaction.routing_contexts), ("Mary", Vec::new()));
    let duration = |segment: &Segment| segment.details.get(SNOOZE_DURATION).copied();
    assert_eq!(interaction.segments.iter().map(duration).collect::<Vec<_>>(), [Some(30), None]);
}

/// Another program, such as a command of ours, may look at the file while it is written.
#[test]
fn a_second_instance_sees_what_the_first_has_written() {
    let engine = Sqlite::new();
    let (first, second) = (engine.open(), engine.open());
    first.register(&individual("mary")).unwrap();
    assert_eq!(second.individual("MARY").unwrap(), Some(individual("mary")));
    assert_eq!(second.erase("mary").unwrap(), Some(0));
    assert_eq!(first.individual("mary").unwrap(), None);
}

#[test]
fn what_is_asked_for_is_found_by_an_index() {
    let engine = Sqlite::new();
    drop(engine.open());
    let connection = engine.connect();
    for query in [
        "SELECT * FROM individuals WHERE username_key = 'mary'",
        "SELECT * FROM interactions WHERE user_key = 'mary' ORDER BY started",
        "SELECT * FROM interactions WHERE queue = 'Marketing' AND started > 1",
        "SELECT * FROM interactions WHERE agent = 'alicia' AND started > 1",
        "SELECT * FROM interactions WHERE started > 1",
        "SELECT * FROM segments WHERE interaction = '0-1'",
        "SELECT * FROM transcripts WHERE interaction = '0-1' ORDER BY sequence_number",
        "SELECT * FROM mails WHERE interaction = '0-1'",
        "SELECT * FROM mails WHERE due <= 1 ORDER BY due LIMIT 10",
        "SELECT * FROM mails WHERE state IN ('failed') ORDER BY ended DESC",
        "SELECT * FROM problem_reports WHERE interaction = '0-1'",
    ] {
        let plan: String =
            connection.query_row(&format!("EXPLAIN QUERY PLAN {query}"), [], |row| row.get(3)).unwrap();
        assert!(plan.starts_with("SEARCH"), "{query}: {plan}");
    }
}

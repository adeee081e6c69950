//! What the tests of journals share.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rusqlite::Connection;
use uuid::Uuid;
use vestibule::journal::{Journal, Position, Record};

/// A folder of its own for one test, removed in the end.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Scratch {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(Uuid::new_v4().to_string());
        fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Where a test's journal is.
    pub(crate) fn journal(&self) -> PathBuf {
        self.0.join("journal.db")
    }

    /// The journal's write-ahead log.
    pub(crate) fn log(&self) -> PathBuf {
        self.0.join("journal.db-wal")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A folder that stays behind does no harm to other tests.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A record whose body is `text`.
pub(crate) fn record(text: &str) -> Record {
    sized(text.as_bytes().to_vec())
}

/// A record with this body.
pub(crate) fn sized(body: Vec<u8>) -> Record {
    Record::new(Uuid::new_v4(), 1, body).unwrap()
}

/// Appends a record for each text at the journal's end, and returns the records.
pub(crate) fn append_all(journal: &mut dyn Journal, texts: &[&str]) -> Vec<Record> {
    let records: Vec<_> = texts.iter().map(|text| record(text)).collect();
    for record in &records {
        let head = journal.head().unwrap();
        assert_eq!(journal.append(head, record).unwrap(), head.next());
    }
    records
}

/// The records after `after`, as a replay shows them.
pub(crate) fn replayed(journal: &dyn Journal, after: Position) -> Vec<Record> {
    let mut next = after.next();
    let mut records = Vec::new();
    let head = journal
        .replay(after, &mut |position, record| {
            assert_eq!(position, next);
            next = next.next();
            records.push(record);
            Ok(())
        })
        .unwrap();
    assert_eq!(head.next(), next);
    assert_eq!(head, journal.head().unwrap());
    records
}

/// Moves the whole write-ahead log of an open journal into its file.
pub(crate) fn move_log(scratch: &Scratch) {
    let connection = Connection::open(scratch.journal()).unwrap();
    let (logged, moved) = connection
        .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
            Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
        })
        .unwrap();
    assert_eq!(logged, moved);
}

/// Puts `with` in the place of the first `text` in the file.
pub(crate) fn overwrite(path: &Path, text: &[u8], with: &[u8]) {
    let mut file = fs::read(path).unwrap();
    let at = find(&file, text);
    file[at..at + with.len()].copy_from_slice(with);
    fs::write(path, file).unwrap();
}

/// Where `text` is in `file`.
pub(crate) fn find(file: &[u8], text: &[u8]) -> usize {
    file.windows(text.len()).position(|window| window == text).unwrap()
}

/// Everything that `action` logs.
pub(crate) fn logged(action: impl FnOnce()) -> String {
    let text = Captured::default();
    let writer = text.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    tracing::subscriber::with_default(subscriber, action);
    let bytes = text.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

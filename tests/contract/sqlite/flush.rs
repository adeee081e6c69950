//! A disk that does not flush the database file, or its log.
//!
//! The system tells of a failed flush once: what it could not write is lost, and the next flush succeeds. So the
//! library that is loaded before the system's lets flushes fail for a while, and the file is then taken back to what it
//! was when it was last flushed.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::ops::Range;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use rusqlite::Connection;
use uuid::Uuid;
use vestibule::journal::sqlite::SqliteJournal;
use vestibule::journal::{AppendError, Journal, Position, Record};

use crate::support::{Scratch, append_all, logged, replayed};

/// Names the journal in the processes whose flushes fail. Elsewhere it is not set.
const JOURNAL: &str = "VESTIBULE_TEST_JOURNAL_UNFLUSHED";
/// Names the file whose flush fails.
const FLUSHED: &str = "VESTIBULE_TEST_FLUSHED_FILE";
/// Names the file that makes flushes fail while it exists.
const FAULT: &str = "VESTIBULE_TEST_FLUSH_FAULT";
/// Set if a reader keeps the log from being moved as a whole.
const PINNED: &str = "VESTIBULE_TEST_PINNED";

/// How much is appended afterwards, in records of [`LARGE`] bytes: more than the log may hold.
const RECORDS: usize = 80;
const LARGE: usize = 900_000;

/// SQLite flushes the file itself, for all of the log was moved.
#[test]
fn the_log_is_kept_when_sqlite_cannot_flush_the_file() {
    survive(false);
}

/// SQLite leaves the flush to us, for something is left to move.
#[test]
fn the_log_is_kept_when_a_part_of_it_cannot_be_flushed() {
    survive(true);
}

fn survive(is_pinned: bool) {
    let (scratch, image) = (Scratch::new(), Scratch::new());
    let fault = scratch.path().join("fault");
    let mut command = process(&scratch, "victim", "journal.db");
    if is_pinned {
        command.env(PINNED, "1");
    }
    let (mut victim, mut lines) = start(&mut command);
    until(&mut lines, "begun");
    fs::copy(scratch.journal(), image.journal()).unwrap();
    let log = header(&scratch);
    fs::write(&fault, "").unwrap();
    proceed(&mut victim);
    let complaint = until(&mut lines, "journal.db");
    assert!(complaint.contains("ERROR") && complaint.contains("Check the disk"), "{complaint}");
    fs::remove_file(&fault).unwrap();
    proceed(&mut victim);
    until(&mut lines, "appended");
    assert_eq!(header(&scratch), log, "the log was used again from its start");
    fs::copy(scratch.log(), image.log()).unwrap();
    proceed(&mut victim);
    assert!(victim.wait().unwrap().success());
    check(&image, 0..5 + RECORDS);
    check(&scratch, 0..5 + RECORDS);
    assert!(!scratch.log().exists(), "a start moves the log once more");
}

#[test]
fn an_append_that_cannot_be_flushed_is_not_acknowledged_and_stored_once_in_the_end() {
    let scratch = Scratch::new();
    assert!(process(&scratch, "doubter", "journal.db-wal").status().unwrap().success());
    check(&scratch, 0..3);
}

#[test]
fn the_log_is_kept_when_the_file_cannot_be_flushed_at_a_start_and_an_end() {
    let (scratch, image) = (Scratch::new(), Scratch::new());
    let mut journal = SqliteJournal::open(&scratch.journal()).unwrap();
    append(&mut journal, 0..1);
    fs::copy(scratch.journal(), image.journal()).unwrap();
    fs::copy(scratch.log(), image.log()).unwrap();
    drop(journal);
    // As after a crash: one record is in the log alone.
    fs::copy(image.journal(), scratch.journal()).unwrap();
    fs::copy(image.log(), scratch.log()).unwrap();
    fs::write(scratch.path().join("fault"), "").unwrap();
    assert!(process(&scratch, "sceptic", "journal.db").status().unwrap().success());
    fs::copy(scratch.log(), image.log()).unwrap();
    check(&image, 0..3);
    check(&scratch, 0..3);
}

/// Whether everything is there that was acknowledged.
fn check(scratch: &Scratch, numbers: Range<usize>) {
    let text = logged(|| {
        let mut journal = SqliteJournal::open(&scratch.journal()).unwrap();
        assert_eq!(replayed(&journal, Position::START), numbers.map(numbered).collect::<Vec<_>>());
        append_all(&mut journal, &["and on"]);
    });
    assert_eq!(text, "");
}

fn numbered(number: usize) -> Record {
    Record::new(Uuid::from_u128(number as u128), 1, vec![number as u8; LARGE]).unwrap()
}

fn header(scratch: &Scratch) -> Vec<u8> {
    fs::read(scratch.log()).unwrap()[..32].to_vec()
}

/// A process of its own for one of the functions below, in which flushes of `flushed` may fail.
fn process(scratch: &Scratch, function: &str, flushed: &str) -> Command {
    let folder = scratch.path().canonicalize().unwrap();
    let library = folder.join("flush.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("contract/sqlite/flush.c");
    // SQLite itself was compiled with the same.
    let compiled = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source).status();
    assert!(compiled.unwrap().success());
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--exact", &format!("sqlite::flush::{function}"), "--nocapture"])
        .env("LD_PRELOAD", library)
        .env(JOURNAL, folder.join("journal.db"))
        .env(FLUSHED, folder.join(flushed))
        .env(FAULT, folder.join("fault"));
    command
}

fn start(command: &mut Command) -> (Child, BufReader<ChildStdout>) {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap());
    (child, lines)
}

/// Lets the other process go on.
fn proceed(victim: &mut Child) {
    writeln!(victim.stdin.as_mut().unwrap()).unwrap();
}

/// What the other process says, up to the line that contains `text`.
fn until(lines: &mut impl BufRead, text: &str) -> String {
    lines.lines().map(Result::unwrap).find(|line| line.contains(text)).unwrap()
}

/// Not a test but the process whose flushes fail: it does nothing when it is run with the others.
#[test]
fn victim() {
    let Some(file) = env::var_os(JOURNAL) else { return };
    tracing_subscriber::fmt().with_ansi(false).init();
    let mut journal = SqliteJournal::open(Path::new(&file)).unwrap();
    append(&mut journal, 0..1);
    let reader = env::var_os(PINNED).map(|_| Connection::open(&file).unwrap());
    append(&mut journal, 1..3);
    if let Some(reader) = &reader {
        reader.execute_batch("BEGIN; SELECT count(*) FROM record").unwrap();
    }
    append(&mut journal, 3..4);
    wait_after("begun");
    append(&mut journal, 4..5);
    wait_after("");
    drop(reader);
    append(&mut journal, 5..5 + RECORDS);
    wait_after("appended");
}

/// Not a test either.
#[test]
fn doubter() {
    let (Some(file), Some(fault)) = (env::var_os(JOURNAL), env::var_os(FAULT)) else { return };
    let mut journal = SqliteJournal::open(Path::new(&file)).unwrap();
    append(&mut journal, 0..1);
    fs::write(&fault, "").unwrap();
    for _ in 0..3 {
        assert!(matches!(journal.append(Position(1), &numbered(1)), Err(AppendError::Ambiguous(_))));
        assert_eq!(journal.head().unwrap(), Position(1));
    }
    fs::remove_file(&fault).unwrap();
    append(&mut journal, 1..3);
}

/// Nor this.
#[test]
fn sceptic() {
    let Some(file) = env::var_os(JOURNAL) else { return };
    let mut journal = SqliteJournal::open(Path::new(&file)).unwrap();
    append(&mut journal, 1..3);
}

fn append(journal: &mut SqliteJournal, numbers: Range<usize>) {
    for number in numbers {
        journal.append(journal.head().unwrap(), &numbered(number)).unwrap();
    }
}

fn wait_after(text: &str) {
    println!("\n{text}");
    std::io::stdin().read_line(&mut String::new()).unwrap();
}

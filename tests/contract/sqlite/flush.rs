//! A disk that does not flush the database file.
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
use vestibule::journal::{Journal, Position, Record};

use crate::support::{Scratch, append_all, logged, replayed};

/// Names the journal in the processes whose flushes fail. Elsewhere it is not set.
const JOURNAL: &str = "VESTIBULE_TEST_JOURNAL_UNFLUSHED";
/// Names the file whose flushes fail.
const UNFLUSHED: &str = "UNFLUSHED_FILE";
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
    let mut command = process(&scratch, "victim");
    if is_pinned {
        command.env(PINNED, "1");
    }
    let (mut victim, mut lines) = start(&mut command);
    until(&mut lines, "begun");
    fs::copy(scratch.journal(), image.journal()).unwrap();
    let log = header(&scratch);
    fail(&scratch);
    proceed(&mut victim);
    let complaint = until(&mut lines, "journal.db");
    assert!(complaint.contains("ERROR") && complaint.contains("Check the disk"), "{complaint}");
    mend(&scratch);
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
    fail(&scratch);
    assert!(process(&scratch, "sceptic").status().unwrap().success());
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

/// Makes flushes fail in the processes of [`load`].
pub(super) fn fail(scratch: &Scratch) {
    fs::write(scratch.path().join("fault"), "").unwrap();
}

/// Lets them succeed again.
pub(super) fn mend(scratch: &Scratch) {
    fs::remove_file(scratch.path().join("fault")).unwrap();
}

/// Loads the library into the process that will be started, for files that are called `unflushed`.
pub(super) fn load(command: &mut Command, scratch: &Scratch, unflushed: &str) {
    let library = scratch.path().canonicalize().unwrap().join("flush.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/flush.c");
    // SQLite itself was compiled with the same.
    let compiled = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source).status();
    assert!(compiled.unwrap().success());
    command.env("LD_PRELOAD", library).env(UNFLUSHED, unflushed);
}

/// A process of its own for one of the functions below, in which the database file's flushes may fail.
fn process(scratch: &Scratch, function: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", &format!("sqlite::flush::{function}"), "--nocapture"]);
    command.env(JOURNAL, scratch.journal());
    load(&mut command, scratch, "journal.db");
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

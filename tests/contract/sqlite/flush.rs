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

/// Names the file whose flush fails, in the process where it does. Elsewhere it is not set.
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
    let (mut victim, mut lines) = start(&scratch, &fault, is_pinned);
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
    check(&image);
    check(&scratch);
    assert!(!scratch.log().exists(), "a start moves the log once more");
}

/// Whether everything is there that was acknowledged.
fn check(scratch: &Scratch) {
    let text = logged(|| {
        let mut journal = SqliteJournal::open(&scratch.journal()).unwrap();
        assert_eq!(replayed(&journal, Position::START), expected());
        append_all(&mut journal, &["and on"]);
    });
    assert_eq!(text, "");
}

fn expected() -> Vec<Record> {
    (0..5 + RECORDS).map(numbered).collect()
}

fn numbered(number: usize) -> Record {
    Record::new(Uuid::from_u128(number as u128), 1, vec![number as u8; LARGE]).unwrap()
}

fn header(scratch: &Scratch) -> Vec<u8> {
    fs::read(scratch.log()).unwrap()[..32].to_vec()
}

fn start(scratch: &Scratch, fault: &Path, is_pinned: bool) -> (Child, BufReader<ChildStdout>) {
    let library = scratch.path().join("flush.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("contract/sqlite/flush.c");
    // SQLite itself was compiled with the same.
    let compiled = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source).status();
    assert!(compiled.unwrap().success());
    let mut victim = Command::new(env::current_exe().unwrap());
    victim
        .args(["--exact", "sqlite::flush::victim", "--nocapture"])
        .env("LD_PRELOAD", library)
        .env(FLUSHED, scratch.path().canonicalize().unwrap().join("journal.db"))
        .env(FAULT, fault);
    if is_pinned {
        victim.env(PINNED, "1");
    }
    let mut victim = victim.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(victim.stdout.take().unwrap());
    (victim, lines)
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
    let Some(file) = env::var_os(FLUSHED) else { return };
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

fn append(journal: &mut SqliteJournal, numbers: Range<usize>) {
    for number in numbers {
        journal.append(journal.head().unwrap(), &numbered(number)).unwrap();
    }
}

fn wait_after(text: &str) {
    println!("\n{text}");
    std::io::stdin().read_line(&mut String::new()).unwrap();
}

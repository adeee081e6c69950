//! A process that is killed in the middle of its appends.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use vestibule::journal::sqlite::SqliteJournal;
use vestibule::journal::{Journal, Position};

use crate::support::{Scratch, record, replayed, sized};

/// Names the journal in the process that will be killed. Elsewhere it is not set.
const VICTIM: &str = "VESTIBULE_TEST_JOURNAL_OF_VICTIM";

#[test]
fn every_acknowledged_record_outlives_a_kill() {
    let scratch = Scratch::new();
    let mut acknowledged = 0;
    for appends in [0, 1, 3, 40, 300, 7] {
        acknowledged = acknowledged.max(kill_after(appends, &scratch.journal()));
        let journal = SqliteJournal::open(&scratch.journal()).unwrap();
        let head = journal.head().unwrap().0;
        assert!(head >= acknowledged, "{head} of {acknowledged} acknowledged records are there");
        assert!(head <= acknowledged + 1, "{head} records, of which {acknowledged} were acknowledged");
        for (record, position) in replayed(&journal, Position::START).iter().zip(1..) {
            assert!(record.body().starts_with(body(position).as_bytes()));
        }
        acknowledged = head;
    }
}

/// Starts a process that appends until it is killed, after `appends` acknowledgements. Returns the last of them.
fn kill_after(appends: u64, journal: &Path) -> u64 {
    let mut victim = Command::new(env::current_exe().unwrap())
        .args(["--exact", "sqlite::crash::victim", "--nocapture"])
        .env(VICTIM, journal)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(victim.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut acknowledgements =
        lines.by_ref().filter_map(|line| line.strip_prefix("stored ")?.parse::<u64>().ok());
    let seen = acknowledgements.by_ref().take(appends as usize).last();
    kill(&mut victim);
    acknowledgements.last().or(seen).unwrap_or(0)
}

fn kill(victim: &mut Child) {
    victim.kill().unwrap();
    victim.wait().unwrap();
}

/// Not a test but the process that is killed: it does nothing when it is run with the others.
#[test]
fn victim() {
    let Some(file) = env::var_os(VICTIM) else { return };
    let mut journal = SqliteJournal::open(Path::new(&file)).unwrap();
    let mut head = journal.head().unwrap();
    loop {
        let text = body(head.next().0);
        let small = record(&text);
        let large = sized([text.as_bytes(), &vec![b'.'; 500_000]].concat());
        head = journal.append(head, if head.0.is_multiple_of(5) { &large } else { &small }).unwrap();
        writeln!(std::io::stdout(), "\nstored {head}").unwrap();
    }
}

fn body(position: u64) -> String {
    format!("event {position};")
}

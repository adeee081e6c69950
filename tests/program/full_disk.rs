//! A disk that is full, and one that fails: nothing is acknowledged that is not stored, and nothing is half done.

use std::env;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::http::Connection;
use crate::people::{Agent, Visitor, is_success, try_start};
use crate::process::{PATIENCE, Scratch, Server, from_command, program, serve};

/// The size of the disk that is filled.
const DISK: &str = "size=4m";
/// How much is tried on a full disk: what is left of a page, or of the log, still takes something.
const ATTEMPTS: usize = 60;

#[test]
fn a_full_disk_refuses_what_it_cannot_store() {
    let Some(unshare) = unshare() else { return skip_without_mounts() };
    let scratch = Scratch::new();
    let disk = scratch.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let mut server = Server::from_command(&mut on_small_disk(unshare, &disk));
    // The disk is mounted for the server alone; this is how others see it.
    let disk = PathBuf::from(format!("/proc/{}/root{}", server.process.id(), disk.display()));
    let alicia = Agent::log_in(server.address, "alicia");
    let mut mary = Visitor::start(server.address, "Mary");
    let mut stored = vec!["before".to_owned()];
    assert!(is_success(&mary.say("before", "before").unwrap()));

    let filler = fill(&disk);
    let mut refused = Vec::new();
    for text in (0..ATTEMPTS).map(|number| format!("{number} {}", "-".repeat(2_000))) {
        let list = if is_done(&mary.say(&text, &text[..4]).unwrap()) { &mut stored } else { &mut refused };
        list.push(text);
        assert_eq!(mary.texts(), stored, "polls tell what is stored, and nothing else");
    }
    assert!(!refused.is_empty(), "the disk is full");
    let mut others = Connection::open(server.address).unwrap();
    let started = (0..ATTEMPTS).filter(|number| {
        is_done(&try_start(&mut others, &format!("visitor {number}"), "Workgroup", "Marketing").unwrap())
    });
    let chats = 1 + started.count();

    fs::remove_file(filler).unwrap();
    for text in refused.into_iter().chain(["after".to_owned()]) {
        assert!(is_success(&mary.say(&text, &text[..4]).unwrap()), "there is room again");
        stored.push(text);
    }
    assert_eq!(mary.texts(), stored);
    let snapshot = alicia.notifications(server.address).until(|news| news["type"] == "snapshot");
    assert_eq!(snapshot["snapshot"]["interactions"].as_array().map(Vec::len), Some(chats));

    // The disk goes with the server, so what is on it is copied and started.
    let copy = scratch.path().join("copy");
    copy_folder(&disk.join("data"), &copy);
    server.process.signal("TERM");
    assert_eq!(server.process.end(PATIENCE), Some(0));
    let server = Server::start(&copy, &["--demo"]);
    assert_eq!(Visitor::at(server.address, &mary.participant).unwrap().texts(), stored);
}

/// A quota that is used up is no full disk to the system, and is treated as one.
#[test]
fn a_disk_that_takes_no_more_refuses_what_it_cannot_store() {
    let scratch = Scratch::new();
    let server = Server::from_command(&mut on_failing_disk(&scratch));
    let mut mary = Visitor::start(server.address, "Mary");
    assert!(is_success(&mary.say("before", "1").unwrap()));
    limit_files(&server, "4096:");
    assert!(!is_done(&mary.say("during", "2").unwrap()));
    assert_eq!(mary.texts(), ["before"]);
    limit_files(&server, "unlimited:");
    assert!(is_success(&mary.say("after", "3").unwrap()));
    assert_eq!(mary.texts(), ["before", "after"]);
}

#[test]
fn a_failing_disk_is_tried_again_and_nothing_is_doubled() {
    let scratch = Scratch::new();
    let mut server = Server::from_command(&mut on_failing_disk(&scratch));
    let mut mary = Visitor::start(server.address, "Mary");
    assert!(is_success(&mary.say("before", "1").unwrap()));
    fs::write(fault(&scratch), "").unwrap();
    let mut reader = Visitor::at(server.address, &mary.participant).unwrap();
    let sending = thread::spawn(move || mary.say("during", "2").unwrap());
    server.process.stderr.until("asking again").expect("it says what happens");
    assert_eq!(reader.texts(), ["before"], "polls do not wait");
    fs::remove_file(fault(&scratch)).unwrap();
    assert!(is_success(&sending.join().unwrap()));
    assert_eq!(reader.texts(), ["before", "during"]);
    server.process.kill();

    let server = Server::start(&scratch.data(), &["--demo"]);
    let mut mary = Visitor::at(server.address, &reader.participant).unwrap();
    assert!(is_success(&mary.say("during", "2").unwrap()));
    assert_eq!(mary.texts(), ["before", "during"]);
}

#[test]
fn a_failing_disk_does_not_hold_up_a_stop() {
    let scratch = Scratch::new();
    let mut server = Server::from_command(&mut on_failing_disk(&scratch));
    let mut mary = Visitor::start(server.address, "Mary");
    assert!(is_success(&mary.say("before", "1").unwrap()));
    let participant = mary.participant.clone();
    fs::write(fault(&scratch), "").unwrap();
    let sending = thread::spawn(move || mary.say("during", "2"));
    server.process.stderr.until("asking again").expect("it says what happens");
    server.process.signal("TERM");
    assert_eq!(server.process.end(Duration::from_secs(5)), Some(1));
    assert!(server.process.stderr.seen.contains("may not be stored"), "{}", server.process.stderr.seen);
    assert!(sending.join().unwrap().is_err(), "what was not stored is not acknowledged");

    // What was written and not flushed may be there, or not: this system was not without power.
    let server = Server::start(&scratch.data(), &["--demo"]);
    let texts = Visitor::at(server.address, &participant).unwrap().texts();
    assert!(texts == ["before"] || texts == ["before", "during"], "{texts:?}");
}

/// Whether a call worked; it may only fail because nothing can be stored.
fn is_done(answer: &Value) -> bool {
    if !is_success(answer) {
        assert_eq!(answer["chat"]["status"]["reason"], "error.websvc.unavailable", "{answer}");
    }
    is_success(answer)
}

/// Says past the test runner, which hides what a passing test prints, that nothing was tested. In CI that must be wanted.
fn skip_without_mounts() {
    let is_set = |name, value| env::var(name).is_ok_and(|set| set == value);
    let is_wanted = is_set("VESTIBULE_SKIP_MOUNTS", "1");
    let what = "this user cannot mount a file system, so there is no disk to fill";
    assert!(is_wanted || !is_set("CI", "true"), "{what}; allow it, or set VESTIBULE_SKIP_MOUNTS=1");
    let text = format!("\nSKIPPED a_full_disk_refuses_what_it_cannot_store: {what}\n");
    std::io::stderr().write_all(text.as_bytes()).unwrap();
}

/// The command that gives a process file systems of its own, if this user may have them.
fn unshare() -> Option<Command> {
    [&["--mount"][..], &["--mount", "--user", "--map-root-user"]].into_iter().find_map(|arguments| {
        let mount = ["mount", "-t", "tmpfs", "none", "/mnt"];
        let probe = Command::new("unshare").args(arguments).args(mount).output();
        let mut command = Command::new("unshare");
        command.args(arguments);
        probe.is_ok_and(|probe| probe.status.success()).then_some(command)
    })
}

/// Serves from a small disk of its own, which also holds the log.
fn on_small_disk(mut unshare: Command, disk: &Path) -> Command {
    let script = format!("mount -t tmpfs -o {DISK} none \"$0\" && exec \"$@\" 2>\"$0/log\"");
    unshare
        .args(["sh", "-c", &script])
        .arg(disk)
        .arg(program())
        .args(serve(&disk.join("data")))
        .arg("--demo");
    from_command(unshare)
}

/// Fills a disk with one file, and returns its path.
fn fill(disk: &Path) -> PathBuf {
    let path = disk.join("filler");
    let mut file = File::create(&path).unwrap();
    let error = (0..).find_map(|_| file.write_all(&[0; 4_096]).err());
    assert_eq!(error.map(|error| error.kind()), Some(ErrorKind::StorageFull));
    path
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    let entries = from.read_dir().unwrap().map(Result::unwrap);
    // Sockets stay behind.
    for entry in entries.filter(|entry| entry.file_type().unwrap().is_file()) {
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// Serves in a way that a limit on the size of files makes writes fail, rather than end the process, and that flushes of the
/// journal's log fail as long as there is a [`fault`].
fn on_failing_disk(scratch: &Scratch) -> Command {
    let library = scratch.path().join("flush.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/flush.c");
    // SQLite itself was compiled with the same.
    let compiled = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source).status();
    assert!(compiled.unwrap().success());
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]).arg(program());
    command.args(serve(&scratch.data())).arg("--demo");
    command.env("LD_PRELOAD", library).env("UNFLUSHED_FILE", "journal.db-wal");
    from_command(command)
}

fn fault(scratch: &Scratch) -> PathBuf {
    scratch.data().join("fault")
}

/// Makes all writes of the server behind a place in a file fail.
fn limit_files(server: &Server, limit: &str) {
    let mut prlimit = Command::new("prlimit");
    prlimit.args(["--pid", &server.process.id().to_string(), &format!("--fsize={limit}")]);
    assert!(prlimit.status().unwrap().success(), "{prlimit:?}");
}

//! What cannot work is refused with a message that says what to do, exit code 1, and nothing damaged.

use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::people::{Visitor, is_success};
use crate::process::{PATIENCE, Scratch, Server, from_command, program, run, serve, vestibule};

fn check(command: &mut Command, message: &[&str]) {
    let ended = run(command);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    for part in message {
        assert!(ended.stderr.contains(part), "{part:?} is not in\n{}", ended.stderr);
    }
    assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
}

#[test]
fn a_port_that_is_taken() {
    let scratch = Scratch::new();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    check(
        vestibule().args(["serve", "--http", &address, "--data"]).arg(scratch.data()),
        &[&format!("cannot listen on {address}"), "another program does", "--http"],
    );
    Server::start(&scratch.data(), &[]);
}

#[test]
fn an_address_of_another_machine() {
    let scratch = Scratch::new();
    check(
        vestibule().args(["serve", "--http", "192.0.2.1:8114", "--data"]).arg(scratch.data()),
        &["cannot listen on 192.0.2.1:8114", "choose another address with --http"],
    );
}

#[test]
fn a_file_in_the_place_of_the_data_folder() {
    let scratch = Scratch::new();
    let file = scratch.write("data", "a file");
    for path in [file.clone(), file.join("below")] {
        check(vestibule().args(serve(&path)), &["a file is in the way", path.to_str().unwrap(), "--data"]);
    }
    assert_eq!(fs::read_to_string(file).unwrap(), "a file");
}

#[test]
fn a_data_folder_that_is_not_writable() {
    let scratch = Scratch::new();
    let folder = scratch.path().join("locked");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, Permissions::from_mode(0o500)).unwrap();
    for path in [folder.clone(), folder.join("data")] {
        check(&mut unprivileged(&serve(&path)), &["is not writable", path.to_str().unwrap(), "--data"]);
    }
    assert_eq!(folder.read_dir().unwrap().count(), 0, "nothing was made");
}

/// The program without root's right to write wherever it likes.
fn unprivileged(arguments: &[String]) -> Command {
    let scratch = Scratch::new();
    fs::set_permissions(scratch.path(), Permissions::from_mode(0o500)).unwrap();
    let is_privileged = fs::write(scratch.path().join("file"), "").is_ok();
    let mut command = Command::new(if is_privileged { "setpriv".into() } else { program() });
    if is_privileged {
        command.args(["--bounding-set", "-dac_override", "--inh-caps", "-dac_override"]).arg(program());
    }
    command.args(arguments);
    from_command(command)
}

#[test]
fn a_second_instance_on_the_same_data() {
    let scratch = Scratch::new();
    let mut first = Server::start(&scratch.data(), &["--demo"]);
    let mut mary = Visitor::start(first.address, "Mary");
    assert!(is_success(&mary.say("one", "1").unwrap()));
    check(
        vestibule().args(serve(&scratch.data())),
        &["in use by another instance", &format!("process {}", first.process.id()), "--data"],
    );
    assert!(is_success(&mary.say("two", "2").unwrap()));
    first.process.kill();
    let second = Server::start(&scratch.data(), &["--demo"]);
    let mut mary = Visitor::at(second.address, &mary.participant).unwrap();
    assert_eq!(mary.texts(), ["one", "two"]);
}

#[test]
fn a_damaged_journal() {
    let scratch = Scratch::new();
    let mut server = Server::start(&scratch.data(), &["--demo"]);
    let mut mary = Visitor::start(server.address, "Mary");
    for text in ["first text", "second text", "third text"] {
        assert!(is_success(&mary.say(text, text).unwrap()));
    }
    server.process.signal("TERM");
    assert_eq!(server.process.end(PATIENCE), Some(0));

    let file = scratch.data().join("journal.db");
    let mut journal = fs::read(&file).unwrap();
    let places: Vec<usize> =
        (0..journal.len()).filter(|place| journal[*place..].starts_with(b"second text")).collect();
    for place in places {
        journal[place..place + 11].copy_from_slice(b"SECOND TEXT");
    }
    fs::write(&file, &journal).unwrap();
    check(
        vestibule().args(serve(&scratch.data())),
        &[
            &format!("the journal {} is damaged: record ", file.display()),
            " does not match its checksum (at byte ",
            "Nothing was removed",
            "restore it from a backup",
        ],
    );
    assert!(fs::read(&file).unwrap() == journal, "the file is as it was");
}

#[test]
fn a_data_folder_of_something_else() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.data()).unwrap();
    fs::write(scratch.data().join("journal.db"), "a text, not a journal").unwrap();
    check(vestibule().args(serve(&scratch.data())), &["journal.db", "does not start as an SQLite file does"]);
}

//! What outlives the program in `tracker.db`: registered visitors, and what has happened, exactly once.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection as Database;
use serde_json::{Value, json};

use crate::http::Connection;
use crate::people::{Visitor, is_success};
use crate::process::{Ended, PATIENCE, Scratch, Server, run, vestibule};

const PASSWORD: &str = "s3cr3t-enough";
/// How many chats begin and end in each run before the server is killed.
const CHATS: usize = 20;
const RUNS: usize = 3;

fn post(server: &Server, path: &str, body: &Value) -> Value {
    Connection::open(server.address).unwrap().post(path, &[], &body.to_string()).unwrap().json()
}

fn register(server: &Server) {
    let contact = json!({"username": "mary", "password": PASSWORD, "firstName": "Mary", "lastName": "Major"});
    let answer = post(server, "/websvcs/register", &json!({ "contact": contact }));
    assert_eq!(answer["registration"]["status"]["type"], "success", "{answer}");
}

/// Starts a chat as the registered visitor.
fn log_in(server: &Server, password: &str) -> Value {
    let participant = json!({"name": "mary", "credentials": password});
    post(server, "/websvcs/chat/start", &json!({"participant": participant, "target": "Marketing"}))
}

fn command(data: &Path, arguments: &[&str]) -> Ended {
    run(vestibule().args(arguments).arg("--data").arg(data))
}

fn exported(data: &Path) -> Value {
    let ended = command(data, &["individuals", "export", "MARY"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    serde_json::from_str(&ended.stdout).unwrap()
}

/// Asks the Tracker's file again and again until the answer is as expected: it follows the journal a little later.
pub(crate) fn until(data: &Path, sql: &str, expected: i64) {
    let database = Database::open(data.join("tracker.db")).unwrap();
    database.busy_timeout(PATIENCE).unwrap();
    let deadline = Instant::now() + PATIENCE;
    let mut found = -1;
    while Instant::now() < deadline {
        found = database.query_row(sql, [], |row| row.get(0)).unwrap();
        if found == expected {
            return;
        }
        std::thread::yield_now();
    }
    panic!("{sql} says {found}, not {expected}");
}

#[test]
fn a_registered_visitor_logs_in_after_a_restart() {
    let scratch = Scratch::new();
    let mut server = Server::start(&scratch.data(), &["--demo"]);
    register(&server);
    server.process.kill();
    let mut server = Server::start(&scratch.data(), &["--demo"]);
    assert!(is_success(&log_in(&server, PASSWORD)));
    let answer = log_in(&server, "wrong-enough");
    assert_eq!(answer["chat"]["status"]["reason"], "error.websvc.userdb.badCredentials");
    server.process.signal("TERM");
    assert_eq!(server.process.end(Duration::from_secs(10)), Some(0));
}

#[test]
fn what_has_happened_is_kept_exactly_once_whenever_the_program_is_killed() {
    let scratch = Scratch::new();
    // More chats begin than the demo's limits let in a second.
    let limits = "[parameters]\nMaxChatsAllowedPerUnitTime = 1000\nMaxInteractionsAllowedPerUnitTime = 1000\n\
                  MaxInteractionsAllowedPerIP = 1000\n[[workgroup]]\nname = \"Marketing\"\n";
    let config = scratch.write("vestibule.toml", limits);
    let start = || Server::start(&scratch.data(), &["--config", config.to_str().unwrap()]);
    for run in 0..RUNS {
        let mut server = start();
        for number in 0..CHATS {
            let mut visitor = Visitor::start(server.address, &format!("Mary {run}.{number}"));
            assert!(is_success(&visitor.say(&format!("text {run}.{number}"), "1").unwrap()));
            post(&server, &format!("/websvcs/chat/exit/{}", visitor.participant), &json!({}));
        }
        server.process.kill();
    }
    let server = start();
    let all = (RUNS * CHATS) as i64;
    until(&scratch.data(), "SELECT count(*) FROM interactions WHERE ended IS NOT NULL", all);
    for sql in [
        "SELECT count(*) FROM interactions",
        "SELECT count(DISTINCT visitor_name) FROM interactions",
        "SELECT count(*) FROM segments WHERE kind = 'Queue' AND end_code = 'Disconnected'",
        "SELECT count(*) FROM segments",
        "SELECT count(*) FROM transcripts WHERE text LIKE 'text %'",
        "SELECT count(DISTINCT text) FROM transcripts WHERE text LIKE 'text %'",
    ] {
        until(&scratch.data(), sql, all);
    }
    drop(server);
}

#[test]
fn commands_list_export_and_erase_a_visitor_while_the_server_runs() {
    let scratch = Scratch::new();
    let data = scratch.data();
    let server = Server::start(&data, &["--demo"]);
    register(&server);
    let answer = log_in(&server, PASSWORD);
    let participant = answer["chat"]["participantID"].as_str().unwrap();
    let mut visitor = Visitor::at(server.address, participant).unwrap();
    assert!(is_success(&visitor.say("a secret", "1").unwrap()));
    post(&server, &format!("/websvcs/chat/exit/{participant}"), &json!({}));
    until(&data, "SELECT count(*) FROM interactions WHERE ended IS NOT NULL", 1);

    let listed = command(&data, &["individuals", "list"]);
    assert!(listed.stdout.starts_with("mary\tMary Major\t20"), "{listed:?}");
    let export = exported(&data);
    assert_eq!(export["individual"]["contact"]["lastName"], "Major");
    assert!(export["interactions"][0]["transcript"].to_string().contains("a secret"), "{export}");
    assert!(!export.to_string().contains("argon2"), "{export}");

    let erased = command(&data, &["individuals", "erase", "mary"]);
    assert_eq!((erased.code, erased.stdout.contains("of 1 interactions")), (Some(0), true), "{erased:?}");
    let again = command(&data, &["individuals", "erase", "mary"]);
    assert_eq!(again.code, Some(1), "{again:?}");
    assert!(again.stderr.contains("nothing is known of a visitor \"mary\""), "{again:?}");
    assert_eq!(log_in(&server, PASSWORD)["chat"]["status"]["reason"], "error.websvc.userdb.badCredentials");
    let bytes = std::fs::read(data.join("tracker.db")).unwrap();
    assert!(!bytes.windows(8).any(|window| window == b"a secret"), "what was erased is overwritten");
}

#[test]
fn problem_reports_are_listed_and_searched() {
    let scratch = Scratch::new();
    let data = scratch.data();
    let server = Server::start(&data, &["--demo"]);
    let allowed = command(&data, &["parameter", "set", "AllowClientProblemReport", "1"]);
    assert_eq!(allowed.code, Some(0), "{allowed:?}");
    let mary = Visitor::start(server.address, "Mary");
    for text in ["{\"userAgent\":\"Chrome\",\"exc", "Firefox\u{1b}[31m"] {
        let path = format!("/websvcs/problemReport/{}", mary.participant);
        Connection::open(server.address).unwrap().post(&path, &[], text).unwrap().json();
    }
    let ended = command(&data, &["problem-reports", "--search", "chrome", "--limit", "5"]);
    assert_eq!((ended.code, ended.stdout.lines().count()), (Some(0), 1), "{ended:?}");
    assert!(ended.stdout.ends_with("\t0-1\t127.0.0.1\t{\"userAgent\":\"Chrome\",\"exc\n"), "{ended:?}");
    let all = command(&data, &["problem-reports"]);
    assert!(all.stdout.lines().next().unwrap().ends_with("Firefox [31m"), "{all:?}");
}

#[test]
fn a_missing_tracker_is_told() {
    let scratch = Scratch::new();
    let ended = command(scratch.path(), &["individuals", "list"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("tracker.db; name the server's data folder with --data"), "{ended:?}");
}

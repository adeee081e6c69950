//! Parameters that are set from the command line while the server runs.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use rusqlite::Connection as Database;

use crate::http::{Connection, request};
use crate::people::Agent;
use crate::process::{Ended, Scratch, Server, run, vestibule};

pub(crate) fn parameter(data: &Path, arguments: &[&str]) -> Ended {
    run(vestibule().arg("parameter").args(arguments).arg("--data").arg(data))
}

fn poll_wait(server: &Server) -> u64 {
    let body = r#"{"participant": {"name": "Mary"}, "target": "Marketing"}"#;
    let mut connection = Connection::open(server.address).unwrap();
    let answer = connection.post("/websvcs/chat/start", &[], body).unwrap().json();
    answer["chat"]["pollWaitSuggestion"].as_u64().unwrap()
}

#[test]
fn a_parameter_is_set_while_the_server_runs_and_stays_set() {
    let scratch = Scratch::new();
    let data = scratch.data();
    let mut server = Server::start(&data, &["--demo"]);
    assert_eq!(poll_wait(&server), 2000);
    let set = parameter(&data, &["set", "maxpollfrequency", "1500"]);
    assert_eq!((set.code, set.stdout.as_str()), (Some(0), "MaxPollFrequency = \"1500\"  (set)\n"), "{set:?}");
    assert_eq!(poll_wait(&server), 1500);
    server.process.kill();
    let server = Server::start(&data, &["--demo"]);
    assert_eq!(poll_wait(&server), 1500);
    assert!(parameter(&data, &["list"]).stdout.contains("MaxPollFrequency = \"1500\"  (set)\n"));
    assert_eq!(parameter(&data, &["reset", "MaxPollFrequency"]).code, Some(0));
    assert_eq!(poll_wait(&server), 2000);
}

#[test]
fn who_set_a_parameter_is_in_the_log_and_in_the_journal() {
    let scratch = Scratch::new();
    let data = scratch.data();
    let mut server = Server::start(&data, &["--demo"]);
    let mut check_log = |by: &str, value: &str| {
        let line = server.process.stderr.until("a parameter was set").unwrap();
        let told = format!("parameter=\"WelcomeMsg\" value=\"{value}\" by={by}");
        assert!(line.contains(&told), "{told:?} is not in {line:?}");
    };
    let user = format!("user {} of this machine", fs::metadata(scratch.path()).unwrap().uid());
    assert_eq!(parameter(&data, &["set", "WelcomeMsg", "Hello"]).code, Some(0));
    check_log(&user, "Hello");
    let alicia = Agent::log_in(server.address, "alicia");
    let mut connection = Connection::open(server.address).unwrap();
    let cookie = [("Cookie", alicia.cookie.as_str())];
    connection.write(request("PUT", "/admin/parameters/WelcomeMsg", &cookie, r#"{"value": "Hi"}"#)).unwrap();
    assert_eq!(connection.answer().unwrap().head.status, 200);
    check_log("agent alicia", "Hi");
    server.process.kill();
    let journal = Database::open(data.join("journal.db")).unwrap();
    for by in [user.as_str(), "agent alicia"] {
        let part = format!("\"by\":\"{by}\"").into_bytes();
        let sql = "SELECT count(*) FROM record WHERE instr(body, ?1)";
        assert_eq!(journal.query_row(sql, [part], |row| row.get(0)), Ok(1), "{by}");
    }
}

#[test]
fn what_is_wrong_is_said_and_changes_nothing() {
    let scratch = Scratch::new();
    let data = scratch.data();
    let check = |arguments: &[&str], expected: &str| {
        let ended = parameter(&data, arguments);
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert!(ended.stderr.contains(expected), "{ended:?}");
    };
    check(&["list"], "no server can be reached at ");
    let server = Server::start(&data, &["--demo"]);
    check(&["set", "MaxPolFrequency", "1"], "Did you mean MaxPollFrequency?");
    check(&["show", "MaxPolFrequency"], "did you mean MaxPollFrequency?");
    check(&["set", "MaxPollFrequency", "soon"], "must be a number of milliseconds from 500 to 60000");
    check(&["set", "../login", "1"], "a parameter's name consists of letters");
    assert_eq!(poll_wait(&server), 2000);
}

#[test]
fn only_who_may_read_the_data_folder_reaches_its_socket() {
    let scratch = Scratch::new();
    let _server = Server::start(&scratch.data(), &["--demo"]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&scratch.data().join("admin.sock")), 0o600);
    assert_eq!(mode(&scratch.data()), 0o700);
}

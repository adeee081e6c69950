//! What the log is told of limits: one line a minute for each, however often it is reached.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::http::{Connection, request};
use crate::process::{PATIENCE, Scratch, Server, serve, vestibule};

/// How often each limit is reached.
const TIMES: usize = 100;

/// A demo with parameters from its environment.
fn demo(scratch: &Scratch, parameters: &[(&str, &str)]) -> Server {
    let mut command = vestibule();
    command.args(serve(&scratch.data())).arg("--demo");
    for (name, value) in parameters {
        command.env(format!("VESTIBULE_PARAMETERS_{}", name.to_uppercase()), value);
    }
    Server::from_command(&mut command)
}

/// Posts a body, over and over. Returns the HTTP status and the failure code of each answer.
fn post(address: SocketAddr, path: &str, body: &Value, times: usize) -> Vec<(u16, Option<String>)> {
    let mut connection = Connection::open(address).unwrap();
    let mut post = || {
        let answer = connection.post(path, &[], &body.to_string()).unwrap();
        let told: Value = serde_json::from_str(&answer.body).unwrap_or_default();
        let root = told.as_object().and_then(|told| told.values().next()).unwrap_or(&Value::Null);
        (answer.head.status, root["status"]["reason"].as_str().map(str::to_owned))
    };
    (0..times).map(|_| post()).collect()
}

/// Ends the server, and expects one line for each of these in its log.
fn check(mut server: Server, expected: &[&str]) {
    server.process.signal("TERM");
    assert_eq!(server.process.end(PATIENCE), Some(0));
    for part in expected {
        let told = server.process.stderr.lines_with(part);
        assert_eq!(told.len(), 1, "{part}: {told:?}");
    }
}

#[test]
fn a_limit_that_is_reached_again_and_again_is_told_once() {
    let scratch = Scratch::new();
    let server = demo(&scratch, &[("MaxChatsAllowedPerUnitTime", "0"), ("MaxActiveCallbacksAllowed", "0")]);
    let participant = json!({"name": "Mary", "telephone": "555 12"});
    let body = json!({"participant": participant, "target": "Marketing"});
    for path in ["/websvcs/chat/start", "/websvcs/callback/create"] {
        let unavailable = (200, Some("error.websvc.unavailable".to_owned()));
        assert_eq!(post(server.address, path, &body, TIMES), vec![unavailable; TIMES], "{path}");
    }
    check(server, &["limit=\"MaxChatsAllowedPerUnitTime\"", "limit=\"MaxActiveCallbacksAllowed\""]);
}

#[test]
fn a_lock_out_is_told_once() {
    let scratch = Scratch::new();
    let server = demo(&scratch, &[]);
    let agent = json!({"username": "alicia", "password": "wrong"});
    let answers = post(server.address, "/agent/login", &agent, 5 + TIMES);
    let statuses: Vec<u16> = answers.into_iter().map(|(status, _)| status).collect();
    assert_eq!(statuses, [[401; 5].as_slice(), &[429; TIMES]].concat());
    let credentials = json!({"username": "mary", "password": "wrong"});
    let visitor = json!({"participant": {"credentials": credentials}, "target": "Marketing"});
    let wrong = (200, Some("error.websvc.userdb.badCredentials".to_owned()));
    let answers = post(server.address, "/websvcs/chat/start", &visitor, 5 + TIMES);
    assert_eq!(answers, vec![wrong; 5 + TIMES]);
    check(server, &["wrong passwords for an agent", "wrong passwords for a visitor"]);
}

/// Each password takes a while, so most of the crowd wait, and there is no room for the last.
#[test]
fn a_full_queue_of_logins_is_told_once() {
    let scratch = Scratch::new();
    let server = demo(&scratch, &[]);
    let mut crowd: Vec<Connection> =
        (0..200 + TIMES).map(|_| Connection::open(server.address).unwrap()).collect();
    for (number, connection) in crowd.iter_mut().enumerate() {
        let body = json!({"username": format!("agent{number}"), "password": "wrong"}).to_string();
        connection.write(request("POST", "/agent/login", &[], &body)).unwrap();
    }
    let statuses: Vec<u16> =
        crowd.iter_mut().map(|connection| connection.answer().unwrap().head.status).collect();
    let busy = statuses.iter().filter(|status| **status == 503).count();
    assert!(busy > 1, "{statuses:?}");
    check(server, &["too many log in at once"]);
}

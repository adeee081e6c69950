//! How the server stops when it is told to.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::http::{Connection, request};
use crate::people::{Agent, Visitor, is_success};
use crate::process::{Scratch, Server};

/// The most time a stop may take.
const LIMIT: Duration = Duration::from_secs(5);

#[test]
fn ctrl_c_answers_what_is_under_way_and_exits() {
    check("INT");
}

#[test]
fn a_signal_to_terminate_answers_what_is_under_way_and_exits() {
    check("TERM");
}

/// With an agent's stream, an idle connection, one in the middle of a request's head, and one in the middle of its body.
fn check(signal: &str) {
    let scratch = Scratch::new();
    let mut server = Server::start(&scratch.data(), &["--demo"]);
    let alicia = Agent::log_in(server.address, "alicia");
    let mut notifications = alicia.notifications(server.address);
    let mut mary = Visitor::start(server.address, "Mary");
    assert!(is_success(&mary.say("before", "1").unwrap()));
    let mut idle = Connection::open(server.address).unwrap();
    idle.get("/websvcs/serverConfiguration").unwrap().json();
    let mut unfinished = Connection::open(server.address).unwrap();
    unfinished.write("GET /websvcs/serverConf").unwrap();

    let mut under_way = Connection::open(server.address).unwrap();
    let body = json!({"message": "under way", "messageId": "2"}).to_string();
    let path = format!("/websvcs/chat/sendMessage/{}", mary.participant);
    let request = request("POST", &path, &[("Expect", "100-continue")], &body);
    let (head, _) = request.split_at(request.len() - body.len());
    under_way.write(head).unwrap();
    assert_eq!(under_way.head().unwrap().status, 100, "the server waits for the body");

    let begin = Instant::now();
    server.process.signal(signal);
    server.process.stderr.until("stopping").expect("it says that it stops");
    under_way.write(&body).unwrap();
    assert!(is_success(&under_way.answer().unwrap().json()));
    while notifications.next().expect("the stream ends properly").is_some() {}
    assert!(idle.rest().unwrap().is_empty());
    assert_eq!(server.process.end(LIMIT), Some(0));
    assert!(begin.elapsed() < LIMIT, "{:?}", begin.elapsed());

    let server = Server::start(&scratch.data(), &["--demo"]);
    let mut mary = Visitor::at(server.address, &mary.participant).unwrap();
    assert_eq!(mary.texts(), ["before", "under way"]);
}

#[test]
fn nobody_gets_in_while_the_server_stops() {
    let scratch = Scratch::new();
    let mut server = Server::start(&scratch.data(), &["--demo"]);
    let mut unfinished = Connection::open(server.address).unwrap();
    unfinished.write("GET /websvcs/serverConf").unwrap();
    server.process.signal("TERM");
    server.process.stderr.until("stopping").expect("it says that it stops");
    let begin = Instant::now();
    while Connection::open(server.address).is_ok() {
        assert!(begin.elapsed() < LIMIT, "somebody is still let in");
    }
    assert!(server.process.is_running(), "one is still leaving");
    assert_eq!(server.process.end(LIMIT), Some(0));
}

#[test]
fn a_stopped_server_starts_at_once_with_everything_as_it_was() {
    let scratch = Scratch::new();
    let mut server = Server::start(&scratch.data(), &["--demo"]);
    let alicia = Agent::log_in(server.address, "alicia");
    let mut mary = Visitor::start(server.address, "Mary");
    assert!(is_success(&mary.say("hello", "1").unwrap()));
    let before = mary.events();
    server.process.signal("TERM");
    assert_eq!(server.process.end(LIMIT), Some(0));

    let server = Server::start(&scratch.data(), &["--demo"]);
    let mut mary = Visitor::at(server.address, &mary.participant).unwrap();
    assert_eq!(mary.events(), before);
    let alicia = Agent::at(server.address, &alicia.cookie).unwrap();
    let snapshot = alicia.notifications(server.address).until(|news| news["type"] == "snapshot");
    assert_eq!(snapshot["snapshot"]["interactions"][0]["visitorName"], "Mary");
    assert_eq!(snapshot["snapshot"]["interactions"][0]["stage"]["type"], "alerting");
    assert_eq!(snapshot["snapshot"]["me"]["status"], "Available");
}

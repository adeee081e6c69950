//! `vestibule serve`, with and without `--demo`.

use std::fs;

use serde_json::{Value, json};

use crate::http::Connection;
use crate::parameters::parameter;
use crate::people::{Agent, Visitor, is_success, try_start};
use crate::process::{PATIENCE, Scratch, Server, address_in, run, serve, vestibule};
use crate::tracker::until;

#[test]
fn a_demo_prints_its_addresses_and_answers() {
    let scratch = Scratch::new();
    let server = Server::start(&scratch.data(), &["--demo"]);
    let address = server.address;
    let printed = &server.process.stdout.seen;
    for part in [
        format!("demo page  http://{address}/demo/"),
        format!("console    http://{address}/console/  (log in as alicia, password demo)"),
        format!("API        http://{address}/api/"),
    ] {
        assert!(printed.contains(&part), "{part:?} is not printed:\n{printed}");
    }
    let configuration =
        Connection::open(address).unwrap().get("/websvcs/serverConfiguration").unwrap().json();
    assert!(configuration[0]["serverConfiguration"]["capabilities"].is_object(), "{configuration}");
    let mut mary = Visitor::start(address, "Mary");
    assert!(is_success(&mary.say("Hello", "1").unwrap()));
    assert_eq!(mary.texts(), ["Hello"]);
}

#[test]
fn an_agent_of_a_demo_works_a_callback() {
    let scratch = Scratch::new();
    let data = scratch.data();
    let server = Server::start(&data, &["--demo"]);
    for (name, value) in [("DefaultSnoozeDuration", "1"), ("CallbackStatusQueryDuration", "0")] {
        assert_eq!(parameter(&data, &["set", name, value]).code, Some(0));
    }
    let mut alicia = Agent::log_in(server.address, "alicia");
    let mut told = alicia.notifications(server.address);
    told.until(|told| told["type"] == "snapshot");
    let body =
        json!({"participant": {"name": "Mary", "telephone": "+1 317 555 1212"}, "target": "Marketing"});
    let mut mary = Connection::open(server.address).unwrap();
    let created = mary.post("/websvcs/callback/create", &[], &body.to_string()).unwrap().json();
    let mary_id = created["callback"]["participantID"].as_str().unwrap_or_else(|| panic!("{created}"));
    let mut state = || {
        let status = mary.get(&format!("/websvcs/callback/status/{mary_id}")).unwrap().json();
        status["callback"]["acdStatus"]["interactionState"].clone()
    };
    let mut offer = |retries: u64| {
        let offer = told.until(|told| told["interaction"]["stage"]["type"] == "alerting");
        let callback = &offer["interaction"]["callback"];
        assert_eq!((&callback["e164"], &callback["retries"]), (&json!("+13175551212"), &json!(retries)));
        offer["interaction"]["id"].as_str().unwrap().to_owned()
    };
    let mut does = |id: &str, action: &str, body: Value| {
        assert_eq!(alicia.post(&format!("{id}/{action}"), &body).unwrap().head.status, 204, "{action}");
    };
    let id = offer(0);
    does(&id, "pickup", json!({}));
    assert_eq!(state(), "Connected");
    does(&id, "retry", json!({}));
    assert_eq!(offer(1), id);
    does(&id, "pickup", json!({}));
    does(&id, "finish", json!({"outcome": "complete"}));
    assert_eq!(state(), "Disconnected");
    until(&data, "SELECT count(*) FROM interactions WHERE outcome = 'complete'", 1);
}

#[test]
fn a_demo_says_that_its_passwords_are_known() {
    let scratch = Scratch::new();
    let mut server = Server::start(&scratch.data(), &["--demo"]);
    assert!(server.process.stdout.until("This is a demo with known passwords").is_some());
}

#[test]
fn a_demo_is_set_up_once_and_what_was_edited_stays() {
    let scratch = Scratch::new();
    let file = scratch.data().join("vestibule.toml");
    drop(Server::start(&scratch.data(), &["--demo"]));
    let text = fs::read_to_string(&file).unwrap();
    for name in ["Marketing", "Support", "Chat", "Line", "alicia", "bob"] {
        assert!(text.contains(&format!("\"{name}\"")), "{name} is not in\n{text}");
    }
    let edited = text.replace("\"Marketing\"", "\"Sales\"");
    fs::write(&file, &edited).unwrap();
    let server = Server::start(&scratch.data(), &["--demo"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), edited);
    let answer =
        try_start(&mut Connection::open(server.address).unwrap(), "Mary", "Workgroup", "Marketing").unwrap();
    assert_eq!(answer["chat"]["status"]["reason"], "error.websvc.unknownEntity.badTarget");
}

#[test]
fn a_demo_refuses_to_be_reached_by_others_and_makes_nothing() {
    let scratch = Scratch::new();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:8114"] {
        let ended = run(vestibule().args(serve(&scratch.data())).args(["--demo", "--http", address]));
        assert_eq!(ended.code, Some(1), "{ended:?}");
        for part in ["known passwords", address, "127.0.0.1", "leave out --demo"] {
            assert!(ended.stderr.contains(part), "{part:?} is not in\n{}", ended.stderr);
        }
        assert_eq!(scratch.path().read_dir().unwrap().count(), 0, "nothing was made");
    }
}

#[test]
fn the_demos_passwords_are_refused_to_others_ever_after() {
    let scratch = Scratch::new();
    let mut server = Server::start(&scratch.data(), &["--demo"]);
    server.process.signal("TERM");
    assert_eq!(server.process.end(PATIENCE), Some(0));
    let ended = run(vestibule().args(["serve", "--http", "0.0.0.0:0", "--data"]).arg(scratch.data()));
    assert_eq!(ended.code, Some(1), "{ended:?}");
    for part in ["alicia has the demo's password", "0.0.0.0:0", "hash-password"] {
        assert!(ended.stderr.contains(part), "{part:?} is not in\n{}", ended.stderr);
    }
}

#[test]
fn a_demo_refuses_to_be_reached_by_others_as_its_own_file_says() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.data()).unwrap();
    fs::write(scratch.data().join("vestibule.toml"), "[server]\nhttp = [\"0.0.0.0:0\"]\n").unwrap();
    let ended = run(vestibule().args(["serve", "--demo", "--data"]).arg(scratch.data()));
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stderr.contains("instead of 0.0.0.0:0"), "{}", ended.stderr);
}

#[test]
fn the_data_folders_own_file_says_where_to_listen() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.data()).unwrap();
    fs::write(scratch.data().join("vestibule.toml"), "[server]\nhttp = [\"127.0.0.1:0\", \"127.0.0.2:0\"]\n")
        .unwrap();
    let mut server = Server::from_command(vestibule().args(["serve", "--data"]).arg(scratch.data()));
    assert!(server.address.ip().is_loopback());
    assert_ne!(server.address.port(), 8114);
    assert!(server.process.stdout.until("No workgroup is configured yet").is_some());
    server.process.signal("TERM");
    assert_eq!(server.process.end(PATIENCE), Some(0));
}

#[test]
fn every_address_on_the_command_line_is_listened_on() {
    let scratch = Scratch::new();
    let mut server = Server::start(&scratch.data(), &["--http", "127.0.0.2:0"]);
    let second = address_in(&server.process.stdout.until("://127.0.0.2:").unwrap());
    for address in [server.address, second] {
        let answer = Connection::open(address).unwrap().get("/websvcs/serverConfiguration").unwrap();
        assert_eq!(answer.head.status, 200);
    }
}

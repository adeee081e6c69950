//! The OpenAPI document: schemathesis calls everything in it, and looks whether the answers are what it says.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::http::Connection;
use crate::people::{Agent, Notifications, Visitor};
use crate::process::{Scratch, Server};

/// What the demo's configuration gets in addition: no limit is to end the test early, and everything is switched on.
const PARAMETERS: &str = r#"[parameters]
AllowClientProblemReport = true
MaxChatsAllowedPerUnitTime = 100000
MaxCallbacksAllowedPerUnitTime = 100000
MaxInteractionsAllowedPerUnitTime = 100000
MaxInteractionsAllowedPerIP = 100000
AlertTimeout = 3600
AgentGraceTime = 3600
VisitorGraceTime = 3600
"#;

#[test]
fn the_server_does_what_its_document_says() {
    let scratch = Scratch::new();
    configure(&scratch.data());
    let server = Server::start(&scratch.data(), &["--demo"]);
    let scene = Scene::set(server.address);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemathesis");
    let mut schemathesis = Command::new(python(&folder));
    let settings = fs::read_to_string(folder.join("schemathesis.toml")).unwrap();
    let settings = scratch.write("schemathesis.toml", &scene.fill_in(settings));
    schemathesis.args(["-m", "schemathesis.cli", "--config-file"]).arg(settings);
    schemathesis.arg("run").arg(format!("http://{}/openapi.json", server.address));
    schemathesis.args(["--url", &format!("http://{}/", server.address)]);
    schemathesis.current_dir(scratch.path());
    let run = schemathesis.output().expect("schemathesis is there: `cargo xtask setup` installs it");
    let seen = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{seen}{}", String::from_utf8_lossy(&run.stderr));
    println!("{seen}");
}

/// What there is before schemathesis comes: a chat in which everything has happened, and a callback.
struct Scene {
    variables: BTreeMap<&'static str, String>,
    /// While it is open, the agent is there.
    _notifications: Notifications,
}

impl Scene {
    fn set(address: SocketAddr) -> Scene {
        let mut alicia = Agent::log_in(address, "alicia");
        let mut notifications = alicia.notifications(address);
        let mut mary = Visitor::start(address, "Mary");
        let is_alerting = |it: &Value| it["interaction"]["stage"]["type"] == "alerting";
        let alerting = notifications.until(is_alerting);
        let interaction = alerting["interaction"]["id"].as_str().unwrap().to_owned();
        assert_eq!(alicia.post(&format!("{interaction}/pickup"), &json!({})).unwrap().head.status, 204);
        mary.say("Hello", "1").unwrap();
        for (call, body) in [
            ("message", json!({"text": "Hello Mary", "messageId": "2"})),
            ("url", json!({"url": "https://www.example.com/", "messageId": "3"})),
            ("typing", json!({"typing": true})),
        ] {
            assert_eq!(
                alicia.post(&format!("{interaction}/{call}"), &body).unwrap().head.status,
                204,
                "{call}"
            );
        }
        send_file(address, &alicia, &interaction);
        let events = mary.events();
        let kinds: Vec<Value> = events.iter().map(|event| event["type"].clone()).collect();
        for kind in ["participantStateChanged", "text", "url", "file", "typingIndicator"] {
            assert!(kinds.contains(&kind.into()), "{kinds:?}");
        }
        let file = events.iter().find(|event| event["type"] == "file").unwrap();
        let file = file["value"].as_str().unwrap().rsplit('/').nth(1).unwrap().to_owned();
        let callback = create_callback(address);
        let variables = [
            ("COOKIE", alicia.cookie),
            ("CHAT", mary.participant),
            ("CALLBACK", callback),
            ("INTERACTION", interaction),
            ("FILE", file),
        ];
        Scene { variables: variables.into(), _notifications: notifications }
    }

    /// Puts what there is in place of its name.
    fn fill_in(&self, text: String) -> String {
        self.variables.iter().fold(text, |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }
}

fn send_file(address: SocketAddr, agent: &Agent, interaction: &str) {
    let path = format!("/agent/interactions/{interaction}/file?name=a.txt&messageId=4");
    let headers = [("Cookie", &*agent.cookie), ("X-Vestibule-Call", "file")];
    let answer = Connection::open(address).unwrap().post(&path, &headers, "text").unwrap();
    assert_eq!(answer.head.status, 204, "{answer:?}");
}

fn create_callback(address: SocketAddr) -> String {
    let participant = json!({"name": "John", "telephone": "+1 317 555 0100"});
    let body = json!({"participant": participant, "target": "Support", "targettype": "Workgroup"});
    let mut connection = Connection::open(address).unwrap();
    let answer = connection.post("/websvcs/callback/create", &[], &body.to_string()).unwrap().json();
    answer["callback"]["participantID"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// Writes the demo's configuration with what this test needs.
fn configure(data: &Path) {
    let demo = include_str!("../../server/src/config/demo.toml");
    let configuration = demo.replace("[parameters]\n", PARAMETERS) + "\n[files]\nvisitor_upload = true\n";
    fs::create_dir(data).unwrap();
    fs::write(data.join("vestibule.toml"), configuration).unwrap();
}

/// The Python that has schemathesis, where `cargo xtask setup` puts it.
fn python(folder: &Path) -> PathBuf {
    let requirements = fs::read_to_string(folder.join("requirements.txt")).unwrap();
    let version = requirements.lines().next().unwrap().replace("==", "-");
    let cache = env::var_os("XDG_CACHE_HOME").filter(|cache| !cache.is_empty()).map(PathBuf::from);
    let cache = cache.unwrap_or_else(|| PathBuf::from(env::var_os("HOME").unwrap()).join(".cache"));
    cache.join("vestibule").join(version).join("bin/python")
}

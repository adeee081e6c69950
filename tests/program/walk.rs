//! The whole protocol, walked by a script that knows nothing of this server.

use std::path::Path;
use std::process::Command;

use crate::process::{Scratch, Server};

#[test]
fn a_client_that_knows_nothing_but_the_protocol_finds_everything() {
    let scratch = Scratch::new();
    let data = scratch.data();
    let server = Server::start(&data, &["--demo"]);
    let allow = ["parameter", "set", "AllowClientProblemReport", "1", "--data"];
    assert!(crate::process::vestibule().args(allow).arg(&data).status().unwrap().success());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("blackbox/websvcs.py");
    let walk = Command::new("python3").arg(script).arg(format!("http://{}/", server.address)).output();
    let walk = walk.expect("python3 is there: `cargo xtask setup` installs it");
    let seen = String::from_utf8_lossy(&walk.stdout);
    assert!(walk.status.success(), "{seen}{}", String::from_utf8_lossy(&walk.stderr));
    let offered = [
        "a registered visitor chats",
        "a problem report that was cut",
        "its properties are asked",
        "its telephone number is changed",
    ];
    for what in offered {
        assert!(seen.contains(&format!("ok - {what}")), "{what}: {seen}");
    }
}

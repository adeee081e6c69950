//! The whole protocol, walked by a script that knows nothing of this server.

use std::path::Path;
use std::process::Command;

use crate::site::Site;

pub(crate) fn check(site: &Site) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("blackbox/websvcs.py");
    let walk = Command::new("python3").arg(script).arg(site.url()).arg("--insecure").output();
    let walk = walk.expect("python3 is there: `cargo xtask setup` installs it");
    let seen = String::from_utf8_lossy(&walk.stdout);
    assert!(walk.status.success(), "{}: {seen}{}", site.url(), String::from_utf8_lossy(&walk.stderr));
}

//! Packages of the operating system.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::progress::Step;

/// Installs the packages that are missing.
///
/// # Errors
/// When the machine has no `apt-get`, a package is unknown to it, or there is no way to become root.
pub(crate) fn install_packages(step: &Step, packages: &[&str]) -> Result<()> {
    let missing: Vec<&str> = packages.iter().copied().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    let by_hand = format!("to do it by hand, run as root: apt-get update && apt-get install {list}");
    let apt_get = |arguments: &[&str]| -> Result<()> {
        let mut apt_get = as_root("apt-get").context(by_hand.clone())?;
        apt_get.args(["--quiet", "--yes", "--no-install-recommends"]).args(arguments);
        process::run_quietly(&mut apt_get).context(by_hand.clone())
    };
    step.say("refreshing the package lists");
    apt_get(&["update"])?;
    step.say(&format!("installing the packages {list}"));
    apt_get(&[&["install"], missing.as_slice()].concat())
}

/// Keeps a service that was just installed from running, on a machine that has services.
///
/// # Errors
/// When there is no way to become root, or systemd refuses.
pub(crate) fn disable_service(name: &str) -> Result<()> {
    if !Path::new("/run/systemd/system").exists() {
        return Ok(());
    }
    process::run_quietly(as_root("systemctl")?.args(["disable", "--now", name]))
}

/// A command that runs as root.
///
/// # Errors
/// When this is not root, nor can become so without asking for a password.
pub(crate) fn as_root(program: &str) -> Result<Command> {
    let is_root = process::output(process::command("id").arg("-u"))?.trim() == "0";
    let mut command = if is_root {
        process::command("env")
    } else if process::run_quietly(process::command("sudo").args(["-n", "true"])).is_ok() {
        let mut sudo = process::command("sudo");
        sudo.args(["-n", "env"]);
        sudo
    } else {
        bail!("this needs root: run `sudo -v` first, or be root");
    };
    command.args(["DEBIAN_FRONTEND=noninteractive", program]);
    Ok(command)
}

fn is_installed(package: &str) -> bool {
    let mut query = process::command("dpkg-query");
    query.args(["--show", "--showformat=${db:Status-Status}", package]);
    process::output(&mut query).is_ok_and(|status| status == "installed")
}

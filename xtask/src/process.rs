//! Child processes that either succeed or say what went wrong.

use std::env;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::workspace;

/// How often a child with a time limit is looked at.
const CHECK_INTERVAL: Duration = Duration::from_millis(100);

/// A command that runs in the clone's root folder.
pub(crate) fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(workspace::root());
    command
}

/// Cargo with the machine's default toolchain.
pub(crate) fn cargo() -> Command {
    let mut cargo = command("cargo");
    // `cargo run` points this at the libraries of the toolchain that built xtask.
    cargo.env_remove("LD_LIBRARY_PATH");
    cargo
}

/// Runs a command whose output goes to the terminal.
///
/// # Errors
/// When it cannot be started or fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("failed to start `{}`", command_line(command)))?;
    if !status.success() {
        bail!("`{}` failed with {status}", command_line(command));
    }
    Ok(())
}

/// Runs a command without showing its output, unless it fails.
///
/// # Errors
/// When it cannot be started or fails; the message then holds its output.
pub(crate) fn run_quietly(command: &mut Command) -> Result<()> {
    output(command).map(drop)
}

/// Runs a command and returns what it wrote to its standard output.
///
/// # Errors
/// When it cannot be started, fails, or writes anything but UTF-8.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("failed to start `{}`", command_line(command)))?;
    let Output { status, stdout, stderr } = output;
    if !status.success() {
        let said = [stdout, stderr].concat();
        bail!("`{}` failed with {status}\n{}", command_line(command), String::from_utf8_lossy(&said));
    }
    String::from_utf8(stdout).with_context(|| format!("`{}` wrote no UTF-8", command_line(command)))
}

/// Whether a command succeeds within a time limit; it is ended when the limit is over.
pub(crate) fn succeeds_within(limit: Duration, command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else { return false };
    let started = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if started.elapsed() < limit => thread::sleep(CHECK_INTERVAL),
            _ => break,
        }
    }
    // It may have ended by itself in the meantime.
    let _ = child.kill();
    let _ = child.wait();
    false
}

/// The command as it can be typed in the clone's root folder.
pub(crate) fn command_line(command: &Command) -> String {
    let inherited_path = env::var("PATH").unwrap_or_default();
    let mut line = String::new();
    for (name, value) in command.get_envs() {
        let Some(value) = value.map(OsStr::to_string_lossy) else { continue };
        let value = match value.strip_suffix(&inherited_path) {
            Some(added) if name == "PATH" => format!("\"{added}$PATH\""),
            _ => quoted(&value),
        };
        let _ = write!(line, "{}={value} ", name.display());
    }
    line.push_str(&quoted(&command.get_program().to_string_lossy()));
    for argument in command.get_args() {
        let _ = write!(line, " {}", quoted(&argument.to_string_lossy()));
    }
    line
}

fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@+".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_can_be_typed_again() {
        let mut command = Command::new("cargo");
        command.env("RUSTDOCFLAGS", "-D warnings").args(["doc", "it's"]);
        assert_eq!(command_line(&command), r"RUSTDOCFLAGS='-D warnings' cargo doc 'it'\''s'");
    }

    #[test]
    fn a_failure_tells_what_the_command_said() {
        let failure = output(Command::new("sh").args(["-c", "echo out; echo err >&2; exit 3"])).unwrap_err();
        let text = failure.to_string();
        assert!(text.contains("exit status: 3") && text.contains("out") && text.contains("err"), "{text}");
    }
}

//! Starting what was built: the demonstration, and the load generator.

use std::os::unix::process::CommandExt as _;
use std::process::Command;

use anyhow::{Context, Result};

use crate::build::{self, Profile};
use crate::progress::Progress;
use crate::{process, setup, workspace};

/// Where the demonstration's data is kept, unless another folder is named.
const DEMO_DATA: &str = "target/demo-data";

/// `cargo xtask run`: becomes the server, so that Ctrl-C reaches it and its exit code is this command's.
///
/// The demonstration's data is kept between runs.
///
/// # Errors
/// When anything fails to build, or the server cannot be started.
pub(crate) fn run(profile: Profile, arguments: &[String]) -> Result<()> {
    let mut progress = Progress::new(build::STEPS + 1);
    let binary = build::everything(&mut progress, profile)?;
    progress.step("start", |step| {
        let mut vestibule = Command::new(binary);
        vestibule.current_dir(workspace::root()).env_remove("LD_LIBRARY_PATH");
        vestibule.args(["serve", "--demo"]).args(arguments);
        if !arguments.iter().any(|argument| argument.starts_with("--data")) {
            vestibule.args(["--data", DEMO_DATA]);
        }
        step.say(&process::command_line(&vestibule));
        let error = vestibule.exec();
        Err(error).context("failed to start the server")
    })
}

/// `cargo xtask bench`.
///
/// # Errors
/// When anything fails to build, or the load generator fails.
pub(crate) fn bench(arguments: &[String]) -> Result<()> {
    let mut progress = Progress::new(build::STEPS + 2);
    let binary = build::everything(&mut progress, Profile::Release)?;
    setup::browser(&mut progress)?;
    progress.step("measure", |_| {
        let mut cargo = process::cargo();
        cargo.args(["bench", "--package", "vestibule-tests", "--features", "e2e"]);
        cargo.env("VESTIBULE_BIN", binary);
        if !arguments.is_empty() {
            cargo.arg("--").args(arguments);
        }
        process::run(&mut cargo)
    })
}

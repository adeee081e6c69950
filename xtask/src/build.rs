//! Building the frontends, then the server that embeds them.

use std::path::PathBuf;

use anyhow::Result;

use crate::process;
use crate::progress::{Progress, Step};
use crate::workspace;
use crate::{frontend, setup};

/// How many steps [`everything`] takes.
pub(crate) const STEPS: usize = setup::BUILD_STEPS + 2;

/// How the server is compiled; the frontends are always optimized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build.
    Development,
    /// What users get.
    Release,
}

impl Profile {
    /// What `--release` on the command line stands for.
    pub(crate) fn from_release(release: bool) -> Self {
        if release { Self::Release } else { Self::Development }
    }
}

/// `cargo xtask build`.
///
/// # Errors
/// When anything fails to build.
pub(crate) fn run(profile: Profile) -> Result<()> {
    let mut progress = Progress::new(STEPS);
    let binary = everything(&mut progress, profile)?;
    println!("{}", binary.display());
    Ok(())
}

/// Brings up the tools, builds the frontends and the server, and returns the server's program.
///
/// # Errors
/// When anything fails to build.
pub(crate) fn everything(progress: &mut Progress, profile: Profile) -> Result<PathBuf> {
    let tools = setup::for_building(progress)?;
    progress.step("frontend", |step| frontend::build(step, &tools))?;
    progress.step("server", |step| server(step, profile))
}

/// Builds the server with the frontends as they are, and returns its program.
///
/// # Errors
/// When it does not compile.
pub(crate) fn server(step: &Step, profile: Profile) -> Result<PathBuf> {
    step.say("compiling the server");
    let mut cargo = process::cargo();
    cargo.args(["build", "--package", "vestibule"]);
    let folder = match profile {
        Profile::Development => "debug",
        Profile::Release => {
            cargo.arg("--release");
            "release"
        }
    };
    process::run(&mut cargo)?;
    Ok(workspace::target().join(folder).join("vestibule"))
}

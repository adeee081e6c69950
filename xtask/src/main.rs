//! The project's commands: `cargo xtask help` lists them.
//!
//! Every command first brings up what it needs (`setup`), says which step it is at, and skips what is done.

mod build;
mod frontend;
mod lock;
mod process;
mod progress;
mod run;
mod setup;
mod test;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::progress::Progress;

/// Vestibule's project commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what building and testing need: WebAssembly toolchain, web tools, browser, test tools.
    Setup,
    /// Build the frontends and the server that embeds them.
    Build {
        /// Build the server for production: target/release/vestibule.
        #[arg(long)]
        release: bool,
    },
    /// Build everything and serve the demonstration until Ctrl-C.
    Run {
        /// Run the server as built for production.
        #[arg(long)]
        release: bool,
        /// Further arguments for `vestibule serve`, after `--`.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Run every check and test there is, browsers included.
    Test,
    /// Build for production and measure under load.
    Bench {
        /// Further arguments for the load generator, after `--`.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Setup => {
            let mut progress = Progress::new(setup::BUILD_STEPS + setup::TEST_STEPS);
            setup::for_building(&mut progress)?;
            setup::for_testing(&mut progress)?;
            Ok(())
        }
        Command::Build { release } => build::run(build::Profile::from_release(release)),
        Command::Run { release, arguments } => run::run(build::Profile::from_release(release), &arguments),
        Command::Test => test::run(),
        Command::Bench { arguments } => run::bench(&arguments),
    }
}

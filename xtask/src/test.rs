//! `cargo xtask test`: every check and test there is, in the order in which they are likely to tell something soon.

use std::process::Command;

use anyhow::{Context as _, Result};

use crate::build::{self, Profile};
use crate::progress::{Progress, Step};
use crate::setup::{self, BuildTools, TestTools};
use crate::{frontend, process, workspace};

/// The steps after set-up.
const CHECK_STEPS: usize = 10;

/// Where the browser's driver is.
const CHROMEDRIVER: &str = "/usr/bin/chromedriver";

/// Runs everything up to the first failure, and prints how long each step took.
///
/// # Errors
/// The first failure, with the command that repeats it.
pub(crate) fn run() -> Result<()> {
    let mut progress = Progress::new(setup::BUILD_STEPS + setup::TEST_STEPS + CHECK_STEPS);
    let result = run_steps(&mut progress);
    progress.summarize();
    result
}

fn run_steps(progress: &mut Progress) -> Result<()> {
    let tools = setup::for_building(progress)?;
    let test_tools = setup::for_testing(progress)?;
    progress.step("format", |step| check(step, cargo(&["fmt", "--all", "--check"])))?;
    progress.step("lints", |step| check(step, lints()))?;
    progress.step("documentation", |step| check(step, documentation()))?;
    progress.step("dependencies", dependencies)?;
    progress.step("frontend", |step| frontend::build(step, &tools))?;
    let server = progress.step("server", |step| build::server(step, Profile::Development))?;
    progress.step("tests", |step| check(step, cargo(&["test", "--workspace"])))?;
    progress.step("widget in a browser", |step| check(step, in_browser("widget", &tools, &test_tools)?))?;
    progress.step("console in a browser", |step| check(step, in_browser("console", &tools, &test_tools)?))?;
    progress.step("end to end", |step| {
        let mut tests = cargo(&["test", "--workspace", "--features", "vestibule-tests/e2e", "--test", "e2e"]);
        tests.env("VESTIBULE_BIN", server);
        check(step, tests)
    })
}

fn check(step: &Step, mut command: Command) -> Result<()> {
    step.say(&process::command_line(&command));
    process::run(&mut command).with_context(|| format!("to repeat it: {}\n", process::command_line(&command)))
}

fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = process::cargo();
    cargo.args(arguments);
    cargo
}

/// The frontend crates compile for this machine too, which is where their lints are looked at.
fn lints() -> Command {
    cargo(&["clippy", "--workspace", "--all-targets", "--all-features", "--", "--deny", "warnings"])
}

fn documentation() -> Command {
    let mut cargo = cargo(&["doc", "--workspace", "--no-deps", "--document-private-items"]);
    cargo.env("RUSTDOCFLAGS", "--deny warnings");
    cargo
}

/// Licences are checked by `tests/tidy` in any case; `cargo deny`, where it is installed, checks a little more.
fn dependencies(step: &Step) -> Result<()> {
    if process::run_quietly(&mut cargo(&["deny", "--version"])).is_err() {
        step.say("cargo-deny is not installed: skipped");
        return Ok(());
    }
    check(step, cargo(&["deny", "--offline", "check", "bans", "licenses", "sources"]))
}

/// The tests of a frontend crate that need a real browser.
fn in_browser(name: &str, tools: &BuildTools, test_tools: &TestTools) -> Result<Command> {
    let mut wasm_pack = test_tools.wasm_pack()?;
    tools.toolchain.prepare(&mut wasm_pack);
    wasm_pack.args([
        "test",
        "--headless",
        "--chrome",
        "--chromedriver",
        CHROMEDRIVER,
        "--mode",
        "no-install",
    ]);
    wasm_pack.arg(format!("frontend/{name}"));
    wasm_pack.env("CARGO_TARGET_DIR", workspace::root().join("target/wasm"));
    // Warnings that only the WebAssembly target shows; a cargo that is older than this setting needs to be asked.
    wasm_pack.env("CARGO_BUILD_WARNINGS", "deny");
    wasm_pack.env("CARGO_UNSTABLE_WARNINGS", "true").env("RUSTC_BOOTSTRAP", "1");
    wasm_pack.env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    Ok(wasm_pack)
}

//! A standard library compiled along with the frontends: for size, and without texts for panics. It saves 13 kB.
//!
//! This needs unstable options, which another compiler may call otherwise. Then the frontends make do with the
//! standard library as it comes.

use std::process::Command;

use crate::process;
use crate::setup::Toolchain;

/// Makes a stable compiler accept unstable options.
const UNSTABLE: (&str, &str) = ("RUSTC_BOOTSTRAP", "1");

/// What cargo is told: which crates to compile along, and how.
const CARGO_OPTIONS: [&str; 3] =
    ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size", "-Zpanic-immediate-abort"];

/// What the compiler is told: leave out source positions, and what only `{:?}` prints.
const COMPILER_OPTIONS: [&str; 2] = ["-Zlocation-detail=none", "-Zfmt-debug=none"];

/// Whether the toolchain knows the options.
pub(crate) fn is_possible(toolchain: Toolchain) -> bool {
    let mut cargo = toolchain.cargo();
    cargo.env(UNSTABLE.0, UNSTABLE.1).args(CARGO_OPTIONS).arg("version");
    let mut rustc = process::command("rustc");
    toolchain.prepare(&mut rustc);
    rustc.env(UNSTABLE.0, UNSTABLE.1).args(COMPILER_OPTIONS);
    rustc.args(["-Zunstable-options", "-Cpanic=immediate-abort", "--print", "cfg"]);
    process::run_quietly(&mut cargo).is_ok() && process::run_quietly(&mut rustc).is_ok()
}

/// Has `cargo build` with the given profile use it.
pub(crate) fn apply(cargo: &mut Command, profile: &str) {
    cargo.env(UNSTABLE.0, UNSTABLE.1).env_remove("RUSTFLAGS");
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", COMPILER_OPTIONS.join(" "));
    cargo.args(CARGO_OPTIONS);
    cargo.args(["--config", &format!("profile.{profile}.panic='immediate-abort'")]);
}

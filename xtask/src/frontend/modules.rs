//! WebAssembly and its JavaScript glue, from the two frontend crates.

use std::fs;
use std::panic::resume_unwind;
use std::path::Path;
use std::process::Command;
use std::thread;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::fingerprint::Fingerprint;
use super::lean_std;
use crate::process;
use crate::progress::Step;
use crate::setup::{BuildTools, TARGET, Toolchain, WebTools};
use crate::workspace;

/// Each becomes `NAME.js` and `NAME_bg.wasm`, from the crate `vestibule-NAME`.
const NAMES: [&str; 2] = ["widget", "console"];

/// The profile in Cargo.toml both are compiled with.
const PROFILE: &str = "frontend";

/// What `wasm-opt` is to do. Compressed size counts: copies made by inlining, and functions that stand far from
/// their likes, compress badly (7% together).
const OPTIMIZATION: [&str; 7] = [
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--skip-pass=inlining-optimizing",
    "--reorder-functions-by-name",
    "--strip-debug",
];

/// What Leptos exports for streams of server functions, of which there are none: 3 kB.
const UNUSED_EXPORTS: &str = "intounderlying";

/// A fingerprint of everything the modules are built from.
///
/// # Errors
/// When a source file cannot be read, or the compiler does not tell its version.
pub(crate) fn fingerprint(tools: &BuildTools) -> Result<Fingerprint> {
    let mut rustc = process::command("rustc");
    tools.toolchain.prepare(rustc.arg("-vV"));
    let mut inputs = Fingerprint::new().with_text(&process::output(&mut rustc)?);
    for path in ["Cargo.toml", "Cargo.lock", "shared", "frontend", file!()] {
        inputs = inputs.with_path(&workspace::root().join(path))?;
    }
    Ok(inputs)
}

/// Builds the modules into `folder`.
///
/// # Errors
/// When a crate does not compile or a tool fails.
pub(crate) fn build(step: &Step, tools: &BuildTools, folder: &Path) -> Result<()> {
    step.say("compiling the widget and the console to WebAssembly");
    let mut cargo = compilation(tools.toolchain);
    if lean_std::is_possible(tools.toolchain) {
        lean_std::apply(&mut cargo, PROFILE);
    } else {
        step.say("this compiler does not know the options for a lean standard library: expect 13 kB more");
    }
    process::run(&mut cargo)?;
    step.say("making the modules small");
    let raw = &folder.join("raw");
    thread::scope(|scope| {
        let finish = |name| scope.spawn(move || finish_module(name, &tools.web, raw, folder));
        let running = NAMES.map(finish);
        running.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })?;
    fs::remove_dir_all(raw).context("failed to remove intermediate files")
}

fn compilation(toolchain: Toolchain) -> Command {
    let mut cargo = toolchain.cargo();
    cargo.args(["build", "--profile", PROFILE, "--target", TARGET, "--target-dir", "target/wasm"]);
    for name in NAMES {
        cargo.arg("--package").arg(format!("vestibule-{name}"));
    }
    cargo
}

/// From cargo's module to the two files that browsers load.
fn finish_module(name: &str, web: &WebTools, raw: &Path, folder: &Path) -> Result<()> {
    let compiled = workspace::root().join("target/wasm").join(TARGET).join(PROFILE);
    let raw = raw.join(name);
    generate_glue(name, &compiled.join(format!("vestibule_{name}.wasm")), &raw)
        .with_context(|| format!("failed to generate the glue of the {name}"))?;

    let module = format!("{name}_bg.wasm");
    let mut wasm_opt = web.wasm_opt();
    wasm_opt.args(OPTIMIZATION);
    wasm_opt.arg(raw.join(&module)).arg("-o").arg(folder.join(&module));
    process::run_quietly(&mut wasm_opt)?;

    let glue = format!("{name}.js");
    let mut esbuild = web.esbuild();
    esbuild.args(["--bundle", "--format=esm", "--minify", "--log-level=warning"]);
    esbuild.arg(raw.join(&glue)).arg(format!("--outfile={}", folder.join(&glue).display()));
    process::run_quietly(&mut esbuild)
}

fn generate_glue(name: &str, compiled: &Path, folder: &Path) -> Result<()> {
    let mut output = Bindgen::new()
        .input_path(compiled)
        .out_name(name)
        .web(true)?
        .typescript(false)
        .remove_producers_section(true)
        .generate_output()?;
    let exports = &mut output.wasm_mut().exports;
    let unused: Vec<_> =
        exports.iter().filter(|it| it.name.contains(UNUSED_EXPORTS)).map(|it| it.id()).collect();
    unused.into_iter().for_each(|export| exports.delete(export));
    output.emit(folder)
}

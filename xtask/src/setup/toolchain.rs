//! A Rust toolchain that compiles to WebAssembly, without touching the machine's default toolchain.
//!
//! Where rustup's server can be reached, the default toolchain gets the target and the standard library's sources.
//! Where it cannot, Debian's compiler does, with a standard library built from Debian's sources.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use super::{debian, install};
use crate::process;
use crate::progress::Step;
use crate::workspace;

/// The target both frontends are compiled for.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Where a toolchain has the standard library's sources, below its root.
const SOURCES: &str = "lib/rustlib/src/rust/library/Cargo.toml";

/// The name under which rustup knows Debian's toolchain.
const DEBIAN_TOOLCHAIN: &str = "vestibule-wasm";
/// Where Debian's compiler looks for the standard library of [`TARGET`].
const DEBIAN_STD: &str = "/usr/lib/rustlib/wasm32-unknown-unknown";
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld"];

/// How long rustup may take for each of its two downloads: where its server is shut off, a connection may hang.
const RUSTUP_LIMIT: Duration = Duration::from_secs(90);

/// Which toolchain compiles to WebAssembly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Toolchain {
    /// The machine's default, with the target and the sources added by rustup.
    Default,
    /// Debian's, with its sources, linked into rustup.
    Debian,
}

impl Toolchain {
    /// Cargo, to be called with `--target` [`TARGET`].
    pub(crate) fn cargo(self) -> Command {
        let mut cargo = process::cargo();
        self.prepare(&mut cargo);
        cargo
    }

    /// Makes a command that calls cargo by itself call this toolchain's.
    pub(crate) fn prepare(self, command: &mut Command) {
        command.env_remove("LD_LIBRARY_PATH");
        if self == Self::Debian {
            command.env("RUSTUP_TOOLCHAIN", DEBIAN_TOOLCHAIN);
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld");
        }
    }
}

pub(crate) fn set_up(step: &Step) -> Result<Toolchain> {
    if default_is_ready() || (!debian_is_ready() && rustup_completes_default(step)) {
        step.say("the default toolchain for WebAssembly: ready");
        return Ok(Toolchain::Default);
    }
    install(step, "Debian's toolchain for WebAssembly", debian_is_ready, || set_up_debian(step))?;
    Ok(Toolchain::Debian)
}

/// Whether the default toolchain has the target, and the sources from which the frontends' library is built.
fn default_is_ready() -> bool {
    let mut rustc = process::command("rustc");
    rustc.args(["--print", "sysroot", "--print", "target-libdir", "--target", TARGET]);
    process::output(&mut rustc).is_ok_and(|folders| {
        let folders: Vec<&Path> = folders.lines().map(Path::new).collect();
        matches!(folders[..], [sysroot, libraries] if libraries.exists() && sysroot.join(SOURCES).exists())
    })
}

fn rustup_completes_default(step: &Step) -> bool {
    step.say("asking rustup for the WebAssembly target and the standard library's sources");
    [["target", "add", TARGET], ["component", "add", "rust-src"]].iter().all(|arguments| {
        let mut rustup = process::command("rustup");
        rustup.args(arguments).env("RUSTUP_MAX_RETRIES", "1");
        process::succeeds_within(RUSTUP_LIMIT, &mut rustup)
    })
}

/// Whether rustup knows Debian's toolchain, and the standard library was built for exactly this compiler.
fn debian_is_ready() -> bool {
    let built_for = fs::read_to_string(Path::new(DEBIAN_STD).join(STAMP));
    debian_version().is_ok_and(|version| built_for.is_ok_and(|built_for| built_for == version))
}

/// The file beside the standard library that says what compiler it was built for.
const STAMP: &str = "built-for";

fn debian_version() -> Result<String> {
    process::output(process::command("rustup").args(["run", DEBIAN_TOOLCHAIN, "rustc", "-vV"]))
}

fn set_up_debian(step: &Step) -> Result<()> {
    debian::install_packages(step, &DEBIAN_PACKAGES)?;
    step.say("linking Debian's toolchain into rustup");
    process::run_quietly(process::command("rustup").args(["toolchain", "link", DEBIAN_TOOLCHAIN, "/usr"]))?;
    step.say("building the standard library for WebAssembly, once; this takes a minute");
    let folder = workspace::cache()?.join("wasm-std.partial");
    build_std(&folder)?;
    publish_std(&folder.join("std"))?;
    fs::remove_dir_all(&folder).context("failed to remove the build folder")
}

/// Builds the standard library in `folder`, and leaves it in `folder/std` as it is to be published.
fn build_std(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).context("failed to remove what an interrupted set-up left")?;
    }
    fs::create_dir_all(folder.join("src"))?;
    fs::create_dir_all(folder.join("std/lib"))?;
    fs::write(folder.join("src/lib.rs"), "")?;
    fs::write(
        folder.join("Cargo.toml"),
        "[package]\nname = \"nothing\"\nedition = \"2024\"\n\n[workspace]\n",
    )?;

    let mut cargo = Toolchain::Debian.cargo();
    cargo.current_dir(folder).env_remove("CARGO_TARGET_DIR");
    // Building the standard library counts as unstable; link-time optimization needs its bitcode.
    cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", "-Cembed-bitcode=yes");
    cargo.arg("-Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test");
    cargo.args(["build", "--quiet", "--release", "--target", TARGET]);
    process::run(&mut cargo)?;

    for library in libraries(&folder.join("target").join(TARGET).join("release/deps"))? {
        let name = library.file_name().context("a library has no name")?;
        fs::copy(&library, folder.join("std/lib").join(name))?;
    }
    fs::write(folder.join("std").join(STAMP), debian_version()?)?;
    Ok(())
}

fn libraries(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut libraries = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_ours = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("libnothing-"));
        if path.extension().is_some_and(|extension| extension == "rlib") && !is_ours {
            libraries.push(path);
        }
    }
    Ok(libraries)
}

/// Puts the standard library where the compiler looks for it, in place of one for another compiler.
fn publish_std(built: &Path) -> Result<()> {
    let partial = format!("{DEBIAN_STD}.partial");
    process::run_quietly(debian::as_root("rm")?.args(["-rf", &partial]))?;
    process::run_quietly(debian::as_root("cp")?.arg("-r").arg(built).arg(&partial))?;
    process::run_quietly(debian::as_root("rm")?.args(["-rf", DEBIAN_STD]))?;
    process::run_quietly(debian::as_root("mv")?.args([&partial, DEBIAN_STD]))
}

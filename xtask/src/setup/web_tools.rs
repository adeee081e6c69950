//! `wasm-opt` and `esbuild`, which make what goes over the wire smaller.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::{debian, install, install_folder};
use crate::process;
use crate::progress::Step;
use crate::workspace;

/// The npm packages the tools come from.
const PACKAGES: [&str; 2] = ["binaryen@132.0.0", "esbuild@0.28.2"];

/// Where the tools are.
pub(crate) struct WebTools {
    programs: PathBuf,
}

impl WebTools {
    /// Binaryen's optimizer for WebAssembly.
    pub(crate) fn wasm_opt(&self) -> Command {
        Command::new(self.programs.join("wasm-opt"))
    }

    /// The bundler and minifier for scripts and styles.
    pub(crate) fn esbuild(&self) -> Command {
        Command::new(self.programs.join("esbuild"))
    }
}

pub(crate) fn set_up(step: &Step) -> Result<WebTools> {
    let has_node = || ["node", "npm"].iter().all(|program| is_on_path(program));
    install(step, "node", has_node, || debian::install_packages(step, &["nodejs", "npm"]))?;
    let folder = workspace::cache()?.join(format!("npm-{}", PACKAGES.join("-")));
    install_folder(step, "wasm-opt and esbuild", &folder, install_npm_packages)?;
    Ok(WebTools { programs: folder.join("node_modules/.bin") })
}

fn install_npm_packages(folder: &Path) -> Result<()> {
    // Without a package.json of its own, npm looks for one in the folders above.
    fs::write(folder.join("package.json"), "{\"private\": true}\n")?;
    let mut npm = process::command("npm");
    npm.arg("install").arg("--prefix").arg(folder).args(["--no-audit", "--no-fund"]).args(PACKAGES);
    process::run_quietly(&mut npm)
}

fn is_on_path(program: &str) -> bool {
    process::run_quietly(Command::new(program).arg("--version")).is_ok()
}

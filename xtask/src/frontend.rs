//! Building what browsers load: `target/frontend/dist`, the tree that the server embeds and serves.
//!
//! Two stages, each skipped when its inputs are what they were: the *modules* (WebAssembly and its glue, from the two
//! frontend crates), and the *dist* tree (those modules and `public/`, with immutable names and compressed forms).

mod compress;
mod fingerprint;
mod lean_std;
mod modules;
mod pages;
mod tree;

use std::fs::{self, File};
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result};

use self::tree::Tree;
use crate::progress::Step;
use crate::setup::BuildTools;
use crate::{lock, workspace};

/// Builds what has changed.
///
/// # Errors
/// When a frontend does not compile, a page names something that does not exist, or a tool fails.
pub(crate) fn build(step: &Step, tools: &BuildTools) -> Result<()> {
    let folder = workspace::frontend_target();
    let _lock = lock::hold(&folder, step)?;

    let inputs = modules::fingerprint(tools)?;
    let modules = folder.join("modules");
    if inputs.matches(&modules) {
        step.say("the WebAssembly modules are up to date");
    } else {
        replace_folder(&modules, |partial| modules::build(step, tools, partial))?;
        inputs.store(&modules)?;
    }

    let root = workspace::root();
    let inputs = inputs.with_path(&root.join("public"))?.with_path(&root.join("xtask/src/frontend"))?;
    let dist = folder.join("dist");
    if inputs.matches(&dist) {
        step.say("the pages are up to date");
        return Ok(());
    }
    step.say("naming and compressing what browsers load");
    replace_folder(&dist, |partial| assemble(tools, &modules, partial))?;
    inputs.store(&dist)?;
    // The files may be older than a server built meanwhile; its build script goes by the newest time.
    File::open(&dist)?.set_modified(SystemTime::now()).context("failed to date the new files")
}

fn assemble(tools: &BuildTools, modules: &Path, dist: &Path) -> Result<()> {
    let public = Tree::read(&workspace::root().join("public"))?.minified(&tools.web)?;
    let modules = Tree::read(modules)?;
    let tree = pages::assemble(&public, &modules)?;
    tree.write(dist)?;
    compress::write_compressed_forms(&tree, dist)
}

/// Fills a folder that takes the place of the old one only when it is complete.
fn replace_folder(folder: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let partial = folder.with_added_extension("partial");
    remove_folder(&partial)?;
    fs::create_dir_all(&partial).with_context(|| format!("failed to create {}", partial.display()))?;
    fill(&partial)?;
    remove_folder(folder)?;
    fs::rename(&partial, folder).with_context(|| format!("failed to create {}", folder.display()))
}

fn remove_folder(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("failed to remove {}", folder.display()))?;
    }
    Ok(())
}

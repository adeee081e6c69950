//! Bringing up what the other commands need, on a machine that has Rust and nothing else.
//!
//! Everything is installed once, under a lock, beside its final place and then renamed, so that neither two set-ups at a
//! time nor one that was interrupted leave anything half done.

mod debian;
mod test_tools;
mod toolchain;
mod web_tools;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

pub(crate) use self::test_tools::TestTools;
pub(crate) use self::toolchain::{TARGET, Toolchain};
pub(crate) use self::web_tools::WebTools;
use crate::progress::{Progress, Step};
use crate::{lock, workspace};

/// How many steps [`for_building`] takes.
pub(crate) const BUILD_STEPS: usize = 2;
/// How many steps [`for_testing`] takes.
pub(crate) const TEST_STEPS: usize = 5;

/// What a build needs.
pub(crate) struct BuildTools {
    /// Compiles to WebAssembly.
    pub(crate) toolchain: Toolchain,
    /// Make WebAssembly, scripts and styles smaller.
    pub(crate) web: WebTools,
}

/// Brings up what a build needs.
///
/// # Errors
/// When something cannot be installed; the message says what to do.
pub(crate) fn for_building(progress: &mut Progress) -> Result<BuildTools> {
    let toolchain = progress.step("toolchain", toolchain::set_up)?;
    let web = progress.step("web tools", web_tools::set_up)?;
    Ok(BuildTools { toolchain, web })
}

/// Brings up the browser that tests and measurements drive, in one step.
///
/// # Errors
/// When it cannot be installed; the message says what to do.
pub(crate) fn browser(progress: &mut Progress) -> Result<()> {
    progress.step("browser", test_tools::set_up_browser)
}

/// Brings up what only tests need.
///
/// # Errors
/// When something cannot be installed; the message says what to do.
pub(crate) fn for_testing(progress: &mut Progress) -> Result<TestTools> {
    browser(progress)?;
    progress.step("python", test_tools::set_up_python)?;
    progress.step("mail server", test_tools::set_up_mail_server)?;
    progress.step("web servers", test_tools::set_up_proxies)?;
    progress.step("test tools", test_tools::set_up_wasm_pack)
}

/// Fills a folder that appears only when it is complete, unless it is there already.
fn install_folder(
    step: &Step,
    what: &str,
    folder: &Path,
    fill: impl FnOnce(&Path) -> Result<()>,
) -> Result<()> {
    install(
        step,
        what,
        || folder.exists(),
        || {
            let partial = folder.with_added_extension("partial");
            if partial.exists() {
                fs::remove_dir_all(&partial).context("failed to remove what an interrupted set-up left")?;
            }
            fs::create_dir_all(&partial)
                .with_context(|| format!("failed to create {}", partial.display()))?;
            fill(&partial)?;
            fs::rename(&partial, folder).with_context(|| format!("failed to create {}", folder.display()))
        },
    )
}

/// Does `work` unless `is_done`, never twice at a time on this machine's cache.
fn install(
    step: &Step,
    what: &str,
    is_done: impl Fn() -> bool,
    work: impl FnOnce() -> Result<()>,
) -> Result<()> {
    if !is_done() {
        let _lock = lock::hold(&workspace::cache()?, step)?;
        if !is_done() {
            step.say(&format!("installing {what}"));
            work().with_context(|| format!("failed to install {what}"))?;
        }
    }
    step.say(&format!("{what}: ready"));
    Ok(())
}

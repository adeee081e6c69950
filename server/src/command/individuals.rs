//! `vestibule individuals`: what is stored of registered visitors. The server may run meanwhile.

use std::io::Write;
use std::path::Path;

use super::shown;
use crate::app;
use crate::tracker::Tracker;

/// How many are read at a time.
const PORTION: u32 = 500;

/// Writes all registered visitors, a line each: user name, name, and when they registered.
///
/// # Errors
/// If there is no Tracker, or it cannot be read.
pub fn list(data: &Path, output: &mut impl Write) -> anyhow::Result<()> {
    let tracker = app::tracker(data)?;
    let mut after: Option<String> = None;
    loop {
        let portion = tracker.individuals(after.as_deref(), PORTION)?;
        for individual in &portion {
            let (username, name) = (&individual.username, individual.shown_name());
            writeln!(output, "{}", shown::line([username, &name, &shown::time(individual.created)]))?;
        }
        match portion.last() {
            Some(last) => after = Some(last.username.clone()),
            None => return Ok(()),
        }
    }
}

/// Writes all that is stored of a visitor, as JSON.
///
/// # Errors
/// If nothing is, or the Tracker cannot be read.
pub fn export(data: &Path, username: &str, output: &mut impl Write) -> anyhow::Result<()> {
    let export = app::tracker(data)?.export(username)?;
    serde_json::to_writer_pretty(&mut *output, &export.ok_or_else(|| unknown(username))?)?;
    Ok(writeln!(output)?)
}

/// Erases a visitor, and who he was from his interactions.
///
/// # Errors
/// If nothing is known of him, or the Tracker cannot be written.
pub fn erase(data: &Path, username: &str, output: &mut impl Write) -> anyhow::Result<()> {
    let interactions = app::tracker(data)?.erase(username)?.ok_or_else(|| unknown(username))?;
    Ok(writeln!(output, "erased; who it was is no longer known of {interactions} interactions")?)
}

fn unknown(username: &str) -> anyhow::Error {
    anyhow::anyhow!("nothing is known of a visitor \"{username}\"; `vestibule individuals list` names all")
}

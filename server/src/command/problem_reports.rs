//! `vestibule problem-reports`: what visitors' browsers have reported. The server may run meanwhile.

use std::io::Write;
use std::path::Path;

use super::shown;
use crate::app;
use crate::tracker::Tracker;

/// Writes the latest reports that hold a text, the latest first, a line each.
///
/// # Errors
/// If there is no Tracker, or it cannot be read.
pub fn list(data: &Path, text: Option<&str>, most: u32, output: &mut impl Write) -> anyhow::Result<()> {
    for report in app::tracker(data)?.problem_reports(text, most)? {
        let interaction = report.interaction.to_string();
        let parts = [&shown::time(report.at), &interaction, &report.address, &report.text];
        writeln!(output, "{}", shown::line(parts))?;
    }
    Ok(())
}

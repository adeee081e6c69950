//! `vestibule transcripts`: the transcripts that are still to be mailed, or were given up. The server may run meanwhile.

use std::io::Write;
use std::path::Path;

use super::shown;
use crate::app;
use crate::tracker::{Mail, Tracker};

/// Writes those of the latest chats first, a line each: when the chat ended, its interaction, where the transcript goes to, how
/// often it was tried, when it is tried next or that it was given up, and why it was not sent the last time.
///
/// # Errors
/// If there is no Tracker, or it cannot be read.
pub fn list(data: &Path, failed_only: bool, most: u32, output: &mut impl Write) -> anyhow::Result<()> {
    for mail in app::tracker(data)?.mails(failed_only, most)? {
        let Mail { interaction, recipient, ended, attempts, due, reason, .. } = mail;
        let next = due.map_or_else(|| "given up".to_owned(), |due| format!("next {}", shown::time(due)));
        let parts = [
            &shown::time(ended),
            &interaction.to_string(),
            &recipient,
            &format!("tried {attempts} times"),
            &next,
            &reason.unwrap_or_default(),
        ];
        writeln!(output, "{}", shown::line(parts))?;
    }
    Ok(())
}

//! The Tracker, as the mailer wants it; and the mail server, as the company set it.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use vestibule_processor::{InteractionId, Timestamp};

use crate::config::{self, MailPassword, MailTls};
use crate::mail::smtp::{Encryption, SmtpPost, SmtpServer};
use crate::mail::{Line, Outbox, OutboxError, Outcome, Transcript};
use crate::tracker::{self, Attempt, Interaction, Mail, Spoken, Tracker};

/// Longest password that is read from a file, in bytes.
const PASSWORD_BYTES: u64 = 4096;

/// A Tracker's mails.
pub struct TrackedOutbox(pub Arc<dyn Tracker>);

impl Outbox for TrackedOutbox {
    fn due(&self, now: Timestamp, most: u32) -> Result<Vec<Transcript>, OutboxError> {
        let mails = self.0.due_mails(now, most)?.into_iter();
        let transcripts: Result<Vec<_>, _> = mails.map(|mail| self.transcript(mail)).collect();
        Ok(transcripts?.into_iter().flatten().collect())
    }

    fn settle(&self, interaction: InteractionId, outcome: &Outcome) -> Result<(), OutboxError> {
        let attempt = match outcome {
            Outcome::Sent => Attempt::Sent,
            Outcome::Later(due, reason) => Attempt::Later { due: *due, reason: reason.clone() },
            Outcome::GivenUp(reason) => Attempt::GivenUp { reason: reason.clone() },
        };
        Ok(self.0.settle_mail(interaction, &attempt)?)
    }

    fn forget(&self, ended_before: Timestamp) -> Result<(), OutboxError> {
        Ok(self.0.forget_mails(ended_before)?)
    }
}

impl TrackedOutbox {
    /// Nothing if the chat is not known any more; then its mail is given up.
    fn transcript(&self, mail: Mail) -> Result<Option<Transcript>, OutboxError> {
        let Some(interaction) = self.0.interaction(mail.interaction)? else {
            let reason = "the chat is not known any more".to_owned();
            self.0.settle_mail(mail.interaction, &Attempt::GivenUp { reason })?;
            return Ok(None);
        };
        let line = |Spoken { at, name, role, text }| Line { at, name, is_system: role == "system", text };
        Ok(Some(Transcript {
            interaction: mail.interaction,
            queue: shown_queue(&interaction, &mail).to_owned(),
            recipient: mail.recipient,
            language: mail.language,
            started: interaction.started,
            ended: mail.ended,
            attempts: mail.attempts,
            lines: interaction.transcript.into_iter().map(line).collect(),
        }))
    }
}

/// Whom the visitor chatted with, as he knows it: an agent's user name is not for him.
fn shown_queue<'a>(interaction: &'a Interaction, mail: &'a Mail) -> &'a str {
    let first = interaction.segments.iter().find_map(|segment| segment.agent.as_deref());
    let is_his_own = first.is_some_and(|agent| tracker::key(agent) == tracker::key(&interaction.queue));
    mail.agent_name.as_deref().filter(|_| is_his_own).unwrap_or(&interaction.queue)
}

/// The mail server that the company set.
///
/// # Errors
/// If a file that the configuration names cannot be read.
pub(super) fn post(mail: &config::Mail) -> anyhow::Result<SmtpPost> {
    let login = mail.login.as_ref().map(|(user, password)| anyhow::Ok((user.clone(), read(password)?)));
    SmtpPost::new(SmtpServer {
        host: &mail.host,
        port: mail.port,
        encryption: match mail.tls {
            MailTls::Required => Encryption::Required,
            MailTls::Opportunistic => Encryption::Opportunistic,
            MailTls::Implicit => Encryption::Implicit,
            MailTls::None => Encryption::None,
        },
        certificates: mail.certificates.as_deref(),
        login: login.transpose()?,
    })
}

fn read(password: &MailPassword) -> anyhow::Result<String> {
    match password {
        MailPassword::Text(text) => Ok(text.clone()),
        MailPassword::File(file) => first_line(file)
            .with_context(|| format!("the `password_file` {} of [mail] cannot be read", file.display())),
    }
}

fn first_line(file: &Path) -> anyhow::Result<String> {
    let mut line = String::new();
    BufReader::new(fs::File::open(file)?.take(PASSWORD_BYTES)).read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']);
    anyhow::ensure!(!password.is_empty(), "its first line is empty");
    Ok(password.to_owned())
}

//! Transcripts by mail: what visitors asked for is taken from an [`Outbox`], made into mails, and handed to a [`Post`] until it
//! takes them or there is no hope.

pub mod memory;
pub mod smtp;

mod letter;
mod mailer;
mod words;

use std::error::Error;
use std::fmt;

use lettre::Message;
use vestibule_processor::{InteractionId, Timestamp};

pub use self::letter::Heads;
pub use self::mailer::Mailer;

/// The transcript of a chat, and to whom it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcript {
    /// The chat.
    pub interaction: InteractionId,
    /// Where it goes to.
    pub recipient: String,
    /// The visitor's language.
    pub language: Option<String>,
    /// Whom the visitor chatted with: a workgroup, or an agent.
    pub queue: String,
    /// When the chat began.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// How often it was tried to send it.
    pub attempts: u32,
    /// What was said.
    pub lines: Vec<Line>,
}

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub name: String,
    /// Whether it was the system.
    pub is_system: bool,
    /// What.
    pub text: String,
}

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The mail server has it.
    Sent,
    /// It shall be tried again at a time, because of something.
    Later(Timestamp, String),
    /// It was given up, because of something.
    GivenUp(String),
}

/// What is to be sent. Its calls block.
pub trait Outbox: Send + Sync + 'static {
    /// Up to `most` transcripts that are due by a time, the one that is due for longest first.
    ///
    /// # Errors
    /// If the store does not answer.
    fn due(&self, now: Timestamp, most: u32) -> Result<Vec<Transcript>, OutboxError>;

    /// Keeps what became of an attempt. Durable when it returns.
    ///
    /// # Errors
    /// If the store does not answer; then nothing is kept, and it will be due again.
    fn settle(&self, interaction: InteractionId, outcome: &Outcome) -> Result<(), OutboxError>;

    /// Forgets the addresses of what was given up, of chats that ended before a time.
    ///
    /// # Errors
    /// If the store does not answer; then nothing is forgotten.
    fn forget(&self, ended_before: Timestamp) -> Result<(), OutboxError>;
}

/// The store does not answer.
pub type OutboxError = Box<dyn Error + Send + Sync>;

/// What takes mails.
pub trait Post: Send + Sync + 'static {
    /// Hands a mail over. When it returns, its keeper is responsible for it.
    ///
    /// # Errors
    /// If it was not taken.
    fn hand_over(&self, mail: Message) -> impl Future<Output = Result<(), Refusal>> + Send;
}

/// Why a mail was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No mail is taken at the moment.
    Unreachable(String),
    /// This one is not taken now, and perhaps later.
    NotNow(String),
    /// This one is not taken, ever.
    Never(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Refusal::Unreachable(reason) | Refusal::NotNow(reason) | Refusal::Never(reason)) = self;
        formatter.write_str(reason)
    }
}

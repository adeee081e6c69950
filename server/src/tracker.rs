//! The Tracker (the reference's Interaction Tracker): the relational store of registered visitors and of what has happened.
//!
//! Registrations are written here at once. Interactions with their segments and texts are derived from the journal, by
//! the [`Feeder`]: if they are lost, they are written anew, as far as the journal has not forgotten them. The store is synchronous, so whoever calls it from an
//! asynchronous task does so on a thread for what blocks. One suite (`tests/contract`) holds every adapter to the contract.

pub mod memory;
pub mod sqlite;

mod change;
mod feeder;
mod individual;
mod interaction;
mod mail;

use serde::Serialize;
use thiserror::Error;
use vestibule_processor::{InteractionId, Timestamp};

pub use self::change::{Cause, Change, Person, Recording, SNOOZE_DURATION, SegmentKind, changes, end_code};
pub use self::feeder::{Feeder, Progress};
pub use self::individual::{Export, Individual, key};
pub use self::interaction::{Interaction, InteractionKind, Segment, Spoken};
pub use self::mail::{Attempt, Mail};

use crate::runtime::Mark;

/// Most problem reports that are kept; of more, the oldest are dropped.
pub const PROBLEM_REPORTS: u32 = 10_000;

/// A store of registered visitors and of what has happened.
pub trait Tracker: Send + Sync {
    /// Adds an individual. Durable when it returns.
    ///
    /// # Errors
    /// If there is one of this user name, whatever its case, or if the store fails; then nothing is stored.
    fn register(&self, individual: &Individual) -> Result<(), RegisterError>;

    /// The individual of this user name, whatever its case.
    fn individual(&self, username: &str) -> Result<Option<Individual>, TrackerError>;

    /// Up to `most` individuals by user name, after the one of the name `after`.
    fn individuals(&self, after: Option<&str>, most: u32) -> Result<Vec<Individual>, TrackerError>;

    /// All that is stored of the individual of this user name, or of whoever proved by a token to be him.
    fn export(&self, username: &str) -> Result<Option<Export>, TrackerError>;

    /// Forgets an individual, and in his interactions his name, user name, address, telephone number, subject and routing
    /// contexts, all that was said, and his problem reports. Returns in how many interactions, or `None` if nothing is known of
    /// him.
    fn erase(&self, username: &str) -> Result<Option<u64>, TrackerError>;

    /// How far the journal was followed.
    fn mark(&self) -> Result<Mark, TrackerError>;

    /// Makes changes, all or none, and keeps with them how far the journal was followed. What is about an interaction
    /// whose beginning is not known is passed over.
    fn write(&self, changes: &[Change], mark: Mark) -> Result<(), TrackerError>;

    /// Makes durable all that was written, and how far the journal was followed. Before that, a loss of power may undo the
    /// latest writes, each with its mark.
    fn keep(&self, mark: Mark) -> Result<(), TrackerError>;

    /// An interaction with its segments and what was said.
    fn interaction(&self, id: InteractionId) -> Result<Option<Interaction>, TrackerError>;

    /// Up to `most` mails that are due by a time, the one that is due for longest first.
    fn due_mails(&self, now: Timestamp, most: u32) -> Result<Vec<Mail>, TrackerError>;

    /// Keeps what became of an attempt to send the mail of a chat. Durable when it returns.
    fn settle_mail(&self, interaction: InteractionId, attempt: &Attempt) -> Result<(), TrackerError>;

    /// Forgets where mails were to go to that were given up, and that they were, if their chats ended before a time.
    fn forget_mails(&self, ended_before: Timestamp) -> Result<(), TrackerError>;

    /// Up to `most` mails that wait or were given up, or only the latter; those of the latest chats first.
    fn mails(&self, given_up_only: bool, most: u32) -> Result<Vec<Mail>, TrackerError>;

    /// Keeps a problem report.
    fn add_problem_report(&self, report: &ProblemReport) -> Result<(), TrackerError>;

    /// The latest problem reports that hold a text, whatever its case, the latest first.
    fn problem_reports(&self, text: Option<&str>, most: u32) -> Result<Vec<ProblemReport>, TrackerError>;
}

/// What a visitor's client reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProblemReport {
    /// When it came.
    pub at: Timestamp,
    /// The visitor's interaction.
    pub interaction: InteractionId,
    /// Where it came from.
    pub address: String,
    /// What it says, as it came.
    pub text: String,
}

/// The store does not answer, or has no room. A later call can succeed.
#[derive(Debug, Error)]
#[error("the Tracker cannot be used: {0}")]
pub struct TrackerError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Why an individual was not added.
#[derive(Debug, Error)]
pub enum RegisterError {
    /// There is one of this user name.
    #[error("this user name is taken")]
    Exists,
    /// The store fails.
    #[error(transparent)]
    Tracker(#[from] TrackerError),
}

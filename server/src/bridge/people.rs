//! Registered visitors, as the HTTP edge sees the store of them.

use std::net::IpAddr;

use thiserror::Error;
use vestibule_processor::{InteractionId, Name, Timestamp};
use vestibule_shared::visitor::Contact;

/// A store of registered visitors, and of what their browsers report. Its calls block.
pub trait People: Send + Sync {
    /// The registered visitor of this user name, whatever its case.
    ///
    /// # Errors
    /// If the store does not answer.
    fn find(&self, username: &str) -> Result<Option<Registered>, NotOnline>;

    /// Adds a visitor, whose contact names a user; the password in it is not looked at. Durable when it returns.
    ///
    /// # Errors
    /// If there is one of this user name, or if the store does not answer; then nothing is stored.
    fn register(&self, contact: Contact, password_hash: String, at: Timestamp) -> Result<(), RegisterError>;

    /// Keeps what a visitor's browser reported.
    ///
    /// # Errors
    /// If the store does not answer.
    fn keep_report(&self, report: Report) -> Result<(), NotOnline>;
}

/// A registered visitor.
#[derive(Clone)]
pub struct Registered {
    /// The name he logs in with, as he wrote it.
    pub username: Name,
    /// The name others see.
    pub shown_name: String,
    /// The argon2id hash of his password, in PHC notation.
    pub password_hash: String,
}

/// What a visitor's browser reported.
#[derive(Clone, Debug)]
pub struct Report {
    /// When it came.
    pub at: Timestamp,
    /// The visitor's interaction.
    pub interaction: InteractionId,
    /// Where it came from.
    pub address: IpAddr,
    /// What it says.
    pub text: String,
}

/// The store does not answer.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct NotOnline(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Why a visitor was not added.
#[derive(Debug, Error)]
pub enum RegisterError {
    /// There is one of this user name.
    #[error("a visitor of this user name is registered already")]
    Exists,
    /// The store does not answer.
    #[error(transparent)]
    NotOnline(#[from] NotOnline),
}

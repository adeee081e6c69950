//! Mails with the transcripts of chats: what is still to be sent, and what became of it.

use vestibule_processor::{InteractionId, Timestamp};

/// A mail that waits or was given up. There is one at most of each chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The chat.
    pub interaction: InteractionId,
    /// Where it goes to.
    pub recipient: String,
    /// The visitor's language.
    pub language: Option<String>,
    /// The name that the visitor saw of the first agent whom the chat was offered to.
    pub agent_name: Option<String>,
    /// When the chat ended.
    pub ended: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next; never if it was given up.
    pub due: Option<Timestamp>,
    /// Why it was not sent the last time.
    pub reason: Option<String>,
}

/// What became of an attempt to send a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// It was sent. Its address is forgotten, and so are the texts unless they are recorded.
    Sent,
    /// It is tried again.
    Later {
        /// When.
        due: Timestamp,
        /// Why it was not sent.
        reason: String,
    },
    /// It is not tried again. The texts are forgotten unless they are recorded.
    GivenUp {
        /// Why.
        reason: String,
    },
}

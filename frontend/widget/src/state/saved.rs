//! What is kept in the browser, so that a reload loses nothing.

use serde::{Deserialize, Serialize};

/// What is kept of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The keys to it.
    pub keys: Keys,
    /// What the visitor has typed and not sent.
    pub draft: String,
    /// The sequence number of the last event he has seen.
    pub read_up_to: Option<u64>,
    /// What he has sent and the server has not confirmed, in order.
    pub unsent: Vec<Unsent>,
    /// Whether he has ended it, and the server is yet to know.
    pub leaving: bool,
}

/// What is kept of the form with which a conversation begins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SavedForm {
    /// The visitor's name, as typed.
    pub name: String,
    /// What was typed in the conversation before and not sent.
    pub carried_over: String,
    /// The id of the request whose answer is unknown.
    pub request_id: Option<String>,
    /// Whether the answer is being waited for.
    pub starting: bool,
}

/// The keys to a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Keys {
    /// The visitor's key.
    pub participant_id: String,
    /// The conversation's id, for `reconnect`.
    pub chat_id: String,
}

/// A message that the server has not confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Unsent {
    /// The id by which the server recognises it when it comes twice.
    pub message_id: String,
    /// Its place among the others; rises.
    pub order: u64,
    /// The text.
    pub text: String,
    /// When the visitor sent it, by his clock.
    pub at: u64,
    /// Where it stands.
    pub stage: UnsentStage,
}

/// Where a message stands that the server has not confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum UnsentStage {
    /// It is to be sent, or is on its way.
    Waiting,
    /// The server has it; the event that says so is still to come.
    Accepted,
    /// The server will not have it, with the failure's code.
    Refused(String),
}

//! What happens in a chat, as its visitor is told.

use serde::{Deserialize, Serialize};

/// What happened in a chat.
///
/// `sequenceNumber` counts all events of a chat from 0 without gaps; `conversationSequenceNumber` counts its
/// texts, URLs and files from 0 without gaps. `timestamp` (milliseconds since 1970-01-01 UTC) is an *extension*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[expect(missing_docs, reason = "the fields are the protocol's own and described above")]
pub enum ChatEvent {
    /// A participant came, went, or is now held.
    ParticipantStateChanged {
        #[serde(rename = "participantID")]
        participant_id: String,
        sequence_number: u64,
        state: ParticipantState,
        participant_name: String,
        participant_type: ParticipantType,
        #[serde(default)]
        timestamp: u64,
    },
    /// Somebody said something.
    Text {
        #[serde(rename = "participantID")]
        participant_id: String,
        sequence_number: u64,
        conversation_sequence_number: u64,
        content_type: String,
        value: String,
        display_name: String,
        participant_type: ParticipantType,
        #[serde(default)]
        timestamp: u64,
        /// *Extension:* the id the visitor's client gave this message, on his own messages only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message_id: Option<String>,
    },
    /// An agent sent an address.
    Url {
        #[serde(rename = "participantID")]
        participant_id: String,
        sequence_number: u64,
        conversation_sequence_number: u64,
        value: String,
        display_name: String,
        participant_type: ParticipantType,
        #[serde(default)]
        timestamp: u64,
    },
    /// An agent sent a file; `value` is its path below the server's root.
    File {
        #[serde(rename = "participantID")]
        participant_id: String,
        sequence_number: u64,
        conversation_sequence_number: u64,
        value: String,
        display_name: String,
        participant_type: ParticipantType,
        #[serde(default)]
        timestamp: u64,
    },
    /// Somebody began or stopped typing.
    TypingIndicator {
        #[serde(rename = "participantID")]
        participant_id: String,
        sequence_number: u64,
        value: bool,
    },
}

impl ChatEvent {
    /// The event's place among all events of its chat, from 0.
    pub fn sequence_number(&self) -> u64 {
        match self {
            ChatEvent::ParticipantStateChanged { sequence_number, .. }
            | ChatEvent::Text { sequence_number, .. }
            | ChatEvent::Url { sequence_number, .. }
            | ChatEvent::File { sequence_number, .. }
            | ChatEvent::TypingIndicator { sequence_number, .. } => *sequence_number,
        }
    }
}

/// Where a participant stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the protocol's own words")]
pub enum ParticipantState {
    Initializing,
    Alerting,
    Active,
    Held,
    Voicemail,
    Disconnected,
}

/// What a participant is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the protocol's own words")]
pub enum ParticipantType {
    WebUser,
    Agent,
    System,
}

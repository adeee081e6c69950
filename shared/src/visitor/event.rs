//! What happens in a chat, as its visitor is told.

use std::fmt;

use serde::de::{Deserializer, Visitor};
use serde::{Deserialize, Serialize};

/// What happened in a chat.
///
/// `sequenceNumber` counts all events of a chat from 0 without gaps; `conversationSequenceNumber` counts its
/// texts, URLs and files from 0 without gaps. `timestamp` (milliseconds since 1970-01-01 UTC) is an *extension*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase", try_from = "AnyEvent")]
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
        timestamp: u64,
        /// *Extension:* the id the visitor's client gave this message, on his own messages only.
        #[serde(skip_serializing_if = "Option::is_none")]
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

/// The fields of all events. Reading into it costs the widget a fraction of what reading a tagged enum does.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AnyEvent {
    r#type: String,
    #[serde(rename = "participantID")]
    participant_id: String,
    sequence_number: u64,
    #[serde(default)]
    conversation_sequence_number: Option<u64>,
    #[serde(default)]
    state: Option<ParticipantState>,
    #[serde(default)]
    content_type: Option<String>,
    #[serde(default)]
    value: Value,
    #[serde(default)]
    display_name: Option<String>,
    #[serde(default)]
    participant_name: Option<String>,
    #[serde(default)]
    participant_type: Option<ParticipantType>,
    #[serde(default)]
    timestamp: u64,
    #[serde(default)]
    message_id: Option<String>,
}

/// A text, or whether somebody is typing.
#[derive(Default)]
enum Value {
    #[default]
    Nothing,
    Text(String),
    Flag(bool),
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        struct AnyValue;

        impl Visitor<'_> for AnyValue {
            type Value = Value;

            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("a text or a truth value")
            }

            fn visit_str<E>(self, value: &str) -> Result<Value, E> {
                Ok(Value::Text(value.to_owned()))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
                Ok(Value::Flag(value))
            }
        }

        deserializer.deserialize_any(AnyValue)
    }
}

impl TryFrom<AnyEvent> for ChatEvent {
    type Error = &'static str;

    fn try_from(any: AnyEvent) -> Result<ChatEvent, &'static str> {
        let AnyEvent { participant_id, sequence_number, timestamp, message_id, .. } = any;
        let participant_type = any.participant_type.ok_or("the participantType is missing");
        let name = any.display_name.or(any.participant_name).ok_or("the participant's name is missing");
        let conversation_sequence_number =
            any.conversation_sequence_number.ok_or("the conversationSequenceNumber is missing");
        let text = |value| match value {
            Value::Text(text) => Ok(text),
            Value::Flag(_) | Value::Nothing => Err("the value is not a text"),
        };
        Ok(match &*any.r#type {
            "participantStateChanged" => ChatEvent::ParticipantStateChanged {
                participant_id,
                sequence_number,
                state: any.state.ok_or("the state is missing")?,
                participant_name: name?,
                participant_type: participant_type?,
                timestamp,
            },
            "text" => ChatEvent::Text {
                participant_id,
                sequence_number,
                conversation_sequence_number: conversation_sequence_number?,
                content_type: any.content_type.ok_or("the contentType is missing")?,
                value: text(any.value)?,
                display_name: name?,
                participant_type: participant_type?,
                timestamp,
                message_id,
            },
            "url" => ChatEvent::Url {
                participant_id,
                sequence_number,
                conversation_sequence_number: conversation_sequence_number?,
                value: text(any.value)?,
                display_name: name?,
                participant_type: participant_type?,
                timestamp,
            },
            "file" => ChatEvent::File {
                participant_id,
                sequence_number,
                conversation_sequence_number: conversation_sequence_number?,
                value: text(any.value)?,
                display_name: name?,
                participant_type: participant_type?,
                timestamp,
            },
            "typingIndicator" => match any.value {
                Value::Flag(value) => ChatEvent::TypingIndicator { participant_id, sequence_number, value },
                Value::Text(_) | Value::Nothing => return Err("the value is not a truth value"),
            },
            _ => return Err("there is no such type of event"),
        })
    }
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

//! What happens in a chat, as its visitor is told.

use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use super::SYSTEM_PARTICIPANT_ID;

/// What happened in a chat.
///
/// `sequenceNumber` counts all events of a chat from 0 without gaps; `conversationSequenceNumber` counts its
/// texts, URLs and files from 0 without gaps. `timestamp` (milliseconds since 1970-01-01 UTC) is an *extension*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase", from = "AnyEvent")]
#[expect(missing_docs, reason = "the fields are the protocol's own and described above")]
pub enum ChatEvent {
    /// A participant came, went, or is now held.
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
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
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
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
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
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
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
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
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
    TypingIndicator {
        #[serde(rename = "participantID")]
        participant_id: String,
        sequence_number: u64,
        value: bool,
    },
    /// What this version does not understand; it is counted, and otherwise skipped.
    Unknown { sequence_number: u64 },
}

/// The fields of all events. Reading into it costs the widget a fraction of what reading a tagged enum does, and never
/// fails: one event that cannot be understood must not cost all others.
#[derive(Default)]
struct AnyEvent(Vec<(String, Field)>);

/// What a field of an event holds, as far as it is looked at.
enum Field {
    Text(String),
    Number(u64),
    Flag(bool),
    Other,
}

impl<'de> Deserialize<'de> for AnyEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<AnyEvent, D::Error> {
        deserializer.deserialize_any(AnyValue).map(|(_, event)| event)
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Field, D::Error> {
        deserializer.deserialize_any(AnyValue).map(|(field, _)| field)
    }
}

/// Reads any value, as a field and as an event.
struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = (Field, AnyEvent);

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("any value")
    }
    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok((Field::Text(value.to_owned()), AnyEvent::default()))
    }
    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok((Field::Flag(value), AnyEvent::default()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok((Field::Number(value), AnyEvent::default()))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        let field = u64::try_from(value).map_or(Field::Other, Field::Number);
        Ok((field, AnyEvent::default()))
    }
    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok((Field::Other, AnyEvent::default()))
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok((Field::Other, AnyEvent::default()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        while sequence.next_element::<IgnoredAny>()?.is_some() {}
        Ok((Field::Other, AnyEvent::default()))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(pair) = map.next_entry()? {
            fields.push(pair);
        }
        Ok((Field::Other, AnyEvent(fields)))
    }
}

impl AnyEvent {
    fn field(&self, name: &str) -> Option<&Field> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, field)| field)
    }

    fn text(&self, name: &str) -> Option<&str> {
        match self.field(name)? {
            Field::Text(text) => Some(text),
            _ => None,
        }
    }

    fn number(&self, name: &str) -> Option<u64> {
        match self.field(name)? {
            Field::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The event; nothing if its type is not known or it lacks what its type needs.
    fn read(&self) -> Option<ChatEvent> {
        let owned = |name| self.text(name).map(str::to_owned);
        let sequence_number = self.number("sequenceNumber")?;
        let participant_id = owned("participantID")?;
        let timestamp = self.number("timestamp").unwrap_or_default();
        let display_name = || owned("displayName").unwrap_or_default();
        let conversation_sequence_number = self.number("conversationSequenceNumber").unwrap_or_default();
        Some(match self.text("type")? {
            "participantStateChanged" => ChatEvent::ParticipantStateChanged {
                sequence_number,
                state: ParticipantState::named(self.text("state")?)?,
                participant_name: owned("participantName").unwrap_or_default(),
                participant_type: self.participant_type(&participant_id),
                timestamp,
                participant_id,
            },
            "text" => ChatEvent::Text {
                sequence_number,
                conversation_sequence_number,
                content_type: owned("contentType").unwrap_or_default(),
                value: owned("value")?,
                display_name: display_name(),
                participant_type: self.participant_type(&participant_id),
                timestamp,
                message_id: owned("messageId"),
                participant_id,
            },
            "url" => ChatEvent::Url {
                sequence_number,
                conversation_sequence_number,
                value: owned("value")?,
                display_name: display_name(),
                participant_type: self.participant_type(&participant_id),
                timestamp,
                participant_id,
            },
            "file" => ChatEvent::File {
                sequence_number,
                conversation_sequence_number,
                value: owned("value")?,
                display_name: display_name(),
                participant_type: self.participant_type(&participant_id),
                timestamp,
                participant_id,
            },
            "typingIndicator" => match self.field("value")? {
                Field::Flag(value) => {
                    ChatEvent::TypingIndicator { participant_id, sequence_number, value: *value }
                }
                _ => return None,
            },
            _ => return None,
        })
    }

    /// Older servers leave it out of some events; their visitors know their own id.
    fn participant_type(&self, participant_id: &str) -> ParticipantType {
        match self.text("participantType") {
            Some("WebUser") => ParticipantType::WebUser,
            Some("System") => ParticipantType::System,
            None if participant_id == SYSTEM_PARTICIPANT_ID => ParticipantType::System,
            _ => ParticipantType::Agent,
        }
    }
}

impl From<AnyEvent> for ChatEvent {
    fn from(any: AnyEvent) -> ChatEvent {
        let sequence_number = any.number("sequenceNumber");
        any.read().unwrap_or(ChatEvent::Unknown { sequence_number: sequence_number.unwrap_or_default() })
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
            | ChatEvent::TypingIndicator { sequence_number, .. }
            | ChatEvent::Unknown { sequence_number } => *sequence_number,
        }
    }
}

/// Where a participant stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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

impl ParticipantState {
    fn named(name: &str) -> Option<ParticipantState> {
        Some(match name {
            "initializing" => ParticipantState::Initializing,
            "alerting" => ParticipantState::Alerting,
            "active" => ParticipantState::Active,
            "held" => ParticipantState::Held,
            "voicemail" => ParticipantState::Voicemail,
            "disconnected" => ParticipantState::Disconnected,
            _ => return None,
        })
    }
}

/// What a participant is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the protocol's own words")]
pub enum ParticipantType {
    WebUser,
    Agent,
    System,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> ChatEvent {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn an_event_that_is_not_understood_is_counted_and_skipped() {
        let check = |json: &str, expected: u64| {
            assert_eq!(read(json), ChatEvent::Unknown { sequence_number: expected }, "{json}");
        };
        check(r#"{"type":"hologram","participantID":"a","sequenceNumber":4,"value":{"x":[1,null]}}"#, 4);
        check(r#"{"type":"text","participantID":"a","sequenceNumber":5,"value":7}"#, 5);
        check(r#"{"type":"text","participantID":7,"sequenceNumber":6,"value":"x"}"#, 6);
        check(
            r#"{"type":"participantStateChanged","participantID":"a","sequenceNumber":7,"state":"asleep"}"#,
            7,
        );
        check(r#"{"type":"typingIndicator","participantID":"a","sequenceNumber":8,"value":"yes"}"#, 8);
        check(r#"{"type":"text","participantID":"a","sequenceNumber":-1,"value":"x"}"#, 0);
        check("null", 0);
        check(r#"[1,"x"]"#, 0);
    }

    #[test]
    fn an_event_of_an_older_server_goes_without_type_and_name() {
        let check = |participant_id: &str, expected| {
            let json = format!(
                r#"{{"type":"participantStateChanged","participantID":"{participant_id}","sequenceNumber":2,"state":"held"}}"#
            );
            let ChatEvent::ParticipantStateChanged { participant_type, participant_name, state, .. } =
                read(&json)
            else {
                panic!("{json} is read as something else");
            };
            assert_eq!((participant_type, state), (expected, ParticipantState::Held));
            assert_eq!(participant_name, "");
        };
        check("a", ParticipantType::Agent);
        check(SYSTEM_PARTICIPANT_ID, ParticipantType::System);
    }
}

//! Requests and answers of `chat/...`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::lenient::{AnyText, Credentials, any_contexts, any_text};
use super::{ChatEvent, Status};

/// `chat/start`. Fields that are not listed are ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct StartChatRequest {
    /// `text/plain`.
    pub supported_content_types: Option<String>,
    /// Who asks; required.
    pub participant: Option<ChatRequestParticipant>,
    /// The name of a workgroup, user or station; required.
    pub target: Option<String>,
    /// `Workgroup`, `User` or `Station`; clients spell the key in two ways.
    #[serde(rename = "targettype", alias = "targetType")]
    pub target_type: Option<String>,
    /// The visitor's language, such as `en-us`.
    pub language: Option<String>,
    /// Whether the transcript shall be mailed when the chat is over.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "any_text")]
    pub transcript_required: Option<String>,
    /// Where to.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "any_text")]
    pub email_address: Option<String>,
    /// Free text for the agent.
    pub custom_info: Option<String>,
    /// Names and values for the agent.
    pub attributes: Option<BTreeMap<String, AnyText>>,
    /// What the agent is to know.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "any_contexts")]
    pub routing_contexts: Option<Vec<RoutingContext>>,
    /// *Extension:* a random UUID (version 4) made by the client and told to nobody else. A request whose id was seen before is
    /// answered with the chat it led to then.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "any_text")]
    pub request_id: Option<String>,
}

/// What an agent is to know, in the words of the company's page ("Skill-based Routing"). One that lacks either is passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct RoutingContext {
    /// The skill's external name, such as `English`.
    pub context: String,
    /// What kind of skill it is, such as `Language` or `Product`.
    pub category: String,
}

/// Who asks for a chat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct ChatRequestParticipant {
    /// The visitor's name; without one he is anonymous.
    pub name: Option<String>,
    /// What some clients send in place of `name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participant_name: Option<String>,
    /// The password of a registered visitor.
    pub credentials: Credentials,
}

/// `chat/reconnect`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReconnectRequest {
    /// The chat's id, as the answer to `chat/start` gave it.
    #[serde(rename = "chatID", alias = "chatId")]
    pub chat_id: String,
}

/// `chat/sendMessage/{participantID}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SendMessageRequest {
    /// The text.
    pub message: String,
    /// `text/plain`; other types are taken as plain text.
    #[serde(default)]
    pub content_type: Option<String>,
    /// *Extension:* an id made by the client, unique within the chat, 1 to 64 characters. A message whose id
    /// was seen before is acknowledged again and not added again.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "any_text")]
    pub message_id: Option<String>,
}

/// `chat/setTypingState/{participantID}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TypingStateRequest {
    /// Whether the visitor is typing.
    pub typing_indicator: bool,
}

/// The answer to every call below `chat/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatAnswer {
    /// Its root.
    pub chat: ChatBody,
}

/// What an answer says of the chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChatBody {
    /// When to poll next, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poll_wait_suggestion: Option<u64>,
    /// See [`ServerConfiguration::cfg_ver`](super::ServerConfiguration::cfg_ver).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cfg_ver: Option<u64>,
    /// The visitor's key to the chat; in answers to `start` and `reconnect`.
    #[serde(rename = "participantID", default, skip_serializing_if = "Option::is_none")]
    pub participant_id: Option<String>,
    /// The chat's id, for `reconnect`; in answers to `start` and `reconnect`.
    #[serde(rename = "chatID", default, skip_serializing_if = "Option::is_none")]
    pub chat_id: Option<String>,
    /// How the server writes dates, in .NET's notation; in answers to `start` and `reconnect`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_format: Option<String>,
    /// How the server writes times, in .NET's notation; in answers to `start` and `reconnect`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_format: Option<String>,
    /// What happened, in order. Always there, for some clients read its length unasked.
    #[serde(default)]
    pub events: Vec<ChatEvent>,
    /// *Extension:* how the visitor waits, while no agent is with him.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
    /// Whether the call worked.
    pub status: Status,
}

/// *Extension:* how a visitor waits in a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Waiting {
    /// His place in the queue, from 1; 0 while an agent is being alerted.
    pub position: u32,
    /// How many agents of the queue are logged in and available (busy or not).
    pub agents_available: u32,
}

//! Requests and answers of `callback/...`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::lenient::{AnyText, Credentials, any_contexts, any_text};
use super::{ChatRequestParticipant, RoutingContext, Status};

/// `callback/create`. Fields that are not listed are ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct CreateCallbackRequest {
    /// Who asks, and where to call him; required.
    pub participant: Option<CallbackRequestParticipant>,
    /// The name of a workgroup or user; required.
    pub target: Option<String>,
    /// `Workgroup` or `User`; clients spell the key in two ways.
    #[serde(rename = "targettype", alias = "targetType")]
    pub target_type: Option<String>,
    /// What it is about, up to 2,000 characters.
    #[serde(deserialize_with = "any_text")]
    pub subject: Option<String>,
    /// The visitor's language, such as `en-us`.
    pub language: Option<String>,
    /// Free text for the agent.
    pub custom_info: Option<String>,
    /// Names and values for the agent.
    pub attributes: Option<BTreeMap<String, AnyText>>,
    /// What the agent is to know.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "any_contexts")]
    pub routing_contexts: Option<Vec<RoutingContext>>,
    /// *Extension:* as in [`StartChatRequest`](super::StartChatRequest).
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "any_text")]
    pub request_id: Option<String>,
}

/// Who asks for a callback.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct CallbackRequestParticipant {
    /// The visitor's name; without one he is anonymous.
    pub name: Option<String>,
    /// What some clients send in place of `name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participant_name: Option<String>,
    /// The password of a registered visitor.
    pub credentials: Credentials,
    /// Where to call; required. Any form of writing it is kept.
    #[serde(deserialize_with = "any_text")]
    pub telephone: Option<String>,
}

impl CallbackRequestParticipant {
    /// Who it is.
    pub fn person(&self) -> ChatRequestParticipant {
        ChatRequestParticipant {
            name: self.name.clone(),
            participant_name: self.participant_name.clone(),
            credentials: self.credentials.clone(),
        }
    }
}

/// `callback/reconnect`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReconnectCallbackRequest {
    /// The callback's id, as the answer to `callback/create` gave it.
    #[serde(rename = "callbackID", alias = "callbackId")]
    pub callback_id: String,
}

/// `callback/modify/{participantID}`: what is given replaces what was known. The original's form of it is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct ModifyCallbackRequest {
    /// Where to call.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "any_text")]
    pub telephone: Option<String>,
    /// What it is about; `description` is taken for it too.
    #[serde(alias = "description", skip_serializing_if = "Option::is_none", deserialize_with = "any_text")]
    pub subject: Option<String>,
}

/// The answer to every call below `callback/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CallbackAnswer {
    /// Its root.
    pub callback: CallbackBody,
}

/// What an answer says of the callback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CallbackBody {
    /// When to ask next, in milliseconds; in answers to `create` and `reconnect`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poll_wait_suggestion: Option<u64>,
    /// See [`ServerConfiguration::cfg_ver`](super::ServerConfiguration::cfg_ver).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cfg_ver: Option<u64>,
    /// The visitor's key to the callback; in answers to `create` and `reconnect`.
    #[serde(rename = "participantID", default, skip_serializing_if = "Option::is_none")]
    pub participant_id: Option<String>,
    /// The callback's id, for `reconnect`; in answers to `create`.
    #[serde(rename = "callbackID", default, skip_serializing_if = "Option::is_none")]
    pub callback_id: Option<String>,
    /// An id of who asked, made for this callback; it opens nothing. In answers to `create`.
    #[serde(rename = "userIdentityID", default, skip_serializing_if = "Option::is_none")]
    pub user_identity_id: Option<String>,
    /// The agent who has it, once there is one; in answers to `status`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned_agent: Option<AssignedAgent>,
    /// How it stands; in answers to `status`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acd_status: Option<AcdStatus>,
    /// What was asked for; in answers to `properties` and `modify`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub properties: Option<CallbackProperties>,
    /// Whether the call worked.
    pub status: Status,
}

/// The agent who has a callback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssignedAgent {
    /// The name visitors see.
    pub name: String,
    /// His id, for `partyInfo`.
    #[serde(rename = "participantID")]
    pub participant_id: String,
}

/// How a callback stands. Times are in seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AcdStatus {
    /// `ACD - Wait Agent`, `Alerting`, `Connected`, `Snoozed` or `Disconnected`.
    pub interaction_state: String,
    /// In what time the visitor is called, by what its queue's past says.
    pub estimated_callback_time: u64,
    /// How long it has been in its queue.
    pub queue_wait_time: u64,
    /// Its place in the queue, from 1; 0 if it is not waiting.
    pub queue_position: u64,
    /// The queue.
    pub queue_name: String,
    /// How long the first in the queue has been there.
    pub longest_wait_time: u64,
    /// How many wait in the queue.
    pub calls_waiting_count: u64,
    /// How many of the queue's agents are logged in.
    pub logged_in_agents_count: u64,
    /// How many of these are available.
    pub available_agents_count: u64,
}

/// What a callback was asked for with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CallbackProperties {
    /// The visitor's name.
    pub name: String,
    /// Where to call, as it was written.
    pub telephone: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// When it was asked for, in milliseconds since 1970-01-01 UTC.
    pub created_at: u64,
}

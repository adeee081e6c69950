//! `queue/query`: how long one would wait.

use serde::{Deserialize, Serialize};

use super::lenient::{AnyText, Credentials};
use super::{ChatRequestParticipant, Status};

/// Asks about a queue. Fields that are not listed are ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct QueryQueueRequest {
    /// The name of a workgroup or user; required.
    pub queue_name: Option<String>,
    /// `Workgroup` or `User`.
    pub queue_type: Option<String>,
    /// Who asks.
    pub participant: Option<QueryQueueParticipant>,
}

/// Who asks; clients write it in two ways.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct QueryQueueParticipant {
    /// The user name.
    #[serde(alias = "name")]
    pub username: Option<AnyText>,
    /// The password.
    #[serde(alias = "credentials")]
    pub password: Credentials,
}

impl QueryQueueParticipant {
    /// Who it is.
    pub fn person(&self) -> ChatRequestParticipant {
        ChatRequestParticipant {
            name: self.username.clone().and_then(|AnyText(name)| name),
            participant_name: None,
            credentials: self.password.clone(),
        }
    }
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QueueAnswer {
    /// Its root.
    pub queue: QueueBody,
}

/// What an answer says of the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct QueueBody {
    /// How many of its agents are available.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agents_available: Option<u64>,
    /// How long one would wait, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimated_wait_time: Option<u64>,
    /// Whether the call worked.
    pub status: Status,
}

//! `partyInfo`: who the other one is.

use serde::{Deserialize, Serialize};

use super::Status;

/// Asks about another participant of the visitor's chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartyInfoRequest {
    /// The other participant.
    #[serde(rename = "participantID", alias = "participantId")]
    pub participant_id: String,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PartyInfoAnswer {
    /// Its root.
    pub party_info: PartyInfoBody,
}

/// Who the other one is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartyInfoBody {
    /// The name visitors see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Path of a picture below the server's root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<String>,
    /// Whether the call worked.
    pub status: Status,
}

//! `serverConfiguration`: what this server offers.

use serde::{Deserialize, Serialize};

/// One element of the answer's array; the array always holds exactly one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ServerConfigurationItem {
    /// The configuration.
    pub server_configuration: ServerConfiguration,
}

/// What this server offers. It carries no status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ServerConfiguration {
    /// Rises whenever something in here changes; every chat answer repeats it.
    pub cfg_ver: u64,
    /// What clients may call.
    pub capabilities: Capabilities,
    /// A regular expression, if only problem reports in which it is found are wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem_report_reg_ex: Option<String>,
}

/// Names of what clients may call, by area. Clients ignore names they do not know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Capabilities {
    /// `partyInfo`, ...
    pub common: Vec<String>,
    /// `start`, `reconnect`, `poll`, ...; *extensions:* `messageId` (a repeated [`SendMessageRequest`] is
    /// recognised), `requestId` (so is a repeated start), `after` (a call may say what it has already), `wait` (a poll may wait for
    /// news), `stream` (`chat/stream` tells them as they happen).
    ///
    /// [`SendMessageRequest`]: super::SendMessageRequest
    pub chat: Vec<String>,
    /// `create`, `status`, ...
    pub callback: Vec<String>,
    /// `supportAuthenticationAnonymous`, ...
    pub queue_query: Vec<String>,
}

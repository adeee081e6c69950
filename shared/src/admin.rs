//! The administrators' protocol.
//!
//! | call | body | answer |
//! |---|---|---|
//! | `GET /admin/parameters` | – | 200, a list of [`Parameter`] |
//! | `PUT /admin/parameters/{name}` | [`SetParameterRequest`] | 200 [`Parameter`]; 400, 404, 409 [`Problem`](crate::agent::Problem) |
//! | `DELETE /admin/parameters/{name}` | – | 200 [`Parameter`] |
//!
//! Calls need the cookie of an agent who is an administrator, or come through the socket in the data folder; others are
//! answered 401 or 403. As with the agents' protocol, every call that changes something needs the header
//! `Content-Type: application/json`.

use serde::{Deserialize, Serialize};

/// Gives a parameter a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetParameterRequest {
    /// The value, as a text.
    pub value: String,
}

/// A Web Services parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its value, as a text.
    pub value: String,
    /// The value it has unless the company sets another.
    pub default: String,
    /// Where its value comes from.
    pub source: Source,
    /// What it is for.
    pub about: String,
    /// What a value must be, as a fragment after its name.
    pub rule: String,
    /// Whether a change waits for the next start.
    pub needs_restart: bool,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Source {
    /// It is as it is by default.
    Default,
    /// The configuration file or the environment.
    Configuration,
    /// It was set while the server ran.
    Set,
}

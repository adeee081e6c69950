//! Callbacks: what is particular to an interaction whose visitor is to be called ("Administering Callback").

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::bounded::{Subject, Telephone};

/// Where to call a visitor, and about what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CallbackRequest {
    /// Where to call.
    pub telephone: PhoneNumber,
    /// The description the visitor gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
}

/// A telephone number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PhoneNumber {
    /// As the visitor wrote it.
    pub given: Telephone,
    /// In the form of E.164, such as `+13175551212`, if it could be understood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub e164: Option<Arc<str>>,
}

/// What an agent says became of a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CallbackOutcome {
    /// "Callback Complete": the visitor was reached.
    Complete,
    /// "Attempt Failed": he was not.
    Failed,
}

/// How a callback goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Callback {
    /// Where to call, and about what.
    pub request: CallbackRequest,
    /// How often it was put off until later.
    pub retries: u32,
    /// How long it was put off all in all.
    pub snoozed: Duration,
    /// What became of it.
    pub outcome: Option<CallbackOutcome>,
    pub(crate) modifications: u32,
}

impl Callback {
    pub(crate) fn new(request: CallbackRequest) -> Callback {
        Callback { request, retries: 0, snoozed: Duration::ZERO, outcome: None, modifications: 0 }
    }
}

//! What the company sets: who works where, and the parameters.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{Name, Parameters};

/// Everything the company sets. It reaches the processor as a command, so it can change while interactions run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Configuration {
    /// The workgroups; names are unique.
    pub workgroups: Vec<WorkgroupSettings>,
    /// The agents; names are unique.
    pub agents: Vec<AgentSettings>,
    /// The statuses agents may choose; names are unique.
    pub statuses: Vec<StatusSettings>,
    /// What the server offers visitors beyond what parameters say, by name.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub offers: BTreeSet<String>,
    /// What the parameters are unless they are set otherwise while the server runs.
    #[serde(rename = "webServicesParameters")]
    pub parameters: Parameters,
}

/// An ACD workgroup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkgroupSettings {
    /// Its name, which is also its queue's.
    pub name: Name,
    /// The agents who take its interactions.
    pub members: Vec<Name>,
    /// How long an interaction alerts one agent, unless the parameter says it.
    #[serde(default)]
    pub alert_timeout: Option<Duration>,
    /// "Enable callbacks": whether visitors may ask it for callbacks.
    #[serde(default = "yes")]
    pub callbacks: bool,
    /// "Number of callback retries": how often a callback may be snoozed.
    #[serde(default = "callback_retries")]
    pub callback_retries: u32,
    /// "Time between callbacks": how long a callback is snoozed; zero leaves it to `DefaultSnoozeDuration`.
    #[serde(default)]
    pub time_between_callbacks: Duration,
}

/// An agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentSettings {
    /// The name he logs in with, which is also his queue's.
    pub name: Name,
    /// The name his colleagues see, and visitors too unless he has an alias.
    pub display_name: String,
    /// The name visitors see instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// `Max Assign`: most chats at a time, alerting ones included; at least 1.
    pub max_assign: u32,
    /// Whether what alerts him is picked up at once.
    #[serde(default)]
    pub auto_answer: bool,
    /// Whether he may set parameters.
    #[serde(default)]
    pub is_administrator: bool,
    /// Stands for his password: when it changes, his sessions end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_digest: Option<String>,
}

/// A status an agent may choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusSettings {
    /// Its name.
    pub name: Name,
    /// Whether agents in it are given work.
    pub available: bool,
}

fn yes() -> bool {
    true
}

fn callback_retries() -> u32 {
    WorkgroupSettings::CALLBACK_RETRIES
}

impl AgentSettings {
    /// The name visitors see.
    pub fn shown_name(&self) -> &str {
        self.alias.as_deref().unwrap_or(&self.display_name)
    }
}

impl WorkgroupSettings {
    /// How often a callback may be snoozed unless its workgroup says it; the reference has no default.
    pub const CALLBACK_RETRIES: u32 = 3;
}

impl Configuration {
    /// The status of an agent who let a chat alert in vain: he is given no more until he says he is back.
    pub const NOT_ANSWERING: &str = "ACD - Agent Not Answering";

    /// Whether agents in this status are given work.
    pub fn is_available(&self, status: &Name) -> bool {
        self.statuses.iter().any(|choice| choice.name == *status && choice.available)
    }

    /// The workgroup of this name.
    pub fn workgroup(&self, name: &Name) -> Option<&WorkgroupSettings> {
        self.workgroups.iter().find(|workgroup| workgroup.name == *name)
    }

    /// The first status in which agents are given work, else the first there is.
    pub(crate) fn status_after_login(&self) -> Option<&Name> {
        let available = self.statuses.iter().find(|choice| choice.available);
        available.or(self.statuses.first()).map(|choice| &choice.name)
    }
}

//! What the company sets: who works where, what the system says, how long things may take.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Name;

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
    /// What the system says.
    pub texts: Texts,
    /// How much and how long.
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
}

/// An agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentSettings {
    /// The name he logs in with, which is also his queue's.
    pub name: Name,
    /// The name visitors see.
    pub display_name: String,
    /// `Max Assign`: most chats at a time, alerting ones included; at least 1.
    pub max_assign: u32,
    /// Whether what alerts him is picked up at once.
    #[serde(default)]
    pub auto_answer: bool,
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

/// What the system says in conversations, by the names of the reference's Web Services parameters. `%1` stands for
/// the name of whom it is about. An empty text is not said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Texts {
    /// The name the system speaks under.
    pub system_name: String,
    /// Said first. `%1` is the system's name.
    pub welcome_msg: String,
    /// Said when the chat enters a queue. `%1` is the queue's name.
    pub transferred_msg: String,
    /// Said when the chat is offered to an agent. `%1` is the agent's name.
    pub alerting_msg: String,
    /// Said when an agent has picked up. `%1` is the agent's name.
    pub agent_connected_msg: String,
    /// Said when an agent who had picked up is gone. `%1` is the agent's name.
    pub agent_disconnected_msg: String,
    /// Said when the visitor has come. `%1` is the visitor's name.
    pub visitor_connected_msg: String,
    /// Said when the visitor is gone. `%1` is the visitor's name.
    pub visitor_disconnected_msg: String,
}

impl Default for Texts {
    fn default() -> Texts {
        Texts {
            system_name: "CIC".into(),
            welcome_msg: "Welcome to %1!".into(),
            transferred_msg: "Interaction transferred to %1.".into(),
            alerting_msg: "Interaction alerting %1.".into(),
            agent_connected_msg: "%1 has joined the conversation.".into(),
            agent_disconnected_msg: "%1 has left the conversation.".into(),
            visitor_connected_msg: "%1 has joined the conversation.".into(),
            visitor_disconnected_msg: "%1 has left the conversation.".into(),
        }
    }
}

/// How much and how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Parameters {
    /// `MaxActiveInteractionsAllowed`: most chats that have not ended.
    pub max_active_interactions_allowed: u64,
    /// How long a chat alerts one agent before it is offered to the next.
    pub alert_timeout: Duration,
    /// How long an agent whose connection broke stays logged in.
    pub agent_grace: Duration,
}

impl Default for Parameters {
    fn default() -> Parameters {
        Parameters {
            max_active_interactions_allowed: 1_500,
            alert_timeout: Duration::from_secs(30),
            agent_grace: Duration::from_secs(30),
        }
    }
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

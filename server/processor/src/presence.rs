//! Agents, as the rules see them.

use imbl::OrdSet;
use serde::{Deserialize, Serialize};

use crate::{AgentSettings, InteractionId, Name, SessionKey, Timestamp};

/// An agent who is configured, logged in or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// What the company set.
    pub settings: AgentSettings,
    /// Whether he is there.
    pub presence: Presence,
    /// His status.
    pub status: Name,
    /// When he took it.
    pub status_since: Timestamp,
    /// Since when he has been given nothing new and ended nothing.
    pub idle_since: Timestamp,
    /// What alerts him or is connected to him.
    pub interactions: OrdSet<InteractionId>,
    /// His sessions.
    pub sessions: OrdSet<SessionKey>,
}

/// Whether an agent is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Presence {
    /// Logged off.
    Off,
    /// Logged in, and events reach him.
    On,
    /// Logged in, but events do not reach him; he is logged off at a time unless they do again.
    Lost {
        /// When.
        until: Timestamp,
    },
}

/// A browser an agent is logged in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Who.
    pub agent: Name,
    /// When he has to type his password again.
    pub expires: Timestamp,
}

impl Agent {
    pub(crate) fn new(settings: AgentSettings, status: Name) -> Agent {
        Agent {
            settings,
            presence: Presence::Off,
            status,
            status_since: Timestamp::default(),
            idle_since: Timestamp::default(),
            interactions: OrdSet::new(),
            sessions: OrdSet::new(),
        }
    }

    /// Whether he is logged in.
    pub fn is_logged_in(&self) -> bool {
        self.presence != Presence::Off
    }

    /// Whether he may have one more chat.
    pub fn has_free_slot(&self) -> bool {
        self.interactions.len() < self.settings.max_assign as usize
    }
}

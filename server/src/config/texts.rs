//! `[texts]`: what the system says, under the names of the reference's Web Services parameters.

use super::table::Table;

/// The longest text, in characters.
const MAX_CHARACTERS: usize = 1000;

/// The longest name of the system, in characters.
const MAX_NAME_CHARACTERS: usize = 100;

/// What the system says in conversations. `%1` stands for whom it is about; an empty text is not said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    /// `SystemName`: the name the system speaks under.
    pub system_name: String,
    /// `WelcomeMsg`: said first. `%1` is the system's name.
    pub welcome: String,
    /// `TransferredMsg`: said when the chat enters a queue. `%1` is the queue's name.
    pub transferred: String,
    /// `AlertingMsg`: said when the chat is offered to an agent. `%1` is his name.
    pub alerting: String,
    /// `AgentConnectedMsg`: said when an agent has picked up. `%1` is his name.
    pub agent_connected: String,
    /// `AgentDisconnectedMsg`: said when an agent is gone. `%1` is his name.
    pub agent_disconnected: String,
    /// `VisitorConnectedMsg`: said when the visitor has come. `%1` is his name.
    pub visitor_connected: String,
    /// `VisitorDisconnectedMsg`: said when the visitor is gone. `%1` is his name.
    pub visitor_disconnected: String,
}

impl Texts {
    pub(super) fn read(mut table: Table<'_>) -> Texts {
        let name = table.text("SystemName", 1..=MAX_NAME_CHARACTERS);
        let mut text = |key, default: &str| {
            table.text(key, 0..=MAX_CHARACTERS).map_or_else(|| default.to_owned(), |text| text.value)
        };
        let texts = Texts {
            system_name: name.map_or_else(|| "CIC".to_owned(), |name| name.value),
            welcome: text("WelcomeMsg", "Welcome to %1!"),
            transferred: text("TransferredMsg", "Interaction transferred to %1."),
            alerting: text("AlertingMsg", "Interaction alerting %1."),
            agent_connected: text("AgentConnectedMsg", "%1 has joined the conversation."),
            agent_disconnected: text("AgentDisconnectedMsg", "%1 has left the conversation."),
            visitor_connected: text("VisitorConnectedMsg", "%1 has joined the conversation."),
            visitor_disconnected: text("VisitorDisconnectedMsg", "%1 has left the conversation."),
        };
        table.finish();
        texts
    }
}

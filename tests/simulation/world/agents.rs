//! What agents' consoles do.

use std::collections::VecDeque;

use vestibule_processor::{CallbackOutcome, Command, EntryContent, InteractionId, Name, SessionKey};

use super::{Then, World};
use crate::company::{AGENTS, STATUSES};

/// An agent's console: it repeats what was not acknowledged, with the same id, before it goes on.
#[derive(Default)]
pub(super) struct AgentClient {
    pub(super) session: Option<SessionKey>,
    pub(super) unsent: VecDeque<(InteractionId, EntryContent)>,
}

impl World {
    pub(super) fn agent_acts(&mut self) -> (Command, Then) {
        let agent = self.any_agent();
        let interaction = self.any_interaction(&agent);
        let client = &self.agents[&agent];
        match (self.random.below(18), client.session.clone()) {
            (0, Some(session)) => (Command::LogOut { session }, Then::LoggedOut(agent)),
            (_, None) => {
                let session = SessionKey(format!("{:x}", self.random.next()).into());
                (
                    Command::LogIn { agent: agent.clone(), session: session.clone() },
                    Then::LoggedIn(agent, session),
                )
            }
            (1, _) => (Command::AgentLost { agent }, Then::Nothing),
            (2..=4, _) => (Command::AgentReached { agent }, Then::Nothing),
            (5..=6, _) => {
                let status = Name::from(*self.random.choose(&STATUSES).unwrap_or(&"Away"));
                (Command::SetStatus { agent, status }, Then::Nothing)
            }
            (7..=9, _) => (Command::PickUp { agent, interaction }, Then::Nothing),
            (10, _) if self.random.one_in(3) => (Command::Disconnect { agent, interaction }, Then::Nothing),
            (17, _) => (Command::Hold { agent, interaction, held: !self.random.one_in(3) }, Then::Nothing),
            (14..=15, _) => (Command::RetryLater { agent, interaction }, Then::Nothing),
            (16, _) => {
                let outcome = CallbackOutcome::Complete;
                (Command::FinishCallback { agent, interaction, outcome }, Then::Nothing)
            }
            (11, _) => {
                (Command::AgentTyping { agent, interaction, typing: self.random.one_in(2) }, Then::Nothing)
            }
            _ => self.agent_speaks(agent, interaction),
        }
    }

    fn agent_speaks(&mut self, agent: Name, interaction: InteractionId) -> (Command, Then) {
        let message = self.new_message();
        let Some(client) = self.agents.get_mut(&agent) else { return (Command::Timeout, Then::Nothing) };
        if client.unsent.is_empty() {
            client.unsent.push_back((interaction, message));
        }
        let nothing = (Command::Timeout, Then::Nothing);
        let Some((interaction, content)) = client.unsent.front().cloned() else { return nothing };
        let Some(id) = content.message_id().cloned() else { return nothing };
        let then = Then::AgentSaid(agent.clone(), id);
        let command = match content {
            EntryContent::Text { text, message_id } => {
                Command::AgentMessage { agent, interaction, text, message_id }
            }
            EntryContent::Url { url, message_id } => {
                Command::AgentUrl { agent, interaction, url, message_id }
            }
            EntryContent::File { file, message_id } => {
                Command::AgentFile { agent, interaction, file, message_id }
            }
            _ => return nothing,
        };
        (command, then)
    }

    pub(super) fn any_agent(&mut self) -> Name {
        self.random.choose(&AGENTS).map_or("ann", |(name, ..)| name).into()
    }

    /// An interaction, most often one the agent has to do with.
    fn any_interaction(&mut self, agent: &Name) -> InteractionId {
        let all: Vec<_> = self.processor.interactions().cloned().collect();
        let own: Vec<_> = all.iter().filter(|one| one.stage.agent() == Some(agent)).cloned().collect();
        let from = if own.is_empty() || self.random.one_in(4) { &all } else { &own };
        self.random
            .choose(from)
            .map_or(InteractionId { partition: 0, number: 999 }, |interaction| interaction.id)
    }
}

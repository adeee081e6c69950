//! What agents may do.

use std::sync::Arc;

use crate::draft::Draft;
use crate::{
    Agent, EntryContent, Event, Interaction, InteractionId, Kind, MessageId, Name, ParticipantNumber,
    ParticipantState, Presence, Rejection, SessionKey, Stage, Timestamp, limits,
};

impl Draft {
    pub(super) fn log_in(&mut self, name: &Name, session: SessionKey) -> Result<(), Rejection> {
        let agent = self.known_agent(name)?;
        let name = agent.settings.name.clone();
        if self.next.session(&session, self.now).is_some() {
            return Err(Rejection::IdTaken);
        }
        if agent.sessions.len() >= limits::SESSIONS_PER_AGENT {
            self.close_oldest_session(&agent);
        }
        let expires = self.now + limits::SESSION_LIFETIME;
        self.emit(Event::SessionOpened { agent: name.clone(), session, expires });
        if !agent.is_logged_in() {
            if let Some(status) = self.next.configuration().status_after_login().cloned() {
                self.emit(Event::StatusSet { agent: name.clone(), status });
            }
            self.lose(name);
        }
        Ok(())
    }

    fn close_oldest_session(&mut self, agent: &Agent) {
        let expiry = |key: &SessionKey| self.next.session(key, self.now).map(|session| session.expires);
        let oldest = agent.sessions.iter().min_by_key(|key| expiry(key)).cloned();
        if let Some(session) = oldest {
            self.emit(Event::SessionClosed { session });
        }
    }

    /// Ends a session; with his last one the agent is logged off.
    pub(super) fn close_session(&mut self, key: &SessionKey) {
        let Some(agent) = self.next.session(key, Timestamp(0)).map(|session| session.agent.clone()) else {
            return;
        };
        self.emit(Event::SessionClosed { session: key.clone() });
        if self.next.agent(&agent).is_some_and(|agent| agent.sessions.is_empty()) {
            self.log_off(&agent);
        }
    }

    pub(super) fn close_all_sessions(&mut self, name: &Name) {
        let sessions = self.next.agent(name).map(|agent| agent.sessions.clone()).unwrap_or_default();
        for session in &sessions {
            self.close_session(session);
        }
    }

    fn log_off(&mut self, name: &Name) {
        while self.next.agent(name).is_some_and(|agent| agent.is_logged_in()) {
            self.log_off_step(name);
        }
    }

    /// Puts one of an agent's chats back, the newest first, so that the oldest comes to the very head; or, if none is left,
    /// marks him as gone.
    pub(super) fn log_off_step(&mut self, name: &Name) {
        let Some(agent) = self.next.agent(name).filter(|agent| agent.is_logged_in()).cloned() else { return };
        match agent.interactions.get_max() {
            Some(interaction) => self.put_back(*interaction),
            None => self.emit(Event::AgentLoggedOff { agent: agent.settings.name.clone() }),
        }
    }

    pub(super) fn agent_reached(&mut self, name: Name) -> Result<(), Rejection> {
        let agent = self.known_agent(&name)?;
        if agent.sessions.is_empty() {
            return Err(Rejection::NotLoggedIn);
        }
        if agent.presence != Presence::On {
            self.emit(Event::AgentReached { agent: agent.settings.name.clone() });
        }
        Ok(())
    }

    pub(super) fn agent_lost(&mut self, name: Name) -> Result<(), Rejection> {
        if self.known_agent(&name)?.presence == Presence::On {
            self.lose(name);
        }
        Ok(())
    }

    pub(super) fn lose(&mut self, agent: Name) {
        let until = self.now + self.next.parameters().agent_grace_time;
        self.emit(Event::AgentLost { agent, until });
    }

    pub(super) fn choose_status(&mut self, name: &Name, status: &Name) -> Result<(), Rejection> {
        let agent = self.logged_in_agent(name)?;
        let choices = &self.next.configuration().statuses;
        let chosen = choices.iter().find(|choice| choice.name == *status).ok_or(Rejection::UnknownStatus)?;
        let status = chosen.name.clone();
        if agent.status != status {
            self.emit(Event::StatusSet { agent: agent.settings.name.clone(), status });
        }
        Ok(())
    }

    pub(super) fn pick_up(&mut self, name: &Name, id: InteractionId) -> Result<(), Rejection> {
        let agent = self.logged_in_agent(name)?;
        let interaction = self.seen_interaction(name, id)?;
        match &interaction.stage {
            Stage::Alerting { agent: alerted, participant, .. } if alerted == name => {
                self.connect(id, name, *participant);
            }
            Stage::Connected { agent: owner, .. } if owner == name => {}
            Stage::Connected { participant, .. } => {
                return Err(Rejection::TakenBy(self.name_of(id, *participant).to_string()));
            }
            Stage::Ended { .. } => return Err(Rejection::Ended),
            Stage::New | Stage::Waiting | Stage::Snoozed { .. } | Stage::Alerting { .. } => {
                if !agent.has_free_slot() {
                    return Err(Rejection::AtMaxAssign(agent.settings.max_assign));
                }
                self.put_back(id);
                let participant = self.add_agent(id, &agent.settings.name, agent.settings.shown_name());
                self.connect(id, &agent.settings.name, participant);
            }
        }
        Ok(())
    }

    pub(super) fn agent_message(
        &mut self,
        name: &Name,
        id: InteractionId,
        content: EntryContent,
    ) -> Result<(), Rejection> {
        self.logged_in_agent(name)?;
        if self.is_repeat(name, id, content.message_id()) {
            return Ok(());
        }
        let (interaction, participant) = self.own_interaction(name, id)?;
        self.add_message(&interaction, participant, content)
    }

    /// Whether the agent has said this before; he may have lost the chat meanwhile.
    fn is_repeat(&self, name: &Name, id: InteractionId, message_id: Option<&MessageId>) -> bool {
        let Some((interaction, message_id)) = self.next.interaction(id).zip(message_id) else { return false };
        let participant = interaction.last_participant_of(name);
        participant.is_some_and(|participant| interaction.has_message(participant, message_id))
    }

    pub(super) fn agent_typing(
        &mut self,
        name: &Name,
        id: InteractionId,
        typing: bool,
    ) -> Result<(), Rejection> {
        self.logged_in_agent(name)?;
        let (interaction, participant) = self.own_interaction(name, id)?;
        if interaction.stage.is_ended() {
            return Err(Rejection::Ended);
        }
        self.set_typing(&interaction, participant, typing);
        Ok(())
    }

    /// Puts a chat on hold or takes it back; both may write meanwhile.
    pub(super) fn hold(&mut self, name: &Name, id: InteractionId, held: bool) -> Result<(), Rejection> {
        self.logged_in_agent(name)?;
        let (interaction, participant) = self.own_interaction(name, id)?;
        if interaction.kind != Kind::Chat {
            return Err(Rejection::NotAChat);
        }
        if interaction.stage.is_ended() {
            return Err(Rejection::Ended);
        }
        match (interaction.is_held_by(participant), held) {
            (false, true) if !interaction.has_room() => return Err(Rejection::TooManyEntries),
            (false, true) => {
                self.stop_typing(id, participant);
                self.add_state(id, participant, ParticipantState::Held);
                let shown = self.name_of(id, participant);
                self.say(id, |it| &it.hold_msg, &shown);
            }
            (true, false) => self.add_state(id, participant, ParticipantState::Active),
            (true, true) | (false, false) => {}
        }
        Ok(())
    }

    pub(super) fn disconnect(&mut self, name: &Name, id: InteractionId) -> Result<(), Rejection> {
        self.logged_in_agent(name)?;
        let (interaction, participant) = self.own_interaction(name, id)?;
        if !interaction.stage.is_ended() {
            self.end(id, participant);
        }
        Ok(())
    }

    pub(super) fn known_agent(&self, name: &Name) -> Result<Arc<Agent>, Rejection> {
        self.next.agent(name).cloned().ok_or(Rejection::UnknownAgent)
    }

    pub(super) fn logged_in_agent(&self, name: &Name) -> Result<Arc<Agent>, Rejection> {
        let agent = self.known_agent(name)?;
        match (agent.is_logged_in(), agent.sessions.is_empty()) {
            (true, _) => Ok(agent),
            (false, false) => Err(Rejection::NotReached),
            (false, true) => Err(Rejection::NotLoggedIn),
        }
    }

    /// An interaction on one of the agent's queues, or one he has.
    fn seen_interaction(&self, name: &Name, id: InteractionId) -> Result<Arc<Interaction>, Rejection> {
        let interaction = self.next.interaction(id).cloned().ok_or(Rejection::UnknownInteraction)?;
        let seen = interaction.stage.agent() == Some(name) || self.next.is_member(name, &interaction.queue);
        if seen { Ok(interaction) } else { Err(Rejection::UnknownInteraction) }
    }

    /// An interaction the agent has, or had when it ended, and his number in it.
    pub(super) fn own_interaction(
        &self,
        name: &Name,
        id: InteractionId,
    ) -> Result<(Arc<Interaction>, ParticipantNumber), Rejection> {
        let interaction = self.next.interaction(id).cloned().ok_or(Rejection::UnknownInteraction)?;
        let own = match &interaction.stage {
            Stage::Connected { agent, participant, .. } if agent == name => Some(*participant),
            Stage::Ended { .. } => interaction.last_participant_of(name),
            _ => None,
        };
        match own {
            Some(participant) => Ok((interaction, participant)),
            None => Err(Rejection::NotYours),
        }
    }
}

//! What visitors may do.

use std::sync::Arc;

use crate::draft::Draft;
use crate::{
    ChatId, EntryContent, Event, Interaction, InteractionId, ParticipantId, ParticipantKind,
    ParticipantNumber, ParticipantState, Queue, Rejection, StartChat, Visitor,
};

impl Draft {
    pub(super) fn start_chat(&mut self, start: StartChat) -> Result<(), Rejection> {
        self.start(start, |interaction, chat, visitor| Event::ChatStarted { interaction, chat, visitor })
    }

    /// Begins an interaction, unless its request is a repeat of one that did.
    pub(super) fn start(
        &mut self,
        start: StartChat,
        event: impl FnOnce(InteractionId, ChatId, Arc<Visitor>) -> Event,
    ) -> Result<(), Rejection> {
        if start.request.is_some_and(|request| self.next.interaction_of_request(request).is_some()) {
            return Ok(());
        }
        let queue = self.known_queue(&start.queue)?;
        if self.next.interaction_of(start.participant).is_some() {
            return Err(Rejection::IdTaken);
        }
        let id = self.next.next_interaction_id();
        let name = start.name.to_string();
        let visitor = Arc::new(Visitor {
            participant: start.participant,
            request: start.request,
            name: start.name,
            user: start.user,
            address: start.address,
            language: start.language,
            transcript_to: start.transcript_to,
            custom_info: start.custom_info,
            attributes: start.attributes,
            routing_contexts: start.routing_contexts,
            queue: queue.clone(),
        });
        let event = event(id, start.chat, Arc::clone(&visitor));
        let is_chat = matches!(event, Event::ChatStarted { .. });
        let limit = self.next.counts().reached(self.next.parameters(), &visitor, is_chat, start.is_trusted);
        if let Some(parameter) = limit {
            return Err(Rejection::TooManyInteractions(parameter));
        }
        let system = self.next.parameters().system_name.to_string();
        self.emit(event);
        self.add_participant(id, ParticipantId(uuid::Uuid::nil()), ParticipantKind::System, &system);
        self.add_participant(id, start.participant, ParticipantKind::Visitor, &name);
        self.add_state(id, ParticipantNumber::SYSTEM, ParticipantState::Active);
        self.add_state(id, ParticipantNumber::VISITOR, ParticipantState::Active);
        self.say(id, |it| &it.welcome_msg, &system);
        self.say(id, |it| &it.visitor_connected_msg, &name);
        self.queue_up(id, queue, false);
        Ok(())
    }

    /// The queue as it is configured: what the visitor asked for may differ in case.
    pub(super) fn known_queue(&self, asked: &Queue) -> Result<Queue, Rejection> {
        let known = match asked {
            Queue::Workgroup(name) => self
                .next
                .configuration()
                .workgroup(name)
                .map(|workgroup| Queue::Workgroup(workgroup.name.clone())),
            Queue::User(name) => self.next.agent(name).map(|agent| Queue::User(agent.settings.name.clone())),
        };
        known.ok_or(Rejection::UnknownTarget)
    }

    pub(super) fn visitor_message(
        &mut self,
        participant: ParticipantId,
        content: EntryContent,
    ) -> Result<(), Rejection> {
        let interaction = self.chat_of(participant)?;
        self.add_message(&interaction, ParticipantNumber::VISITOR, content)
    }

    pub(super) fn visitor_typing(
        &mut self,
        participant: ParticipantId,
        typing: bool,
    ) -> Result<(), Rejection> {
        let interaction = self.running_chat_of(participant)?;
        self.set_typing(&interaction, ParticipantNumber::VISITOR, typing);
        Ok(())
    }

    pub(super) fn visitor_exit(&mut self, participant: ParticipantId) -> Result<(), Rejection> {
        let interaction = self.running_chat_of(participant)?;
        self.end(interaction.id, ParticipantNumber::VISITOR);
        Ok(())
    }

    pub(super) fn delivered(&mut self, participant: ParticipantId, before: u64) -> Result<(), Rejection> {
        let interaction = self.chat_of(participant)?;
        let before = before.min(interaction.next_sequence_number);
        if interaction.delivered_before < before {
            self.emit(Event::Delivered { interaction: interaction.id, before });
        }
        Ok(())
    }

    fn chat_of(&self, participant: ParticipantId) -> Result<Arc<Interaction>, Rejection> {
        self.next.interaction_of(participant).cloned().ok_or(Rejection::UnknownParticipant)
    }

    pub(super) fn running_chat_of(&self, participant: ParticipantId) -> Result<Arc<Interaction>, Rejection> {
        let interaction = self.chat_of(participant)?;
        if interaction.stage.is_ended() { Err(Rejection::Ended) } else { Ok(interaction) }
    }
}

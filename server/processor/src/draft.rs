//! How a command becomes events: they are tried out one after the other on a draft of the next state.

use std::sync::Arc;

use uuid::Uuid;

use crate::bounded::{Author, Text};
use crate::processor::Timer;
use crate::{
    Command, Configuration, Entry, EntryContent, Event, Interaction, InteractionId, Kind, Name, Parameters,
    Participant, ParticipantId, ParticipantKind, ParticipantNumber, ParticipantState, Presence, Processor,
    Queue, Rejection, Stage, Timestamp, limits, parameters,
};

mod agent;
mod callback;
mod idle;
mod visitor;

/// With as many events, a command leaves what else is due to the next, so that what follows from it fits into a record.
const TIMEOUT_EVENTS: usize = 100;

/// A next state in the making, and the events that lead to it.
pub(crate) struct Draft {
    pub(crate) next: Processor,
    pub(crate) now: Timestamp,
    entropy: u128,
    ids_made: u128,
    events: Vec<Event>,
}

impl Draft {
    pub(crate) fn new(next: Processor, now: Timestamp, entropy: u128) -> Draft {
        Draft { next, now, entropy, ids_made: 0, events: Vec::new() }
    }

    pub(crate) fn into_events(self) -> Vec<Event> {
        self.events
    }

    pub(crate) fn carry_out(&mut self, command: Command) -> Result<(), Rejection> {
        match command {
            Command::Begin { epoch } => self.emit(Event::Began { epoch }),
            Command::Dismiss { agent } => self.close_all_sessions(&agent),
            Command::Configure(configuration) => self.configure(*configuration),
            Command::SetParameter { name, value, by } => self.set_parameter(&name, value, by)?,
            Command::CleanUp if self.next.parameters().keep_everything() => {}
            Command::CleanUp => self.emit(Event::CleanedUp),
            Command::StartChat(start) => self.start_chat(*start)?,
            Command::CreateCallback { start, callback } => self.create_callback(*start, callback)?,
            Command::ModifyCallback { participant, telephone, subject } => {
                self.modify_callback(participant, telephone, subject)?;
            }
            Command::VisitorMessage { participant, text, message_id } => {
                self.visitor_message(participant, EntryContent::Text { text, message_id })?;
            }
            Command::VisitorFile { participant, file, message_id } => {
                self.visitor_message(participant, EntryContent::File { file, message_id })?;
            }
            Command::VisitorTyping { participant, typing } => self.visitor_typing(participant, typing)?,
            Command::VisitorExit { participant } => self.visitor_exit(participant)?,
            Command::Delivered { participant, before } => self.delivered(participant, before)?,
            Command::LogIn { agent, session } => self.log_in(&agent, session)?,
            Command::LogOut { session } => self.close_session(&session),
            Command::AgentReached { agent } => self.agent_reached(agent)?,
            Command::AgentLost { agent } => self.agent_lost(agent)?,
            Command::SetStatus { agent, status } => self.choose_status(&agent, &status)?,
            Command::PickUp { agent, interaction } => self.pick_up(&agent, interaction)?,
            Command::AgentMessage { agent, interaction, text, message_id } => {
                self.agent_message(&agent, interaction, EntryContent::Text { text, message_id })?;
            }
            Command::AgentUrl { agent, interaction, url, message_id } => {
                self.agent_message(&agent, interaction, EntryContent::Url { url, message_id })?;
            }
            Command::AgentFile { agent, interaction, file, message_id } => {
                self.agent_message(&agent, interaction, EntryContent::File { file, message_id })?;
            }
            Command::Hold { agent, interaction, held } => self.hold(&agent, interaction, held)?,
            Command::AgentTyping { agent, interaction, typing } => {
                self.agent_typing(&agent, interaction, typing)?
            }
            Command::Disconnect { agent, interaction } => self.disconnect(&agent, interaction)?,
            Command::FinishCallback { agent, interaction, outcome } => {
                self.finish_callback(&agent, interaction, outcome)?;
            }
            Command::RetryLater { agent, interaction } => self.retry_later(&agent, interaction)?,
            Command::Timeout => self.timeout(),
        }
        Ok(())
    }

    fn configure(&mut self, configuration: Configuration) {
        if **self.next.configuration() == configuration {
            return;
        }
        for agent in self.next.dismissed_by(&configuration) {
            self.close_all_sessions(&agent);
        }
        self.emit(Event::Configured { configuration: Arc::new(configuration) });
    }

    fn set_parameter(&mut self, name: &str, value: Option<String>, by: Author) -> Result<(), Rejection> {
        let wrong = |message: String| Rejection::Parameter(message);
        let definition = parameters::definition(name).map_err(|error| wrong(error.to_string()))?;
        let name = definition.name;
        // What is kept is how the value is written by the table, whatever it was written like.
        let mut parameters = Parameters::clone(self.next.parameters());
        match &value {
            Some(value) => {
                parameters.set(name, value).map_err(|error| wrong(format!("{name} {error}")))?;
            }
            None => parameters = self.next.parameters_without(name),
        }
        if let Some(conflict) = parameters.conflict() {
            return Err(wrong(conflict.to_owned()));
        }
        let value = value.and_then(|_| parameters.text(name));
        if self.next.set_value(name) != value.as_deref() {
            self.emit(Event::ParameterSet { name: name.to_owned(), value, by });
        }
        Ok(())
    }

    /// Does what is due, or the first part of it: the rest stays due.
    fn timeout(&mut self) {
        while self.events.len() < TIMEOUT_EVENTS {
            let Some(timer) = self.next.due(self.now) else { return };
            let before = self.events.len();
            match timer {
                Timer::Alert(interaction) => self.roll_over(interaction),
                Timer::Grace(agent) => self.log_off_step(&agent),
                Timer::Session(session) => self.close_session(&session),
                Timer::Retention(interaction) => self.emit(Event::Forgotten { interaction }),
                Timer::Orphan(interaction) | Timer::GiveUp(interaction) => {
                    self.end(interaction, ParticipantNumber::SYSTEM);
                }
                Timer::Idle(interaction) => self.idle(interaction),
                Timer::Snooze(interaction) => self.wake_up(interaction),
            }
            if self.events.len() == before {
                return;
            }
        }
    }

    /// An agent let a chat alert in vain: he counts as away, and the chat goes to the next.
    fn roll_over(&mut self, id: InteractionId) {
        let Some(agent) =
            self.next.interaction(id).and_then(|interaction| interaction.stage.agent().cloned())
        else {
            return;
        };
        // Who cannot be reached is logged off in his time; he is not to blame.
        if self.next.agent(&agent).is_some_and(|agent| agent.presence == Presence::On) {
            self.emit(Event::StatusSet { agent, status: Configuration::NOT_ANSWERING.into() });
        }
        self.put_back(id);
    }

    /// Whether anything happened after which a waiting chat and a free agent may have come together.
    pub(crate) fn moves_work(&self) -> bool {
        self.events.iter().any(|event| {
            !matches!(
                event,
                Event::ParticipantAdded { .. }
                    | Event::EntryAdded { .. }
                    | Event::Delivered { .. }
                    | Event::IdleWarned { .. }
                    | Event::ParameterSet { .. }
            )
        })
    }

    /// Offers a waiting chat to an agent.
    pub(crate) fn alert(&mut self, id: InteractionId, agent: &Name) {
        let Some((queue, settings)) = self.queue_and_settings(id, agent) else { return };
        let participant = self.add_agent(id, agent, settings.shown_name());
        let until = self.now + self.next.alert_timeout(&queue);
        self.emit(Event::Alerted { interaction: id, agent: agent.clone(), participant, until });
        self.add_state(id, participant, ParticipantState::Alerting);
        self.say(id, |it| &it.alerting_msg, settings.shown_name());
        if settings.auto_answer {
            self.connect(id, agent, participant);
        }
    }

    /// Gives a chat to an agent who is one of its participants.
    fn connect(&mut self, id: InteractionId, agent: &Name, participant: ParticipantNumber) {
        self.emit(Event::Connected { interaction: id, agent: agent.clone(), participant });
        self.add_state(id, participant, ParticipantState::Active);
        let name = self.name_of(id, participant);
        self.say(id, |it| &it.agent_connected_msg, &name);
    }

    /// Takes a chat from the agent whom it alerts or who has it, and puts it at the head of its queue.
    fn put_back(&mut self, id: InteractionId) {
        let Some(interaction) = self.next.interaction(id).cloned() else { return };
        match interaction.stage {
            Stage::Alerting { participant, .. } => {
                self.add_state(id, participant, ParticipantState::Disconnected);
                self.emit(Event::Queued { interaction: id, queue: interaction.queue.clone(), at_head: true });
            }
            Stage::Connected { participant, .. } => {
                self.stop_typing(id, participant);
                self.add_state(id, participant, ParticipantState::Disconnected);
                let name = self.name_of(id, participant);
                self.say(id, |it| &it.agent_disconnected_msg, &name);
                self.queue_up(id, interaction.queue.clone(), true);
            }
            Stage::New | Stage::Waiting | Stage::Snoozed { .. } | Stage::Ended { .. } => {}
        }
    }

    fn queue_up(&mut self, id: InteractionId, queue: Queue, at_head: bool) {
        let shown = self.shown_name(&queue);
        self.emit(Event::Queued { interaction: id, queue, at_head });
        self.say(id, |it| &it.transferred_msg, &shown);
    }

    /// Ends a chat because somebody left. The visitor's own going is told last: some clients stop listening at it.
    fn end(&mut self, id: InteractionId, leaver: ParticipantNumber) {
        let Some(interaction) = self.next.interaction(id).cloned() else { return };
        for participant in interaction.participants() {
            self.stop_typing(id, participant.number);
        }
        let name = self.name_of(id, leaver);
        if leaver == ParticipantNumber::VISITOR {
            self.say(id, |it| &it.visitor_disconnected_msg, &name);
        } else {
            self.add_state(id, leaver, ParticipantState::Disconnected);
            self.say(id, |it| &it.agent_disconnected_msg, &name);
        }
        let others = interaction.participants().map(|participant| participant.number);
        let order =
            others.filter(|number| *number != ParticipantNumber::VISITOR).chain([ParticipantNumber::VISITOR]);
        for number in order.collect::<Vec<_>>() {
            self.add_state(id, number, ParticipantState::Disconnected);
        }
        self.emit(Event::Ended { interaction: id, forget_at: self.now + limits::ENDED_RETENTION });
    }

    fn add_agent(&mut self, id: InteractionId, agent: &Name, shown_name: &str) -> ParticipantNumber {
        let participant = ParticipantId(self.fresh_id());
        self.add_participant(id, participant, ParticipantKind::Agent(agent.clone()), shown_name)
    }

    fn add_participant(
        &mut self,
        interaction: InteractionId,
        id: ParticipantId,
        kind: ParticipantKind,
        name: &str,
    ) -> ParticipantNumber {
        let taken =
            self.next.interaction(interaction).map(|interaction| interaction.next_participant_number());
        let number = taken.unwrap_or(ParticipantNumber::SYSTEM);
        let state = ParticipantState::Initializing;
        let participant = Participant { number, id, kind, name: name.into(), state, typing: false };
        self.emit(Event::ParticipantAdded { interaction, participant });
        number
    }

    /// Lets a participant say or send something. A repeat of his message is recognised and does nothing.
    fn add_message(
        &mut self,
        interaction: &Interaction,
        participant: ParticipantNumber,
        content: EntryContent,
    ) -> Result<(), Rejection> {
        if content.message_id().is_some_and(|id| interaction.has_message(participant, id)) {
            return Ok(());
        }
        if interaction.kind != Kind::Chat {
            return Err(Rejection::NotAChat);
        }
        if interaction.stage.is_ended() {
            return Err(Rejection::Ended);
        }
        if !interaction.has_room() {
            return Err(Rejection::TooManyEntries);
        }
        if let EntryContent::File { file, .. } = &content
            && file.size > interaction.room_for_files()
        {
            return Err(Rejection::TooManyFiles);
        }
        self.stop_typing(interaction.id, participant);
        self.add_entry(interaction.id, participant, content);
        Ok(())
    }

    fn set_typing(&mut self, interaction: &Interaction, participant: ParticipantNumber, typing: bool) {
        let is_typing = interaction.participant(participant).is_some_and(|participant| participant.typing);
        if is_typing != typing && (interaction.has_room() || !typing) {
            self.add_entry(interaction.id, participant, EntryContent::Typing { typing });
        }
    }

    fn stop_typing(&mut self, id: InteractionId, participant: ParticipantNumber) {
        if let Some(interaction) = self.next.interaction(id).cloned() {
            self.set_typing(&interaction, participant, false);
        }
    }

    fn add_state(&mut self, id: InteractionId, participant: ParticipantNumber, state: ParticipantState) {
        let interaction = self.next.interaction(id);
        let before = interaction.and_then(|interaction| interaction.participant(participant));
        if before.is_some_and(|before| before.state != state) {
            self.add_entry(id, participant, EntryContent::State { state });
        }
    }

    /// Lets the system say one of its texts, `%1` replaced by a name.
    fn say(&mut self, id: InteractionId, choose: impl Fn(&Parameters) -> &Arc<str>, name: &str) {
        let text = choose(self.next.parameters()).replace("%1", name);
        self.say_text(id, &text);
    }

    /// Lets the system say a text, in a chat: in a callback nobody reads it.
    fn say_text(&mut self, id: InteractionId, text: &str) {
        if self.next.interaction(id).is_none_or(|interaction| interaction.kind != Kind::Chat) {
            return;
        }
        let text: String = text.chars().take(limits::SYSTEM_TEXT_CHARS).collect();
        if let Some(text) = Text::cut(&text) {
            self.add_entry(id, ParticipantNumber::SYSTEM, EntryContent::Text { text, message_id: None });
        }
    }

    fn add_entry(&mut self, id: InteractionId, participant: ParticipantNumber, content: EntryContent) {
        let Some(interaction) = self.next.interaction(id) else { return };
        let entry = Entry {
            sequence_number: interaction.next_sequence_number,
            conversation_sequence_number: interaction.next_conversation_sequence_number,
            at: self.now,
            participant,
            content,
        };
        self.emit(Event::EntryAdded { interaction: id, entry: Arc::new(entry) });
    }

    fn emit(&mut self, event: Event) {
        self.next.apply(self.now, &event);
        self.events.push(event);
    }

    fn queue_and_settings(&self, id: InteractionId, agent: &Name) -> Option<(Queue, crate::AgentSettings)> {
        let queue = self.next.interaction(id)?.queue.clone();
        Some((queue, self.next.agent(agent)?.settings.clone()))
    }

    fn name_of(&self, id: InteractionId, participant: ParticipantNumber) -> Arc<str> {
        let interaction = self.next.interaction(id);
        let participant = interaction.and_then(|interaction| interaction.participant(participant));
        participant.map_or_else(|| "".into(), |participant| Arc::clone(&participant.name))
    }

    /// A queue's name, as visitors may see it: an agent's user name is not for them.
    fn shown_name(&self, queue: &Queue) -> String {
        match queue {
            Queue::Workgroup(name) => name.to_string(),
            Queue::User(name) => {
                self.next.agent(name).map_or_else(String::new, |agent| agent.settings.shown_name().to_owned())
            }
        }
    }

    /// An id that nobody else has, made of the command's entropy. It opens nothing, so it need not be a secret.
    fn fresh_id(&mut self) -> Uuid {
        self.ids_made += 1;
        let seed =
            self.entropy.wrapping_add(self.ids_made.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835));
        let mixed = (seed ^ (seed >> 61)).wrapping_mul(0xda94_2042_e4dd_58b5_2360_ed05_1fc6_5da5);
        uuid::Builder::from_random_bytes((mixed ^ (mixed >> 67)).to_be_bytes()).into_uuid()
    }
}

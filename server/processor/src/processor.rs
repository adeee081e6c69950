//! The state, and how events change it.

mod read;
mod snapshot;

use std::sync::Arc;

use imbl::{OrdMap, OrdSet, Vector};

pub use snapshot::Snapshot;

use crate::counts::Counts;
use crate::draft::Draft;
use crate::staff::{Staff, Standing};
use crate::{
    Agent, Callback, ChatId, Configuration, EntryContent, Event, History, Input, Interaction, InteractionId,
    Kind, Name, Parameters, ParticipantId, ParticipantNumber, ParticipantState, Presence, Queue, Rejection,
    RequestId, Session, SessionKey, Stage, Timestamp, Visitor, parameters,
};

/// All that is going on in one partition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Processor {
    partition: u16,
    configuration: Arc<Configuration>,
    configuration_version: u64,
    /// The values of parameters that were set while the server ran.
    overrides: OrdMap<&'static str, Arc<str>>,
    parameters: Arc<Parameters>,
    epoch: u64,
    agents: OrdMap<Name, Arc<Agent>>,
    sessions: OrdMap<SessionKey, Session>,
    interactions: OrdMap<InteractionId, Arc<Interaction>>,
    visitors: OrdMap<ParticipantId, InteractionId>,
    requests: OrdMap<RequestId, InteractionId>,
    /// By rank.
    waiting: OrdMap<Queue, Vector<(i64, InteractionId)>>,
    timers: OrdSet<(Timestamp, Timer)>,
    staff: Staff,
    counts: Counts,
    histories: OrdMap<Queue, History>,
    last_number: u64,
    first_rank: i64,
    last_rank: i64,
}

/// Everything that is done at a time rather than when asked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    /// A chat alerted its agent in vain: it goes to the next.
    Alert(InteractionId),
    /// An agent's events did not reach him for his grace time: he is logged off.
    Grace(Name),
    /// A session is so old that the password is asked for again.
    Session(SessionKey),
    /// An ended chat was kept long enough.
    Retention(InteractionId),
    /// An interaction waits in a queue that is no more: it is ended, at once.
    Orphan(InteractionId),
    /// An interaction of an earlier run is to be given up: it is ended, at once.
    GiveUp(InteractionId),
    /// A visitor said nothing for so long that he is warned, or was warned and is disconnected.
    Idle(InteractionId),
    /// A callback was left alone long enough: it is tried again.
    Snooze(InteractionId),
}

impl Processor {
    /// An empty partition.
    pub fn new(partition: u16) -> Processor {
        Processor { partition, ..Processor::default() }
    }

    /// Says what follows from a command, or why it is refused. Changes nothing.
    ///
    /// # Errors
    /// See [`Rejection`].
    pub fn decide(&self, input: Input) -> Result<Vec<Event>, Rejection> {
        let mut draft = Draft::new(self.clone(), input.now, input.entropy);
        draft.carry_out(input.command)?;
        if draft.moves_work() {
            draft.assign();
        }
        Ok(draft.into_events())
    }

    /// When [`Command::Timeout`](crate::Command::Timeout) is to be given next, if nothing else happens.
    pub fn next_timeout(&self) -> Option<Timestamp> {
        self.timers.get_min().map(|(due, _)| *due)
    }

    /// Changes the state by what happened at a time.
    pub fn apply(&mut self, at: Timestamp, event: &Event) {
        match event {
            Event::Began { epoch } => self.begin(at, *epoch),
            Event::Configured { configuration } => self.configure(configuration),
            Event::ParameterSet { name, value, .. } => self.set_parameter(name, value.as_deref()),
            Event::CleanedUp => self.clean_up(),
            Event::ChatStarted { interaction, chat, visitor } => {
                self.start(at, *interaction, Kind::Chat, *chat, visitor);
            }
            Event::CallbackCreated { interaction, callback, visitor, request } => {
                self.start(
                    at,
                    *interaction,
                    Kind::Callback(Callback::new(request.clone())),
                    *callback,
                    visitor,
                );
            }
            Event::CallbackModified { interaction, request } => {
                self.change_callback(*interaction, |callback| {
                    callback.request = request.clone();
                    callback.modifications += 1;
                });
            }
            Event::Snoozed { interaction, until } => {
                self.change_callback(*interaction, |callback| callback.retries += 1);
                self.enter(at, *interaction, Stage::Snoozed { since: at, until: *until });
            }
            Event::CallbackFinished { interaction, outcome, .. } => {
                self.change_callback(*interaction, |callback| callback.outcome = Some(*outcome));
            }
            Event::IdleWarned { interaction } => {
                self.change_interaction(*interaction, |interaction| {
                    interaction.is_warned = true;
                    interaction.idle_since = at;
                });
                self.watch_idle(*interaction);
            }
            Event::ParticipantAdded { interaction, participant } => {
                self.change_interaction(*interaction, |interaction| interaction.add_participant(participant));
            }
            Event::EntryAdded { interaction, entry } => {
                self.change_interaction(*interaction, |interaction| interaction.add_entry(entry));
                // A hold, and its end too: nobody is idle while he is asked to wait.
                let is_hold = matches!(
                    entry.content,
                    EntryContent::State { state: ParticipantState::Held | ParticipantState::Active }
                );
                if is_hold || entry.participant == ParticipantNumber::VISITOR {
                    self.note_activity(at, *interaction);
                }
            }
            Event::Queued { interaction, queue, at_head } => {
                self.count_snooze(at, *interaction);
                self.leave(at, *interaction);
                self.give_place(at, *interaction, queue, *at_head);
                self.enter(at, *interaction, Stage::Waiting);
            }
            Event::Alerted { interaction, agent, participant, until } => {
                let (agent, participant, until) = (agent.clone(), *participant, *until);
                self.enter(at, *interaction, Stage::Alerting { agent, participant, since: at, until });
            }
            Event::Connected { interaction, agent, participant } => {
                let (agent, participant) = (agent.clone(), *participant);
                self.count_snooze(at, *interaction);
                self.learn_wait(at, *interaction);
                self.enter(at, *interaction, Stage::Connected { agent, participant, since: at });
                self.note_activity(at, *interaction);
            }
            Event::Ended { interaction, forget_at } => {
                let ended = self.interactions.get(interaction);
                ended.iter().for_each(|ended| self.counts.remove(ended));
                let agent = ended.and_then(|ended| ended.connected_agent().cloned());
                self.learn_handling(at, *interaction);
                self.count_snooze(at, *interaction);
                self.timers.remove(&(Timestamp::default(), Timer::GiveUp(*interaction)));
                self.enter(at, *interaction, Stage::Ended { at, forget_at: *forget_at, agent });
            }
            Event::Forgotten { interaction } => {
                self.leave(at, *interaction);
                if let Some(gone) = self.interactions.remove(interaction) {
                    self.visitors.remove(&gone.visitor.participant);
                    if let Some(request) = &gone.visitor.request {
                        self.requests.remove(request);
                    }
                }
            }
            Event::Delivered { interaction, before } => {
                self.change_interaction(*interaction, |interaction| interaction.delivered_before = *before);
            }
            Event::SessionOpened { agent, session, expires } => {
                self.sessions.insert(session.clone(), Session { agent: agent.clone(), expires: *expires });
                self.timers.insert((*expires, Timer::Session(session.clone())));
                self.change_agent(agent, |agent| drop(agent.sessions.insert(session.clone())));
            }
            Event::SessionClosed { session } => {
                if let Some(closed) = self.sessions.remove(session) {
                    self.timers.remove(&(closed.expires, Timer::Session(session.clone())));
                    self.change_agent(&closed.agent, |agent| drop(agent.sessions.remove(session)));
                }
            }
            Event::AgentReached { agent } => self.set_presence(at, agent, Presence::On),
            Event::AgentLost { agent, until } => {
                self.set_presence(at, agent, Presence::Lost { until: *until })
            }
            Event::AgentLoggedOff { agent } => self.set_presence(at, agent, Presence::Off),
            Event::StatusSet { agent, status } => self.change_agent(agent, |agent| {
                agent.status = status.clone();
                agent.status_since = at;
                agent.idle_since = at;
            }),
        }
    }

    fn start(&mut self, at: Timestamp, id: InteractionId, kind: Kind, chat: ChatId, visitor: &Arc<Visitor>) {
        self.last_number = self.last_number.max(id.number);
        self.visitors.insert(visitor.participant, id);
        if let Some(request) = visitor.request {
            self.requests.insert(request, id);
        }
        let started = Interaction::new(id, kind, chat, Arc::clone(visitor), at);
        self.counts.add(&started);
        self.interactions.insert(id, Arc::new(started));
    }

    /// Nobody could be reached or could answer while there was no server: everybody's time runs anew.
    fn begin(&mut self, at: Timestamp, epoch: u64) {
        self.epoch = epoch;
        let until = at + self.parameters.agent_grace_time;
        let there: Vec<Name> = self
            .agents
            .iter()
            .filter(|(_, agent)| agent.is_logged_in())
            .map(|(name, _)| name.clone())
            .collect();
        there.iter().for_each(|name| self.set_presence(at, name, Presence::Lost { until }));
        for interaction in self.interactions.values().cloned().collect::<Vec<_>>() {
            match &interaction.stage {
                Stage::Alerting { agent, participant, since, .. } => {
                    let (agent, participant, since) = (agent.clone(), *participant, *since);
                    let until = at + self.alert_timeout(&interaction.queue);
                    self.enter(at, interaction.id, Stage::Alerting { agent, participant, since, until });
                }
                Stage::Connected { .. } => self.note_activity(at, interaction.id),
                _ => {}
            }
        }
    }

    /// What an earlier run left is given up, as far as the parameters say so; it is ended as soon as there is time.
    fn clean_up(&mut self) {
        let parameters = Arc::clone(&self.parameters);
        let is_given_up = |interaction: &&Arc<Interaction>| {
            let is_kept = match interaction.kind {
                Kind::Chat => parameters.chat_recovery,
                Kind::Callback(_) => parameters.callback_recovery,
            };
            !interaction.stage.is_ended() && (parameters.perform_clean_restart || !is_kept)
        };
        let given_up = self.interactions.values().filter(is_given_up).map(|interaction| interaction.id);
        self.timers.extend(given_up.map(|id| (Timestamp::default(), Timer::GiveUp(id))).collect::<Vec<_>>());
    }

    fn configure(&mut self, configuration: &Arc<Configuration>) {
        let first_status = configuration.statuses.first().map(|choice| choice.name.clone());
        let first_status = first_status.unwrap_or_else(|| Configuration::NOT_ANSWERING.into());
        let state_of = |settings: &crate::AgentSettings| {
            let mut agent = match self.agents.get(&settings.name) {
                Some(agent) => Agent::clone(agent),
                None => Agent::new(settings.clone(), first_status.clone()),
            };
            agent.settings = settings.clone();
            (settings.name.clone(), Arc::new(agent))
        };
        self.agents = configuration.agents.iter().map(state_of).collect();
        let before = std::mem::replace(&mut self.configuration, Arc::clone(configuration));
        self.staff = Staff::of(configuration, self.agents.values());
        let waiting: Vec<InteractionId> = self.waiting.values().flatten().map(|(_, id)| *id).collect();
        waiting.into_iter().for_each(|id| self.watch_queue(id));
        self.take_parameters(configuration.offers != before.offers);
    }

    fn set_parameter(&mut self, name: &str, value: Option<&str>) {
        // One that was taken out of a later version is of no consequence there.
        let Ok(definition) = parameters::definition(name) else { return };
        match value {
            Some(value) => drop(self.overrides.insert(definition.name, value.into())),
            None => drop(self.overrides.remove(definition.name)),
        }
        self.take_parameters(false);
    }

    /// Brings everything in step with the parameters as they are now.
    fn take_parameters(&mut self, is_offer_changed: bool) {
        let overrides = self.overrides.iter().map(|(name, value)| (*name, &**value));
        let parameters = self.configuration.parameters.with(overrides);
        let is_same = !is_offer_changed && parameters.look_the_same_to_clients(&self.parameters);
        if self.configuration_version == 0 || !is_same {
            self.configuration_version += 1;
        }
        let idle = |it: &Parameters| (it.enable_idle_timeout, it.party_idle_time, it.party_idle_grace_time);
        let is_idle_changed = idle(&parameters) != idle(&self.parameters);
        self.parameters = Arc::new(parameters);
        if is_idle_changed {
            let all: Vec<InteractionId> = self.interactions.keys().copied().collect();
            all.into_iter().for_each(|id| self.watch_idle(id));
        }
    }

    /// The visitor has done something, or has just been given somebody to talk to.
    fn note_activity(&mut self, at: Timestamp, id: InteractionId) {
        self.change_interaction(id, |interaction| {
            interaction.idle_since = at;
            interaction.is_warned = false;
        });
        self.watch_idle(id);
    }

    /// Sees to it that something is done when a visitor says nothing to an agent for too long.
    fn watch_idle(&mut self, id: InteractionId) {
        let Some(interaction) = self.interactions.get(&id) else { return };
        let Parameters { enable_idle_timeout, party_idle_time, party_idle_grace_time, .. } =
            &*self.parameters;
        let is_talking = match &interaction.stage {
            Stage::Connected { participant, .. } => !interaction.is_held_by(*participant),
            _ => false,
        };
        let is_watched = *enable_idle_timeout && interaction.kind == Kind::Chat && is_talking;
        let patience = if interaction.is_warned { *party_idle_grace_time } else { *party_idle_time };
        let due = is_watched.then(|| interaction.idle_since + patience);
        let before = interaction.idle_due;
        if due == before {
            return;
        }
        before.into_iter().for_each(|before| drop(self.timers.remove(&(before, Timer::Idle(id)))));
        due.into_iter().for_each(|due| drop(self.timers.insert((due, Timer::Idle(id)))));
        self.change_interaction(id, |interaction| interaction.idle_due = due);
    }

    fn count_snooze(&mut self, at: Timestamp, id: InteractionId) {
        if let Some(Stage::Snoozed { since, .. }) = self.interactions.get(&id).map(|it| &it.stage) {
            let snoozed = at.since(*since);
            self.change_callback(id, |callback| callback.snoozed += snoozed);
        }
    }

    fn learn_wait(&mut self, at: Timestamp, id: InteractionId) {
        // Nobody waits while he is snoozed; what came before was learned when it ended.
        let known = self.interactions.get(&id);
        if let Some(interaction) = known.filter(|it| !matches!(it.stage, Stage::Snoozed { .. })) {
            let history = self.histories.entry(interaction.queue.clone()).or_default();
            history.add_answer(interaction.waited(at));
        }
    }

    fn learn_handling(&mut self, at: Timestamp, id: InteractionId) {
        let Some(interaction) = self.interactions.get(&id) else { return };
        if let Stage::Connected { since, .. } = interaction.stage {
            self.histories.entry(interaction.queue.clone()).or_default().add_handling(at.since(since));
        }
    }

    /// Sees to it that a waiting chat is ended if its queue is no more: nobody could ever take it.
    fn watch_queue(&mut self, id: InteractionId) {
        let Some(interaction) = self.interactions.get(&id) else { return };
        let timer = (Timestamp::default(), Timer::Orphan(id));
        if self.has_queue(&interaction.queue) {
            self.timers.remove(&timer);
        } else {
            self.timers.insert(timer);
        }
    }

    /// Says where a chat is to wait. One that alerted in vain has waited all the while: it gets its old place back.
    fn give_place(&mut self, at: Timestamp, id: InteractionId, queue: &Queue, at_head: bool) {
        let alerted = |interaction: &Arc<Interaction>| {
            interaction.queue == *queue && matches!(interaction.stage, Stage::Alerting { .. })
        };
        if self.interactions.get(&id).is_some_and(alerted) {
            return;
        }
        let rank = self.next_rank(at_head);
        let Some(interaction) = self.interactions.get_mut(&id) else { return };
        self.counts.remove(interaction);
        let interaction = Arc::make_mut(interaction);
        interaction.queue = queue.clone();
        interaction.waiting_since = at;
        interaction.rank = rank;
        self.counts.add(interaction);
    }

    fn next_rank(&mut self, at_head: bool) -> i64 {
        if at_head {
            self.first_rank -= 1;
            self.first_rank
        } else {
            self.last_rank += 1;
            self.last_rank
        }
    }

    /// Moves an interaction to another stage and keeps queues, agents and timers in step.
    fn enter(&mut self, at: Timestamp, id: InteractionId, stage: Stage) {
        self.leave(at, id);
        let Some(interaction) = self.interactions.get(&id) else { return };
        match &stage {
            Stage::New => {}
            Stage::Waiting => {
                let waiting = self.waiting.entry(interaction.queue.clone()).or_default();
                waiting.insert_ord((interaction.rank, id));
                self.watch_queue(id);
            }
            Stage::Alerting { until, .. } => drop(self.timers.insert((*until, Timer::Alert(id)))),
            Stage::Connected { .. } => {}
            Stage::Snoozed { until, .. } => drop(self.timers.insert((*until, Timer::Snooze(id)))),
            Stage::Ended { forget_at, .. } => drop(self.timers.insert((*forget_at, Timer::Retention(id)))),
        }
        if let Some(agent) = stage.agent() {
            self.change_agent(agent, |agent| {
                agent.interactions.insert(id);
                agent.idle_since = at;
            });
        }
        self.change_interaction(id, |interaction| interaction.stage = stage);
        self.watch_idle(id);
    }

    fn leave(&mut self, at: Timestamp, id: InteractionId) {
        let Some(interaction) = self.interactions.get(&id).cloned() else { return };
        match &interaction.stage {
            Stage::New | Stage::Connected { .. } => {}
            Stage::Snoozed { until, .. } => drop(self.timers.remove(&(*until, Timer::Snooze(id)))),
            Stage::Waiting => {
                let waiting = self.waiting.entry(interaction.queue.clone()).or_default();
                if let Ok(index) = waiting.binary_search(&(interaction.rank, id)) {
                    waiting.remove(index);
                }
                if waiting.is_empty() {
                    self.waiting.remove(&interaction.queue);
                }
                self.timers.remove(&(Timestamp::default(), Timer::Orphan(id)));
            }
            Stage::Alerting { until, .. } => drop(self.timers.remove(&(*until, Timer::Alert(id)))),
            Stage::Ended { forget_at, .. } => drop(self.timers.remove(&(*forget_at, Timer::Retention(id)))),
        }
        if let Some(agent) = interaction.stage.agent() {
            self.change_agent(agent, |agent| {
                agent.interactions.remove(&id);
                agent.idle_since = at;
            });
        }
    }

    fn set_presence(&mut self, at: Timestamp, name: &Name, presence: Presence) {
        let Some(before) = self.agents.get(name).map(|agent| agent.presence) else { return };
        if let Presence::Lost { until } = before {
            self.timers.remove(&(until, Timer::Grace(name.clone())));
        }
        if let Presence::Lost { until } = presence {
            self.timers.insert((until, Timer::Grace(name.clone())));
        }
        self.change_agent(name, |agent| {
            agent.presence = presence;
            if before == Presence::Off {
                agent.idle_since = at;
            }
        });
    }

    fn change_interaction(&mut self, id: InteractionId, change: impl FnOnce(&mut Interaction)) {
        if let Some(interaction) = self.interactions.get_mut(&id) {
            change(Arc::make_mut(interaction));
        }
    }

    fn change_callback(&mut self, id: InteractionId, change: impl FnOnce(&mut Callback)) {
        self.change_interaction(id, |interaction| interaction.callback_mut().map_or((), change));
    }

    fn change_agent(&mut self, name: &Name, change: impl FnOnce(&mut Agent)) {
        let Some(agent) = self.agents.get_mut(name) else { return };
        let before = Standing::of(agent, &self.configuration);
        change(Arc::make_mut(agent));
        let after = Standing::of(agent, &self.configuration);
        self.staff.change(name, before, after);
    }
}

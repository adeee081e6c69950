//! The state, how events change it, and what may be read from it.

use std::sync::Arc;
use std::time::Duration;

use imbl::ordmap::DiffItem;
use imbl::{OrdMap, OrdSet, Vector};

use crate::draft::Draft;
use crate::staff::{Staff, StaffCount, Standing};
use crate::{
    Agent, Configuration, Event, Input, Interaction, InteractionId, Name, ParticipantId, Presence, Queue,
    Rejection, RequestId, Session, SessionKey, Stage, Timestamp,
};

/// All that is going on in one partition.
#[derive(Clone, Debug, Default)]
pub struct Processor {
    partition: u16,
    configuration: Arc<Configuration>,
    configuration_version: u64,
    agents: OrdMap<Name, Arc<Agent>>,
    sessions: OrdMap<SessionKey, Session>,
    interactions: OrdMap<InteractionId, Arc<Interaction>>,
    visitors: OrdMap<ParticipantId, InteractionId>,
    requests: OrdMap<RequestId, InteractionId>,
    /// By rank.
    waiting: OrdMap<Queue, Vector<(i64, InteractionId)>>,
    timers: OrdSet<(Timestamp, Timer)>,
    staff: Staff,
    last_number: u64,
    first_rank: i64,
    last_rank: i64,
    active: u64,
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
    /// A chat waits in a queue that is no more: it is ended, at once.
    Orphan(InteractionId),
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
            Event::Began { .. } => self.begin(at),
            Event::Configured { configuration } => self.configure(configuration),
            Event::ChatStarted { interaction, chat, visitor } => {
                self.last_number = self.last_number.max(interaction.number);
                self.active += 1;
                self.visitors.insert(visitor.participant, *interaction);
                if let Some(request) = visitor.request {
                    self.requests.insert(request, *interaction);
                }
                let started = Interaction::new(*interaction, *chat, Arc::clone(visitor), at);
                self.interactions.insert(*interaction, Arc::new(started));
            }
            Event::ParticipantAdded { interaction, participant } => {
                self.change_interaction(*interaction, |interaction| interaction.add_participant(participant));
            }
            Event::EntryAdded { interaction, entry } => {
                self.change_interaction(*interaction, |interaction| interaction.add_entry(entry));
            }
            Event::Queued { interaction, queue, at_head } => {
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
                self.enter(at, *interaction, Stage::Connected { agent, participant, since: at });
            }
            Event::Ended { interaction, forget_at } => {
                self.active = self.active.saturating_sub(1);
                let agent =
                    self.interactions.get(interaction).and_then(|ended| ended.connected_agent().cloned());
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

    /// Nobody could be reached or could answer while there was no server: everybody's time runs anew.
    fn begin(&mut self, at: Timestamp) {
        let until = at + self.configuration.parameters.agent_grace;
        let there: Vec<Name> = self
            .agents
            .iter()
            .filter(|(_, agent)| agent.is_logged_in())
            .map(|(name, _)| name.clone())
            .collect();
        there.iter().for_each(|name| self.set_presence(at, name, Presence::Lost { until }));
        for interaction in self.interactions.values().cloned().collect::<Vec<_>>() {
            if let Stage::Alerting { agent, participant, since, .. } = &interaction.stage {
                let (agent, participant, since) = (agent.clone(), *participant, *since);
                let until = at + self.alert_timeout(&interaction.queue);
                self.enter(at, interaction.id, Stage::Alerting { agent, participant, since, until });
            }
        }
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
        self.configuration = Arc::clone(configuration);
        self.configuration_version += 1;
        self.staff = Staff::of(configuration, self.agents.values());
        let waiting: Vec<InteractionId> = self.waiting.values().flatten().map(|(_, id)| *id).collect();
        waiting.into_iter().for_each(|id| self.watch_queue(id));
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
        self.change_interaction(id, |interaction| {
            interaction.queue = queue.clone();
            interaction.waiting_since = at;
            interaction.rank = rank;
        });
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
            Stage::Ended { forget_at, .. } => drop(self.timers.insert((*forget_at, Timer::Retention(id)))),
        }
        if let Some(agent) = stage.agent() {
            self.change_agent(agent, |agent| {
                agent.interactions.insert(id);
                agent.idle_since = at;
            });
        }
        self.change_interaction(id, |interaction| interaction.stage = stage);
    }

    fn leave(&mut self, at: Timestamp, id: InteractionId) {
        let Some(interaction) = self.interactions.get(&id).cloned() else { return };
        match &interaction.stage {
            Stage::New | Stage::Connected { .. } => {}
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

    fn change_agent(&mut self, name: &Name, change: impl FnOnce(&mut Agent)) {
        let Some(agent) = self.agents.get_mut(name) else { return };
        let before = Standing::of(agent, &self.configuration);
        change(Arc::make_mut(agent));
        let after = Standing::of(agent, &self.configuration);
        self.staff.change(name, before, after);
    }
}

/// What may be read.
impl Processor {
    /// What the company set.
    pub fn configuration(&self) -> &Arc<Configuration> {
        &self.configuration
    }

    /// How often the configuration was set; rises with each change.
    pub fn configuration_version(&self) -> u64 {
        self.configuration_version
    }

    /// All configured agents, by name.
    pub fn agents(&self) -> impl Iterator<Item = &Arc<Agent>> {
        self.agents.values()
    }

    /// The agent of this name.
    pub fn agent(&self, name: &Name) -> Option<&Arc<Agent>> {
        self.agents.get(name)
    }

    /// The session of this key, if it has not expired.
    pub fn session(&self, key: &SessionKey, now: Timestamp) -> Option<&Session> {
        self.sessions.get(key).filter(|session| now < session.expires)
    }

    /// All interactions that are in memory, by id.
    pub fn interactions(&self) -> impl Iterator<Item = &Arc<Interaction>> {
        self.interactions.values()
    }

    /// The interaction of this id.
    pub fn interaction(&self, id: InteractionId) -> Option<&Arc<Interaction>> {
        self.interactions.get(&id)
    }

    /// The interaction this visitor's key opens.
    pub fn interaction_of(&self, participant: ParticipantId) -> Option<&Arc<Interaction>> {
        self.interactions.get(self.visitors.get(&participant)?)
    }

    /// The interaction that a client's request led to.
    pub fn interaction_of_request(&self, request: RequestId) -> Option<&Arc<Interaction>> {
        self.interactions.get(self.requests.get(&request)?)
    }

    /// How many interactions have not ended.
    pub fn active(&self) -> u64 {
        self.active
    }

    /// The interaction's place in its queue, from 1, if it waits.
    pub fn queue_position(&self, interaction: &Interaction) -> Option<usize> {
        let waiting = self.waiting.get(&interaction.queue)?;
        Some(waiting.binary_search(&(interaction.rank, interaction.id)).ok()? + 1)
    }

    /// The interactions that an earlier state did not have, or had otherwise, or that have gone since. Takes time in
    /// proportion to what has changed.
    pub fn interactions_changed_since(&self, earlier: &Processor) -> Vec<InteractionId> {
        let changes = earlier.interactions.diff(&self.interactions);
        changes
            .map(|change| match change {
                DiffItem::Add(id, _) | DiffItem::Update { new: (id, _), .. } | DiffItem::Remove(id, _) => *id,
            })
            .collect()
    }

    /// Whether all agents are as they were in an earlier state.
    pub fn has_same_agents(&self, earlier: &Processor) -> bool {
        self.agents.ptr_eq(&earlier.agents)
    }

    /// Whether an agent is there, in a status in which work is given to him.
    pub fn is_available(&self, agent: &Agent) -> bool {
        Standing::of(agent, &self.configuration).is_available
    }

    /// How many of those who may take what waits in a queue are there, and how many of these are given work.
    pub fn staff(&self, queue: &Queue) -> StaffCount {
        match queue {
            Queue::Workgroup(name) => self.staff.of_workgroup(name),
            Queue::User(name) => self.agents.get(name).map_or_else(StaffCount::default, |agent| {
                StaffCount::default().changed(Standing::default(), Standing::of(agent, &self.configuration))
            }),
        }
    }

    /// Whether there is such a queue.
    pub fn has_queue(&self, queue: &Queue) -> bool {
        match queue {
            Queue::Workgroup(name) => self.configuration.workgroup(name).is_some(),
            Queue::User(name) => self.agents.contains_key(name),
        }
    }

    /// The agents who may not go on with their sessions under another configuration: they are no longer in it, or their
    /// password is another.
    pub fn dismissed_by(&self, configuration: &Configuration) -> Vec<Name> {
        // What was recorded before there were digests says nothing of the password.
        let is_same = |known: &Option<String>, set: &Option<String>| known.is_none() || known == set;
        let stays = |agent: &&Arc<Agent>| {
            configuration.agents.iter().any(|settings| {
                settings.name == agent.settings.name
                    && is_same(&agent.settings.password_digest, &settings.password_digest)
            })
        };
        let all = self.agents.values();
        all.filter(|agent| !stays(agent)).map(|agent| agent.settings.name.clone()).collect()
    }

    /// The agents who may take what waits in a queue.
    pub fn members<'a>(&'a self, queue: &'a Queue) -> impl Iterator<Item = &'a Arc<Agent>> {
        let names = match queue {
            Queue::Workgroup(name) => {
                self.configuration.workgroup(name).map_or(&[][..], |group| &group.members)
            }
            Queue::User(name) => std::slice::from_ref(name),
        };
        names.iter().filter_map(|name| self.agents.get(name))
    }

    /// Whether an agent may take what waits in a queue.
    pub fn is_member(&self, agent: &Name, queue: &Queue) -> bool {
        match queue {
            Queue::Workgroup(name) => {
                self.configuration.workgroup(name).is_some_and(|group| group.members.contains(agent))
            }
            Queue::User(name) => name == agent,
        }
    }

    pub(crate) fn waiting(&self) -> impl Iterator<Item = (&Queue, (i64, InteractionId))> {
        self.waiting.iter().filter_map(|(queue, waiting)| Some((queue, *waiting.front()?)))
    }

    pub(crate) fn due(&self, now: Timestamp) -> Option<Timer> {
        self.timers.get_min().filter(|(due, _)| *due <= now).map(|(_, timer)| timer.clone())
    }

    pub(crate) fn next_interaction_id(&self) -> InteractionId {
        InteractionId { partition: self.partition, number: self.last_number + 1 }
    }

    pub(crate) fn alert_timeout(&self, queue: &Queue) -> Duration {
        let of_workgroup = match queue {
            Queue::Workgroup(name) => {
                self.configuration.workgroup(name).and_then(|group| group.alert_timeout)
            }
            Queue::User(_) => None,
        };
        of_workgroup.unwrap_or(self.configuration.parameters.alert_timeout)
    }
}

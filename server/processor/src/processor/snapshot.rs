//! The state as it is stored, so that a start need not replay all that ever happened.
//!
//! A snapshot is read by every later version: a field that is added later has a default, and none is ever renamed or given
//! another meaning. What follows from something else (queues, timers, counts) is not stored but made anew.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Processor, Timer};
use crate::staff::Staff;
use crate::{
    Agent, Configuration, History, Interaction, InteractionId, Name, Presence, Queue, Session, SessionKey,
    Stage, Timestamp, parameters,
};

/// All of a processor's state but its interactions, which are stored one by one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    partition: u16,
    epoch: u64,
    configuration: Arc<Configuration>,
    configuration_version: u64,
    /// The values of parameters that were set while the server ran.
    parameters: BTreeMap<String, Arc<str>>,
    agents: Vec<StoredAgent>,
    sessions: Vec<StoredSession>,
    histories: Vec<StoredHistory>,
    /// The interactions that are to be ended because they are of an earlier run.
    given_up: Vec<InteractionId>,
    last_number: u64,
    first_rank: i64,
    last_rank: i64,
}

/// An agent of the configuration; what he is busy with is known from the interactions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredAgent {
    name: Name,
    presence: Presence,
    status: Name,
    status_since: Timestamp,
    idle_since: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredSession {
    key: SessionKey,
    session: Session,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredHistory {
    queue: Queue,
    history: History,
}

impl Processor {
    /// What is stored of the state beside [the interactions](Processor::interactions).
    pub fn snapshot(&self) -> Snapshot {
        let sessions = self.sessions.iter();
        let histories = self.histories.iter();
        let given_up = self.timers.iter().filter_map(|(_, timer)| match timer {
            Timer::GiveUp(id) => Some(*id),
            _ => None,
        });
        Snapshot {
            partition: self.partition,
            epoch: self.epoch,
            configuration: Arc::clone(&self.configuration),
            configuration_version: self.configuration_version,
            parameters: self.overrides.iter().map(|(name, value)| ((*name).into(), value.clone())).collect(),
            agents: self.agents.values().map(|agent| StoredAgent::of(agent)).collect(),
            sessions: sessions
                .map(|(key, session)| StoredSession { key: key.clone(), session: session.clone() })
                .collect(),
            histories: histories
                .map(|(queue, history)| StoredHistory { queue: queue.clone(), history: *history })
                .collect(),
            given_up: given_up.collect(),
            last_number: self.last_number,
            first_rank: self.first_rank,
            last_rank: self.last_rank,
        }
    }

    /// The state that a snapshot and its interactions were taken of.
    pub fn restore(snapshot: Snapshot, interactions: impl IntoIterator<Item = Interaction>) -> Processor {
        let mut processor = Processor {
            partition: snapshot.partition,
            epoch: snapshot.epoch,
            configuration_version: snapshot.configuration_version,
            last_number: snapshot.last_number,
            first_rank: snapshot.first_rank,
            last_rank: snapshot.last_rank,
            ..Processor::default()
        };
        processor.restore_parameters(&snapshot.configuration, &snapshot.parameters);
        processor.restore_agents(&snapshot.configuration, snapshot.agents);
        processor.configuration = snapshot.configuration;
        for StoredSession { key, session } in snapshot.sessions {
            processor.restore_session(key, session);
        }
        let histories = snapshot.histories.into_iter();
        processor.histories = histories.map(|stored| (stored.queue, stored.history)).collect();
        interactions.into_iter().for_each(|interaction| processor.restore_interaction(interaction));
        let given_up = snapshot.given_up.into_iter();
        processor.timers.extend(given_up.map(|id| (Timestamp::default(), Timer::GiveUp(id))));
        processor.staff = Staff::of(&processor.configuration, processor.agents.values());
        processor
    }

    fn restore_parameters(&mut self, configuration: &Configuration, values: &BTreeMap<String, Arc<str>>) {
        // One that was taken out of a later version is of no consequence there.
        let known = values
            .iter()
            .filter_map(|(name, value)| Some((parameters::definition(name).ok()?.name, Arc::clone(value))));
        self.overrides = known.collect();
        let overrides = self.overrides.iter().map(|(name, value)| (*name, &**value));
        self.parameters = Arc::new(configuration.parameters.with(overrides));
    }

    fn restore_agents(&mut self, configuration: &Configuration, stored: Vec<StoredAgent>) {
        let mut stored: BTreeMap<Name, StoredAgent> =
            stored.into_iter().map(|agent| (agent.name.clone(), agent)).collect();
        for settings in &configuration.agents {
            let Some(stored) = stored.remove(&settings.name) else { continue };
            if let Presence::Lost { until } = stored.presence {
                self.timers.insert((until, Timer::Grace(settings.name.clone())));
            }
            let agent = Agent {
                presence: stored.presence,
                status_since: stored.status_since,
                idle_since: stored.idle_since,
                ..Agent::new(settings.clone(), stored.status)
            };
            self.agents.insert(settings.name.clone(), Arc::new(agent));
        }
    }

    fn restore_session(&mut self, key: SessionKey, session: Session) {
        if let Some(agent) = self.agents.get_mut(&session.agent) {
            Arc::make_mut(agent).sessions.insert(key.clone());
        }
        self.timers.insert((session.expires, Timer::Session(key.clone())));
        self.sessions.insert(key, session);
    }

    fn restore_interaction(&mut self, interaction: Interaction) {
        let id = interaction.id;
        self.visitors.insert(interaction.visitor.participant, id);
        if let Some(request) = interaction.visitor.request {
            self.requests.insert(request, id);
        }
        if !interaction.stage.is_ended() {
            self.counts.add(&interaction);
        }
        if interaction.stage == Stage::Waiting {
            let waiting = self.waiting.entry(interaction.queue.clone()).or_default();
            waiting.insert_ord((interaction.rank, id));
        }
        let is_orphan = interaction.stage == Stage::Waiting && !self.has_queue(&interaction.queue);
        let due = match &interaction.stage {
            Stage::New | Stage::Connected { .. } => None,
            Stage::Waiting => is_orphan.then(|| (Timestamp::default(), Timer::Orphan(id))),
            Stage::Alerting { until, .. } => Some((*until, Timer::Alert(id))),
            Stage::Snoozed { until, .. } => Some((*until, Timer::Snooze(id))),
            Stage::Ended { forget_at, .. } => Some((*forget_at, Timer::Retention(id))),
        };
        self.timers.extend(due);
        self.timers.extend(interaction.idle_due.map(|due| (due, Timer::Idle(id))));
        if let Some(agent) = interaction.stage.agent().and_then(|name| self.agents.get_mut(name)) {
            Arc::make_mut(agent).interactions.insert(id);
        }
        self.interactions.insert(id, Arc::new(interaction));
    }
}

impl StoredAgent {
    fn of(agent: &Agent) -> StoredAgent {
        StoredAgent {
            name: agent.settings.name.clone(),
            presence: agent.presence,
            status: agent.status.clone(),
            status_since: agent.status_since,
            idle_since: agent.idle_since,
        }
    }
}

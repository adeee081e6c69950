//! What may be read from the state.

use std::sync::Arc;
use std::time::Duration;

use imbl::Vector;
use imbl::ordmap::DiffItem;

use super::{Processor, Timer};
use crate::counts::Counts;
use crate::staff::{StaffCount, Standing};
use crate::{
    Agent, Configuration, History, Interaction, InteractionId, Name, Parameters, ParticipantId, Queue,
    RequestId, Session, SessionKey, Timestamp,
};

impl Processor {
    /// What the company set.
    pub fn configuration(&self) -> &Arc<Configuration> {
        &self.configuration
    }

    /// The parameters as they are now.
    pub fn parameters(&self) -> &Arc<Parameters> {
        &self.parameters
    }

    /// The value a parameter was given while the server ran.
    pub fn set_value(&self, name: &str) -> Option<&str> {
        self.overrides.get(name).map(|value| &**value)
    }

    /// The parameters as they would be if this one had not been set while the server ran.
    pub(crate) fn parameters_without(&self, name: &str) -> Parameters {
        let others = self.overrides.iter().filter(|(other, _)| **other != name);
        self.configuration.parameters.with(others.map(|(name, value)| (*name, &**value)))
    }

    /// Rises with each change that clients have to know of.
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
        self.counts.total()
    }

    pub(crate) fn counts(&self) -> &Counts {
        &self.counts
    }

    /// What a queue's past says of it.
    pub fn history(&self, queue: &Queue) -> History {
        self.histories.get(queue).copied().unwrap_or_default()
    }

    /// How many wait in a queue.
    pub fn waiting_count(&self, queue: &Queue) -> usize {
        self.waiting.get(queue).map_or(0, Vector::len)
    }

    /// The interaction that has waited longest in a queue. It need not be the first: what came back is put before it.
    pub fn longest_waiting(&self, queue: &Queue) -> Option<&Arc<Interaction>> {
        let waiting = self.waiting.get(queue)?;
        // What came back has ranks below 0, the latest the lowest; the others have theirs in the order they came in.
        let in_order = waiting.binary_search_by_key(&0, |(rank, _)| *rank).unwrap_or_else(|index| index);
        let oldest = [in_order.checked_sub(1), Some(in_order)].into_iter().flatten();
        let oldest = oldest.filter_map(|index| self.interactions.get(&waiting.get(index)?.1));
        oldest.min_by_key(|interaction| interaction.waiting_since)
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
        of_workgroup.unwrap_or(self.parameters.alert_timeout)
    }
}

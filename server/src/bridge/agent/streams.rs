//! How many event streams each agent has open: with none, nothing reaches him.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use vestibule_processor::{Command, Name, Presence};

use crate::runtime::{Handle, SubmitError};

/// The open streams of all agents. Clones are the same.
#[derive(Clone, Default)]
pub(in crate::bridge) struct Streams(Arc<Mutex<BTreeMap<Name, usize>>>);

/// An open stream; dropping it closes it.
pub(super) struct OpenStream {
    streams: Streams,
    runtime: Handle,
    agent: Name,
}

impl Streams {
    /// Counts a stream as open, and has the processor know that the agent is reached.
    pub(super) async fn open(&self, runtime: &Handle, agent: &Name) -> Result<OpenStream, SubmitError> {
        *self.counts().entry(agent.clone()).or_default() += 1;
        // Made before anything can fail, so that the count goes down again if it does.
        let stream = OpenStream { streams: self.clone(), runtime: runtime.clone(), agent: agent.clone() };
        runtime.submit(Command::AgentReached { agent: agent.clone() }).await?;
        Ok(stream)
    }

    /// Tells the processor where it is wrong about who is reached.
    pub(in crate::bridge) fn reconcile(&self, runtime: &Handle) {
        let counts = self.counts();
        for agent in runtime.processor().agents() {
            let name = &agent.settings.name;
            match (agent.presence, counts.contains_key(name)) {
                (Presence::On, false) => {
                    runtime.submit_and_forget(Command::AgentLost { agent: name.clone() })
                }
                (Presence::Lost { .. }, true) => {
                    runtime.submit_and_forget(Command::AgentReached { agent: name.clone() });
                }
                _ => {}
            }
        }
    }

    fn counts(&self) -> MutexGuard<'_, BTreeMap<Name, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        let mut counts = self.streams.counts();
        let left = counts.get(&self.agent).map_or(0, |count| count.saturating_sub(1));
        if left > 0 {
            counts.insert(self.agent.clone(), left);
        } else {
            counts.remove(&self.agent);
            // Under the lock, so that a stream opened meanwhile reports after this one.
            self.runtime.submit_and_forget(Command::AgentLost { agent: self.agent.clone() });
        }
    }
}

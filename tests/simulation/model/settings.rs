//! What the company and its administrators set.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use vestibule_processor::{Configuration, Event, Parameters, Queue};

/// How long a callback is snoozed if nothing else is set.
const SNOOZE: Duration = Duration::from_secs(300);

#[derive(Clone, Default)]
pub(crate) struct Settings {
    configuration: Arc<Configuration>,
    /// What parameters were last set to, `None` if to what is configured.
    set: BTreeMap<String, Option<String>>,
    parameters: Parameters,
}

impl Settings {
    pub(crate) fn take_in(&mut self, event: &Event) {
        match event {
            Event::Configured { configuration } => self.configuration = Arc::clone(configuration),
            Event::ParameterSet { name, value, .. } => drop(self.set.insert(name.clone(), value.clone())),
            _ => return,
        }
        self.parameters = self.configuration.parameters.clone();
        for (name, value) in &self.set {
            value.iter().for_each(|value| self.parameters.set(name, value).unwrap());
        }
    }

    pub(crate) fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// How long a callback of this queue is left alone.
    pub(crate) fn snooze(&self, queue: &Queue) -> Duration {
        let mut workgroups = self.configuration.workgroups.iter();
        let of_queue = workgroups.find(|group| Queue::Workgroup(group.name.clone()) == *queue);
        let times = [
            of_queue.map_or(Duration::ZERO, |group| group.time_between_callbacks),
            self.parameters.default_snooze_duration,
        ];
        times.into_iter().find(|time| !time.is_zero()).unwrap_or(SNOOZE)
    }
}

//! ACD: who is given what waits.

use crate::draft::Draft;
use crate::{Agent, InteractionId, Name, Processor, Queue};

impl Draft {
    /// Offers what waits to those who are free, until one of the two has run out.
    pub(crate) fn assign(&mut self) {
        while let Some((interaction, agent)) = self.next.next_assignment() {
            self.alert(interaction, &agent);
        }
    }
}

impl Processor {
    /// The chat that is first of all whose queue has a free agent, and of these agents the longest idle one.
    pub(crate) fn next_assignment(&self) -> Option<(InteractionId, Name)> {
        let offers = self.waiting().filter_map(|(queue, (rank, interaction))| {
            Some((rank, interaction, self.longest_idle(queue)?.settings.name.clone()))
        });
        offers.min_by_key(|(rank, ..)| *rank).map(|(_, interaction, agent)| (interaction, agent))
    }

    fn longest_idle<'a>(&'a self, queue: &'a Queue) -> Option<&'a Agent> {
        let free = self.members(queue).filter(|agent| self.is_available(agent) && agent.has_free_slot());
        free.min_by(|one, other| {
            one.idle_since.cmp(&other.idle_since).then_with(|| one.settings.name.cmp(&other.settings.name))
        })
        .map(|agent| &**agent)
    }
}

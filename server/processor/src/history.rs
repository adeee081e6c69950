//! What a queue's past says of how long one waits in it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How long the interactions of a queue took, the latest counting most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct History {
    /// How many were answered by an agent.
    pub answered: u64,
    /// How long they waited for him, on average; without the time they were snoozed.
    pub wait: Duration,
    /// How many were handled to the end.
    pub handled: u64,
    /// How long an agent was busy with one, on average.
    pub handling: Duration,
}

/// How long an agent is thought to be busy with one as long as nobody knows.
const FIRST_GUESS: Duration = Duration::from_secs(180);
/// The latest of as many counts as much as all before it.
const WEIGHT: u32 = 8;

impl History {
    pub(crate) fn add_answer(&mut self, wait: Duration) {
        self.answered += 1;
        self.wait = average(self.wait, wait, self.answered);
    }

    pub(crate) fn add_handling(&mut self, handling: Duration) {
        self.handled += 1;
        self.handling = average(self.handling, handling, self.handled);
    }

    /// How long one waits who has so many before him, with so many agents at work. `None` if there is none.
    pub fn estimate(&self, before: usize, agents: u32) -> Option<Duration> {
        if agents == 0 {
            return None;
        }
        let handling = if self.handled == 0 { FIRST_GUESS } else { self.handling };
        let turns = u32::try_from(before).unwrap_or(u32::MAX);
        Some(handling.saturating_mul(turns) / agents)
    }
}

fn average(before: Duration, latest: Duration, count: u64) -> Duration {
    let weight = u32::try_from(count).unwrap_or(u32::MAX).min(WEIGHT);
    before * (weight - 1) / weight + latest / weight
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_counts_most_and_the_first_counts_whole() {
        let mut history = History::default();
        history.add_handling(Duration::from_secs(100));
        assert_eq!(history.handling, Duration::from_secs(100));
        history.add_handling(Duration::from_secs(200));
        assert_eq!(history.handling, Duration::from_secs(150));
        for _ in 0..50 {
            history.add_handling(Duration::from_secs(80));
        }
        assert!(history.handling < Duration::from_secs(81));
    }

    #[test]
    fn one_waits_for_those_before_him_shared_among_the_agents() {
        let mut history = History::default();
        assert_eq!(history.estimate(1, 0), None);
        assert_eq!(history.estimate(0, 1), Some(Duration::ZERO));
        assert_eq!(history.estimate(1, 1), Some(FIRST_GUESS));
        history.add_handling(Duration::from_secs(60));
        assert_eq!(history.estimate(3, 2), Some(Duration::from_secs(90)));
    }
}

//! How many interactions may be begun in a time ("Denial of Service Parameters"), and what the log says of any limit.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use vestibule_processor::{Parameters, Timestamp};

/// How often the log tells of a limit that is reached again and again.
const COMPLAINT_INTERVAL: Duration = Duration::from_secs(60);

/// What a visitor begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begun {
    Chat,
    Callback,
}

/// Counts what is begun.
#[derive(Debug, Default)]
pub(super) struct Limits {
    windows: Mutex<Windows>,
    complaints: Mutex<BTreeMap<&'static str, Complaint>>,
}

#[derive(Debug, Default)]
struct Windows {
    chats: Window,
    callbacks: Window,
    interactions: Window,
}

/// What was begun since a time.
#[derive(Clone, Copy, Debug, Default)]
struct Window {
    since: Timestamp,
    count: u64,
}

#[derive(Clone, Copy, Debug)]
struct Complaint {
    at: Timestamp,
    unsaid: u64,
}

impl Limits {
    /// Counts one more, or says which parameter forbids it. What is forbidden is not counted.
    pub(super) fn begin(
        &self,
        begun: Begun,
        parameters: &Parameters,
        now: Timestamp,
    ) -> Result<(), &'static str> {
        let mut guard = lock(&self.windows);
        let Windows { chats, callbacks, interactions } = &mut *guard;
        let (own, unit, most, name) = match begun {
            Begun::Chat => (
                chats,
                parameters.chats_allowed_unit_time,
                parameters.max_chats_allowed_per_unit_time,
                "MaxChatsAllowedPerUnitTime",
            ),
            Begun::Callback => (
                callbacks,
                parameters.callbacks_allowed_unit_time,
                parameters.max_callbacks_allowed_per_unit_time,
                "MaxCallbacksAllowedPerUnitTime",
            ),
        };
        if own.count_since(now, unit) >= most {
            return Err(name);
        }
        let most = parameters.max_interactions_allowed_per_unit_time;
        if interactions.count_since(now, parameters.interactions_allowed_unit_time) >= most {
            return Err("MaxInteractionsAllowedPerUnitTime");
        }
        own.count += 1;
        interactions.count += 1;
        Ok(())
    }

    /// Tells the log that a limit was reached: once a minute for each, and then how often it was meanwhile.
    pub(super) fn complain(&self, parameter: &'static str, now: Timestamp) {
        let mut complaints = lock(&self.complaints);
        match complaints.get_mut(parameter) {
            Some(complaint) if now.since(complaint.at) < COMPLAINT_INTERVAL => complaint.unsaid += 1,
            known => {
                let unsaid = known.map_or(0, |complaint| complaint.unsaid);
                tracing::warn!(
                    parameter,
                    unsaid,
                    "a limit is reached; visitors are refused until there is room"
                );
                complaints.insert(parameter, Complaint { at: now, unsaid: 0 });
            }
        }
    }
}

impl Window {
    /// What was counted in the unit of time that `now` falls into.
    fn count_since(&mut self, now: Timestamp, unit: Duration) -> u64 {
        if now.since(self.since) >= unit {
            *self = Window { since: now, count: 0 };
        }
        self.count
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(values: &[(&str, &str)]) -> Parameters {
        Parameters::default().with(values.iter().copied())
    }

    #[test]
    fn no_more_are_begun_in_a_unit_of_time_than_may_be() {
        let parameters = parameters(&[("MaxChatsAllowedPerUnitTime", "2"), ("ChatsAllowedUnitTime", "10")]);
        let limits = Limits::default();
        let begin = |at: u64| limits.begin(Begun::Chat, &parameters, Timestamp(at));
        assert_eq!([begin(50_000), begin(51_000)], [Ok(()), Ok(())]);
        assert_eq!(begin(59_999), Err("MaxChatsAllowedPerUnitTime"));
        assert_eq!(begin(60_000), Ok(()));
        assert_eq!(limits.begin(Begun::Callback, &parameters, Timestamp(60_000)), Ok(()));
    }

    #[test]
    fn chats_and_callbacks_are_counted_together_too() {
        let parameters = parameters(&[("MaxInteractionsAllowedPerUnitTime", "2")]);
        let limits = Limits::default();
        let begin = |begun| limits.begin(begun, &parameters, Timestamp(5_000));
        assert_eq!([begin(Begun::Chat), begin(Begun::Callback)], [Ok(()), Ok(())]);
        assert_eq!(begin(Begun::Callback), Err("MaxInteractionsAllowedPerUnitTime"));
    }

    #[test]
    fn the_log_is_told_once_a_minute() {
        let limits = Limits::default();
        [0, 1, 59_999].into_iter().for_each(|at| limits.complain("A", Timestamp(1_000_000 + at)));
        assert_eq!(lock(&limits.complaints)["A"].unsaid, 2);
        limits.complain("A", Timestamp(1_060_000));
        assert_eq!(lock(&limits.complaints)["A"].unsaid, 0);
    }
}

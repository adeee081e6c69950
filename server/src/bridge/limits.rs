//! How many interactions may be begun in a time ("Denial of Service Parameters").

use std::sync::{Mutex, MutexGuard, PoisonError};

use vestibule_processor::{Parameters, Timestamp};

use super::recent::Window;

/// What a visitor begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begun {
    Chat,
    Callback,
}

/// Counts what is begun.
#[derive(Debug, Default)]
pub(super) struct Limits(Mutex<Windows>);

/// One that was counted.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Counted {
    begun: Begun,
    among_its_own: Timestamp,
    among_all: Timestamp,
}

#[derive(Debug, Default)]
struct Windows {
    chats: Window,
    callbacks: Window,
    interactions: Window,
}

impl Limits {
    /// Counts one more, or says which parameter forbids it. What is forbidden is not counted.
    pub(super) fn begin(
        &self,
        begun: Begun,
        parameters: &Parameters,
        now: Timestamp,
    ) -> Result<Counted, &'static str> {
        let mut windows = self.windows();
        let most_of_all = most(parameters.max_interactions_allowed_per_unit_time);
        let (most, unit, name) = match begun {
            Begun::Chat => (
                most(parameters.max_chats_allowed_per_unit_time),
                parameters.chats_allowed_unit_time,
                "MaxChatsAllowedPerUnitTime",
            ),
            Begun::Callback => (
                most(parameters.max_callbacks_allowed_per_unit_time),
                parameters.callbacks_allowed_unit_time,
                "MaxCallbacksAllowedPerUnitTime",
            ),
        };
        if windows.of(begun).wait(most, unit, now).is_some() {
            return Err(name);
        }
        let unit = parameters.interactions_allowed_unit_time;
        if windows.interactions.wait(most_of_all, unit, now).is_some() {
            return Err("MaxInteractionsAllowedPerUnitTime");
        }
        let among_its_own = windows.of(begun).count(most, now);
        let among_all = windows.interactions.count(most_of_all, now);
        Ok(Counted { begun, among_its_own, among_all })
    }

    /// Takes one back that was not begun after all.
    pub(super) fn take_back(&self, counted: Counted) {
        let mut windows = self.windows();
        windows.of(counted.begun).take_back(counted.among_its_own);
        windows.interactions.take_back(counted.among_all);
    }

    fn windows(&self) -> MutexGuard<'_, Windows> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Windows {
    fn of(&mut self, begun: Begun) -> &mut Window {
        match begun {
            Begun::Chat => &mut self.chats,
            Begun::Callback => &mut self.callbacks,
        }
    }
}

fn most(parameter: u64) -> usize {
    usize::try_from(parameter).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(values: &[(&str, &str)]) -> Parameters {
        Parameters::default().with(values.iter().copied())
    }

    fn begin(limits: &Limits, begun: Begun, parameters: &Parameters, at: u64) -> Result<(), &'static str> {
        limits.begin(begun, parameters, Timestamp(at)).map(|_| ())
    }

    #[test]
    fn no_more_are_begun_in_a_unit_of_time_than_may_be() {
        let parameters = parameters(&[("MaxChatsAllowedPerUnitTime", "2"), ("ChatsAllowedUnitTime", "10")]);
        let limits = Limits::default();
        let begin = |begun, at| begin(&limits, begun, &parameters, at);
        assert_eq!([begin(Begun::Chat, 50_000), begin(Begun::Chat, 58_000)], [Ok(()), Ok(())]);
        assert_eq!(begin(Begun::Chat, 59_999), Err("MaxChatsAllowedPerUnitTime"));
        assert_eq!(begin(Begun::Chat, 60_000), Ok(()));
        assert_eq!(begin(Begun::Chat, 60_001), Err("MaxChatsAllowedPerUnitTime"), "one began at 58,000");
        assert_eq!(begin(Begun::Callback, 60_001), Ok(()));
    }

    #[test]
    fn chats_and_callbacks_are_counted_together_too() {
        let parameters = parameters(&[("MaxInteractionsAllowedPerUnitTime", "2")]);
        let limits = Limits::default();
        let begin = |begun| begin(&limits, begun, &parameters, 5_000);
        assert_eq!([begin(Begun::Chat), begin(Begun::Callback)], [Ok(()), Ok(())]);
        assert_eq!(begin(Begun::Callback), Err("MaxInteractionsAllowedPerUnitTime"));
    }

    #[test]
    fn what_was_not_begun_after_all_takes_nobodys_place() {
        let parameters = parameters(&[("MaxInteractionsAllowedPerUnitTime", "1")]);
        let limits = Limits::default();
        let counted = limits.begin(Begun::Callback, &parameters, Timestamp(5_000)).unwrap();
        assert!(begin(&limits, Begun::Chat, &parameters, 5_000).is_err());
        limits.take_back(counted);
        assert_eq!(begin(&limits, Begun::Chat, &parameters, 5_000), Ok(()));
        assert!(begin(&limits, Begun::Callback, &parameters, 5_000).is_err());
    }
}

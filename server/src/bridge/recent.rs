//! When something happened of late, so that it does not happen more often than it may.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use vestibule_processor::Timestamp;

/// Most keys that are remembered; of more, the one that was counted longest ago is forgotten.
const REMEMBERED: usize = 10_000;

/// The latest times something happened, as many as matter: in no span of a unit of time it happens more often than it may.
#[derive(Debug, Default)]
pub(super) struct Window(VecDeque<Timestamp>);

/// The times by who or what they are about, 10,000 at most.
#[derive(Debug)]
pub(super) struct Recent<K> {
    unit: Duration,
    windows: Mutex<HashMap<K, Window>>,
}

impl Window {
    /// How long it takes until fewer than `most` have happened within a unit of time, if as many have.
    pub(super) fn wait(&self, most: usize, unit: Duration, now: Timestamp) -> Option<Duration> {
        if most == 0 {
            return Some(unit);
        }
        let first_that_counts = self.0.get(self.0.len().checked_sub(most)?)?;
        unit.checked_sub(now.since(*first_that_counts)).filter(|left| !left.is_zero())
    }

    /// Counts one more, and forgets all but the latest `most`. Returns the time it is counted under.
    pub(super) fn count(&mut self, most: usize, now: Timestamp) -> Timestamp {
        // Two who looked at the clock one after the other may come here in the other order.
        let now = self.0.back().map_or(now, |latest| now.max(*latest));
        self.0.push_back(now);
        self.0.drain(..self.0.len().saturating_sub(most));
        now
    }

    /// Takes back what was counted under a time: it did not happen after all.
    pub(super) fn take_back(&mut self, counted: Timestamp) {
        if let Some(index) = self.0.iter().rposition(|time| *time == counted) {
            self.0.remove(index);
        }
    }
}

impl<K: Clone + Eq + Hash> Recent<K> {
    /// Times that matter for a unit of time.
    pub(super) fn new(unit: Duration) -> Recent<K> {
        Recent { unit, windows: Mutex::default() }
    }

    /// How long it takes until fewer than `most` have happened, if as many have.
    pub(super) fn wait(&self, key: &K, most: usize, now: Timestamp) -> Option<Duration> {
        self.windows().get(key)?.wait(most, self.unit, now)
    }

    /// Counts one more of which no more than `most` may happen.
    pub(super) fn count(&self, key: K, most: usize, now: Timestamp) {
        self.add(&mut self.windows(), key, most, now);
    }

    /// Counts one more, unless `most` have happened. Returns whether it was counted.
    pub(super) fn try_count(&self, key: K, most: usize, now: Timestamp) -> bool {
        let mut windows = self.windows();
        let may_happen = windows.get(&key).is_none_or(|window| window.wait(most, self.unit, now).is_none());
        if may_happen {
            self.add(&mut windows, key, most, now);
        }
        may_happen
    }

    /// Forgets what was counted.
    pub(super) fn forget(&self, key: &K) {
        self.windows().remove(key);
    }

    fn add(&self, windows: &mut HashMap<K, Window>, key: K, most: usize, now: Timestamp) {
        let is_full =
            |windows: &HashMap<K, Window>| windows.len() >= REMEMBERED && !windows.contains_key(&key);
        if is_full(windows) {
            windows.retain(|_, window| window.wait(1, self.unit, now).is_some());
        }
        if is_full(windows) {
            let oldest = windows.iter().min_by_key(|(_, window)| window.0.back()).map(|(key, _)| key.clone());
            oldest.and_then(|oldest| windows.remove(&oldest));
        }
        windows.entry(key).or_default().count(most, now);
    }

    fn windows(&self) -> MutexGuard<'_, HashMap<K, Window>> {
        self.windows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: Duration = Duration::from_secs(1);

    /// Lets something happen at each of these times if it may. Returns when it did.
    fn happen(window: &mut Window, most: usize, times: impl IntoIterator<Item = u64>) -> Vec<u64> {
        let times = times.into_iter().filter(|time| {
            let may_happen = window.wait(most, UNIT, Timestamp(*time)).is_none();
            if may_happen {
                window.count(most, Timestamp(*time));
            }
            may_happen
        });
        times.collect()
    }

    #[test]
    fn no_span_of_a_unit_of_time_sees_more_than_may_happen() {
        let mut window = Window::default();
        let around_a_second = [900, 910, 920, 930, 940, 950, 1_000, 1_010, 1_020, 1_899, 1_900, 1_901, 1_910];
        assert_eq!(happen(&mut window, 5, around_a_second), [900, 910, 920, 930, 940, 1_900, 1_910]);

        let happened = happen(&mut Window::default(), 7, (0..60_000).step_by(13));
        assert!(happened.windows(8).all(|span| span[7] - span[0] >= 1_000), "{happened:?}");
        assert!(happened.len() >= 7 * 58, "{}", happened.len());
    }

    #[test]
    fn another_limit_counts_what_has_happened_before() {
        let mut window = Window::default();
        assert_eq!(happen(&mut window, 3, [10, 20, 30, 40]), [10, 20, 30]);
        assert_eq!(happen(&mut window, 5, [40, 50, 60]), [40, 50]);
        assert_eq!(happen(&mut window, 2, [60, 1_039, 1_040, 1_049, 1_050, 1_051]), [1_040, 1_050]);
        assert_eq!(window.0.len(), 2, "what does not matter any more is forgotten");
        assert_eq!(window.wait(2, 2 * UNIT, Timestamp(2_045)), Some(Duration::from_millis(995)));
        assert_eq!(window.wait(0, UNIT, Timestamp(9_999)), Some(UNIT));
    }

    #[test]
    fn what_is_taken_back_leaves_room_for_another() {
        let mut window = Window::default();
        window.count(2, Timestamp(20));
        let counted = window.count(2, Timestamp(10));
        assert!(happen(&mut window, 2, [30]).is_empty());
        window.take_back(counted);
        assert_eq!(happen(&mut window, 2, [30, 40]), [30]);
    }

    #[test]
    fn each_key_is_counted_apart_until_it_is_forgotten() {
        let recent = Recent::new(Duration::from_secs(60));
        let count = |at| recent.try_count("a", 2, Timestamp(at));
        assert_eq!([count(1_000), count(2_000), count(60_999), count(61_000)], [true, true, false, true]);
        assert_eq!(recent.wait(&"a", 1, Timestamp(62_000)), Some(Duration::from_secs(59)));
        assert_eq!(recent.wait(&"b", 1, Timestamp(62_000)), None);
        recent.forget(&"a");
        assert_eq!(recent.wait(&"a", 1, Timestamp(62_000)), None);
    }

    #[test]
    fn no_more_keys_are_remembered_than_there_is_room_for() {
        let recent = Recent::new(Duration::from_secs(60));
        (0..REMEMBERED as u64 + 10).for_each(|key| recent.count(key, 1, Timestamp(key)));
        assert_eq!(recent.windows().len(), REMEMBERED);
        assert!(!recent.windows().contains_key(&0), "the first is forgotten");
        recent.count(0, 1, Timestamp(70_000));
        assert_eq!(recent.windows().len(), 10, "those whose time is over are forgotten");
    }
}

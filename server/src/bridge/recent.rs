//! How often something happened of late, by whom or what it is about.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use vestibule_processor::Timestamp;

/// Most keys that are remembered; of more, the one that was counted first is forgotten.
const REMEMBERED: usize = 10_000;

/// Counts by key. Each count begins anew when its time is over.
#[derive(Debug)]
pub(super) struct Recent<K> {
    memory: Duration,
    counts: Mutex<HashMap<K, Count>>,
}

#[derive(Debug)]
struct Count {
    count: u32,
    since: Timestamp,
}

impl<K: Clone + Eq + Hash> Recent<K> {
    /// Counts that last for a time.
    pub(super) fn new(memory: Duration) -> Recent<K> {
        Recent { memory, counts: Mutex::default() }
    }

    /// How long it takes until fewer than `allowed` are counted, if there are as many.
    pub(super) fn wait(&self, key: &K, allowed: u32, now: Timestamp) -> Option<Duration> {
        let counts = self.counts();
        let known = counts.get(key)?;
        let left = self.memory.checked_sub(now.since(known.since))?;
        (known.count >= allowed && !left.is_zero()).then_some(left)
    }

    /// Counts one more.
    pub(super) fn count(&self, key: K, now: Timestamp) {
        let mut counts = self.counts();
        let is_fresh = |known: &Count| now.since(known.since) < self.memory;
        if counts.len() >= REMEMBERED {
            counts.retain(|_, known| is_fresh(known));
        }
        if counts.len() >= REMEMBERED {
            let oldest = counts.iter().min_by_key(|(_, known)| known.since).map(|(key, _)| key.clone());
            oldest.and_then(|oldest| counts.remove(&oldest));
        }
        let known = counts.entry(key).or_insert(Count { count: 0, since: now });
        if !is_fresh(known) {
            *known = Count { count: 0, since: now };
        }
        known.count += 1;
    }

    /// Counts one more, unless as many as are allowed were counted. Returns whether it was.
    pub(super) fn try_count(&self, key: K, allowed: u32, now: Timestamp) -> bool {
        let is_allowed = self.wait(&key, allowed, now).is_none();
        if is_allowed {
            self.count(key, now);
        }
        is_allowed
    }

    /// Forgets what was counted.
    pub(super) fn forget(&self, key: &K) {
        self.counts().remove(key);
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<K, Count>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_begins_anew_when_its_time_is_over() {
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
        (0..REMEMBERED as u64 + 10).for_each(|key| recent.count(key, Timestamp(key)));
        assert_eq!(recent.counts().len(), REMEMBERED);
        assert!(!recent.counts().contains_key(&0), "the first is forgotten");
    }
}

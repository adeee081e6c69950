//! Answers that are given again for a while.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use vestibule_processor::Timestamp;

/// Most answers that are kept; of more, those that were not asked for longest are dropped.
const ENTRIES: usize = 10_000;

/// Answers by what was asked.
#[derive(Debug)]
pub(super) struct Cache<K, V>(Mutex<BTreeMap<K, Entry<V>>>);

#[derive(Clone, Copy, Debug)]
struct Entry<V> {
    made: Timestamp,
    asked: Timestamp,
    answer: V,
}

/// How long answers are kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lifetime {
    /// For how long one is given again.
    pub(super) fresh: Duration,
    /// For how long one is kept that nobody asks for.
    pub(super) idle: Duration,
}

impl<K, V> Default for Cache<K, V> {
    fn default() -> Cache<K, V> {
        Cache(Mutex::default())
    }
}

impl<K: Ord + Clone, V: Clone> Cache<K, V> {
    /// The answer that is known, or one that is made now.
    pub(super) fn get(&self, key: &K, lifetime: Lifetime, now: Timestamp, make: impl FnOnce() -> V) -> V {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_kept = |entry: &&mut Entry<V>| {
            now.since(entry.made) < lifetime.fresh && now.since(entry.asked) < lifetime.idle
        };
        if let Some(entry) = entries.get_mut(key).filter(is_kept) {
            entry.asked = now;
            return entry.answer.clone();
        }
        let answer = make();
        if lifetime.fresh.is_zero() {
            return answer;
        }
        if entries.len() >= ENTRIES {
            entries.retain(|_, entry| now.since(entry.asked) < lifetime.idle.min(lifetime.fresh));
        }
        if entries.len() < ENTRIES {
            entries.insert(key.clone(), Entry { made: now, asked: now, answer: answer.clone() });
        }
        answer
    }

    /// Drops what nobody has asked for.
    pub(super) fn sweep(&self, lifetime: Lifetime, now: Timestamp) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|_, entry| now.since(entry.asked) < lifetime.idle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIFETIME: Lifetime = Lifetime { fresh: Duration::from_secs(2), idle: Duration::from_secs(60) };

    #[test]
    fn an_answer_is_given_again_while_it_is_fresh() {
        let cache = Cache::default();
        let ask = |at, answer| cache.get(&"queue", LIFETIME, Timestamp(at), || answer);
        assert_eq!([ask(1_000, 1), ask(2_999, 2), ask(3_000, 3)], [1, 1, 3]);
    }

    #[test]
    fn an_answer_that_nobody_asks_for_is_not_given_again() {
        let cache = Cache::default();
        let lifetime = Lifetime { fresh: Duration::from_secs(60), idle: Duration::from_secs(10) };
        let ask = |at, answer| cache.get(&"queue", lifetime, Timestamp(at), || answer);
        assert_eq!([ask(1_000, 1), ask(10_999, 2), ask(20_998, 3), ask(30_998, 4)], [1, 1, 1, 4]);
    }

    #[test]
    fn nothing_is_kept_without_a_time_or_when_nobody_asks() {
        let cache = Cache::default();
        let never = Lifetime { fresh: Duration::ZERO, ..LIFETIME };
        assert_eq!(cache.get(&1, never, Timestamp(0), || 1), 1);
        assert_eq!(cache.get(&1, never, Timestamp(0), || 2), 2);
        cache.get(&1, LIFETIME, Timestamp(0), || 3);
        cache.sweep(LIFETIME, Timestamp(60_000));
        assert!(cache.0.lock().unwrap().is_empty());
    }

    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        let cache = Cache::default();
        for key in 0..ENTRIES + 10 {
            cache.get(&key, LIFETIME, Timestamp(0), || key);
        }
        assert_eq!(cache.0.lock().unwrap().len(), ENTRIES);
        cache.get(&usize::MAX, LIFETIME, Timestamp(2_000), || 0);
        assert_eq!(cache.0.lock().unwrap().len(), 1, "what is stale makes room");
    }
}

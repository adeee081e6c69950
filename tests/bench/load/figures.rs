//! Latencies, and what is said of them.

use std::time::Duration;

/// How long each of many calls took.
#[derive(Default)]
pub(crate) struct Latencies(Vec<Duration>);

impl Latencies {
    pub(crate) fn of(all: impl IntoIterator<Item = Duration>) -> Latencies {
        let mut all: Vec<_> = all.into_iter().collect();
        all.sort_unstable();
        Latencies(all)
    }

    pub(crate) fn into_all(self) -> Vec<Duration> {
        self.0
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The median and the 99th percentile, as two cells of a table.
    pub(crate) fn cells(&self) -> String {
        let [median, high] = [0.5, 0.99].map(|share| self.milliseconds(share));
        format!("{median:.2} ms | {high:.2} ms")
    }

    fn milliseconds(&self, share: f64) -> f64 {
        let index = (self.0.len() as f64 * share) as usize;
        self.0.get(index).map_or(f64::NAN, |latency| latency.as_secs_f64() * 1000.0)
    }
}

/// The middle one of some numbers.
pub(crate) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}

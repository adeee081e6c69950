//! Where time comes from.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use vestibule_processor::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// The time now. It may jump forwards, and never goes backwards or stands still.
    fn now(&self) -> Timestamp;

    /// From here on the time is not before this one.
    fn not_before(&self, time: Timestamp);
}

/// The machine's own clock, which goes on at its own pace when the machine's is set back.
#[derive(Debug)]
pub struct SystemClock(Mutex<(Instant, Timestamp)>);

impl SystemClock {
    /// A clock that shows the machine's time.
    pub fn new() -> SystemClock {
        SystemClock(Mutex::new((Instant::now(), machine_time())))
    }

    fn advance(&self, now: Instant, machine: Timestamp) -> Timestamp {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at_least = last.1 + now.saturating_duration_since(last.0);
        if machine >= at_least {
            *last = (now, machine);
        } else if at_least > last.1 {
            // What is less than a millisecond counts the next time, or frequent calls would hold the time back.
            *last = (last.0 + at_least.since(last.1), at_least);
        }
        last.1
    }
}

impl Default for SystemClock {
    fn default() -> SystemClock {
        SystemClock::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        self.advance(Instant::now(), machine_time())
    }

    fn not_before(&self, time: Timestamp) {
        let ahead = time.since(self.now());
        if !ahead.is_zero() {
            tracing::warn!(
                ?ahead,
                "the machine's clock is behind what was recorded before; going on from there"
            );
            self.advance(Instant::now(), time);
        }
    }
}

fn machine_time() -> Timestamp {
    Timestamp::default() + SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// A clock that is set by hand, for tests.
#[derive(Debug, Default)]
pub struct ManualClock(AtomicU64);

impl ManualClock {
    /// A clock that shows this time until it is moved on.
    pub fn at(time: Timestamp) -> ManualClock {
        ManualClock(AtomicU64::new(time.0))
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        let now = self.now() + by;
        self.0.store(now.0, Ordering::Release);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::Acquire))
    }

    fn not_before(&self, time: Timestamp) {
        self.0.fetch_max(time.0, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_back_goes_on_at_its_own_pace() {
        let clock = SystemClock::new();
        let (begin, shown) = *clock.0.lock().unwrap();
        let seconds = Duration::from_secs;
        let check = |after, machine: Timestamp, expected| {
            assert_eq!(clock.advance(begin + seconds(after), machine), expected);
        };
        check(1, shown + seconds(1), shown + seconds(1));
        check(2, Timestamp(0), shown + seconds(2));
        check(3, shown + seconds(100), shown + seconds(100));
        check(4, shown + seconds(4), shown + seconds(101));
        clock.not_before(shown + seconds(1_000));
        assert!(clock.now() >= shown + seconds(1_000));
    }
}

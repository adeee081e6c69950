//! Where time comes from.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use vestibule_processor::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// The time now. It may jump forwards, and never goes backwards or stands still.
    fn now(&self) -> Timestamp;

    /// From here on the time is not before this one.
    fn not_before(&self, time: Timestamp);

    /// How far the time has jumped forwards since this was last asked: the machine slept, or its clock was set.
    fn take_jump(&self) -> Option<Duration>;
}

/// What the machine's clock gains at once counts as a jump from here on.
const JUMP: Duration = Duration::from_secs(10);

/// The machine's own clock, which goes on at its own pace when the machine's is set back.
#[derive(Debug)]
pub struct SystemClock(Mutex<Shown>);

#[derive(Clone, Copy, Debug)]
struct Shown {
    time: Timestamp,
    at: Instant,
    jump: Duration,
}

impl SystemClock {
    /// A clock that shows the machine's time.
    pub fn new() -> SystemClock {
        SystemClock(Mutex::new(Shown { time: machine_time(), at: Instant::now(), jump: Duration::ZERO }))
    }

    fn advance(&self, now: Instant, machine: Timestamp) -> Timestamp {
        let mut shown = self.shown();
        let at_least = shown.time + now.saturating_duration_since(shown.at);
        if machine >= at_least {
            let gain = Some(machine.since(at_least)).filter(|gain| *gain >= JUMP);
            *shown = Shown { time: machine, at: now, jump: shown.jump + gain.unwrap_or_default() };
        } else if at_least > shown.time {
            // What is less than a millisecond counts the next time, or frequent calls would hold the time back.
            *shown = Shown { time: at_least, at: shown.at + at_least.since(shown.time), jump: shown.jump };
        }
        shown.time
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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

    fn take_jump(&self) -> Option<Duration> {
        Some(std::mem::take(&mut self.shown().jump)).filter(|jump| !jump.is_zero())
    }
}

fn machine_time() -> Timestamp {
    Timestamp::default() + SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// A clock that is set by hand, for tests.
#[derive(Debug, Default)]
pub struct ManualClock {
    time: AtomicU64,
    jump: AtomicU64,
}

impl ManualClock {
    /// A clock that shows this time until it is moved on.
    pub fn at(time: Timestamp) -> ManualClock {
        ManualClock { time: AtomicU64::new(time.0), jump: AtomicU64::new(0) }
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        let now = self.now() + by;
        self.time.store(now.0, Ordering::Release);
    }

    /// Sets the clock forward: nobody lived through that time.
    pub fn jump(&self, by: Duration) {
        self.advance(by);
        self.jump.fetch_add(u64::try_from(by.as_millis()).unwrap_or(u64::MAX), Ordering::AcqRel);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.time.load(Ordering::Acquire))
    }

    fn not_before(&self, time: Timestamp) {
        self.time.fetch_max(time.0, Ordering::AcqRel);
    }

    fn take_jump(&self) -> Option<Duration> {
        Some(Duration::from_millis(self.jump.swap(0, Ordering::AcqRel))).filter(|jump| !jump.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_back_goes_on_at_its_own_pace() {
        let clock = SystemClock::new();
        let Shown { at: begin, time: shown, .. } = *clock.shown();
        let seconds = Duration::from_secs;
        let check = |after, machine: Timestamp, expected| {
            assert_eq!(clock.advance(begin + seconds(after), machine), expected);
        };
        check(1, shown + seconds(1), shown + seconds(1));
        check(2, Timestamp(0), shown + seconds(2));
        check(3, shown + seconds(100), shown + seconds(100));
        check(4, shown + seconds(4), shown + seconds(101));
        assert_eq!(clock.take_jump(), Some(seconds(97)));
        assert_eq!(clock.take_jump(), None);
        clock.not_before(shown + seconds(1_000));
        assert!(clock.now() >= shown + seconds(1_000));
    }
}

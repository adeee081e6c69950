//! Where time comes from.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use vestibule_processor::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// The time now. It may jump; those who must not see it run backwards take care themselves.
    fn now(&self) -> Timestamp;
}

/// The machine's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::default() + since_epoch
    }
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
}

//! Waiting for what is going to happen.

use std::thread;
use std::time::{Duration, Instant};

/// How long a test waits for anything: much longer than it takes, for the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long until the next look.
const PAUSE: Duration = Duration::from_millis(50);

/// Looks until there is something; fails with what was there instead the last time.
#[track_caller]
pub(crate) fn wait<T>(what: &str, mut look: impl FnMut() -> Result<T, String>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match look() {
            Ok(found) => return found,
            Err(instead) if Instant::now() > deadline => panic!("waited in vain for {what}: {instead}"),
            Err(_) => thread::sleep(PAUSE),
        }
    }
}

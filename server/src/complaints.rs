//! What the log is told now and then only, however often it happens.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How often the log is told of the same cause.
const INTERVAL: Duration = Duration::from_secs(60);

/// When the log was told of what.
#[derive(Debug, Default)]
pub(crate) struct Complaints(Mutex<BTreeMap<&'static str, Complaint>>);

#[derive(Debug)]
struct Complaint {
    at: Instant,
    unsaid: u64,
}

impl Complaints {
    /// Counts what has such a cause. If the log is to be told of it, returns how often it has happened since it last was:
    /// once a minute for each cause.
    pub(crate) fn add(&self, cause: &'static str) -> Option<u64> {
        let mut complaints = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match complaints.get_mut(cause) {
            Some(known) if known.at.elapsed() < INTERVAL => {
                known.unsaid += 1;
                None
            }
            known => {
                let unsaid = known.map_or(0, |known| known.unsaid);
                complaints.insert(cause, Complaint { at: Instant::now(), unsaid: 0 });
                Some(unsaid)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_log_is_told_once_a_minute_of_each_cause() {
        let complaints = Complaints::default();
        let add = |cause| complaints.add(cause);
        assert_eq!([add("one"), add("one"), add("other"), add("one")], [Some(0), None, Some(0), None]);
        tokio::time::advance(INTERVAL - Duration::from_millis(1)).await;
        assert_eq!(add("one"), None);
        tokio::time::advance(Duration::from_millis(1)).await;
        assert_eq!([add("one"), add("one"), add("other")], [Some(3), None, Some(0)]);
    }
}

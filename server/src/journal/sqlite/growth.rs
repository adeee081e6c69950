//! How long the write-ahead log is, when it is to be moved, and when somebody has to know that it cannot be.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A log of at least this many bytes is moved into the database file.
const BYTES: u64 = 4 << 20;

/// At this many bytes appends wait until the log is moved, so that a slow disk cannot make it grow for ever.
const BYTES_MOST: u64 = 64 << 20;

/// How often the log tells that it grows.
const COMPLAINT_INTERVAL: Duration = Duration::from_secs(60);

/// What came of letting the next append use the log again from its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finish {
    /// It will.
    Anew,
    /// A reader needs the log as it is.
    Held,
    /// The database file could not be written, which was told of. It is tried again.
    Failed,
    /// The database file could not be flushed, so that the log has to stay.
    Kept,
}

/// What is known of the log's length.
#[derive(Debug)]
pub(super) struct Growth {
    file: PathBuf,
    /// About how long the log is.
    bytes: u64,
    /// At which length it is to be moved.
    move_at: u64,
    is_room_wanted: bool,
    /// When it was told last that the log grows.
    told: Option<Instant>,
}

impl Growth {
    /// The log of the database `file`, which has so many bytes.
    pub(super) fn of(file: &Path, bytes: u64) -> Growth {
        Growth { file: file.to_owned(), bytes, move_at: BYTES, is_room_wanted: false, told: None }
    }

    /// Something was written, which has made the log longer.
    pub(super) fn add(&mut self, bytes: u64) {
        self.bytes += bytes;
        self.is_room_wanted = false;
    }

    /// An append found no room on the disk. The next one first moves the log, whose room it can then use again.
    pub(super) fn want_room(&mut self) {
        self.is_room_wanted = true;
    }

    /// Whether the log is as long as it should become, even if to move it was in vain before.
    pub(super) fn is_to_be_moved(&self) -> bool {
        self.bytes >= BYTES
    }

    /// Whether the log is to be moved beside the appends.
    pub(super) fn is_long(&self) -> bool {
        self.bytes >= self.move_at
    }

    /// Whether the next append has to wait until the log is moved.
    pub(super) fn is_too_long(&self) -> bool {
        self.is_room_wanted || self.bytes >= self.move_at.max(BYTES_MOST)
    }

    /// Whether what is left to move holds nobody up.
    pub(super) fn is_short(&self) -> bool {
        self.bytes < 2 * BYTES
    }

    /// Notes what came of moving the log. If that was in vain, it is tried again when the log is a piece longer.
    pub(super) fn note(&mut self, finish: Finish) {
        if finish == Finish::Anew {
            (self.bytes, self.move_at) = (0, BYTES);
            return;
        }
        // Readers of our own are in the way for a moment only: once is no reason to complain.
        let is_first = self.move_at == BYTES;
        self.move_at = self.bytes + BYTES;
        if self.bytes >= BYTES_MOST && !is_first {
            self.complain(finish);
        }
    }

    fn complain(&mut self, finish: Finish) {
        if self.told.is_some_and(|told| told.elapsed() < COMPLAINT_INTERVAL) {
            return;
        }
        let (file, bytes) = (self.file.display(), self.bytes);
        match finish {
            Finish::Held => tracing::warn!(
                %file, bytes,
                "the journal's log grows until the disk is full, for another program keeps reading the journal; end that \
                 one, which `fuser {file}` names"
            ),
            Finish::Kept => tracing::error!(
                %file, bytes,
                "the journal's log grows until the disk is full, for the disk failed; check the disk, then start again"
            ),
            Finish::Anew | Finish::Failed => return,
        }
        self.told = Some(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long() -> Growth {
        Growth::of(Path::new("journal.db"), BYTES_MOST)
    }

    #[test]
    fn a_log_that_was_moved_is_short_again() {
        let mut growth = long();
        assert!(growth.is_too_long() && growth.is_long() && !growth.is_short());
        growth.note(Finish::Anew);
        assert!(!growth.is_too_long() && !growth.is_long() && growth.is_short());
    }

    #[test]
    fn appends_do_not_wait_in_vain_each_time() {
        let mut growth = long();
        growth.note(Finish::Held);
        assert!(!growth.is_too_long() && !growth.is_long());
        growth.add(BYTES);
        assert!(growth.is_too_long() && growth.is_long());
    }

    #[test]
    fn it_is_told_once_that_a_long_log_is_held() {
        for finish in [Finish::Held, Finish::Kept] {
            let mut growth = long();
            growth.note(finish);
            assert_eq!(growth.told, None);
            growth.note(finish);
            let told = growth.told.unwrap();
            growth.note(finish);
            assert_eq!(growth.told, Some(told));
            growth.told = told.checked_sub(COMPLAINT_INTERVAL);
            growth.note(finish);
            assert!(growth.told.unwrap() >= told);
        }
    }

    #[test]
    fn a_short_log_may_be_held() {
        let mut growth = Growth::of(Path::new("journal.db"), BYTES);
        (0..10).for_each(|_| growth.note(Finish::Held));
        assert_eq!(growth.told, None);
    }

    #[test]
    fn whoever_found_no_room_has_the_log_moved_first() {
        let mut growth = Growth::of(Path::new("journal.db"), 0);
        growth.want_room();
        assert!(growth.is_too_long());
        growth.note(Finish::Failed);
        assert!(growth.is_too_long());
        growth.add(1);
        assert!(!growth.is_too_long());
    }
}

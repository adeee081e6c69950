//! The Tracker in memory.

use vestibule::tracker::Tracker;
use vestibule::tracker::memory::{MemoryTracker, Store};

use super::mails;
use super::suite::{self, Engine};

struct Memory(Store);

impl Engine for Memory {
    fn new() -> Memory {
        Memory(Store::default())
    }

    fn open(&self) -> Box<dyn Tracker> {
        Box::new(MemoryTracker::open(&self.0))
    }

    fn fail(&self, _: &dyn Tracker) {
        self.0.fail(true);
    }

    fn mend(&self, _: &dyn Tracker) {
        self.0.fail(false);
    }
}

suite::run!(Memory);
mails::run!(Memory);

use std::collections::HashMap;
use std::io::BufRead;
use std::sync::Mutex;

use uuid::Uuid;
use vestibule_processor::{Processor, Timestamp};

use super::*;
use crate::journal::{GoOn, WriteSnapshot};
use crate::runtime::snapshot::Place;

/// A store that does in the place of keeping a snapshot what a test wants.
struct Instead<F>(F);

impl<F: Fn() + Send> Snapshots for Instead<F> {
    fn positions(&self) -> Result<Vec<Position>, SnapshotError> {
        Ok(Vec::new())
    }

    fn keep(&self, _: Position, _: &mut WriteSnapshot<'_>) -> Result<(), SnapshotError> {
        self.0();
        Ok(())
    }

    fn open(&self, _: Position) -> Result<Box<dyn BufRead>, SnapshotError> {
        Err(io::Error::from(io::ErrorKind::NotFound).into())
    }

    fn check(&self, _: Position, go_on: &mut GoOn<'_>) -> Result<(), SnapshotError> {
        Ok(go_on()?)
    }

    fn remove(&self, _: Position) -> Result<(), SnapshotError> {
        Ok(())
    }
}

fn start(instead: impl Fn() + Send + 'static) -> Compactor {
    let settings = Compaction { records: 1, ..Compaction::default() };
    let mut compactor = Compactor::start(settings, Box::new(Instead(instead)), None, (0, 0)).unwrap();
    compactor.count(100);
    assert!(compactor.is_due());
    compactor
}

fn store(compactor: &mut Compactor) {
    let (position, record, at) = (Position(1), Uuid::nil(), Timestamp(1));
    let place = Place { position, record, epoch: 1, at };
    compactor.store(Taken { place, processor: Processor::new(0), conversations: HashMap::new() });
    assert!(compactor.is_storing);
}

#[test]
fn whoever_cannot_store_snapshots_any_more_goes_on_without() {
    let mut compactor = start(|| panic!("a fault that this test provokes"));
    store(&mut compactor);
    while compactor.is_storing {
        assert_eq!(compactor.needed_from(), Position::START);
        thread::yield_now();
    }
    compactor.count(100);
    assert!(!compactor.is_due());
    assert_eq!(compactor.needed_from(), Position::START);
}

#[test]
fn the_end_does_not_wait_for_a_disk_that_hangs() {
    let (began, begun) = channel();
    let (release, released) = channel::<()>();
    let released = Mutex::new(released);
    let mut compactor = start(move || {
        began.send(()).unwrap();
        _ = released.lock().unwrap().recv();
    });
    store(&mut compactor);
    begun.recv().unwrap();
    drop(compactor);
    release.send(()).expect("the disk still hangs");
}

#[test]
fn what_is_read_back_when_the_end_comes_counts_for_nothing() {
    let (report, stored) = channel();
    let is_stopping = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&is_stopping);
    let snapshots = Box::new(Instead(move || stop.store(true, Ordering::Release)));
    let (jobs, taken) = sync_channel(1);
    let place = Place { position: Position(1), record: Uuid::nil(), epoch: 1, at: Timestamp(1) };
    let taken_now = Taken { place, processor: Processor::new(0), conversations: HashMap::new() };
    jobs.send(Job { taken: taken_now, earlier: None }).unwrap();
    drop(jobs);
    Store { snapshots, is_stopping, report }.run(&taken);
    assert!(stored.recv().unwrap().is_none());
}

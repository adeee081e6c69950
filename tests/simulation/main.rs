//! A simulation of the rules: visitors and agents who do anything at any time, a disk that fails, crashes in the middle
//! of everything, and time that jumps. After every step the state is held against a model that is too simple to be wrong.
//!
//! A failing seed is printed; `VESTIBULE_SEED=N cargo test -p vestibule-tests --test simulation` plays it again, and
//! `corpus.txt` keeps those that once failed.

mod company;
mod model;
mod random;
mod snapshot;
mod world;

use std::num::NonZero;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use model::Seen;
use world::World;

const SEEDS: u64 = 4_000;
const STEPS: u32 = 120;

#[test]
fn nothing_is_lost_doubled_or_stuck_whatever_happens() {
    match std::env::var("VESTIBULE_SEED") {
        Ok(seed) => drop(play(seed.parse().expect("VESTIBULE_SEED is a number"))),
        Err(_) => drop(play_all(0..SEEDS)),
    }
}

#[test]
fn seeds_that_once_failed_do_not_fail_again() {
    let seeds = include_str!("corpus.txt").lines().filter(|line| !line.starts_with('#'));
    seeds.for_each(|seed| drop(play(seed.trim().parse().expect("a seed a line"))));
}

#[test]
fn the_simulation_gets_everywhere() {
    play_all(0..200).assert_everything_happened();
}

/// Plays seeds on all cores; of those that fail, each core stops at its first.
fn play_all(seeds: Range<u64>) -> Seen {
    let next = AtomicU64::new(seeds.start);
    let play_some = || {
        let mut seen = Seen::default();
        let claim = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|seed| *seed < seeds.end);
        while let Some(seed) = claim() {
            seen.merge(&play(seed));
        }
        seen
    };
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        let players: Vec<_> = (0..cores).map(|_| scope.spawn(play_some)).collect();
        let mut seen = Seen::default();
        for player in players {
            seen.merge(&player.join().unwrap_or_else(|failure| resume_unwind(failure)));
        }
        seen
    })
}

fn play(seed: u64) -> Seen {
    let run = || {
        let mut world = World::new(seed);
        (0..STEPS).for_each(|_| world.step());
        world.settle();
        world.seen().clone()
    };
    catch_unwind(AssertUnwindSafe(run))
        .unwrap_or_else(|_| panic!("seed {seed} failed; play it again with VESTIBULE_SEED={seed}"))
}

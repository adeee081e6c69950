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

use std::panic::{AssertUnwindSafe, catch_unwind};

use world::World;

const SEEDS: u64 = 2_000;
const STEPS: u32 = 120;

#[test]
fn nothing_is_lost_doubled_or_stuck_whatever_happens() {
    match std::env::var("VESTIBULE_SEED") {
        Ok(seed) => play(seed.parse().expect("VESTIBULE_SEED is a number")),
        Err(_) => (0..SEEDS).for_each(play),
    }
}

#[test]
fn seeds_that_once_failed_do_not_fail_again() {
    let seeds = include_str!("corpus.txt").lines().filter(|line| !line.starts_with('#'));
    seeds.for_each(|seed| play(seed.trim().parse().expect("a seed a line")));
}

#[test]
fn the_simulation_gets_everywhere() {
    let mut seen = model::Seen::default();
    for seed in 0..200 {
        let mut world = World::new(seed);
        (0..STEPS).for_each(|_| world.step());
        seen.merge(world.seen());
    }
    seen.assert_everything_happened();
}

fn play(seed: u64) {
    let run = || {
        let mut world = World::new(seed);
        (0..STEPS).for_each(|_| world.step());
        world.settle();
    };
    if catch_unwind(AssertUnwindSafe(run)).is_err() {
        panic!("seed {seed} failed; play it again with VESTIBULE_SEED={seed}");
    }
}

//! The contracts of the journal and of the Tracker, held against every adapter, and what each adapter promises beyond them.

// The tests' helpers are tests, too: what a test may do, they may.
#![cfg(test)]

mod suite;
mod support;

mod data_folder;
mod memory;
mod sqlite;
mod tracker;

//! The Tracker's contract.

mod memory;
mod sqlite;
mod suite;

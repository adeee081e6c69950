//! The Tracker's contract.

mod mails;
mod memory;
mod sqlite;
mod suite;

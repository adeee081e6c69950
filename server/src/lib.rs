//! Vestibule's server: the place on a company's website where its visitors meet its people.
//!
//! See ARCHITECTURE.md for how the parts fit together.

pub mod app;
pub mod assets;
pub mod bridge;
pub mod clock;
pub mod command;
mod complaints;
pub mod config;
mod date;
mod encoding;
pub mod files;
pub mod journal;
pub mod mail;
pub mod parameters;
mod rights;
pub mod runtime;
pub mod tracker;

//! The server from the outside: requests go through the whole router, answers are looked at as clients see them.

mod agents;
mod attributes;
mod callbacks;
mod compaction;
mod compression;
mod details;
mod document;
mod durability;
mod files;
mod formats;
mod hold;
mod limits;
mod parameters;
mod photos;
mod problem_reports;
mod queues;
mod registration;
mod server;
mod slow;
mod streams;
mod tracking;
mod transcripts;
mod visitors;

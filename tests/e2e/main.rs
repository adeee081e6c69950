//! End to end: the finished server, and visitors and agents in real browsers.
//!
//! A test that fails leaves what everybody saw, and the server's log and data, in `target/e2e/<test>/`.

mod harness;

mod attention;
mod conversation;
mod embedding;
mod failures;
mod gallery;
mod hostile;
mod keyboard;
mod pages;
mod phone;
mod queue;
mod restart;
mod tabs;
mod texts;

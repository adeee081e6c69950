//! What crosses HTTP between Vestibule's frontends and its server, and nothing else.
//!
//! [`visitor`] is the protocol of the visitor's side. It re-creates the `websvcs` protocol of Interaction Web
//! Tools, so its names, spellings and quirks are fixed; what Vestibule adds is optional and marked as an
//! *extension*. [`agent`] is the protocol between the console and the server, which is our own.
//!
//! The crate parses and writes; it holds no rules.

pub mod admin;
pub mod agent;
pub mod visitor;

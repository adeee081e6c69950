//! The agents' protocol, one endpoint a file: plain POSTs for what an agent does, one stream for what he sees.

pub(super) mod disconnect;
pub(super) mod events;
pub(super) mod file;
pub(super) mod finish_callback;
pub(super) mod hold;
mod identity;
pub(super) mod login;
pub(super) mod logout;
pub(super) mod message;
pub(super) mod pick_up;
mod problem;
pub(super) mod retry_later;
pub(super) mod session;
pub(super) mod status;
mod streams;
pub(super) mod typing;
pub(super) mod url;
mod view;

pub use crate::bridge::logins::{Account, Logins};
pub(super) use identity::{COOKIE_NAME, Identity, OwnCall, OwnJson};
pub(super) use problem::Problem;
pub(super) use streams::Streams;

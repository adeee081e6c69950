//! The agents' protocol, one endpoint a file: plain POSTs for what an agent does, one stream for what he sees.

mod disconnect;
mod events;
mod file;
mod finish_callback;
mod hold;
mod identity;
mod login;
mod logout;
mod message;
mod pick_up;
mod problem;
mod retry_later;
mod session;
mod status;
mod streams;
mod typing;
mod url;
mod view;

pub use crate::bridge::logins::{Account, Logins};
pub(super) use identity::{Identity, OwnCall, OwnJson};
pub(super) use problem::Problem;
pub(super) use streams::Streams;

pub(super) use disconnect::disconnect;
pub(super) use events::events;
pub(super) use file::{fetch_file, send_file};
pub(super) use finish_callback::finish_callback;
pub(super) use hold::hold;
pub(super) use login::login;
pub(super) use logout::logout;
pub(super) use message::message;
pub(super) use pick_up::pick_up;
pub(super) use retry_later::retry_later;
pub(super) use session::session;
pub(super) use status::set_status;
pub(super) use typing::typing;
pub(super) use url::url;

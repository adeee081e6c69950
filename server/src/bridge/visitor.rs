//! The visitor's protocol, one endpoint a file.
//!
//! An answer is always HTTP 200 and says in its `status` whether the call worked; other HTTP statuses are for calls
//! that never reached an endpoint, and make clients of the original look for another server.

mod answer;
mod body;
mod exit;
mod format;
mod party_info;
mod poll;
mod reconnect;
mod send_message;
mod server_configuration;
mod start;
mod typing_state;
mod unknown;

pub use format::{Format, Unreadable, xml};

pub(super) use exit::exit;
pub(super) use party_info::party_info;
pub(super) use poll::poll;
pub(super) use reconnect::reconnect;
pub(super) use send_message::send_message;
pub(super) use server_configuration::server_configuration;
pub(super) use start::start;
pub(super) use typing_state::set_typing_state;
pub(super) use unknown::{no_head, unknown, wrong_method};

//! The visitor's protocol, one endpoint a file.
//!
//! An answer is always HTTP 200 and says in its `status` whether the call worked; other HTTP statuses are for calls
//! that never reached an endpoint, and make clients of the original look for another server.

mod answer;
mod begin;
mod body;
mod callback;
mod exit;
mod format;
mod get_file;
mod party_info;
mod person;
mod photo;
mod poll;
mod problem_report;
mod queue;
mod rates;
mod reconnect;
mod register;
mod send_message;
mod server_configuration;
mod start;
mod stream;
mod telephone;
mod transcript;
mod typing_state;
mod unknown;
mod upload_file;

use vestibule_processor::{Parameters, Timestamp};

pub(super) use callback::{
    callback_properties, callback_status, create_callback, disconnect_callback, modify_callback,
    reconnect_callback,
};
pub use format::{Format, Unreadable, xml};

pub(super) use exit::exit;
pub(super) use get_file::get_file;
pub(super) use party_info::party_info;
pub(super) use photo::photo;
pub(super) use poll::poll;
pub(super) use problem_report::report_problem;
pub(super) use queue::query_queue;
pub(super) use rates::Rates;
pub(super) use reconnect::reconnect;
pub(super) use register::register;
pub(super) use send_message::send_message;
pub(super) use server_configuration::server_configuration;
pub(super) use start::start;
pub(super) use stream::stream;
pub(super) use typing_state::set_typing_state;
pub(super) use unknown::{no_head, unknown, wrong_method};
pub(super) use upload_file::upload_file;

/// What was answered a short while ago.
#[derive(Debug, Default)]
pub(super) struct Caches {
    callbacks: callback::CallbackStatuses,
    queues: queue::QueueAnswers,
}

impl Caches {
    /// Drops what nobody has asked for.
    pub(super) fn sweep(&self, parameters: &Parameters, now: Timestamp) {
        self.callbacks.sweep(callback::lifetime(parameters), now);
        self.queues.sweep(queue::lifetime(parameters), now);
    }
}

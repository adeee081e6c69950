//! The visitor's protocol, one endpoint a file.
//!
//! An answer is always HTTP 200 and says in its `status` whether the call worked; other HTTP statuses are for calls
//! that never reached an endpoint, and make clients of the original look for another server.

mod answer;
mod begin;
mod body;
pub(super) mod callback;
mod compression;
pub(super) mod exit;
mod format;
pub(super) mod get_file;
pub(super) mod party_info;
pub(super) mod person;
pub(super) mod photo;
pub(super) mod poll;
pub(super) mod problem_report;
pub(super) mod queue;
mod rates;
pub(super) mod reconnect;
pub(super) mod register;
pub(super) mod send_message;
pub(super) mod server_configuration;
pub(super) mod start;
pub(super) mod stream;
mod telephone;
mod transcript;
pub(super) mod typing_state;
pub(super) mod unknown;
pub(super) mod upload_file;

use vestibule_processor::{Parameters, Timestamp};

pub(super) use compression::Compressions;
pub use format::{Format, Unreadable, xml};
pub(super) use rates::Rates;
pub use server_configuration::capabilities;

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

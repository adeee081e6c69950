//! Vestibule's rules: what may happen to interactions, participants, queues and agents, and nothing but that.
//!
//! [`Processor::decide`] looks at a [`Command`] and either refuses it or says which [`Event`]s follow from it; it
//! changes nothing. [`Processor::apply`] changes the state by one event, cannot fail, and is also what a replay
//! of the journal uses. Time, ids and chance come in with the [`Input`], so the same inputs give the same events on
//! any machine. There is no I/O here, no clock, no thread and no randomness.
//!
//! A processor is cheap to clone (its collections share their parts), so a draft of the next state, a copy for
//! readers and a way back after a failed write are all just clones.

pub mod bounded;
mod callback;
mod command;
mod configuration;
mod counts;
mod draft;
mod duration;
mod event;
mod file;
mod history;
mod id;
mod interaction;
pub mod limits;
pub mod parameters;
mod presence;
mod processor;
mod rejection;
mod routing;
#[cfg(test)]
mod scenario;
mod staff;
mod time;

pub use callback::{Callback, CallbackOutcome, CallbackRequest, PhoneNumber};
pub use command::{Command, Input, StartChat};
pub use configuration::{AgentSettings, Configuration, StatusSettings, WorkgroupSettings};
pub use event::{Entry, EntryContent, Event};
pub use file::{FileId, SentFile};
pub use history::History;
pub use id::{
    ChatId, InteractionId, MessageId, Name, ParticipantId, ParticipantNumber, Queue, RequestId, SessionKey,
};
pub use interaction::{
    Interaction, Kind, Participant, ParticipantKind, ParticipantState, RoutingContext, Stage, Visitor,
};
pub use parameters::Parameters;
pub use presence::{Agent, Presence, Session};
pub use processor::{Processor, Snapshot};
pub use rejection::Rejection;
pub use staff::StaffCount;
pub use time::Timestamp;

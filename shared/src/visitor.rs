//! The visitor's protocol, `websvcs`.
//!
//! Every answer is HTTP 200; whether a call worked is said in its `status`. Each answer's root key names what it
//! is about (`chat`, `partyInfo`), in failures too.

mod callback;
mod chat;
mod configuration;
mod event;
mod lenient;
mod party;
mod problem_report;
mod queue;
mod registration;
mod status;

pub use callback::{
    AcdStatus, AssignedAgent, CallbackAnswer, CallbackBody, CallbackProperties, CallbackRequestParticipant,
    CreateCallbackRequest, ModifyCallbackRequest, ReconnectCallbackRequest,
};
pub use chat::{
    ChatAnswer, ChatBody, ChatRequestParticipant, ReconnectRequest, RoutingContext, SendMessageRequest,
    StartChatRequest, TypingStateRequest, Waiting,
};
pub use configuration::{Capabilities, ServerConfiguration, ServerConfigurationItem};
pub use event::{ChatEvent, ParticipantState, ParticipantType};
pub use lenient::{AnyText, Credentials};
pub use party::{PartyInfoAnswer, PartyInfoBody, PartyInfoRequest};
pub use problem_report::{ProblemReportAnswer, ProblemReportBody};
pub use queue::{QueryQueueParticipant, QueryQueueRequest, QueueAnswer, QueueBody};
pub use registration::{Contact, RegisterRequest, RegistrationAnswer, RegistrationBody};
pub use status::{Status, reason};

/// The participant id under which the system itself speaks.
pub const SYSTEM_PARTICIPANT_ID: &str = "00000000-0000-0000-0000-000000000000";

/// The only content type of messages, in the one form that clients of the original compare.
pub const TEXT_PLAIN: &str = "text/plain";

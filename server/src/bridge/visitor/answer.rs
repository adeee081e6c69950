//! How answers are made.

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use uuid::Uuid;
use vestibule_processor::bounded::BoundedError;
use vestibule_processor::{Command, ParticipantId, Rejection};
use vestibule_shared::visitor::{ChatAnswer, ChatBody, ChatEvent, Status, reason};

use super::compression::{self, WantsGzip};
use super::format::{Format, Unreadable};
use crate::bridge::{Bridge, convert};
use crate::runtime::{Conversation, SubmitError};
use std::sync::Arc;

/// Why a call did nothing.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(super) struct Failure {
    pub(super) reason: &'static str,
    message: String,
    /// The server is going down: the client is to look for another.
    stopping: bool,
}

impl Failure {
    pub(super) fn new(reason: &'static str, message: impl Into<String>) -> Failure {
        Failure { reason, message: message.into(), stopping: false }
    }

    pub(super) fn out_of_bounds(what: &str, error: BoundedError) -> Failure {
        let reason = match error {
            BoundedError::Empty => reason::MISSING_DATA,
            BoundedError::TooLong(_) => reason::INVALID_CONTENT,
        };
        Failure::new(reason, format!("{what} {error}"))
    }

    /// A failure because registered visitors cannot be looked up.
    pub(super) fn not_online() -> Failure {
        Failure::new(
            reason::NOT_ONLINE,
            "registered visitors cannot be looked up at the moment; try again later",
        )
    }

    pub(super) fn unknown_session() -> Failure {
        Failure::from(SubmitError::Rejected(Rejection::UnknownParticipant))
    }

    pub(super) fn status(&self) -> Status {
        Status::Failure { reason: self.reason.to_owned(), message: Some(self.message.clone()) }
    }

    pub(super) fn http_status(&self) -> StatusCode {
        if self.stopping { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK }
    }
}

impl From<Unreadable> for Failure {
    fn from(error: Unreadable) -> Failure {
        Failure::new(error.reason, error.message)
    }
}

impl From<SubmitError> for Failure {
    fn from(error: SubmitError) -> Failure {
        let reason = match &error {
            SubmitError::Rejected(Rejection::UnknownParticipant | Rejection::Ended) => {
                reason::UNKNOWN_SESSION
            }
            SubmitError::Rejected(Rejection::UnknownTarget | Rejection::NoCallbacks(_)) => reason::BAD_TARGET,
            SubmitError::Rejected(Rejection::NotAChat | Rejection::NotACallback) => reason::NOT_CONNECTED,
            SubmitError::Rejected(
                Rejection::TooManyEntries | Rejection::TooManyFiles | Rejection::TooManyModifications,
            ) => reason::INVALID_CONTENT,
            SubmitError::Rejected(Rejection::TooManyInteractions(_)) => reason::UNAVAILABLE,
            SubmitError::Rejected(_) => reason::GENERAL,
            SubmitError::Busy | SubmitError::Unavailable | SubmitError::Stopped => reason::UNAVAILABLE,
        };
        Failure { stopping: matches!(error, SubmitError::Stopped), ..Failure::new(reason, error.to_string()) }
    }
}

/// What a chat's answer says beside the status.
#[derive(Default)]
pub(super) struct Told {
    pub(super) events: Vec<ChatEvent>,
    /// Whether the answer names the participant and the chat.
    pub(super) with_ids: bool,
}

/// The answer of a call about a chat.
pub(super) fn chat(
    bridge: &Bridge,
    format: Format,
    result: Result<(Arc<Conversation>, Told), Failure>,
) -> Response {
    let (http_status, answer) = chat_answer(bridge, result);
    write(http_status, format, &answer)
}

/// The answer of a call about a chat that tells what was said, compressed where that pays.
pub(super) async fn history(
    bridge: &Bridge,
    format: Format,
    wants_gzip: WantsGzip,
    result: Result<(Arc<Conversation>, Told), Failure>,
) -> Response {
    let parameters = Arc::clone(bridge.runtime().processor().parameters());
    compression::compress(&bridge.0.compressions, &parameters, wants_gzip, chat(bridge, format, result)).await
}

/// What that answer says.
pub(super) fn chat_answer(
    bridge: &Bridge,
    result: Result<(Arc<Conversation>, Told), Failure>,
) -> (StatusCode, ChatAnswer) {
    let processor = bridge.runtime().processor();
    let poll_wait = u64::try_from(processor.parameters().max_poll_frequency.as_millis()).unwrap_or(u64::MAX);
    let mut body = ChatBody {
        poll_wait_suggestion: Some(poll_wait),
        cfg_ver: Some(processor.configuration_version()),
        participant_id: None,
        chat_id: None,
        date_format: None,
        time_format: None,
        events: Vec::new(),
        waiting: None,
        status: Status::Success,
    };
    let mut http_status = StatusCode::OK;
    match result {
        Ok((conversation, told)) => {
            body.events = told.events;
            let interaction = processor.interaction(conversation.interaction);
            body.waiting = interaction.and_then(|interaction| convert::waiting(&processor, interaction));
            if told.with_ids {
                body.participant_id = Some(convert::participant_id(conversation.visitor));
                body.chat_id = Some(conversation.chat.0.hyphenated().to_string());
                body.date_format = Some("yyyy-MM-dd".to_owned());
                body.time_format = Some("HH:mm:ss".to_owned());
            }
        }
        Err(failure) => {
            http_status = failure.http_status();
            body.status = failure.status();
        }
    }
    (http_status, ChatAnswer { chat: body })
}

/// Any answer, in the form its client wants. Its only field is its root key.
pub(super) fn write(status: StatusCode, format: Format, answer: &impl Serialize) -> Response {
    match format.write(answer) {
        Ok(bytes) => {
            let content_type = (CONTENT_TYPE, format.content_type());
            (status, [content_type, (CACHE_CONTROL, "no-store"), (VARY, "Accept")], bytes).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The answer to a call that reached no endpoint, under the root key of those at its path below `websvcs`.
pub(super) fn refusal(path: &str, format: Format, status: StatusCode, failure: &Failure) -> Response {
    let refusal = Refusal { root: root(path), status: failure.status() };
    if refusal.root == "serverConfiguration" {
        return write(status, format, &[refusal]);
    }
    write(status, format, &refusal)
}

struct Refusal {
    root: &'static str,
    status: Status,
}

impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Body<'a> {
            /// As in every other answer about a chat.
            #[serde(skip_serializing_if = "Option::is_none")]
            events: Option<[ChatEvent; 0]>,
            status: &'a Status,
        }
        let body = Body { events: (self.root == "chat").then_some([]), status: &self.status };
        let mut answer = serializer.serialize_struct("Refusal", 1)?;
        answer.serialize_field(self.root, &body)?;
        answer.end()
    }
}

fn root(path: &str) -> &'static str {
    match path.trim_start_matches('/').split('/').next().unwrap_or_default() {
        "callback" => "callback",
        "chat" => "chat",
        "partyinfo" => "partyInfo",
        "queue" => "queue",
        "register" => "registration",
        "serverconfiguration" => "serverConfiguration",
        _ => "websvcs",
    }
}

/// The chat that a visitor's key in the path opens. Notes that he has called.
pub(super) fn open(bridge: &Bridge, participant: &str) -> Result<Arc<Conversation>, Failure> {
    let id = Uuid::try_parse(participant).map_err(|_| Failure::unknown_session())?;
    let conversation = bridge.runtime().conversations().of_visitor(ParticipantId(id));
    let conversation = conversation.ok_or_else(Failure::unknown_session)?;
    conversation.touch(bridge.runtime().now());
    Ok(conversation)
}

/// Has a command of a visitor carried out, and tells him what is new.
pub(super) async fn carry_out(
    bridge: &Bridge,
    conversation: Arc<Conversation>,
    after: Option<i64>,
    command: Command,
) -> Result<(Arc<Conversation>, Told), Failure> {
    bridge.runtime().submit(command).await?;
    let events = news(bridge, &conversation, after);
    Ok((conversation, Told { events, with_ids: false }))
}

/// What a visitor has not been told: all after the sequence number he names, or all he was not given yet.
pub(super) fn news(bridge: &Bridge, conversation: &Conversation, after: Option<i64>) -> Vec<ChatEvent> {
    if let Some(after) = after {
        let from = u64::try_from(after.saturating_add(1)).unwrap_or(0);
        return convert::chat_events(conversation, &conversation.shown_from(from));
    }
    let delivered = conversation.take();
    note_delivery(bridge, conversation, delivered.before);
    convert::chat_events(conversation, &delivered.entries)
}

/// Has it remembered how far a visitor was told, so that a restart does not tell him again.
pub(super) fn note_delivery(bridge: &Bridge, conversation: &Conversation, before: Option<u64>) {
    if let Some(before) = before {
        bridge.runtime().submit_and_forget(Command::Delivered { participant: conversation.visitor, before });
    }
}

//! `POST chat/start`: a visitor asks for a chat.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use uuid::Uuid;
use vestibule_processor::bounded::{AttributeName, AttributeValue, Bounded, VisitorName};
use vestibule_processor::{ChatId, Command, Name, ParticipantId, Queue, RequestId, StartChat, limits};
use vestibule_shared::visitor::{AnyText, ChatRequestParticipant, StartChatRequest, reason};

use super::answer::{self, Failure, Told};
use super::body;
use super::format::Format;
use crate::bridge::Bridge;
use crate::runtime::Conversation;

/// The name of a visitor who gave none, as the original calls him.
const ANONYMOUS: &str = "Anonymous User";

/// Answers the visitor's key when the chat is on disk. The first events are left for the first poll.
pub(in crate::bridge) async fn start(
    State(bridge): State<Bridge>,
    format: Format,
    request: Request,
) -> Response {
    let result = async {
        let start = parse(body::read(request).await?)?;
        let (participant, request) = (start.participant, start.request);
        bridge.runtime().submit(Command::StartChat(Box::new(start))).await?;
        let conversation = started(&bridge, participant, request).ok_or_else(Failure::unknown_session)?;
        conversation.touch(bridge.runtime().now());
        Ok((conversation, Told { events: Vec::new(), with_ids: true }))
    };
    answer::chat(&bridge, format, result.await)
}

/// The chat that was started now, or when the request came for the first time.
fn started(
    bridge: &Bridge,
    participant: ParticipantId,
    request: Option<RequestId>,
) -> Option<Arc<Conversation>> {
    let processor = bridge.runtime().processor();
    let first = request.and_then(|request| processor.interaction_of_request(request));
    let participant = first.map_or(participant, |interaction| interaction.visitor.participant);
    bridge.runtime().conversations().of_visitor(participant)
}

fn parse(request: StartChatRequest) -> Result<StartChat, Failure> {
    let participant = request.participant.ok_or_else(|| missing("participant"))?;
    if participant.credentials.password.is_some() {
        let message = "this server knows no registered visitors; leave the credentials out";
        return Err(Failure::new(reason::BAD_CREDENTIALS, message));
    }
    Ok(StartChat {
        chat: ChatId(secret()?),
        participant: ParticipantId(secret()?),
        request: request.request_id.as_deref().and_then(request_id),
        name: name(&participant)?,
        queue: queue(request.target, request.target_type)?,
        language: optional("language", request.language)?,
        custom_info: optional("customInfo", request.custom_info)?,
        attributes: attributes(request.attributes.unwrap_or_default())?,
    })
}

/// Another client may mean something else by a field of this name: what is no random UUID counts as not there.
fn request_id(text: &str) -> Option<RequestId> {
    Uuid::try_parse(text).ok().filter(|id| id.get_version_num() == 4).map(RequestId)
}

fn name(participant: &ChatRequestParticipant) -> Result<VisitorName, Failure> {
    let given = [&participant.name, &participant.participant_name].into_iter().flatten();
    let name = given.map(|name| name.trim()).find(|name| !name.is_empty()).unwrap_or(ANONYMOUS);
    VisitorName::parse(name).map_err(|error| Failure::out_of_bounds("the participant's name", error))
}

fn queue(target: Option<String>, target_type: Option<String>) -> Result<Queue, Failure> {
    let target = target.filter(|target| !target.trim().is_empty()).ok_or_else(|| missing("target"))?;
    let name = Name::from(target.trim());
    let kind = target_type.unwrap_or_default();
    match kind.trim().to_ascii_lowercase().as_str() {
        "" | "workgroup" => Ok(Queue::Workgroup(name)),
        "user" => Ok(Queue::User(name)),
        _ => Err(Failure::new(reason::BAD_TARGET, "the targettype must be Workgroup or User")),
    }
}

fn attributes(given: BTreeMap<String, AnyText>) -> Result<BTreeMap<AttributeName, AttributeValue>, Failure> {
    if given.len() > limits::ATTRIBUTES {
        let message = format!("there are more than {} attributes", limits::ATTRIBUTES);
        return Err(Failure::new(reason::INVALID_CONTENT, message));
    }
    let texts = given
        .into_iter()
        .filter_map(|(name, AnyText(value))| Some((name, value.filter(|text| !text.is_empty())?)));
    texts
        .map(|(name, value)| {
            let parsed_name = AttributeName::parse(&name)
                .map_err(|error| Failure::out_of_bounds("an attribute's name", error))?;
            let value = AttributeValue::parse(&value)
                .map_err(|error| Failure::out_of_bounds(&format!("the attribute {name}"), error))?;
            Ok((parsed_name, value))
        })
        .collect()
}

fn optional<const MAX: usize>(what: &str, text: Option<String>) -> Result<Option<Bounded<MAX>>, Failure> {
    let given = text.filter(|text| !text.is_empty());
    given.as_deref().map(Bounded::parse).transpose().map_err(|error| Failure::out_of_bounds(what, error))
}

fn missing(field: &str) -> Failure {
    Failure::new(reason::MISSING_DATA, format!("the {field} is missing"))
}

/// 122 bits that nobody can guess.
fn secret() -> Result<Uuid, Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::new(reason::GENERAL, format!("no random numbers: {error}")))?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

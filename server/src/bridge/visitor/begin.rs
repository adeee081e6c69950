//! What the beginnings of chats and callbacks have in common.

use std::collections::BTreeMap;
use std::sync::Arc;

use uuid::Uuid;
use vestibule_processor::bounded::{AttributeName, AttributeValue, Bounded, BoundedError, MailAddress};
use vestibule_processor::{
    ChatId, Command, Name, Parameters, ParticipantId, Queue, Rejection, RequestId, RoutingContext, StartChat,
    limits,
};
use vestibule_shared::visitor::{self as wire, AnyText, ChatRequestParticipant, reason};

use super::answer::Failure;
use super::person;
use crate::bridge::limits::{Begun, Counted};
use crate::bridge::{Bridge, Caller};
use crate::runtime::{Conversation, SubmitError};

/// What a visitor wants to begin.
pub(super) struct Beginning {
    pub(super) participant: ChatRequestParticipant,
    pub(super) target: Option<String>,
    pub(super) target_type: Option<String>,
    pub(super) language: Option<String>,
    pub(super) transcript_to: Option<MailAddress>,
    pub(super) custom_info: Option<String>,
    pub(super) attributes: Option<BTreeMap<String, AnyText>>,
    pub(super) routing_contexts: Option<Vec<wire::RoutingContext>>,
    pub(super) request_id: Option<String>,
}

/// Begins it, and answers when it is on disk. A repeat of a request is answered with what it led to.
pub(super) async fn begin(
    bridge: &Bridge,
    caller: Caller,
    begun: Begun,
    beginning: Beginning,
    command: impl FnOnce(Box<StartChat>) -> Command,
) -> Result<Arc<Conversation>, Failure> {
    let request = beginning.request_id.as_deref().and_then(request_id);
    if let Some(conversation) = begun_before(bridge, request) {
        return Ok(conversation);
    }
    let parameters = Arc::clone(bridge.runtime().processor().parameters());
    let access = match begun {
        Begun::Chat => parameters.chat_access_control,
        Begun::Callback => parameters.callback_access_control,
    };
    let address = caller.line();
    let mut start = StartChat {
        chat: ChatId(person::secret()?.0),
        participant: person::secret()?,
        request,
        user: None,
        name: person::name(&beginning.participant)?,
        address: Some(address),
        is_trusted: bridge.trusted_hosts().contains(&parameters.trusted_hosts, caller.0),
        queue: queue(beginning.target, beginning.target_type)?,
        language: optional("language", beginning.language)?,
        transcript_to: beginning.transcript_to,
        custom_info: optional("customInfo", beginning.custom_info)?,
        attributes: attributes(beginning.attributes.unwrap_or_default())?,
        routing_contexts: routing_contexts(beginning.routing_contexts.unwrap_or_default())?,
    };
    // Who proves nothing takes nobody's place.
    let person = person::identify(bridge, caller, &beginning.participant, access).await?;
    if let Some(conversation) = begun_before(bridge, request) {
        return Ok(conversation);
    }
    (start.name, start.user) = (person.name, person.user);
    let participant = start.participant;
    let submitted = submit(bridge, begun, &parameters, command(Box::new(start))).await;
    if let Err(SubmitError::Rejected(Rejection::TooManyInteractions(parameter))) = submitted {
        bridge.complain(parameter);
    }
    let counted = submitted?;
    let conversation = begun_before(bridge, request).or_else(|| of_visitor(bridge, participant));
    let conversation = conversation.ok_or_else(Failure::unknown_session)?;
    if conversation.visitor != participant {
        bridge.limits().take_back(counted);
    }
    conversation.touch(bridge.runtime().now());
    Ok(conversation)
}

/// Has it begun, if the limits on a unit of time allow that too. What is not begun does not count for them.
async fn submit(
    bridge: &Bridge,
    begun: Begun,
    parameters: &Parameters,
    command: Command,
) -> Result<Counted, SubmitError> {
    let (runtime, limits) = (bridge.runtime(), bridge.limits());
    // Many that are refused anyhow must not keep others out.
    runtime.foresee(command.clone())?;
    let counted = limits.begin(begun, parameters, runtime.now()).map_err(Rejection::TooManyInteractions)?;
    match runtime.submit(command).await {
        Ok(()) => Ok(counted),
        Err(error) => {
            limits.take_back(counted);
            Err(error)
        }
    }
}

/// What a request led to when it came for the first time.
fn begun_before(bridge: &Bridge, request: Option<RequestId>) -> Option<Arc<Conversation>> {
    let processor = bridge.runtime().processor();
    of_visitor(bridge, processor.interaction_of_request(request?)?.visitor.participant)
}

fn of_visitor(bridge: &Bridge, participant: ParticipantId) -> Option<Arc<Conversation>> {
    bridge.runtime().conversations().of_visitor(participant)
}

/// Another client may mean something else by a field of this name: what is no random UUID counts as not there.
fn request_id(text: &str) -> Option<RequestId> {
    Uuid::try_parse(text).ok().filter(|id| id.get_version_num() == 4).map(RequestId)
}

/// The queue that a target and its type name.
pub(super) fn queue(target: Option<String>, target_type: Option<String>) -> Result<Queue, Failure> {
    let name = Name::from(required("target", target)?.trim());
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

fn routing_contexts(given: Vec<wire::RoutingContext>) -> Result<Vec<RoutingContext>, Failure> {
    if given.len() > limits::ROUTING_CONTEXTS {
        let message = format!("there are more than {} routingContexts", limits::ROUTING_CONTEXTS);
        return Err(Failure::new(reason::INVALID_CONTENT, message));
    }
    let whole = given.iter().filter(|one| !one.context.is_empty() && !one.category.is_empty());
    let out_of_bounds = |error: BoundedError| Failure::out_of_bounds("a text in routingContexts", error);
    whole
        .map(|one| {
            let context = Bounded::parse(&one.context).map_err(out_of_bounds)?;
            let category = Bounded::parse(&one.category).map_err(out_of_bounds)?;
            Ok(RoutingContext { context, category })
        })
        .collect()
}

/// A text that need not be there; an empty one is not.
pub(super) fn optional<const MAX: usize>(
    what: &str,
    text: Option<String>,
) -> Result<Option<Bounded<MAX>>, Failure> {
    let given = text.filter(|text| !text.is_empty());
    given.as_deref().map(Bounded::parse).transpose().map_err(|error| Failure::out_of_bounds(what, error))
}

/// A text that has to be there.
pub(super) fn required(field: &str, text: Option<String>) -> Result<String, Failure> {
    text.filter(|text| !text.trim().is_empty()).ok_or_else(|| missing(field))
}

/// A failure because a field is not there.
pub(super) fn missing(field: &str) -> Failure {
    Failure::new(reason::MISSING_DATA, format!("the {field} is missing"))
}

//! `POST /agent/interactions/{id}/message`: an agent says something.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use vestibule_processor::bounded::{BoundedError, Text};
use vestibule_processor::{Command, MessageId};
use vestibule_shared::agent::MessageRequest;

use super::identity::{Identity, OwnJson};
use super::pick_up::interaction_id;
use super::problem::Problem;
use crate::bridge::Bridge;

/// Answers when the text is on disk. A repeat is recognised by its id.
#[utoipa::path(
    post,
    path = "/interactions/{interaction}/message",
    tag = "agent",
    params(("interaction" = String, Path)),
    request_body = MessageRequest,
    responses((status = 204, description = "Done, and on disk"))
)]
pub(in crate::bridge) async fn message(
    State(bridge): State<Bridge>,
    Path(interaction): Path<String>,
    identity: Identity,
    OwnJson(request): OwnJson<MessageRequest>,
) -> Result<StatusCode, Problem> {
    let interaction = interaction_id(&interaction)?;
    let text = Text::parse(request.text.trim_end_matches(['\r', '\n']))
        .map_err(|error| unusable("message", error))?;
    let message_id =
        MessageId::parse(&request.message_id).map_err(|error| unusable("message's id", error))?;
    let command =
        Command::AgentMessage { agent: identity.agent, interaction, text, message_id: Some(message_id) };
    bridge.runtime().submit(command).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) fn unusable(what: &str, error: BoundedError) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, format!("The {what} {error}."))
}

//! `POST /agent/interactions/{id}/typing`: an agent begins or stops typing.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use vestibule_processor::Command;
use vestibule_shared::agent::TypingRequest;

use super::identity::{Identity, OwnJson};
use super::pick_up::interaction_id;
use super::problem::Problem;
use crate::bridge::Bridge;

/// Tells the visitor.
#[utoipa::path(
    post,
    path = "/interactions/{interaction}/typing",
    tag = "agent",
    params(("interaction" = String, Path)),
    request_body = TypingRequest,
    responses((status = 204, description = "Done, and on disk"))
)]
pub(in crate::bridge) async fn typing(
    State(bridge): State<Bridge>,
    Path(interaction): Path<String>,
    identity: Identity,
    OwnJson(request): OwnJson<TypingRequest>,
) -> Result<StatusCode, Problem> {
    let interaction = interaction_id(&interaction)?;
    let command = Command::AgentTyping { agent: identity.agent, interaction, typing: request.typing };
    bridge.runtime().submit(command).await?;
    Ok(StatusCode::NO_CONTENT)
}

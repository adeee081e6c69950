//! `POST /agent/interactions/{id}/hold`: an agent puts a chat on hold, or takes it back.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use vestibule_processor::Command;
use vestibule_shared::agent::HoldRequest;

use super::identity::{Identity, OwnJson};
use super::pick_up::interaction_id;
use super::problem::Problem;
use crate::bridge::Bridge;

/// Answers when it is on disk; a chat that is on hold already stays so.
#[utoipa::path(
    post,
    path = "/interactions/{interaction}/hold",
    tag = "agent",
    params(("interaction" = String, Path)),
    request_body = HoldRequest,
    responses((status = 204, description = "Done, and on disk"))
)]
pub(in crate::bridge) async fn hold(
    State(bridge): State<Bridge>,
    Path(interaction): Path<String>,
    identity: Identity,
    OwnJson(request): OwnJson<HoldRequest>,
) -> Result<StatusCode, Problem> {
    let interaction = interaction_id(&interaction)?;
    let command = Command::Hold { agent: identity.agent, interaction, held: request.held };
    bridge.runtime().submit(command).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! `POST /agent/interactions/{id}/retry`: an agent puts a callback off until later.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use vestibule_processor::Command;

use super::identity::{Identity, OwnCall};
use super::pick_up::interaction_id;
use super::problem::Problem;
use crate::bridge::Bridge;

/// Snoozes the callback; when its time has come, it is the next in its queue.
#[utoipa::path(
    post,
    path = "/interactions/{interaction}/retry",
    tag = "agent",
    params(("interaction" = String, Path)),
    responses((status = 204, description = "Done, and on disk"))
)]
pub(in crate::bridge) async fn retry_later(
    State(bridge): State<Bridge>,
    Path(interaction): Path<String>,
    identity: Identity,
    _: OwnCall,
) -> Result<StatusCode, Problem> {
    let interaction = interaction_id(&interaction)?;
    bridge.runtime().submit(Command::RetryLater { agent: identity.agent, interaction }).await?;
    Ok(StatusCode::NO_CONTENT)
}

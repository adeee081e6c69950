//! `POST /agent/interactions/{id}/disconnect`: an agent ends a chat.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use vestibule_processor::Command;

use super::identity::{Identity, OwnCall};
use super::pick_up::interaction_id;
use super::problem::Problem;
use crate::bridge::Bridge;

/// Ends the chat for everybody in it.
#[utoipa::path(
    post,
    path = "/interactions/{interaction}/disconnect",
    tag = "agent",
    params(("interaction" = String, Path)),
    responses((status = 204, description = "Done, and on disk"))
)]
pub(in crate::bridge) async fn disconnect(
    State(bridge): State<Bridge>,
    Path(interaction): Path<String>,
    identity: Identity,
    _: OwnCall,
) -> Result<StatusCode, Problem> {
    let interaction = interaction_id(&interaction)?;
    bridge.runtime().submit(Command::Disconnect { agent: identity.agent, interaction }).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! `POST /agent/interactions/{id}/pickup`: an agent takes a chat.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use vestibule_processor::{Command, InteractionId, Rejection};

use super::identity::{Identity, OwnCall};
use super::problem::Problem;
use crate::bridge::Bridge;
use crate::runtime::SubmitError;

/// Takes what alerts him, or what waits in one of his queues.
#[utoipa::path(
    post,
    path = "/interactions/{interaction}/pickup",
    tag = "agent",
    params(("interaction" = String, Path)),
    responses((status = 204, description = "Done, and on disk"))
)]
pub(in crate::bridge) async fn pick_up(
    State(bridge): State<Bridge>,
    Path(interaction): Path<String>,
    identity: Identity,
    _: OwnCall,
) -> Result<StatusCode, Problem> {
    let interaction = interaction_id(&interaction)?;
    bridge.runtime().submit(Command::PickUp { agent: identity.agent, interaction }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The interaction that a path names.
pub(super) fn interaction_id(text: &str) -> Result<InteractionId, Problem> {
    text.parse().map_err(|_| SubmitError::Rejected(Rejection::UnknownInteraction).into())
}

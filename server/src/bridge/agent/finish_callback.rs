//! `POST /agent/interactions/{id}/finish`: an agent says what became of a callback.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use vestibule_processor as stored;
use vestibule_processor::Command;
use vestibule_shared::agent::{CallbackOutcome, FinishCallbackRequest};

use super::identity::{Identity, OwnJson};
use super::pick_up::interaction_id;
use super::problem::Problem;
use crate::bridge::Bridge;

/// Ends the callback.
#[utoipa::path(
    post,
    path = "/interactions/{interaction}/finish",
    tag = "agent",
    params(("interaction" = String, Path)),
    request_body = FinishCallbackRequest,
    responses((status = 204, description = "Done, and on disk"))
)]
pub(in crate::bridge) async fn finish_callback(
    State(bridge): State<Bridge>,
    Path(interaction): Path<String>,
    identity: Identity,
    OwnJson(request): OwnJson<FinishCallbackRequest>,
) -> Result<StatusCode, Problem> {
    let interaction = interaction_id(&interaction)?;
    let outcome = match request.outcome {
        CallbackOutcome::Complete => stored::CallbackOutcome::Complete,
        CallbackOutcome::Failed => stored::CallbackOutcome::Failed,
    };
    let command = Command::FinishCallback { agent: identity.agent, interaction, outcome };
    bridge.runtime().submit(command).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! `POST /agent/status`: an agent sets his status.

use axum::extract::State;
use axum::http::StatusCode;
use vestibule_processor::{Command, Name};
use vestibule_shared::agent::SetStatusRequest;

use super::identity::{Identity, OwnJson};
use super::problem::Problem;
use crate::bridge::Bridge;

/// Sets the status; work is given to him or not from then on.
#[utoipa::path(
    post,
    path = "/status",
    tag = "agent",
    request_body = SetStatusRequest,
    responses((status = 204, description = "Done, and on disk"))
)]
pub(in crate::bridge) async fn set_status(
    State(bridge): State<Bridge>,
    identity: Identity,
    OwnJson(request): OwnJson<SetStatusRequest>,
) -> Result<StatusCode, Problem> {
    let status = Name::from(request.status.as_str());
    bridge.runtime().submit(Command::SetStatus { agent: identity.agent, status }).await?;
    Ok(StatusCode::NO_CONTENT)
}

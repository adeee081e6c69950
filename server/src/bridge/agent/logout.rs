//! `POST /agent/logout`: an agent goes.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use vestibule_processor::Command;

use super::identity::{COOKIE_NAME, Identity, OwnCall};
use super::problem::Problem;
use crate::bridge::Bridge;

/// Ends this browser's session. With his last one the agent's chats go back to the head of their queues.
#[utoipa::path(
    post,
    path = "/logout",
    tag = "agent",
    responses((status = 204, description = "Done, and on disk"))
)]
pub(in crate::bridge) async fn logout(
    State(bridge): State<Bridge>,
    identity: Identity,
    _: OwnCall,
) -> Result<Response, Problem> {
    bridge.runtime().submit(Command::LogOut { session: identity.session }).await?;
    let cookie = format!("{COOKIE_NAME}=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0");
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]).into_response())
}

//! `GET /agent/session`: who is logged in.

use axum::Json;
use axum::extract::State;
use vestibule_processor::Name;
use vestibule_shared::agent::Session;

use super::identity::Identity;
use super::problem::Problem;
use crate::bridge::Bridge;

/// Answers who the cookie belongs to.
#[utoipa::path(
    get,
    path = "/session",
    tag = "agent",
    responses((status = 200, description = "Who the cookie belongs to", body = Session))
)]
pub(in crate::bridge) async fn session(
    State(bridge): State<Bridge>,
    identity: Identity,
) -> Result<Json<Session>, Problem> {
    describe(&bridge, &identity.agent).map(Json)
}

pub(super) fn describe(bridge: &Bridge, agent: &Name) -> Result<Session, Problem> {
    let processor = bridge.runtime().processor();
    let agent = processor.agent(agent).ok_or_else(Problem::not_logged_in)?;
    let display_name = agent.settings.display_name.clone();
    Ok(Session { username: agent.settings.name.to_string(), display_name })
}

//! `POST partyInfo/{participantID}`: who another participant of the visitor's chat is.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;
use vestibule_processor::ParticipantId;
use vestibule_shared::visitor::{PartyInfoAnswer, PartyInfoBody, PartyInfoRequest, Status, reason};

use super::answer::{self, Failure};
use super::body;
use super::format::Format;
use crate::bridge::Bridge;

/// Answers the name the visitor may see.
pub(in crate::bridge) async fn party_info(
    State(bridge): State<Bridge>,
    Path(participant): Path<String>,
    format: Format,
    request: Request,
) -> Response {
    let result = name(&bridge, &participant, request).await;
    let (http_status, name, status) = match result {
        Ok(name) => (StatusCode::OK, Some(name), Status::Success),
        Err(failure) => (failure.http_status(), None, failure.status()),
    };
    let answer = PartyInfoAnswer { party_info: PartyInfoBody { name, photo: None, status } };
    answer::write(http_status, format, &answer)
}

async fn name(bridge: &Bridge, participant: &str, request: Request) -> Result<String, Failure> {
    let conversation = answer::open(bridge, participant)?;
    let asked = body::read::<PartyInfoRequest>(request).await?.participant_id;
    let other = Uuid::try_parse(&asked).ok().and_then(|id| conversation.participant(ParticipantId(id)));
    let unknown = || Failure::new(reason::UNKNOWN_PARTICIPANT, "nobody in this conversation goes by this id");
    Ok(other.ok_or_else(unknown)?.name.to_string())
}

//! `POST partyInfo/{participantID}`: who another participant of the visitor's chat is.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;
use vestibule_processor::ParticipantId;
use vestibule_shared::visitor::{PartyInfoAnswer, PartyInfoBody, PartyInfoRequest, Status, reason};

use super::answer::{self, Failure};
use super::format::Format;
use super::{body, photo};
use crate::bridge::Bridge;

/// Answers the name the visitor may see, and where to find a picture.
#[utoipa::path(
    post,
    path = "/partyInfo/{participantID}",
    tag = "visitor",
    params(("participantID" = String, Path)),
    request_body = PartyInfoRequest,
    responses((status = 200, description = "Who the other one is", body = PartyInfoAnswer))
)]
pub(in crate::bridge) async fn party_info(
    State(bridge): State<Bridge>,
    Path(participant): Path<String>,
    format: Format,
    request: Request,
) -> Response {
    let (http_status, party_info) = match other(&bridge, &participant, request).await {
        Ok((name, photo)) => {
            (StatusCode::OK, PartyInfoBody { name: Some(name), photo, status: Status::Success })
        }
        Err(failure) => {
            (failure.http_status(), PartyInfoBody { name: None, photo: None, status: failure.status() })
        }
    };
    answer::write(http_status, format, &PartyInfoAnswer { party_info })
}

/// The other participant's name, and where his picture is.
async fn other(
    bridge: &Bridge,
    participant: &str,
    request: Request,
) -> Result<(String, Option<String>), Failure> {
    let conversation = answer::open(bridge, participant)?;
    let asked = body::read::<PartyInfoRequest>(request).await?.participant_id;
    let other = Uuid::try_parse(&asked).ok().and_then(|id| conversation.participant(ParticipantId(id)));
    let unknown = || Failure::new(reason::UNKNOWN_PARTICIPANT, "nobody in this conversation goes by this id");
    let other = other.ok_or_else(unknown)?;
    Ok((other.name.to_string(), photo::path(bridge, conversation.visitor, &other)))
}

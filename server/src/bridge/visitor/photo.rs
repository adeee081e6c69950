//! `GET photo/{participantID}/{other participantID}`: the picture of an agent of the visitor's chat or callback.
//!
//! Clients learn of it from `partyInfo`.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;
use vestibule_processor::{Participant, ParticipantId, ParticipantKind};

use super::answer;
use crate::bridge::{Bridge, convert, files};
use crate::config::Photo;

/// Where the visitor finds the picture of another participant, below the server's root.
pub(super) fn path(bridge: &Bridge, visitor: ParticipantId, other: &Participant) -> Option<String> {
    photo_of(bridge, other)?;
    let (visitor, other) = (convert::participant_id(visitor), convert::participant_id(other.id));
    Some(format!("/websvcs/photo/{visitor}/{other}"))
}

/// Answers the picture, or HTTP 404.
#[utoipa::path(
    get,
    path = "/photo/{participantID}/{other}",
    tag = "visitor",
    params(("participantID" = String, Path), ("other" = String, Path)),
    responses((status = 200, description = "The picture", body = Vec<u8>, content_type = "image/*"),
        (status = 404, description = "There is no such photo", body = String))
)]
pub(in crate::bridge) async fn photo(
    State(bridge): State<Bridge>,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Response {
    match path.ok().and_then(|Path((visitor, other))| find(&bridge, &visitor, &other)) {
        Some(Photo { media_type, bytes }) => {
            (files::safe_headers(media_type, "photo"), bytes).into_response()
        }
        None => (StatusCode::NOT_FOUND, "There is no such photo.\n").into_response(),
    }
}

fn find(bridge: &Bridge, visitor: &str, other: &str) -> Option<Photo> {
    let conversation = answer::open(bridge, visitor).ok()?;
    let other = conversation.participant(ParticipantId(Uuid::try_parse(other).ok()?))?;
    photo_of(bridge, &other).cloned()
}

fn photo_of<'a>(bridge: &'a Bridge, participant: &Participant) -> Option<&'a Photo> {
    match &participant.kind {
        ParticipantKind::Agent(name) => bridge.settings().photos.get(name),
        ParticipantKind::System | ParticipantKind::Visitor => None,
    }
}

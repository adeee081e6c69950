//! `POST chat/setTypingState/{participantID}`: the visitor begins or stops typing.

use axum::extract::{Path, Request, State};
use axum::response::Response;
use vestibule_processor::Command;
use vestibule_shared::visitor::{ChatAnswer, TypingStateRequest};

use super::compression::WantsGzip;
use super::format::Format;
use super::poll::{AFTER, Since};
use super::{answer, body};
use crate::bridge::Bridge;

/// Tells the agent, and answers what is new.
#[utoipa::path(
    post,
    path = "/chat/setTypingState/{participantID}",
    tag = "visitor",
    params(("participantID" = String, Path), ("after" = Option<i64>, Query, description = AFTER)),
    request_body = TypingStateRequest,
    responses((status = 200, description = "What is new", body = ChatAnswer))
)]
pub(in crate::bridge) async fn set_typing_state(
    State(bridge): State<Bridge>,
    Path(participant): Path<String>,
    Since(after): Since,
    format: Format,
    wants_gzip: WantsGzip,
    request: Request,
) -> Response {
    let result = async {
        let conversation = answer::open(&bridge, &participant)?;
        let typing = body::read::<TypingStateRequest>(request).await?.typing_indicator;
        let command = Command::VisitorTyping { participant: conversation.visitor, typing };
        answer::carry_out(&bridge, conversation, after, command).await
    };
    answer::history(&bridge, format, wants_gzip, result.await).await
}

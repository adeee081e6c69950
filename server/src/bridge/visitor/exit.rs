//! `POST chat/exit/{participantID}`: the visitor leaves.

use axum::extract::{Path, State};
use axum::response::Response;
use vestibule_processor::Command;
use vestibule_shared::visitor::ChatAnswer;

use super::answer::{self, Told};
use super::format::Format;
use crate::bridge::Bridge;

/// Ends the chat. Clients send no body, an empty object or an empty chunk, so none is read; they ignore the events.
#[utoipa::path(
    post,
    path = "/chat/exit/{participantID}",
    tag = "visitor",
    params(("participantID" = String, Path)),
    responses((status = 200, description = "Whether the chat is over", body = ChatAnswer))
)]
pub(in crate::bridge) async fn exit(
    State(bridge): State<Bridge>,
    Path(participant): Path<String>,
    format: Format,
) -> Response {
    let result = async {
        let conversation = answer::open(&bridge, &participant)?;
        bridge.runtime().submit(Command::VisitorExit { participant: conversation.visitor }).await?;
        Ok((conversation, Told::default()))
    };
    answer::chat(&bridge, format, result.await)
}

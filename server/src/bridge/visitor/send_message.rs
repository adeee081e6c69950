//! `POST chat/sendMessage/{participantID}`: the visitor says something.

use axum::extract::{Path, Request, State};
use axum::response::Response;
use vestibule_processor::bounded::Text;
use vestibule_processor::{Command, MessageId};
use vestibule_shared::visitor::{ChatAnswer, SendMessageRequest};

use super::answer::{self, Failure};
use super::body;
use super::compression::WantsGzip;
use super::format::Format;
use super::poll::{AFTER, Since};
use crate::bridge::Bridge;

/// Answers when the text is on disk; the answer tells what is new, the text itself among it.
#[utoipa::path(
    post,
    path = "/chat/sendMessage/{participantID}",
    tag = "visitor",
    params(("participantID" = String, Path), ("after" = Option<i64>, Query, description = AFTER)),
    request_body = SendMessageRequest,
    responses((status = 200, description = "What is new", body = ChatAnswer))
)]
pub(in crate::bridge) async fn send_message(
    State(bridge): State<Bridge>,
    Path(participant): Path<String>,
    Since(after): Since,
    format: Format,
    wants_gzip: WantsGzip,
    request: Request,
) -> Response {
    let result = async {
        let conversation = answer::open(&bridge, &participant)?;
        let (text, message_id) = parse(body::read(request).await?)?;
        let command = Command::VisitorMessage { participant: conversation.visitor, text, message_id };
        answer::carry_out(&bridge, conversation, after, command).await
    };
    answer::history(&bridge, format, wants_gzip, result.await).await
}

fn parse(request: SendMessageRequest) -> Result<(Text, Option<MessageId>), Failure> {
    // Clients of the original leave the line end of the Enter key that sent it.
    let text = request.message.trim_end_matches(['\r', '\n']);
    let text = Text::parse(text).map_err(|error| Failure::out_of_bounds("the message", error))?;
    let message_id = request.message_id.as_deref().map(MessageId::parse).transpose();
    let message_id = message_id.map_err(|error| Failure::out_of_bounds("the messageId", error))?;
    Ok((text, message_id))
}

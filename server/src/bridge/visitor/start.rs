//! `POST chat/start`: a visitor asks for a chat.

use axum::extract::{Request, State};
use axum::response::Response;
use vestibule_processor::Command;
use vestibule_shared::visitor::{ChatAnswer, StartChatRequest};

use super::answer::{self, Failure, Told};
use super::begin::{self, Beginning};
use super::format::Format;
use super::{body, transcript};
use crate::bridge::limits::Begun;
use crate::bridge::{Bridge, Caller};

/// Answers the visitor's key when the chat is on disk. The first events are left for the first poll.
#[utoipa::path(
    post,
    path = "/chat/start",
    tag = "visitor",
    request_body = StartChatRequest,
    responses((status = 200, description = "The visitor's key to the chat", body = ChatAnswer))
)]
pub(in crate::bridge) async fn start(
    State(bridge): State<Bridge>,
    caller: Caller,
    format: Format,
    request: Request,
) -> Response {
    let result = async {
        let beginning = read(&bridge, body::read(request).await?)?;
        let conversation = begin::begin(&bridge, caller, Begun::Chat, beginning, Command::StartChat).await?;
        Ok((conversation, Told { events: Vec::new(), with_ids: true }))
    };
    answer::chat(&bridge, format, result.await)
}

fn read(bridge: &Bridge, request: StartChatRequest) -> Result<Beginning, Failure> {
    let required = request.transcript_required.as_deref();
    let transcript_to = transcript::recipient(bridge, required, request.email_address)?;
    Ok(Beginning {
        participant: request.participant.ok_or_else(|| begin::missing("participant"))?,
        target: request.target,
        target_type: request.target_type,
        language: request.language,
        transcript_to,
        custom_info: request.custom_info,
        attributes: request.attributes,
        routing_contexts: request.routing_contexts,
        request_id: request.request_id,
    })
}

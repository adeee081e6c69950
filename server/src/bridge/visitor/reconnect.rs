//! `POST chat/reconnect`: a client that lost its server goes on.

use axum::extract::{Request, State};
use axum::response::Response;
use uuid::Uuid;
use vestibule_processor::ChatId;
use vestibule_shared::visitor::{ChatAnswer, ReconnectRequest};

use super::answer::{self, Failure, Told};
use super::body;
use super::compression::WantsGzip;
use super::format::Format;
use crate::bridge::{Bridge, convert};

/// Tells who is there and what the client has not received, numbered anew from 0.
///
/// The client keeps the lines it shows, so what it has received is not told again.
#[utoipa::path(
    post,
    path = "/chat/reconnect",
    tag = "visitor",
    request_body = ReconnectRequest,
    responses((status = 200, description = "The visitor's key, and who is there", body = ChatAnswer))
)]
pub(in crate::bridge) async fn reconnect(
    State(bridge): State<Bridge>,
    format: Format,
    wants_gzip: WantsGzip,
    request: Request,
) -> Response {
    let result = async {
        let chat = body::read::<ReconnectRequest>(request).await?.chat_id;
        let chat = Uuid::try_parse(&chat).map_err(|_| Failure::unknown_session())?;
        let conversation = bridge.runtime().conversations().of_chat(ChatId(chat));
        let conversation = conversation.filter(|conversation| !conversation.is_ended());
        let conversation = conversation.ok_or_else(Failure::unknown_session)?;
        conversation.touch(bridge.runtime().now());
        let delivered = conversation.restart();
        answer::note_delivery(&bridge, &conversation, delivered.before);
        let events = convert::chat_events(&conversation, &delivered.entries);
        Ok((conversation, Told { events, with_ids: true }))
    };
    answer::history(&bridge, format, wants_gzip, result.await).await
}

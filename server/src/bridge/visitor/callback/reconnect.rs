//! `POST callback/reconnect`: a client that lost its server goes on.

use axum::extract::{Request, State};
use axum::response::Response;
use uuid::Uuid;
use vestibule_processor::ChatId;
use vestibule_shared::visitor::{CallbackAnswer, CallbackBody, ReconnectCallbackRequest};

use super::{POLL_WAIT, open, respond, success};
use crate::bridge::visitor::answer::Failure;
use crate::bridge::visitor::body;
use crate::bridge::visitor::format::Format;
use crate::bridge::{Bridge, convert};

/// Answers the visitor's key again.
#[utoipa::path(
    post,
    path = "/callback/reconnect",
    tag = "visitor",
    request_body = ReconnectCallbackRequest,
    responses((status = 200, description = "The visitor's key", body = CallbackAnswer))
)]
pub(in crate::bridge) async fn reconnect_callback(
    State(bridge): State<Bridge>,
    format: Format,
    request: Request,
) -> Response {
    let result = async {
        let id = body::read::<ReconnectCallbackRequest>(request).await?.callback_id;
        let id = Uuid::try_parse(id.trim()).map_err(|_| Failure::unknown_session())?;
        let conversation = bridge.runtime().conversations().of_chat(ChatId(id));
        let conversation = conversation.filter(|conversation| !conversation.is_ended());
        let key = convert::participant_id(conversation.ok_or_else(Failure::unknown_session)?.visitor);
        open(&bridge, &key)?;
        let poll_wait_suggestion = Some(POLL_WAIT.as_secs() * 1_000);
        Ok(CallbackBody { participant_id: Some(key), poll_wait_suggestion, ..success() })
    };
    respond(&bridge, format, result.await)
}

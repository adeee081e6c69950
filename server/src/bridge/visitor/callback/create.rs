//! `POST callback/create`: a visitor asks to be called back.

use axum::extract::{Request, State};
use axum::response::Response;
use vestibule_processor::{CallbackRequest, Command};
use vestibule_shared::visitor::{CallbackAnswer, CallbackBody, CreateCallbackRequest};

use super::{POLL_WAIT, phone_number, respond, success};
use crate::bridge::limits::Begun;
use crate::bridge::visitor::answer::Failure;
use crate::bridge::visitor::begin::{self, Beginning};
use crate::bridge::visitor::format::Format;
use crate::bridge::visitor::{body, person};
use crate::bridge::{Bridge, Caller, convert};

/// Answers the visitor's key when the callback is on disk.
#[utoipa::path(
    post,
    path = "/callback/create",
    tag = "visitor",
    request_body = CreateCallbackRequest,
    responses((status = 200, description = "The visitor's key to the callback", body = CallbackAnswer))
)]
pub(in crate::bridge) async fn create_callback(
    State(bridge): State<Bridge>,
    caller: Caller,
    format: Format,
    request: Request,
) -> Response {
    let result = async {
        let (beginning, callback) = read(&bridge, body::read(request).await?)?;
        let command = |start| Command::CreateCallback { start, callback };
        let conversation = begin::begin(&bridge, caller, Begun::Callback, beginning, command).await?;
        Ok(CallbackBody {
            poll_wait_suggestion: Some(POLL_WAIT.as_secs() * 1_000),
            participant_id: Some(convert::participant_id(conversation.visitor)),
            callback_id: Some(conversation.chat.0.hyphenated().to_string()),
            user_identity_id: Some(convert::participant_id(person::secret()?)),
            ..success()
        })
    };
    respond(&bridge, format, result.await)
}

fn read(bridge: &Bridge, request: CreateCallbackRequest) -> Result<(Beginning, CallbackRequest), Failure> {
    let participant = request.participant.ok_or_else(|| begin::missing("participant"))?;
    let telephone = begin::required("telephone", participant.telephone.clone())?;
    let callback = CallbackRequest {
        telephone: phone_number(bridge, &telephone, request.language.as_deref())?,
        subject: begin::optional("subject", request.subject)?,
    };
    let beginning = Beginning {
        participant: participant.person(),
        target: request.target,
        target_type: request.target_type,
        language: request.language,
        transcript_to: None,
        custom_info: request.custom_info,
        attributes: request.attributes,
        routing_contexts: request.routing_contexts,
        request_id: request.request_id,
    };
    Ok((beginning, callback))
}

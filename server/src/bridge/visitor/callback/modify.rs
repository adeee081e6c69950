//! What a visitor asked for, and how he changes or cancels it. The original's form of the first two is not known.

use axum::extract::{Path, Request, State};
use axum::response::Response;
use vestibule_processor::{Command, Interaction};
use vestibule_shared::visitor::{
    CallbackAnswer, CallbackBody, CallbackProperties, ModifyCallbackRequest, reason,
};

use super::{open, phone_number, respond, success};
use crate::bridge::Bridge;
use crate::bridge::visitor::answer::Failure;
use crate::bridge::visitor::format::Format;
use crate::bridge::visitor::{begin, body};

/// Answers what was asked for.
#[utoipa::path(
    get,
    path = "/callback/properties/{participantID}",
    tag = "visitor",
    params(("participantID" = String, Path)),
    responses((status = 200, description = "What was asked for", body = CallbackAnswer))
)]
pub(in crate::bridge) async fn callback_properties(
    State(bridge): State<Bridge>,
    Path(participant): Path<String>,
    format: Format,
) -> Response {
    respond(&bridge, format, open(&bridge, &participant).map(|interaction| told(&interaction)))
}

/// Replaces what is given.
#[utoipa::path(
    post,
    path = "/callback/modify/{participantID}",
    tag = "visitor",
    params(("participantID" = String, Path)),
    request_body = ModifyCallbackRequest,
    responses((status = 200, description = "What is asked for now", body = CallbackAnswer))
)]
pub(in crate::bridge) async fn modify_callback(
    State(bridge): State<Bridge>,
    Path(participant): Path<String>,
    format: Format,
    request: Request,
) -> Response {
    let result = async {
        let interaction = open(&bridge, &participant)?;
        let visitor = &interaction.visitor;
        let language = visitor.language.as_ref().map(|language| language.as_str());
        let ModifyCallbackRequest { telephone, subject } = body::read(request).await?;
        let telephone = telephone.filter(|text| !text.trim().is_empty());
        let telephone = telephone.map(|text| phone_number(&bridge, &text, language)).transpose()?;
        let subject = begin::optional("subject", subject)?;
        if telephone.is_none() && subject.is_none() {
            return Err(Failure::new(reason::MISSING_DATA, "telephone and subject are both missing"));
        }
        let command = Command::ModifyCallback { participant: visitor.participant, telephone, subject };
        bridge.runtime().submit(command).await?;
        open(&bridge, &participant).map(|interaction| told(&interaction))
    };
    respond(&bridge, format, result.await)
}

/// Cancels it. No body is read, for clients send none.
#[utoipa::path(
    post,
    path = "/callback/disconnect/{participantID}",
    tag = "visitor",
    params(("participantID" = String, Path)),
    responses((status = 200, description = "Whether it is cancelled", body = CallbackAnswer))
)]
pub(in crate::bridge) async fn disconnect_callback(
    State(bridge): State<Bridge>,
    Path(participant): Path<String>,
    format: Format,
) -> Response {
    let result = async {
        let interaction = open(&bridge, &participant)?;
        let participant = interaction.visitor.participant;
        bridge.runtime().submit(Command::VisitorExit { participant }).await?;
        Ok(success())
    };
    respond(&bridge, format, result.await)
}

fn told(interaction: &Interaction) -> CallbackBody {
    let properties = interaction.callback().map(|callback| CallbackProperties {
        name: interaction.visitor.name.to_string(),
        telephone: callback.request.telephone.given.to_string(),
        subject: callback.request.subject.as_ref().map(ToString::to_string),
        created_at: interaction.started_at.0,
    });
    CallbackBody { properties, ..success() }
}

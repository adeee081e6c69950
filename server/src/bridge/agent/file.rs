//! `POST /agent/interactions/{id}/file` and `GET /agent/interactions/{id}/file/{fileId}`: an agent sends a file, or
//! fetches one of a conversation.

use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use vestibule_processor::{Command, FileId, MessageId, Stage};

use super::identity::{Identity, OwnUpload};
use super::message::unusable;
use super::pick_up::interaction_id;
use super::problem::Problem;
use crate::bridge::Bridge;
use crate::bridge::files::{self, Sender};

/// What the address of an upload says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::bridge) struct FileQuery {
    name: String,
    message_id: String,
}

/// Answers when the file is on disk, and that it was sent. A repeat is recognised by its id.
#[utoipa::path(
    post,
    path = "/interactions/{interaction}/file",
    tag = "agent",
    params(("interaction" = String, Path), ("name" = String, Query, description = "The file's name; its ending says what it is."), ("messageId" = String, Query, description = "As in `MessageRequest`."), ("X-Vestibule-Call" = String, Header, description = "`file`")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 204, description = "Done, and on disk"),
        (status = 429, description = "Too many files are being sent"),
        (status = 507, description = "There is no more room for files")
    )
)]
pub(in crate::bridge) async fn send_file(
    State(bridge): State<Bridge>,
    Path(interaction): Path<String>,
    identity: Identity,
    _: OwnUpload,
    query: Result<Query<FileQuery>, axum::extract::rejection::QueryRejection>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let interaction = interaction_id(&interaction)?;
    let Query(FileQuery { name, message_id }) = query.map_err(|_| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "The file needs a name and a messageId in the address of the call.",
        )
    })?;
    let message_id = MessageId::parse(&message_id).map_err(|error| unusable("message's id", error))?;
    let command =
        |file| Command::AgentFile { agent: identity.agent, interaction, file, message_id: Some(message_id) };
    files::upload(&bridge, Sender::Agent, interaction, &name, request.into_body(), command).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Answers the bytes of a file of a conversation that the agent takes part in, or took part in when it ended.
#[utoipa::path(
    get,
    path = "/interactions/{interaction}/file/{file}",
    tag = "agent",
    params(("interaction" = String, Path), ("file" = String, Path)),
    responses((status = 200, description = "The bytes", body = Vec<u8>, content_type = "*/*"))
)]
pub(in crate::bridge) async fn fetch_file(
    State(bridge): State<Bridge>,
    Path((interaction, file)): Path<(String, String)>,
    identity: Identity,
) -> Result<Response, Problem> {
    let unknown =
        || Problem::new(StatusCode::NOT_FOUND, "This file is no longer there, or not yours to see.");
    let id = interaction_id(&interaction)?;
    let processor = bridge.runtime().processor();
    let interaction = processor.interaction(id).ok_or_else(unknown)?;
    let is_his = match &interaction.stage {
        Stage::Connected { agent, .. } => *agent == identity.agent,
        Stage::Ended { agent, .. } => agent.as_ref() == Some(&identity.agent),
        _ => false,
    };
    let file = file.parse::<FileId>().ok().filter(|_| is_his).and_then(|id| interaction.file(id));
    files::download(&bridge, file.ok_or_else(unknown)?).await.ok_or_else(unknown)
}

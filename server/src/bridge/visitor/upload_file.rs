//! `POST chat/uploadFile/{participantID}?name=…`: the visitor sends a file. An *extension*, and only if it is allowed.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, Request, State};
use axum::http::Uri;
use axum::response::Response;
use serde::Deserialize;
use vestibule_processor::{Command, MessageId};
use vestibule_shared::visitor::{ChatAnswer, reason};

use super::answer::{self, Failure, Told};
use super::format::Format;
use super::poll::{AFTER, Since};
use super::unknown::unknown;
use crate::bridge::Bridge;
use crate::bridge::files::{self, Sender, UploadError};

/// What the address of an upload says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::bridge) struct FileQuery {
    name: String,
    message_id: Option<String>,
}

/// *Extension:* answers when the file is on disk, and that it was sent; the answer tells what is new, the file itself among it.
#[utoipa::path(
    post,
    path = "/chat/uploadFile/{participantID}",
    tag = "visitor",
    params(("participantID" = String, Path), ("name" = String, Query, description = "The file's name; its ending says what it is."), ("messageId" = Option<String>, Query, description = "As in `SendMessageRequest`."), ("after" = Option<i64>, Query, description = AFTER)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, description = "What is new", body = ChatAnswer),
        (status = 404, description = "This server takes no files from visitors", body = ChatAnswer))
)]
pub(in crate::bridge) async fn upload_file(
    State(bridge): State<Bridge>,
    uri: Uri,
    Path(participant): Path<String>,
    Since(after): Since,
    format: Format,
    query: Result<Query<FileQuery>, QueryRejection>,
    request: Request,
) -> Response {
    if !bridge.settings().files.visitor_upload {
        return unknown(Ok(format), uri).await;
    }
    let result = async {
        let conversation = answer::open(&bridge, &participant)?;
        if conversation.is_ended() {
            return Err(Failure::unknown_session());
        }
        let nameless =
            |_| Failure::new(reason::MISSING_DATA, "the address of the call needs the file's name: ?name=…");
        let Query(FileQuery { name, message_id }) = query.map_err(nameless)?;
        let message_id = message_id.as_deref().map(MessageId::parse).transpose();
        let message_id = message_id.map_err(|error| Failure::out_of_bounds("the messageId", error))?;
        let (participant, interaction) = (conversation.visitor, conversation.interaction);
        let command = |file| Command::VisitorFile { participant, file, message_id };
        files::upload(&bridge, Sender::Visitor, interaction, &name, request.into_body(), command).await?;
        let events = answer::news(&bridge, &conversation, after);
        Ok((conversation, Told { events, with_ids: false }))
    };
    answer::chat(&bridge, format, result.await)
}

impl From<UploadError> for Failure {
    fn from(error: UploadError) -> Failure {
        let reason = match error {
            UploadError::Submit(error) => return error.into(),
            UploadError::Kind(_) => reason::INVALID_CONTENT_TYPE,
            UploadError::Busy | UploadError::Full => reason::UNAVAILABLE,
            UploadError::Store(ref cause) => {
                tracing::error!(error = %cause, "a visitor's file cannot be stored");
                reason::UNAVAILABLE
            }
            UploadError::TooLarge(_) | UploadError::Empty | UploadError::TooSlow | UploadError::Cut => {
                reason::INVALID_CONTENT
            }
        };
        Failure::new(reason, error.to_string())
    }
}

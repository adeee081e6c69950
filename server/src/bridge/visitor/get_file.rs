//! `GET chat/getFile/{participantID}/{file}/{name}`: a file that was sent in the visitor's chat.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use vestibule_processor::FileId;

use super::answer;
use crate::bridge::{Bridge, files};

/// Answers the bytes, or HTTP 404. The name is for whoever saves the file; it is not looked at.
#[utoipa::path(
    get,
    path = "/chat/getFile/{participantID}/{file}/{name}",
    tag = "visitor",
    params(("participantID" = String, Path), ("file" = String, Path), ("name" = String, Path)),
    responses((status = 200, description = "The bytes", body = Vec<u8>, content_type = "*/*"),
        (status = 404, description = "There is no such file, or not any more", body = String))
)]
pub(in crate::bridge) async fn get_file(
    State(bridge): State<Bridge>,
    path: Result<Path<(String, String, String)>, PathRejection>,
) -> Response {
    match find(&bridge, path.ok()).await {
        Some(response) => response,
        None => (StatusCode::NOT_FOUND, "There is no such file, or not any more.\n").into_response(),
    }
}

async fn find(bridge: &Bridge, path: Option<Path<(String, String, String)>>) -> Option<Response> {
    let Path((participant, file, _)) = path?;
    let conversation = answer::open(bridge, &participant).ok()?;
    let file: FileId = file.parse().ok()?;
    let processor = bridge.runtime().processor();
    files::download(bridge, processor.interaction(conversation.interaction)?.file(file)?).await
}

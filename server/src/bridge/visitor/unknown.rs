//! Calls that are no part of the protocol.

use axum::http::header::ALLOW;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use vestibule_shared::visitor::reason;

use super::answer::{self, Failure};
use super::format::Format;

/// As much of an unknown path as is repeated, in characters.
const PATH_CHARS: usize = 100;

/// Refuses HEAD where a GET has an effect: events would be given that nobody receives.
pub(in crate::bridge) async fn no_head() -> Response {
    (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET")]).into_response()
}

/// Says where the protocol begins.
pub(in crate::bridge) async fn unknown(format: Result<Format, Response>, uri: Uri) -> Response {
    let path: String = uri.path().chars().take(PATH_CHARS).collect();
    let message =
        format!("there is nothing at {path} below websvcs; websvcs/serverConfiguration tells what there is");
    refuse(format, &uri, StatusCode::NOT_FOUND, message)
}

/// Says that the path is right and the method is not; the router adds which one is.
pub(in crate::bridge) async fn wrong_method(
    format: Result<Format, Response>,
    method: Method,
    uri: Uri,
) -> Response {
    if method == Method::OPTIONS {
        return StatusCode::NO_CONTENT.into_response();
    }
    let message = "this method does nothing here; the header Allow names those that do";
    refuse(format, &uri, StatusCode::METHOD_NOT_ALLOWED, message.to_owned())
}

fn refuse(format: Result<Format, Response>, uri: &Uri, status: StatusCode, message: String) -> Response {
    let failure = Failure::new(reason::GENERAL, message);
    answer::refusal(uri.path(), format.unwrap_or_default(), status, &failure)
}

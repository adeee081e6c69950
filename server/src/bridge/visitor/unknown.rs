//! Calls that are no part of the protocol.

use axum::http::header::ALLOW;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};

/// Refuses HEAD where a GET has an effect: events would be given that nobody receives.
pub(in crate::bridge) async fn no_head() -> Response {
    (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET")]).into_response()
}

/// Says where the protocol begins.
pub(in crate::bridge) async fn unknown(uri: Uri) -> Response {
    let text = format!(
        "There is nothing at {uri} below websvcs. See websvcs/serverConfiguration for what there is.\n"
    );
    (StatusCode::NOT_FOUND, text).into_response()
}

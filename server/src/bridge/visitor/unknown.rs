//! Calls that are no part of the protocol.

use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};

/// Says where the protocol begins.
pub(in crate::bridge) async fn unknown(uri: Uri) -> Response {
    let text = format!(
        "There is nothing at {uri} below websvcs. See websvcs/serverConfiguration for what there is.\n"
    );
    (StatusCode::NOT_FOUND, text).into_response()
}

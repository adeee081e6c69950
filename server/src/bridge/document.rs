//! The OpenAPI document: what every endpoint says of itself, and what holds for many of them.
//!
//! It is served as `openapi.json`, and as a page for people below `api/`. Both are below the server's root, and all addresses in
//! them are relative, so that any path prefix may lead here.

mod examples;
mod limits;
mod page;
mod rules;
mod schemas;
mod words;

use std::sync::LazyLock;

use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, LOCATION, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::Value;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::UtoipaMethodRouter;

use super::Bridge;

/// What the page looks like.
const STYLE: &str = include_str!("document/style.css");
/// The page runs nothing, and loads its style only.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Routes with their descriptions. They are added in one step, so no route is without one.
#[derive(Default)]
pub(super) struct Endpoints {
    /// The routes, all in lower case.
    pub(super) router: Router<Bridge>,
    /// Their descriptions, in which paths are spelt as clients spell them.
    pub(super) document: OpenApi,
}

impl Endpoints {
    /// Adds the routes of one path.
    pub(super) fn routes(mut self, (schemas, paths, methods): UtoipaMethodRouter<Bridge>) -> Endpoints {
        for path in paths.paths.keys() {
            self.router = self.router.route(&path.to_ascii_lowercase(), methods.clone());
        }
        self.document.paths.paths.extend(paths.paths);
        self.document.components.get_or_insert_default().schemas.extend(schemas);
        self
    }
}

/// Serves the document and its page.
pub(super) fn router() -> Router {
    let style = (CONTENT_TYPE, "text/css; charset=utf-8");
    Router::new()
        .route("/openapi.json", get(|| async { send("application/json", DOCUMENT.json.clone()) }))
        .route("/api", get(|| async { (StatusCode::PERMANENT_REDIRECT, [(LOCATION, "api/")]) }))
        .route("/api/", get(|| async { send("text/html; charset=utf-8", DOCUMENT.page.clone()) }))
        .route("/api/style.css", get(move || async move { ([style, (CACHE_CONTROL, "no-cache")], STYLE) }))
}

/// Both forms, made when somebody asks for the first time.
static DOCUMENT: LazyLock<Document> = LazyLock::new(|| {
    let value = value();
    Document { json: value.to_string().into(), page: page::of(&value).into() }
});

struct Document {
    json: Bytes,
    page: Bytes,
}

/// The whole document.
pub fn value() -> Value {
    // A description is made of texts and lists only, which can always be written.
    let mut document = serde_json::to_value(super::router::description()).unwrap_or_default();
    rules::complete(&mut document);
    limits::set(&mut document);
    examples::add(&mut document);
    document
}

fn send(content_type: &'static str, bytes: Bytes) -> Response {
    let headers: [(HeaderName, &str); 4] = [
        (CONTENT_TYPE, content_type),
        (CACHE_CONTROL, "no-cache"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, bytes).into_response()
}

#[cfg(test)]
mod tests;

//! What browsers load: pages, scripts, styles and WebAssembly, embedded into the program when it is built.
//!
//! Files below `assets/` carry a digest of their content in their name and are kept by browsers for ever; all others are
//! asked for again by their entity tag. Every address in an answer is relative, so that any path prefix may lead here.

mod encoding;
mod policy;
mod table;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    HeaderName, IF_NONE_MATCH, LOCATION, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

use self::encoding::Encoding;
use self::table::{FILES, File};

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The folder whose files never change under their name.
const IMMUTABLE_PREFIX: &str = "assets/";
/// The folder of the demonstration, which is there only when asked for.
const DEMO_PREFIX: &str = "demo/";
/// The one file that other origins' pages load.
const EMBEDDED_SCRIPT: &str = "embed.js";

/// Answers whatever no other route does; the demo company's page only with `demo`.
pub fn router(demo: bool) -> Router {
    Assets { files: FILES, demo }.into_router()
}

/// The files to serve.
#[derive(Clone, Copy)]
struct Assets {
    files: &'static [File],
    demo: bool,
}

impl Assets {
    fn into_router(self) -> Router {
        Router::new().fallback_service(get(serve).with_state(self))
    }

    fn find(&self, path: &str) -> Option<&'static File> {
        if path.starts_with(DEMO_PREFIX) && !self.demo {
            return None;
        }
        self.files.iter().find(|file| file.path == path)
    }
}

async fn serve(State(assets): State<Assets>, uri: Uri, headers: HeaderMap) -> Response {
    let mut response = answer(assets, uri.path().trim_start_matches('/'), &headers);
    response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn answer(assets: Assets, path: &str, headers: &HeaderMap) -> Response {
    if assets.files.is_empty() {
        let advice = "the frontend is not built; run cargo xtask build\n";
        return (StatusCode::SERVICE_UNAVAILABLE, [(CACHE_CONTROL, "no-store")], advice).into_response();
    }
    if path.is_empty() || path.ends_with('/') {
        return match assets.find(&format!("{path}index.html")) {
            Some(page) => send(page, headers),
            None => not_found(),
        };
    }
    if let Some(file) = assets.find(path) {
        return send(file, headers);
    }
    match assets.find(&format!("{path}/index.html")) {
        Some(_) => redirect_into(path),
        None => not_found(),
    }
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "there is nothing here\n").into_response()
}

/// Sends the browser to the same address with a slash at its end, so that the page's relative addresses hold.
fn redirect_into(path: &str) -> Response {
    let name = path.rsplit('/').next().unwrap_or(path);
    (StatusCode::PERMANENT_REDIRECT, [(LOCATION, format!("{name}/"))]).into_response()
}

fn send(file: &'static File, request: &HeaderMap) -> Response {
    let (encoding, content) = encoding::choose(file, request.get_all(ACCEPT_ENCODING));
    let tag = entity_tag(file, encoding);
    let mut response = if is_known(&tag, request) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Body::from(content).into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(file.content_type()));
        if let Some(name) = encoding.name() {
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        response
    };
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(ETAG, tag);
    }
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache_control(file)));
    if let Some(policy) = policy::of(file) {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    }
    if file.path == EMBEDDED_SCRIPT {
        headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    }
    response
}

fn cache_control(file: &File) -> &'static str {
    if file.path.starts_with(IMMUTABLE_PREFIX) { "public, max-age=31536000, immutable" } else { "no-cache" }
}

/// Every encoding of a file has a tag of its own.
fn entity_tag(file: &File, encoding: Encoding) -> String {
    match encoding.name() {
        Some(name) => format!("\"{}-{name}\"", file.digest),
        None => format!("\"{}\"", file.digest),
    }
}

/// Whether the browser already has what the tag stands for.
fn is_known(tag: &str, request: &HeaderMap) -> bool {
    let known = request.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known.flat_map(|value| value.split(',')).any(|known| {
        let known = known.trim();
        known == "*" || known.trim_start_matches("W/") == tag
    })
}

#[cfg(test)]
mod tests;

//! Calls over HTTP with JSON bodies and a time limit.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, DomException, Headers, RequestCache, RequestInit, Response};

use crate::json;

/// Why a call brought no answer that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpError {
    /// The server was not reached, or the connection broke.
    Network,
    /// The answer did not arrive within the time limit.
    Timeout,
    /// The server answered with a status that is not one of success, and with this body.
    Status(u16, String),
    /// The request could not be written, or the answer is not what was expected.
    Format,
}

/// Reads `url`, past the browser's cache. The time limit is in milliseconds and includes the body.
pub async fn get_json<T: DeserializeOwned>(url: &str, time_limit: u32) -> Result<T, HttpError> {
    read(value("GET", url, None, RequestCache::NoStore, time_limit).await?)
}

/// Reads a static file that the browser may keep.
pub async fn get_file<T: DeserializeOwned>(url: &str, time_limit: u32) -> Result<T, HttpError> {
    read(value("GET", url, None, RequestCache::Default, time_limit).await?)
}

/// Posts `body` and reads the answer. The time limit is in milliseconds and includes the answer's body.
pub async fn post_json<B: Serialize + ?Sized, T: DeserializeOwned>(
    url: &str,
    body: &B,
    time_limit: u32,
) -> Result<T, HttpError> {
    let body = json::write(body).ok_or(HttpError::Format)?;
    read(value("POST", url, Some(&body), RequestCache::NoStore, time_limit).await?)
}

/// Posts `body`; nothing but success matters of the answer.
pub async fn post<B: Serialize + ?Sized>(url: &str, body: &B, time_limit: u32) -> Result<(), HttpError> {
    let body = json::write(body).ok_or(HttpError::Format)?;
    call("POST", url, Some(&body), RequestCache::NoStore, time_limit).await.map(drop)
}

/// Posts an empty body, declared as JSON; nothing but success matters of the answer.
pub async fn post_empty(url: &str, time_limit: u32) -> Result<(), HttpError> {
    call("POST", url, Some(""), RequestCache::NoStore, time_limit).await.map(drop)
}

/// Makes a call whose answer is JSON: with a body a POST, without one a GET past the browser's cache.
///
/// For a caller with many calls: this future is of one type, whatever is asked and answered, and weighs but once.
/// [`read`] takes the answer, [`json::write`] makes the body.
pub async fn call_json(url: &str, body: Option<&str>, time_limit: u32) -> Result<JsValue, HttpError> {
    let method = if body.is_some() { "POST" } else { "GET" };
    value(method, url, body, RequestCache::NoStore, time_limit).await
}

/// What an answer holds.
pub fn read<T: DeserializeOwned>(value: JsValue) -> Result<T, HttpError> {
    serde_wasm_bindgen::from_value(value).map_err(|_| HttpError::Format)
}

async fn value(
    method: &str,
    url: &str,
    body: Option<&str>,
    cache: RequestCache,
    time_limit: u32,
) -> Result<JsValue, HttpError> {
    let response = call(method, url, body, cache, time_limit).await?;
    let body = response.json().map_err(|_| HttpError::Format)?;
    JsFuture::from(body).await.map_err(why)
}

async fn call(
    method: &str,
    url: &str,
    body: Option<&str>,
    cache: RequestCache,
    time_limit: u32,
) -> Result<Response, HttpError> {
    let request = RequestInit::new();
    request.set_method(method);
    request.set_cache(cache);
    request.set_signal(Some(&AbortSignal::timeout_with_u32(time_limit)));
    let headers = Headers::new().map_err(|_| HttpError::Format)?;
    headers.set("Accept", "application/json").map_err(|_| HttpError::Format)?;
    if let Some(body) = body {
        headers.set("Content-Type", "application/json").map_err(|_| HttpError::Format)?;
        request.set_body(&JsValue::from_str(body));
    }
    request.set_headers_headers(&headers);

    let window = web_sys::window().ok_or(HttpError::Network)?;
    let answer = JsFuture::from(window.fetch_with_str_and_init(url, &request)).await.map_err(why)?;
    let response: Response = answer.dyn_into().map_err(|_| HttpError::Format)?;
    if response.ok() { Ok(response) } else { Err(refusal(&response).await) }
}

async fn refusal(response: &Response) -> HttpError {
    let body = match response.text() {
        Ok(text) => JsFuture::from(text).await.ok().and_then(|text| text.as_string()),
        Err(_) => None,
    };
    HttpError::Status(response.status(), body.unwrap_or_default())
}

fn why(error: JsValue) -> HttpError {
    match error.dyn_ref::<DomException>().map(DomException::name).as_deref() {
        Some("TimeoutError") => HttpError::Timeout,
        // What `Response.json` rejects with when the body is no JSON is a SyntaxError, not a DOMException;
        // a connection that breaks is a TypeError.
        None if error.is_instance_of::<js_sys::SyntaxError>() => HttpError::Format,
        _ => HttpError::Network,
    }
}

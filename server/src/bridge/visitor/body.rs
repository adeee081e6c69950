//! How requests are read: by their text, whatever they say of themselves.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use vestibule_shared::visitor::reason;

use super::answer::Failure;

/// Largest body that is read, in bytes. The largest meaningful one is a chat's start with all attributes it may have.
const BODY_BYTES: usize = 256 * 1024;
/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(15);

/// Reads a request's JSON. Clients post it under any content type, so only XML is taken at its word.
pub(super) async fn json<T: DeserializeOwned>(request: Request) -> Result<T, Failure> {
    let content_types = request.headers().get_all(CONTENT_TYPE).iter();
    content_types.filter_map(|value| value.to_str().ok()).try_for_each(check_content_type)?;
    let bytes = bytes(request.into_body()).await?;
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Failure::new(reason::MISSING_DATA, "the body is empty"));
    }
    serde_json::from_slice(&bytes).map_err(|error| {
        let is_missing = error.is_data() && error.to_string().starts_with("missing field");
        let reason = if is_missing { reason::MISSING_DATA } else { reason::INVALID_CONTENT };
        Failure::new(reason, format!("the body cannot be used: {error}"))
    })
}

async fn bytes(body: Body) -> Result<axum::body::Bytes, Failure> {
    match tokio::time::timeout(BODY_TIME, axum::body::to_bytes(body, BODY_BYTES)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(Failure::new(
            reason::INVALID_CONTENT,
            format!("the body is longer than {BODY_BYTES} bytes, or was cut off"),
        )),
        Err(_) => Err(Failure::new(
            reason::INVALID_CONTENT,
            format!("the body did not arrive within {} seconds", BODY_TIME.as_secs()),
        )),
    }
}

/// Refuses what is surely not JSON in UTF-8. A charset may be given more than once, as old browsers do.
fn check_content_type(content_type: &str) -> Result<(), Failure> {
    let content_type = content_type.to_ascii_lowercase();
    let mut parts = content_type.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default();
    if media_type.ends_with("/xml") || media_type.ends_with("+xml") {
        return Err(Failure::new(
            reason::INVALID_CONTENT_TYPE,
            "this server reads JSON; send application/json",
        ));
    }
    let mut charsets =
        parts.filter_map(|part| part.strip_prefix("charset=")).map(|charset| charset.trim_matches('"'));
    match charsets.find(|charset| !["utf-8", "utf8", "*"].contains(charset)) {
        Some(charset) => {
            Err(Failure::new(reason::INVALID_CHARSET, format!("this server reads UTF-8, not {charset}")))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(content_type: &str, expected: Option<&str>) {
        let failure = check_content_type(content_type).err();
        assert_eq!(failure.as_ref().map(|failure| failure.reason), expected, "{content_type}");
    }

    #[test]
    fn content_types_are_taken_lightly() {
        check("application/json", None);
        check("application/json; charset=UTF-8; charset=UTF-8", None);
        check("application/json;charset=\"utf8\"", None);
        check("application/x-www-form-urlencoded", None);
        check("text/plain; charset=*", None);
        check("", None);
        check("application/xml", Some(reason::INVALID_CONTENT_TYPE));
        check("text/xml; charset=utf-8", Some(reason::INVALID_CONTENT_TYPE));
        check("application/json; charset=ISO-8859-1", Some(reason::INVALID_CHARSET));
    }
}

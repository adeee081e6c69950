//! How requests are read: by their text, whatever they say of themselves, unless they say that it is XML.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use vestibule_shared::visitor::reason;

use super::answer::Failure;
use super::format::{Format, accept};

/// Largest body that is read, in bytes. The largest meaningful one is a chat's start with all attributes it may have.
const BODY_BYTES: usize = 256 * 1024;
/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(15);

/// Reads what a request says, in either form.
pub(super) async fn read<T: DeserializeOwned>(request: Request) -> Result<T, Failure> {
    let content_types = request.headers().get_all(CONTENT_TYPE).iter();
    let content_types: Vec<&str> = content_types.filter_map(|value| value.to_str().ok()).collect();
    content_types.iter().try_for_each(|content_type| check_charset(content_type))?;
    let format = content_types.first().map_or(Format::Json, |first| Format::of_content_type(first));
    let bytes = bytes(request.into_body()).await?;
    Ok(format.read(&bytes)?)
}

/// Takes a body as it is, within the limits.
pub(super) async fn bytes(body: Body) -> Result<Vec<u8>, Failure> {
    tokio::time::timeout(BODY_TIME, collect(body)).await.unwrap_or_else(|_| {
        Err(Failure::new(
            reason::INVALID_CONTENT,
            format!("the body did not arrive within {} seconds", BODY_TIME.as_secs()),
        ))
    })
}

async fn collect(body: Body) -> Result<Vec<u8>, Failure> {
    let mut chunks = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let cut_off = |_| Failure::new(reason::INVALID_CONTENT, "the body was cut off; send it again");
        let chunk = chunk.map_err(cut_off)?;
        if bytes.len() + chunk.len() > BODY_BYTES {
            let message = format!("the body is longer than {BODY_BYTES} bytes; send less");
            return Err(Failure::new(reason::INVALID_CONTENT, message));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Refuses what is surely not in UTF-8. A charset may be given more than once, as old browsers do.
fn check_charset(content_type: &str) -> Result<(), Failure> {
    match accept::charsets(content_type).find(|charset| !accept::is_utf8(charset)) {
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
        let failure = check_charset(content_type).err();
        assert_eq!(failure.as_ref().map(|failure| failure.reason), expected, "{content_type}");
    }

    #[test]
    fn charsets_are_taken_lightly() {
        check("application/json", None);
        check("application/json; charset=UTF-8; charset=UTF-8", None);
        check("application/json;charset=\"utf8\"", None);
        check("application/x-www-form-urlencoded", None);
        check("text/plain; charset=*", None);
        check("", None);
        check("text/xml; Charset = utf-8", None);
        check("application/json; charset=ISO-8859-1", Some(reason::INVALID_CHARSET));
        check("application/xml; charset=utf-8; charset=utf-16", Some(reason::INVALID_CHARSET));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_come_is_waited_for_only_so_long() {
        let body = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>());
        let failure = bytes(body).await.unwrap_err();
        assert_eq!(failure.reason, reason::INVALID_CONTENT);
        assert!(failure.to_string().contains("15 seconds"));
    }
}

//! Who calls.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{CONTENT_TYPE, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use blake2::{Blake2s256, Digest};
use serde::de::DeserializeOwned;
use vestibule_processor::{Name, SessionKey};

use super::problem::Problem;
use crate::bridge::Bridge;

/// The cookie an agent's browser shows.
pub(in crate::bridge) const COOKIE_NAME: &str = "vestibule_agent";
/// What marks a call whose body is a file.
const UPLOAD_HEADER: &str = "x-vestibule-call";
/// Largest body of an agent's call, in bytes: a message of 8,000 characters, each escaped, and room.
const BODY_BYTES: usize = 128 * 1024;
/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(15);

/// The agent who calls, known by his cookie.
pub(in crate::bridge) struct Identity {
    pub(in crate::bridge) agent: Name,
    pub(super) session: SessionKey,
}

impl FromRequestParts<Bridge> for Identity {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, bridge: &Bridge) -> Result<Identity, Problem> {
        let session = session_key(&parts.headers).ok_or_else(Problem::not_logged_in)?;
        let processor = bridge.runtime().processor();
        let known = processor.session(&session, bridge.runtime().now()).ok_or_else(Problem::not_logged_in)?;
        Ok(Identity { agent: known.agent.clone(), session })
    }
}

/// The JSON of a call that does something. Only scripts of our own pages can send its content type with the cookie.
pub(in crate::bridge) struct OwnJson<T>(pub(in crate::bridge) T);

impl<T: DeserializeOwned> FromRequest<Bridge> for OwnJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Bridge) -> Result<OwnJson<T>, Problem> {
        require_own(request.headers())?;
        let bytes = bytes(request.into_body()).await?;
        let value = serde_json::from_slice(&bytes).map_err(|error| {
            Problem::new(StatusCode::BAD_REQUEST, format!("The server did not understand this: {error}."))
        })?;
        Ok(OwnJson(value))
    }
}

async fn bytes(body: Body) -> Result<Bytes, Problem> {
    match tokio::time::timeout(BODY_TIME, axum::body::to_bytes(body, BODY_BYTES)).await {
        Ok(bytes) => {
            bytes.map_err(|_| Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "This is too long to be sent."))
        }
        Err(_) => {
            Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "This took too long to arrive. Send it again."))
        }
    }
}

/// A call without a body that does something.
pub(in crate::bridge) struct OwnCall;

impl FromRequestParts<Bridge> for OwnCall {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Bridge) -> Result<OwnCall, Problem> {
        require_own(&parts.headers)?;
        Ok(OwnCall)
    }
}

/// A call whose body is a file. Its header too can be sent with the cookie by scripts of our own pages only.
pub(in crate::bridge) struct OwnUpload;

impl FromRequestParts<Bridge> for OwnUpload {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Bridge) -> Result<OwnUpload, Problem> {
        if parts.headers.contains_key(UPLOAD_HEADER) {
            return Ok(OwnUpload);
        }
        let message = "Calls of the console that send a file need the header X-Vestibule-Call: file.";
        Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message))
    }
}

fn require_own(headers: &HeaderMap) -> Result<(), Problem> {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if media_type.eq_ignore_ascii_case("application/json") {
        Ok(())
    } else {
        let message = "Calls of the console need the header Content-Type: application/json.";
        Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message))
    }
}

/// The key of the session whose cookie a request shows.
fn session_key(headers: &HeaderMap) -> Option<SessionKey> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs =
        cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE_NAME).map(|(_, token)| key_of(token))
}

/// What is stored of a cookie: whoever reads the journal cannot log in with it.
pub(super) fn key_of(token: &str) -> SessionKey {
    SessionKey(hex(&Blake2s256::digest(token.as_bytes())).into())
}

/// Bytes in hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut digits, byte| {
        // Writing to a text cannot fail.
        _ = write!(digits, "{byte:02x}");
        digits
    })
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;

    use super::*;

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        assert!(session_key(&headers).is_none());
        headers.append(COOKIE, "theme=dark; vestibule_agent=abc; x=y".parse().unwrap());
        assert!(session_key(&headers) == Some(key_of("abc")));
        assert!(!key_of("abc").0.contains("abc"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_come_is_not_waited_for() {
        let begin = tokio::time::Instant::now();
        let never = Body::from_stream(futures_util::stream::pending::<Result<Bytes, std::io::Error>>());
        let problem = bytes(never).await.unwrap_err();
        assert_eq!(problem.into_response().status(), StatusCode::REQUEST_TIMEOUT);
        assert_eq!(begin.elapsed(), BODY_TIME);
        assert_eq!(bytes(Body::from("{}")).await.unwrap(), "{}");
        let long = bytes(Body::from(vec![b' '; BODY_BYTES + 1])).await.unwrap_err();
        assert_eq!(long.into_response().status(), StatusCode::PAYLOAD_TOO_LARGE);
    }
}

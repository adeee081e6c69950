//! `GET chat/poll/{participantID}`: what is new.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::response::Response;

use super::answer::{self, Failure, Told};
use super::format::Format;
use crate::bridge::Bridge;

/// What a call may say of what its client has already, as `?after=N`.
///
/// *Extension:* N is the highest sequence number the client has, -1 for none. The answer then holds all after it, however
/// often it is asked; without it, or if it is no number, each event is given once.
#[derive(Debug)]
pub(in crate::bridge) struct Since(pub(super) Option<i64>);

impl<S: Sync> FromRequestParts<S> for Since {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Since, Infallible> {
        let mut pairs =
            parts.uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
        let after = pairs.find(|(name, _)| *name == "after").and_then(|(_, value)| value.parse().ok());
        Ok(Since(after))
    }
}

/// Answers at once, also if nothing is new. Once a chat has ended and all was told, it is unknown: clients stop polling.
pub(in crate::bridge) async fn poll(
    State(bridge): State<Bridge>,
    Path(participant): Path<String>,
    Since(after): Since,
    format: Format,
) -> Response {
    let result = answer::open(&bridge, &participant).and_then(|conversation| {
        let ended = conversation.is_ended();
        let events = answer::news(&bridge, &conversation, after);
        if ended && events.is_empty() {
            return Err(Failure::unknown_session());
        }
        Ok((conversation, Told { events, with_ids: false }))
    });
    answer::chat(&bridge, format, result)
}

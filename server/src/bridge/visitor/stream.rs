//! `GET chat/stream/{participantID}`: what happens, as it happens.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderName};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use vestibule_shared::visitor::{ChatAnswer, ChatEvent};

use super::answer::{self, Told};
use super::format::Format;
use super::poll::{self, AFTER, Since};
use crate::bridge::Bridge;
use crate::runtime::Conversation;

/// How long a look for news lasts before the visitor is noted to be there and the next begins.
const LOOK: Duration = Duration::from_secs(15);
/// How often something is sent although nothing happened, so that proxies keep the stream open.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// *Extension:* server-sent events, each with what `chat/poll` would answer: JSON, and the highest sequence number as its id.
///
/// Begins after `?after=N`, or after the id in `Last-Event-ID` with which browsers come back, or else at the beginning; ends
/// with the chat. A chat that is not known is answered as by `chat/poll`.
#[utoipa::path(
    get,
    path = "/chat/stream/{participantID}",
    tag = "visitor",
    params(("participantID" = String, Path), ("after" = Option<i64>, Query, description = AFTER), ("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that a browser had.")),
    responses((status = 200, description = "What is new, as it happens", content((ChatAnswer = "text/event-stream"), (ChatAnswer = "application/json"))))
)]
pub(in crate::bridge) async fn stream(
    State(bridge): State<Bridge>,
    Path(participant): Path<String>,
    Since(after): Since,
    headers: HeaderMap,
) -> Response {
    let conversation = match answer::open(&bridge, &participant) {
        Ok(conversation) => conversation,
        Err(failure) => return answer::chat(&bridge, Format::Json, Err(failure)),
    };
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let listener = Listener { bridge, conversation, after: last.or(after).unwrap_or(-1) };
    let headers = [(CACHE_CONTROL, "no-store"), (HeaderName::from_static("x-accel-buffering"), "no")];
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE);
    (headers, Sse::new(answers(listener)).keep_alive(keep_alive)).into_response()
}

struct Listener {
    bridge: Bridge,
    conversation: Arc<Conversation>,
    /// The highest sequence number that was told.
    after: i64,
}

fn answers(listener: Listener) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok(event), listener))
    })
}

impl Listener {
    /// What is new, as soon as anything is; `None` when all was told, or the server goes down.
    async fn next(&mut self) -> Option<Event> {
        loop {
            let Listener { bridge, conversation, after } = &*self;
            let (events, ended) = poll::news(bridge, conversation, Some(*after), LOOK).await;
            if let Some(last) = events.iter().map(ChatEvent::sequence_number).max() {
                self.after = i64::try_from(last).unwrap_or(i64::MAX);
                let told = Ok((Arc::clone(&self.conversation), Told { events, with_ids: false }));
                let (_, answer) = answer::chat_answer(&self.bridge, told);
                return Event::default().id(self.after.to_string()).json_data(&answer).ok();
            }
            if ended || *self.bridge.stopping().borrow() {
                return None;
            }
            self.conversation.touch(self.bridge.runtime().now());
        }
    }
}

//! `GET /agent/events`: the stream of what an agent sees.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderName, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream, StreamExt};
use tokio::sync::watch;
use tokio::time::Instant;
use vestibule_processor::{Processor, SessionKey};
use vestibule_shared::agent::Notification;

use super::identity::Identity;
use super::problem::Problem;
use super::streams::OpenStream;
use super::view::View;
use crate::bridge::Bridge;

/// How long after one look for changes the next is at the earliest: what comes after a pause is told at once, and a busy
/// server does not wake every agent for each.
const GATHER: Duration = Duration::from_millis(20);
/// How often something is sent although nothing happened, so that proxies keep the stream open and both sides see when it
/// is dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Begins with all the agent sees and goes on with what changes, until the session or the server ends.
#[utoipa::path(
    get,
    path = "/events",
    tag = "agent",
    responses((status = 200, description = "Events, the data of each one `Notification`", body = Notification, content_type = "text/event-stream"))
)]
pub(in crate::bridge) async fn events(
    State(bridge): State<Bridge>,
    identity: Identity,
) -> Result<Response, Problem> {
    let open = bridge.streams().open(bridge.runtime(), &identity.agent).await?;
    let follower = Follower {
        published: bridge.runtime().subscribe(),
        stopping: bridge.stopping(),
        view: View::new(identity.agent),
        session: identity.session,
        first: true,
        next_look: Instant::now(),
        bridge,
        _open: open,
    };
    let headers = [(CACHE_CONTROL, "no-store"), (HeaderName::from_static("x-accel-buffering"), "no")];
    // A notification rather than a comment, which browsers keep from the console.
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE).event(written(&Notification::Ping)?);
    Ok((headers, Sse::new(notifications(follower)).keep_alive(keep_alive)).into_response())
}

struct Follower {
    bridge: Bridge,
    published: watch::Receiver<Arc<Processor>>,
    stopping: watch::Receiver<bool>,
    view: View,
    session: SessionKey,
    first: bool,
    next_look: Instant,
    _open: OpenStream,
}

fn notifications(follower: Follower) -> impl Stream<Item = Result<Event, Infallible>> {
    let batches = stream::unfold(Some(follower), |follower| async {
        let mut follower = follower?;
        let batch = follower.next().await?;
        let is_last = matches!(batch.last(), Some(Notification::LoggedOff { .. }));
        Some((stream::iter(batch), (!is_last).then_some(follower)))
    });
    batches.flatten().filter_map(|notification| async move { written(&notification).ok().map(Ok) })
}

fn written(notification: &Notification) -> Result<Event, Problem> {
    Event::default().json_data(notification).map_err(|error| {
        tracing::error!(%error, "a notification could not be written");
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "The server cannot tell what is new.")
    })
}

impl Follower {
    /// What is new, as soon as anything is; `None` when the server goes down.
    async fn next(&mut self) -> Option<Vec<Notification>> {
        loop {
            if !self.first {
                tokio::select! {
                    changed = self.published.changed() => changed.ok()?,
                    _ = self.stopping.wait_for(|stopping| *stopping) => return None,
                }
                tokio::time::sleep_until(self.next_look).await;
            }
            self.next_look = Instant::now() + GATHER;
            let runtime = self.bridge.runtime();
            let (now, processor) = (runtime.now(), Arc::clone(&self.published.borrow_and_update()));
            if processor.session(&self.session, now).is_none() {
                let message = "You are logged off. Log in again to go on.".to_owned();
                return Some(vec![Notification::LoggedOff { message }]);
            }
            let news = if self.first {
                self.first = false;
                vec![self.view.snapshot(&processor, runtime.conversations(), now)?]
            } else {
                self.view.changes(&processor, runtime.conversations())
            };
            if !news.is_empty() {
                return Some(news);
            }
        }
    }
}

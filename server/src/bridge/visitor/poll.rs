//! `GET chat/poll/{participantID}`: what is new.

use std::convert::Infallible;
use std::pin::pin;
use std::str::FromStr;
use std::time::Duration;

use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::response::Response;
use percent_encoding::percent_decode_str;
use tokio::time::Instant;
use vestibule_shared::visitor::{ChatAnswer, ChatEvent};

use super::answer::{self, Failure, Told};
use super::compression::WantsGzip;
use super::format::Format;
use crate::bridge::Bridge;
use crate::runtime::Conversation;

/// How long a poll may wait at most: shorter than anything between here and the client has patience.
const WAIT_MOST: Duration = Duration::from_secs(25);

/// What is told of [`Since`].
pub(super) const AFTER: &str = "*Extension:* the highest sequence number the client has, -1 for none. The answer then holds all \
     after it, however often it is asked; without it, or if it is no number, each event is given once.";
/// What is told of [`Wait`].
const WAIT: &str = "*Extension:* how long the poll may wait for something new, in seconds, 25 at most; together with `after` only.";

/// What a call may say of what its client has already, as `?after=N`.
///
/// *Extension:* N is the highest sequence number the client has, -1 for none. The answer then holds all after it, however
/// often it is asked; without it, or if it is no number, each event is given once.
#[derive(Debug)]
pub(in crate::bridge) struct Since(pub(super) Option<i64>);

/// How long a poll may wait for something new, as `?wait=SECONDS`.
///
/// *Extension:* together with `after` only, for an answer that nobody receives must not take anything away.
#[derive(Debug)]
pub(in crate::bridge) struct Wait(Duration);

impl<S: Sync> FromRequestParts<S> for Since {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Since, Infallible> {
        Ok(Since(number(parts, "after")))
    }
}

impl<S: Sync> FromRequestParts<S> for Wait {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Wait, Infallible> {
        let seconds = number(parts, "wait").filter(|_| number::<i64>(parts, "after").is_some());
        Ok(Wait(seconds.map_or(Duration::ZERO, Duration::from_secs).min(WAIT_MOST)))
    }
}

fn number<T: FromStr>(parts: &Parts, name: &str) -> Option<T> {
    let query = parts.uri.query().unwrap_or_default();
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(known, _)| percent_decode_str(known).eq(name.bytes()))?;
    percent_decode_str(value).decode_utf8().ok()?.parse().ok()
}

/// Answers at once, also if nothing is new, unless the client is willing to wait. Once a chat has ended and all was told, it
/// is unknown: clients stop polling.
#[utoipa::path(
    get,
    path = "/chat/poll/{participantID}",
    tag = "visitor",
    params(("participantID" = String, Path), ("after" = Option<i64>, Query, description = AFTER), ("wait" = Option<u64>, Query, description = WAIT)),
    responses((status = 200, description = "What is new", body = ChatAnswer))
)]
pub(in crate::bridge) async fn poll(
    State(bridge): State<Bridge>,
    Path(participant): Path<String>,
    Since(after): Since,
    Wait(wait): Wait,
    format: Format,
    wants_gzip: WantsGzip,
) -> Response {
    let result = async {
        let conversation = answer::open(&bridge, &participant)?;
        let (events, ended) = news(&bridge, &conversation, after, wait).await;
        if ended && events.is_empty() {
            return Err(Failure::unknown_session());
        }
        Ok((conversation, Told { events, with_ids: false }))
    };
    answer::history(&bridge, format, wants_gzip, result.await).await
}

/// What is new, as soon as anything is, and whether it was the last.
pub(super) async fn news(
    bridge: &Bridge,
    conversation: &Conversation,
    after: Option<i64>,
    wait: Duration,
) -> (Vec<ChatEvent>, bool) {
    // Whoever waits is there: he must not be given up meanwhile.
    let grace = bridge.runtime().processor().parameters().visitor_grace_time;
    let deadline = Instant::now() + wait.min(grace / 2);
    let mut stopping = bridge.stopping();
    loop {
        let mut changed = pin!(conversation.changed());
        changed.as_mut().enable();
        // Looked at before the events: what is told after the end is all there is.
        let ended = conversation.is_ended();
        let events = answer::news(bridge, conversation, after);
        if !events.is_empty() || ended || Instant::now() >= deadline {
            return (events, ended);
        }
        tokio::select! {
            () = changed => {}
            () = tokio::time::sleep_until(deadline) => {}
            _ = stopping.wait_for(|stopping| *stopping) => return (events, ended),
        }
        conversation.touch(bridge.runtime().now());
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;
    use proptest::prelude::*;
    use proptest::{collection, sample};

    use super::*;

    fn parts(query: &str) -> Option<Parts> {
        Some(Request::get(format!("/websvcs/chat/poll/x?{query}")).body(()).ok()?.into_parts().0)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_number_means_the_same_however_it_is_spelt(
            expected in prop_oneof![-1..100_i64, any::<i64>()],
            escaped in collection::vec(any::<bool>(), 26),
            before in sample::select(vec!["", "&", "_=1700000000000&", "after&", "wait=%&", "After=7&", "%FF=7&"]),
            rest in sample::select(vec!["", "&", "&wait=20", "&after=7", "&after"]),
        ) {
            let text = format!("after={expected}");
            let spell = |(byte, is_escaped): (u8, &bool)| match (byte, is_escaped) {
                (b'=', _) | (_, false) => char::from(byte).to_string(),
                _ => format!("%{byte:02X}"),
            };
            let spelt: String = text.bytes().zip(&escaped).map(spell).collect();
            let parts = parts(&format!("{before}{spelt}{rest}")).unwrap();
            prop_assert_eq!(number(&parts, "after"), Some(expected), "{}", parts.uri);
        }

        #[test]
        fn no_query_is_too_much(
            pieces in collection::vec(
                sample::select(vec![
                    "after", "wait", "=", "&", "-", "1", "9223372036854775808", "%", "%3", "%31", "%FF", "+", ";", "?",
                ]),
                0..12,
            ),
        ) {
            if let Some(parts) = parts(&pieces.concat()) {
                _ = (number::<i64>(&parts, "after"), number::<u64>(&parts, "wait"));
            }
        }
    }
}

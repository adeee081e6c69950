//! Interactions as the Tracker keeps them.

use std::collections::BTreeMap;

use serde::Serialize;
use vestibule_processor::{InteractionId, RoutingContext, Timestamp};

use super::change::SegmentKind;

/// A chat or callback, with what became of it. Times are in milliseconds since 1970-01-01 UTC.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Interaction {
    /// Its id.
    pub id: InteractionId,
    /// What it is.
    pub kind: InteractionKind,
    /// The queue it was last on.
    pub queue: String,
    /// The visitor's name.
    pub visitor_name: String,
    /// The name he is registered under.
    pub user: Option<String>,
    /// Where he called from.
    pub address: Option<String>,
    /// Where to call him.
    pub telephone: Option<String>,
    /// What a callback is about.
    pub subject: Option<String>,
    /// What the agent was to know.
    pub routing_contexts: Vec<RoutingContext>,
    /// Where its transcript is to be mailed to; forgotten when it was.
    pub transcript_to: Option<String>,
    /// When it began.
    pub started: Timestamp,
    /// When it ended, if it has.
    pub ended: Option<Timestamp>,
    /// What became of it: `answered`, `abandoned`, or what the agent said of a callback, `complete` or `failed`.
    pub outcome: Option<String>,
    /// The user name of the agent who had it last.
    pub agent: Option<String>,
    /// What it went through, in order.
    pub segments: Vec<Segment>,
    /// What was said in it, in order, if that is recorded.
    pub transcript: Vec<Spoken>,
}

/// What an interaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the field's own words")]
pub enum InteractionKind {
    Chat,
    Callback,
}

/// A part of an interaction's life.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Segment {
    /// What it is.
    pub kind: SegmentKind,
    /// The agent it is about.
    pub agent: Option<String>,
    /// When it began.
    pub started: Timestamp,
    /// How long it lasted in milliseconds, if it has ended.
    pub duration: Option<u64>,
    /// How it ended.
    pub end_code: Option<String>,
    /// What else there is to say of it.
    pub details: BTreeMap<String, u64>,
}

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Spoken {
    /// When.
    pub at: Timestamp,
    /// Who: the name the others see.
    pub name: String,
    /// What he is: `system`, `visitor` or `agent`.
    pub role: String,
    /// What.
    pub text: String,
}

impl InteractionKind {
    /// How it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            InteractionKind::Chat => "chat",
            InteractionKind::Callback => "callback",
        }
    }
}

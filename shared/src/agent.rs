//! The agents' protocol: plain POSTs for what an agent does, one stream of [`Notification`]s for what he sees.
//!
//! | call | body | answer |
//! |---|---|---|
//! | `POST /agent/login` | [`LoginRequest`] | 200 [`Session`] and a cookie; 401, 429 [`Problem`] |
//! | `POST /agent/logout` | – | 204 |
//! | `GET /agent/session` | – | 200 [`Session`]; 401 |
//! | `GET /agent/events` | – | `text/event-stream`, each event's data one [`Notification`] |
//! | `POST /agent/status` | [`SetStatusRequest`] | 204 |
//! | `POST /agent/interactions/{id}/pickup` | – | 204; 409 [`Problem`] |
//! | `POST /agent/interactions/{id}/message` | [`MessageRequest`] | 204 |
//! | `POST /agent/interactions/{id}/url` | [`UrlRequest`] | 204; chats only |
//! | `POST /agent/interactions/{id}/file?name=…&messageId=…` | the file's bytes | 204; 413, 415 [`Problem`]; chats only |
//! | `GET /agent/interactions/{id}/file/{fileId}` | – | 200, the file's bytes; 404 |
//! | `POST /agent/interactions/{id}/hold` | [`HoldRequest`] | 204; chats only |
//! | `POST /agent/interactions/{id}/typing` | [`TypingRequest`] | 204 |
//! | `POST /agent/interactions/{id}/disconnect` | – | 204 |
//! | `POST /agent/interactions/{id}/finish` | [`FinishCallbackRequest`] | 204; callbacks only |
//! | `POST /agent/interactions/{id}/retry` | – | 204; 409 [`Problem`]; callbacks only |
//!
//! Every call but `login` needs the cookie and answers 401 without. Every POST needs the header
//! `Content-Type: application/json` (also with an empty body), or if its body is a file `X-Vestibule-Call: file`, which no
//! foreign page can send unasked. A POST is
//! answered when what it did is on disk. Failures carry a [`Problem`]. Times are milliseconds since 1970-01-01 UTC
//! by the server's clock.
//!
//! The stream always begins with [`Notification::Snapshot`], so a stream that was cut is simply opened again: what
//! happened in between is in the snapshot, and nothing is missing. Everything after it replaces or extends what the
//! snapshot said.

use serde::{Deserialize, Serialize};

pub use crate::visitor::{ParticipantState, RoutingContext};

/// Milliseconds since 1970-01-01 UTC, by the server's clock.
pub type Timestamp = u64;

/// What an agent types to log in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LoginRequest {
    /// The agent's user name; case does not matter.
    pub username: String,
    /// His password.
    pub password: String,
}

/// Who is logged in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The agent's user name.
    pub username: String,
    /// The name visitors see.
    pub display_name: String,
}

/// What went wrong, in words for the agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Which problem it is, in camel case such as `takenBy`, for who has words of his own for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What those words name: with `takenBy` another agent, with `atMaxAssign` a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// A sentence that says what to do next, in English, for all others.
    pub message: String,
}

/// Sets the agent's status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetStatusRequest {
    /// The name of one of [`Snapshot::statuses`].
    pub status: String,
}

/// Says something in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MessageRequest {
    /// The text.
    pub text: String,
    /// An id made by the console, unique within the conversation, 1 to 64 characters; a repeat is recognised.
    pub message_id: String,
}

/// Sends the address of a page into a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UrlRequest {
    /// The address, `http` or `https`, of at most 2,000 characters.
    pub url: String,
    /// An id made by the console, as with [`MessageRequest`].
    pub message_id: String,
}

/// Puts a chat on hold or takes it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HoldRequest {
    /// Which.
    pub held: bool,
}

/// Says whether the agent is typing in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TypingRequest {
    /// Whether he is.
    pub typing: bool,
}

/// Says what became of a callback, and ends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FinishCallbackRequest {
    /// What became of it.
    pub outcome: CallbackOutcome,
}

/// What became of a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum CallbackOutcome {
    /// "Callback Complete": the visitor was reached.
    Complete,
    /// "Attempt Failed": he was not.
    Failed,
}

/// What an agent is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Notification {
    /// All the agent sees; replaces everything before it.
    Snapshot {
        /// It.
        snapshot: Snapshot,
    },
    /// The agent's own state changed.
    Me {
        /// The new state.
        me: Me,
    },
    /// One of his workgroups changed.
    Workgroup {
        /// The new state.
        workgroup: Workgroup,
    },
    /// An interaction on one of his queues is new or changed.
    Interaction {
        /// The new state.
        interaction: Interaction,
    },
    /// An interaction is no longer to be seen by this agent (ended, or moved to a queue he does not see).
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
    InteractionGone {
        /// Which.
        interaction_id: String,
    },
    /// The agent now takes part in this conversation: all of it so far.
    Conversation {
        /// It.
        conversation: Conversation,
    },
    /// Something happened in a conversation the agent takes part in.
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
    Entry {
        /// Which conversation.
        interaction_id: String,
        /// What happened; its sequence number is one more than the last one's.
        entry: Entry,
    },
    /// Nothing: the connection is alive. Sent when nothing else was for a while.
    Ping,
    /// The agent was logged off; the stream ends.
    LoggedOff {
        /// A sentence that says why.
        message: String,
    },
}

/// All an agent sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// The server's clock, to reckon waiting times by.
    pub now: Timestamp,
    /// The agent himself.
    pub me: Me,
    /// The statuses he may choose.
    pub statuses: Vec<StatusChoice>,
    /// The workgroups he is a member of, by name.
    pub workgroups: Vec<Workgroup>,
    /// What is on his queues: waiting, alerting, connected; and what ended with him a short while ago.
    pub interactions: Vec<Interaction>,
    /// The conversations he takes part in, and those that ended with him a short while ago, whole.
    pub conversations: Vec<Conversation>,
}

/// The agent himself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Me {
    /// His user name.
    pub username: String,
    /// The name visitors see.
    pub display_name: String,
    /// The name of his status.
    pub status: String,
    /// Whether work is given to him in this status.
    pub available: bool,
    /// When he took this status.
    pub status_since: Timestamp,
    /// How many chats he may have at a time (`Max Assign`).
    pub max_assign: u32,
    /// Whether alerting chats are picked up for him at once.
    pub auto_answer: bool,
}

/// A status an agent may choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatusChoice {
    /// Its name.
    pub name: String,
    /// Whether work is given to agents in it.
    pub available: bool,
}

/// A workgroup, as one of its members sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Workgroup {
    /// Its name.
    pub name: String,
    /// How many of its members are logged in.
    pub agents_logged_in: u32,
    /// How many of those are available.
    pub agents_available: u32,
}

/// An interaction, as the agents who may take it see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Interaction {
    /// Its id, such as `0-1042`.
    pub id: String,
    /// The queue it is on.
    pub queue: Queue,
    /// The name the visitor gave, or `Anonymous User`.
    pub visitor_name: String,
    /// The visitor's language, such as `en-us`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What the page or its visitor says it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_info: Option<String>,
    /// Names and values the page gave, without the prefix `WebTools_`, by name.
    #[serde(default)]
    pub attributes: Vec<(String, String)>,
    /// What the page asks an agent to know, in its order.
    #[serde(default)]
    pub routing_contexts: Vec<RoutingContext>,
    /// What is particular to it if it is a callback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback: Option<Callback>,
    /// When it began.
    pub started_at: Timestamp,
    /// Since when its visitor waits, or waited last, for an agent. Alerting an agent in vain is waiting too.
    pub waiting_since: Timestamp,
    /// Where it stands.
    pub stage: Stage,
    /// Whether the agent who reads this is the one it alerts or is connected to.
    pub mine: bool,
}

/// What is particular to a callback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Callback {
    /// Where to call, as the visitor wrote it.
    pub telephone: String,
    /// The same in the form of E.164, if it could be understood.
    #[serde(rename = "e164", default, skip_serializing_if = "Option::is_none")]
    pub e164: Option<String>,
    /// The description the visitor gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// How often it was put off until later.
    pub retries: u32,
}

/// A queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Queue {
    /// What kind of queue.
    pub kind: QueueKind,
    /// Its name: a workgroup's, or an agent's user name.
    pub name: String,
}

/// What kind of queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the field's own words")]
pub enum QueueKind {
    Workgroup,
    User,
}

/// Where an interaction stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Stage {
    /// In the queue.
    Waiting,
    /// Offered to an agent.
    Alerting {
        /// His display name.
        agent: String,
        /// Since when.
        since: Timestamp,
        /// When it will be offered to another.
        until: Timestamp,
    },
    /// An agent talks with the visitor.
    Connected {
        /// His display name.
        agent: String,
        /// Since when.
        since: Timestamp,
    },
    /// A callback that is put off until a time.
    Snoozed {
        /// Since when.
        since: Timestamp,
        /// Until when.
        until: Timestamp,
    },
    /// Over. Told once to the agent who took part, before the interaction is gone.
    Ended {
        /// When.
        at: Timestamp,
    },
}

/// A conversation the agent takes part in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Conversation {
    /// Whose.
    pub interaction_id: String,
    /// All that happened, in order, from sequence number 0 without gaps.
    pub entries: Vec<Entry>,
}

/// Something that happened in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Its place among all entries of its conversation, from 0.
    pub sequence_number: u64,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub from: Party,
    /// What.
    pub content: Content,
}

/// Who did something in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Party {
    /// His number within the conversation, from 0 (the system).
    pub number: u32,
    /// What he is.
    pub kind: PartyKind,
    /// His name.
    pub name: String,
    /// Whether it is the agent who reads this.
    pub me: bool,
}

/// What somebody in a conversation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the field's own words")]
pub enum PartyKind {
    System,
    Visitor,
    Agent,
}

/// What somebody did in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Content {
    /// Came, went, or is held.
    State {
        /// The new state.
        state: ParticipantState,
    },
    /// Said something.
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
    Text {
        /// What.
        text: String,
        /// The id the sender's client gave it, on the reader's own messages only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message_id: Option<String>,
    },
    /// Sent the address of a page.
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
    Url {
        /// It; `http` or `https`.
        url: String,
        /// The id the sender's client gave it, on the reader's own only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message_id: Option<String>,
    },
    /// Sent a file. Its bytes are at `/agent/interactions/{id}/file/{fileId}`.
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
    File {
        /// Its id, 32 hexadecimal digits.
        id: String,
        /// Its name.
        name: String,
        /// What it is, such as `application/pdf`.
        media_type: String,
        /// How many bytes it has.
        size: u64,
        /// The id the sender's client gave it, on the reader's own only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message_id: Option<String>,
    },
    /// Began or stopped typing.
    Typing {
        /// Which.
        typing: bool,
    },
}

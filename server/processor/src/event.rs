//! What happened. Events are stored for ever, so a field that is added later has a default, and none is ever renamed
//! or given another meaning.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::bounded::{Author, Text, WebAddress};
use crate::{
    CallbackOutcome, CallbackRequest, ChatId, Configuration, InteractionId, MessageId, Name, Participant,
    ParticipantNumber, ParticipantState, Queue, SentFile, SessionKey, Timestamp, Visitor,
};

/// What happened. The time is its record's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[expect(missing_docs, reason = "each variant says what its fields are for")]
pub enum Event {
    /// A new run began.
    Began { epoch: u64 },
    /// The configuration was set.
    Configured { configuration: Arc<Configuration> },
    /// A parameter was given a value, or back the one of the configuration.
    ParameterSet { name: String, value: Option<String>, by: Author },
    /// What an earlier run left was given up, as far as parameters said so.
    CleanedUp,
    /// A visitor asked for a chat. Participants, entries and the queue follow as events of their own.
    ChatStarted { interaction: InteractionId, chat: ChatId, visitor: Arc<Visitor> },
    /// A visitor asked to be called back. Participants, entries and the queue follow as events of their own.
    CallbackCreated {
        interaction: InteractionId,
        callback: ChatId,
        visitor: Arc<Visitor>,
        request: CallbackRequest,
    },
    /// What a callback is about, or where to call, was changed.
    CallbackModified { interaction: InteractionId, request: CallbackRequest },
    /// A callback that led to nothing is left alone until a time.
    Snoozed { interaction: InteractionId, until: Timestamp },
    /// An agent said what became of a callback.
    CallbackFinished { interaction: InteractionId, agent: Name, outcome: CallbackOutcome },
    /// A participant was added, in the state `initializing`.
    ParticipantAdded { interaction: InteractionId, participant: Participant },
    /// Something that the participants see was added to the conversation.
    EntryAdded { interaction: InteractionId, entry: Arc<Entry> },
    /// A chat now waits in a queue, behind all others or before them; one that alerted in vain keeps its place.
    Queued { interaction: InteractionId, queue: Queue, at_head: bool },
    /// A chat is offered to an agent until a time.
    Alerted { interaction: InteractionId, agent: Name, participant: ParticipantNumber, until: Timestamp },
    /// An agent took a chat.
    Connected { interaction: InteractionId, agent: Name, participant: ParticipantNumber },
    /// A chat is over; it can be read until a time.
    Ended { interaction: InteractionId, forget_at: Timestamp },
    /// An ended chat leaves the memory.
    Forgotten { interaction: InteractionId },
    /// The visitor was warned because he said nothing for so long.
    IdleWarned { interaction: InteractionId },
    /// The visitor was given all entries before a sequence number.
    Delivered { interaction: InteractionId, before: u64 },
    /// An agent proved who he is.
    SessionOpened { agent: Name, session: SessionKey, expires: Timestamp },
    /// A session ended.
    SessionClosed { session: SessionKey },
    /// An agent can be given events.
    AgentReached { agent: Name },
    /// An agent can be given no events, and will be logged off at a time.
    AgentLost { agent: Name, until: Timestamp },
    /// An agent is no longer there.
    AgentLoggedOff { agent: Name },
    /// An agent's status was set.
    StatusSet { agent: Name, status: Name },
}

/// Something that the participants of a conversation see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Its place among all entries of its conversation: from 0, without gaps.
    pub sequence_number: u64,
    /// How many texts, addresses and files came before it.
    pub conversation_sequence_number: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub participant: ParticipantNumber,
    /// What.
    pub content: EntryContent,
}

/// What was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum EntryContent {
    /// The participant came, went, or is held.
    State {
        /// His new state.
        state: ParticipantState,
    },
    /// The participant said something.
    Text {
        /// What.
        text: Text,
        /// The id his client gave it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message_id: Option<MessageId>,
    },
    /// The participant sent the address of a page.
    Url {
        /// It.
        url: WebAddress,
        /// The id his client gave it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message_id: Option<MessageId>,
    },
    /// The participant sent a file.
    File {
        /// It.
        file: Arc<SentFile>,
        /// The id his client gave it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message_id: Option<MessageId>,
    },
    /// The participant began or stopped typing.
    Typing {
        /// Which.
        typing: bool,
    },
}

impl EntryContent {
    /// Whether it was said or sent: what `conversationSequenceNumber` counts.
    pub fn is_message(&self) -> bool {
        match self {
            EntryContent::Text { .. } | EntryContent::Url { .. } | EntryContent::File { .. } => true,
            EntryContent::State { .. } | EntryContent::Typing { .. } => false,
        }
    }

    /// The id its participant's client gave it.
    pub fn message_id(&self) -> Option<&MessageId> {
        match self {
            EntryContent::Text { message_id, .. }
            | EntryContent::Url { message_id, .. }
            | EntryContent::File { message_id, .. } => message_id.as_ref(),
            EntryContent::State { .. } | EntryContent::Typing { .. } => None,
        }
    }
}

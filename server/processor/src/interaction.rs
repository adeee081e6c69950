//! An interaction, as the rules see it. What was said in it is not kept here: the rules do not need it.

mod participants;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use imbl::{OrdSet, Vector};
use serde::{Deserialize, Serialize};

use crate::bounded::{
    AttributeName, AttributeValue, CustomInfo, Language, MailAddress, RoutingText, VisitorName,
};
use crate::{
    Callback, ChatId, Entry, EntryContent, FileId, InteractionId, MessageId, Name, ParticipantId,
    ParticipantNumber, Queue, RequestId, SentFile, Timestamp, limits,
};

/// What goes on between a visitor and an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Interaction {
    /// Its id.
    pub id: InteractionId,
    /// What it is.
    pub kind: Kind,
    /// Its id in the visitor's protocol: `chatID` or `callbackID`.
    pub chat: ChatId,
    /// Who asked for it, and with what.
    pub visitor: Arc<Visitor>,
    /// When.
    pub started_at: Timestamp,
    /// The queue it is, or was last, on.
    pub queue: Queue,
    /// Since when it waits, or waited last, for an agent to pick it up; alerting is waiting too.
    pub waiting_since: Timestamp,
    /// Its place among all that wait: the lowest has waited longest or was put first.
    pub(crate) rank: i64,
    /// Where it stands.
    pub stage: Stage,
    /// The sequence number of its next entry.
    pub next_sequence_number: u64,
    /// How much was said in it, in bytes.
    pub(crate) bytes: usize,
    /// How many texts, addresses and files it has.
    pub next_conversation_sequence_number: u64,
    /// The sequence number of the first entry that was not yet given to the visitor.
    pub delivered_before: u64,
    /// Since when the visitor has said nothing to an agent, or nothing to a warning.
    pub(crate) idle_since: Timestamp,
    /// Whether he was warned of it.
    pub(crate) is_warned: bool,
    /// When something is done about it.
    pub(crate) idle_due: Option<Timestamp>,
    #[serde(with = "participants")]
    participants: Vector<Participant>,
    message_ids: OrdSet<(ParticipantNumber, MessageId)>,
    files: Vector<Arc<SentFile>>,
}

/// What an interaction is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// The two write to each other.
    Chat,
    /// The agent is to call the visitor.
    Callback(Callback),
}

/// Who asked for an interaction, and with what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Visitor {
    /// His key.
    pub participant: ParticipantId,
    /// What his client gave its request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestId>,
    /// His name.
    pub name: VisitorName,
    /// The name he is registered under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Name>,
    /// Where he called from; of an IPv6 address the network of the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
    /// His language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Where the transcript of the chat is mailed to when it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transcript_to: Option<MailAddress>,
    /// Free text for the agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_info: Option<CustomInfo>,
    /// For the agent.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<AttributeName, AttributeValue>,
    /// What the agent is to know, in the order of the request. Routing does not look at it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub routing_contexts: Vec<RoutingContext>,
    /// The queue he asked for.
    pub queue: Queue,
}

/// What an agent is to know: a skill by its external name ("Skill-based Routing").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoutingContext {
    /// The external name, such as `English`.
    pub context: RoutingText,
    /// The table it is in, such as `Language` or `Product`.
    pub category: RoutingText,
}

/// Where an interaction stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Stage {
    /// It has just begun.
    New,
    /// It waits in its queue.
    Waiting,
    /// It is offered to an agent.
    Alerting {
        /// To whom.
        agent: Name,
        /// His number as a participant.
        participant: ParticipantNumber,
        /// Since when.
        since: Timestamp,
        /// Until when.
        until: Timestamp,
    },
    /// An agent has it.
    Connected {
        /// Who.
        agent: Name,
        /// His number as a participant.
        participant: ParticipantNumber,
        /// Since when.
        since: Timestamp,
    },
    /// It is left alone until it is tried again.
    Snoozed {
        /// Since when.
        since: Timestamp,
        /// Until when.
        until: Timestamp,
    },
    /// It is over.
    Ended {
        /// When it ended.
        at: Timestamp,
        /// When it leaves the memory.
        forget_at: Timestamp,
        /// The agent who had it when it ended.
        agent: Option<Name>,
    },
}

impl Stage {
    /// The agent whom it alerts or who has it.
    pub fn agent(&self) -> Option<&Name> {
        match self {
            Stage::Alerting { agent, .. } | Stage::Connected { agent, .. } => Some(agent),
            Stage::New | Stage::Waiting | Stage::Snoozed { .. } | Stage::Ended { .. } => None,
        }
    }

    /// Whether it is over.
    pub fn is_ended(&self) -> bool {
        matches!(self, Stage::Ended { .. })
    }
}

/// Somebody who takes or took part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Participant {
    /// His number.
    pub number: ParticipantNumber,
    /// His id in the visitor's protocol.
    pub id: ParticipantId,
    /// What he is.
    pub kind: ParticipantKind,
    /// The name the others see.
    pub name: Arc<str>,
    /// Where he stands; follows the entries.
    #[serde(skip)]
    pub state: ParticipantState,
    /// Whether he is typing; follows the entries.
    #[serde(skip)]
    pub typing: bool,
}

/// What a participant is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ParticipantKind {
    /// The system itself.
    System,
    /// The visitor.
    Visitor,
    /// An agent, by the name he logs in with.
    Agent(Name),
}

/// Where a participant stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the field's own words")]
pub enum ParticipantState {
    #[default]
    Initializing,
    Alerting,
    Active,
    Held,
    Voicemail,
    Disconnected,
}

impl Interaction {
    pub(crate) fn new(
        id: InteractionId,
        kind: Kind,
        chat: ChatId,
        visitor: Arc<Visitor>,
        started_at: Timestamp,
    ) -> Interaction {
        Interaction {
            id,
            kind,
            chat,
            queue: visitor.queue.clone(),
            waiting_since: started_at,
            rank: 0,
            visitor,
            started_at,
            stage: Stage::New,
            next_sequence_number: 0,
            bytes: 0,
            next_conversation_sequence_number: 0,
            delivered_before: 0,
            idle_since: started_at,
            is_warned: false,
            idle_due: None,
            participants: Vector::new(),
            message_ids: OrdSet::new(),
            files: Vector::new(),
        }
    }

    /// What is particular to it if it is a callback.
    pub fn callback(&self) -> Option<&Callback> {
        match &self.kind {
            Kind::Chat => None,
            Kind::Callback(callback) => Some(callback),
        }
    }

    pub(crate) fn callback_mut(&mut self) -> Option<&mut Callback> {
        match &mut self.kind {
            Kind::Chat => None,
            Kind::Callback(callback) => Some(callback),
        }
    }

    /// How long the visitor has waited for an agent until `now`, from the last time on that he was put into the queue.
    pub fn waited(&self, now: Timestamp) -> Duration {
        now.since(self.waiting_since)
    }

    /// The agent who talks with the visitor.
    pub fn connected_agent(&self) -> Option<&Name> {
        match &self.stage {
            Stage::Connected { agent, .. } => Some(agent),
            _ => None,
        }
    }

    /// All who take or took part, by number.
    pub fn participants(&self) -> impl Iterator<Item = &Participant> {
        self.participants.iter()
    }

    /// Whether participants may say more.
    pub(crate) fn has_room(&self) -> bool {
        self.next_sequence_number < limits::ENTRIES_PER_CONVERSATION
            && self.bytes < limits::BYTES_PER_CONVERSATION
    }

    /// How large a file may be that is sent in it, in bytes.
    pub fn room_for_files(&self) -> u64 {
        let sent: u64 = self.files.iter().map(|file| file.size).sum();
        limits::FILE_BYTES_PER_CONVERSATION.saturating_sub(sent)
    }

    /// Whether this participant has put the others on hold.
    pub(crate) fn is_held_by(&self, number: ParticipantNumber) -> bool {
        self.participant(number).is_some_and(|participant| participant.state == ParticipantState::Held)
    }

    /// The files that were sent in it, the first one first.
    pub fn files(&self) -> impl Iterator<Item = &Arc<SentFile>> {
        self.files.iter()
    }

    /// The file of this id, if it was sent in it.
    pub fn file(&self, id: FileId) -> Option<&Arc<SentFile>> {
        self.files.iter().find(|file| file.id == id)
    }

    /// The participant of this number.
    pub fn participant(&self, number: ParticipantNumber) -> Option<&Participant> {
        self.participants.get(number.0 as usize)
    }

    /// Whether this participant has sent a message of this id before, be it under an earlier number.
    pub fn has_message(&self, participant: ParticipantNumber, message_id: &MessageId) -> bool {
        self.message_ids.contains(&(self.first_number_of(participant), message_id.clone()))
    }

    /// The number under which a participant came first: an agent who comes back has a new one.
    fn first_number_of(&self, participant: ParticipantNumber) -> ParticipantNumber {
        let kind = self.participant(participant).map(|participant| &participant.kind);
        let first = self.participants.iter().find(|other| Some(&other.kind) == kind);
        first.map_or(participant, |first| first.number)
    }

    /// The agent's number, the last one if he took part more than once.
    pub fn last_participant_of(&self, agent: &Name) -> Option<ParticipantNumber> {
        let is_agent = |kind: &ParticipantKind| matches!(kind, ParticipantKind::Agent(name) if name == agent);
        self.participants
            .iter()
            .rev()
            .find(|participant| is_agent(&participant.kind))
            .map(|found| found.number)
    }

    pub(crate) fn next_participant_number(&self) -> ParticipantNumber {
        ParticipantNumber(u32::try_from(self.participants.len()).unwrap_or(u32::MAX))
    }

    pub(crate) fn add_participant(&mut self, participant: &Participant) {
        self.participants.push_back(participant.clone());
    }

    pub(crate) fn add_entry(&mut self, entry: &Entry) {
        self.next_sequence_number = entry.sequence_number + 1;
        if entry.content.is_message() {
            self.next_conversation_sequence_number = entry.conversation_sequence_number + 1;
        }
        if let Some(message_id) = entry.content.message_id() {
            self.message_ids.insert((self.first_number_of(entry.participant), message_id.clone()));
        }
        let participant = self.participants.get_mut(entry.participant.0 as usize);
        match (&entry.content, participant) {
            (EntryContent::State { state }, Some(participant)) => participant.state = *state,
            (EntryContent::Typing { typing }, Some(participant)) => participant.typing = *typing,
            (EntryContent::Text { text, .. }, _) => self.bytes += text.as_str().len(),
            (EntryContent::Url { url, .. }, _) => self.bytes += url.as_str().len(),
            (EntryContent::File { file, .. }, _) => self.files.push_back(Arc::clone(file)),
            (_, None) => {}
        }
    }
}

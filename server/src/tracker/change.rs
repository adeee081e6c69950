//! What an event changes in the Tracker: a pure function of the event alone, so that a reader of the journal can begin
//! anywhere and needs no memory.

use std::collections::BTreeMap;

use serde::Serialize;
use vestibule_processor::{
    CallbackOutcome, CallbackRequest, Entry, EntryContent, Event, InteractionId, Name, Participant,
    ParticipantKind, ParticipantNumber, Queue, RoutingContext, SentFile, Timestamp, Visitor,
};

use super::InteractionKind;

/// The detail of a System segment that says how long the snooze was.
pub const SNOOZE_DURATION: &str = "SnoozeDurationInSeconds";

/// Whose chats' texts are stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Recording {
    /// All.
    #[default]
    All,
    /// Those that were asked of one of these workgroups.
    Workgroups(Vec<Name>),
    /// None.
    Nothing,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant says what its fields are for")]
pub enum Change {
    /// An interaction began. What is known of one of this id is replaced.
    Began {
        interaction: InteractionId,
        kind: InteractionKind,
        at: Timestamp,
        queue: Queue,
        person: Person,
        is_recorded: bool,
    },
    /// A callback's telephone number or subject was changed.
    Modified { interaction: InteractionId, telephone: String, subject: Option<String> },
    /// Somebody takes part.
    Joined { interaction: InteractionId, number: ParticipantNumber, role: &'static str, name: String },
    /// A participant said something. It is kept if the interaction is recorded.
    Said {
        interaction: InteractionId,
        number: ParticipantNumber,
        sequence_number: u64,
        at: Timestamp,
        text: String,
    },
    /// A segment begins, and the one before ends because of it. Alert and Connect name an agent. One of the same kind, agent
    /// and time that is known already changes nothing: a journal is read a second time without its beginning if that was
    /// forgotten. One of the kind System is given its [`SNOOZE_DURATION`] among the details when it ends: before, nobody knows
    /// it.
    Segment {
        interaction: InteractionId,
        at: Timestamp,
        kind: SegmentKind,
        cause: Cause,
        agent: Option<Name>,
        details: BTreeMap<String, u64>,
    },
    /// An agent said what became of a callback.
    Outcome { interaction: InteractionId, outcome: &'static str },
    /// It is over, and its last segment with it.
    Ended { interaction: InteractionId, at: Timestamp },
}

/// Who asked for an interaction, and what for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// His name.
    pub name: String,
    /// The name he is registered under.
    pub user: Option<Name>,
    /// Where he called from.
    pub address: Option<String>,
    /// Where to call him.
    pub telephone: Option<String>,
    /// What a callback is about.
    pub subject: Option<String>,
    /// His language.
    pub language: Option<String>,
    /// What the agent was to know.
    pub routing_contexts: Vec<RoutingContext>,
    /// Where the transcript is mailed to if an agent takes the chat; its texts are kept until then, recorded or not.
    pub transcript_to: Option<String>,
}

/// What a segment is: the reference's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum SegmentKind {
    /// It waits.
    Queue,
    /// It alerts an agent.
    Alert,
    /// An agent has it.
    Connect,
    /// It is snoozed ("Callback retry and the Tracker database").
    System,
}

/// What ended a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names of events")]
pub enum Cause {
    Queued,
    Alerted,
    Connected,
    Snoozed,
    Ended,
}

/// What an event changes.
pub fn changes(at: Timestamp, event: &Event, recording: &Recording) -> Vec<Change> {
    let change = match event {
        Event::ChatStarted { interaction, visitor, .. } => {
            began(*interaction, InteractionKind::Chat, at, visitor, None, recording)
        }
        Event::CallbackCreated { interaction, visitor, request, .. } => {
            began(*interaction, InteractionKind::Callback, at, visitor, Some(request), recording)
        }
        Event::CallbackModified { interaction, request } => modified(*interaction, request),
        Event::ParticipantAdded { interaction, participant } => joined(*interaction, participant),
        Event::EntryAdded { interaction, entry } => match &entry.content {
            EntryContent::Text { text, .. } => said(*interaction, entry, text.as_str()),
            EntryContent::Url { url, .. } => said(*interaction, entry, url.as_str()),
            EntryContent::File { file, .. } => said(*interaction, entry, &shown(file)),
            EntryContent::State { .. } | EntryContent::Typing { .. } => return Vec::new(),
        },
        Event::Queued { interaction, .. } => {
            segment(*interaction, at, SegmentKind::Queue, Cause::Queued, None)
        }
        Event::Alerted { interaction, agent, .. } => {
            segment(*interaction, at, SegmentKind::Alert, Cause::Alerted, Some(agent))
        }
        Event::Connected { interaction, agent, .. } => {
            segment(*interaction, at, SegmentKind::Connect, Cause::Connected, Some(agent))
        }
        Event::Snoozed { interaction, .. } => snoozed(*interaction, at),
        Event::CallbackFinished { interaction, outcome, .. } => {
            Change::Outcome { interaction: *interaction, outcome: outcome_name(*outcome) }
        }
        Event::Ended { interaction, .. } => Change::Ended { interaction: *interaction, at },
        Event::Began { .. }
        | Event::Configured { .. }
        | Event::ParameterSet { .. }
        | Event::CleanedUp
        | Event::Forgotten { .. }
        | Event::IdleWarned { .. }
        | Event::Delivered { .. }
        | Event::SessionOpened { .. }
        | Event::SessionClosed { .. }
        | Event::AgentReached { .. }
        | Event::AgentLost { .. }
        | Event::AgentLoggedOff { .. }
        | Event::StatusSet { .. } => return Vec::new(),
    };
    vec![change]
}

/// How a segment ended, by what ended it.
pub fn end_code(kind: SegmentKind, cause: Cause) -> &'static str {
    match (kind, cause) {
        (SegmentKind::Alert, Cause::Queued) => "NotAnswered",
        (SegmentKind::System, Cause::Queued) => "Resumed",
        (SegmentKind::Queue | SegmentKind::Connect, Cause::Queued) => "Requeued",
        (_, Cause::Alerted) => "Alerted",
        (_, Cause::Connected) => "PickedUp",
        (_, Cause::Snoozed) => "Snoozed",
        (_, Cause::Ended) => "Disconnected",
    }
}

fn began(
    interaction: InteractionId,
    kind: InteractionKind,
    at: Timestamp,
    visitor: &Visitor,
    request: Option<&CallbackRequest>,
    recording: &Recording,
) -> Change {
    let person = Person {
        name: visitor.name.to_string(),
        user: visitor.user.clone(),
        address: visitor.address.map(|address| address.to_string()),
        telephone: request.map(|request| request.telephone.given.to_string()),
        subject: request.and_then(|request| request.subject.as_ref()).map(ToString::to_string),
        language: visitor.language.as_ref().map(ToString::to_string),
        routing_contexts: visitor.routing_contexts.clone(),
        transcript_to: visitor.transcript_to.as_ref().map(ToString::to_string),
    };
    let is_recorded = recording.includes(&visitor.queue);
    Change::Began { interaction, kind, at, queue: visitor.queue.clone(), person, is_recorded }
}

fn modified(interaction: InteractionId, request: &CallbackRequest) -> Change {
    let subject = request.subject.as_ref().map(ToString::to_string);
    Change::Modified { interaction, telephone: request.telephone.given.to_string(), subject }
}

fn said(interaction: InteractionId, entry: &Entry, text: &str) -> Change {
    Change::Said {
        interaction,
        number: entry.participant,
        sequence_number: entry.sequence_number,
        at: entry.at,
        text: text.to_owned(),
    }
}

/// A file as `tents.pdf (12 kB)`.
fn shown(file: &SentFile) -> String {
    match file.size {
        size @ 0..1_000 => format!("{} ({size} B)", file.name),
        size @ 1_000..1_000_000 => format!("{} ({} kB)", file.name, size.div_ceil(1_000)),
        size => format!("{} ({} MB)", file.name, size.div_ceil(1_000_000)),
    }
}

fn joined(interaction: InteractionId, participant: &Participant) -> Change {
    let role = match participant.kind {
        ParticipantKind::System => "system",
        ParticipantKind::Visitor => "visitor",
        ParticipantKind::Agent(_) => "agent",
    };
    Change::Joined { interaction, number: participant.number, role, name: participant.name.to_string() }
}

fn segment(
    interaction: InteractionId,
    at: Timestamp,
    kind: SegmentKind,
    cause: Cause,
    agent: Option<&Name>,
) -> Change {
    Change::Segment { interaction, at, kind, cause, agent: agent.cloned(), details: BTreeMap::new() }
}

fn snoozed(interaction: InteractionId, at: Timestamp) -> Change {
    let details = BTreeMap::from([("SnoozeStartTime".to_owned(), at.0)]);
    let (kind, cause) = (SegmentKind::System, Cause::Snoozed);
    Change::Segment { interaction, at, kind, cause, agent: None, details }
}

fn outcome_name(outcome: CallbackOutcome) -> &'static str {
    match outcome {
        CallbackOutcome::Complete => "complete",
        CallbackOutcome::Failed => "failed",
    }
}

impl Recording {
    fn includes(&self, queue: &Queue) -> bool {
        match (self, queue) {
            (Recording::All, _) => true,
            (Recording::Workgroups(names), Queue::Workgroup(name)) => names.contains(name),
            (Recording::Workgroups(_), Queue::User(_)) | (Recording::Nothing, _) => false,
        }
    }
}

impl Change {
    /// The interaction it is about.
    pub fn interaction(&self) -> InteractionId {
        match self {
            Change::Began { interaction, .. }
            | Change::Modified { interaction, .. }
            | Change::Joined { interaction, .. }
            | Change::Said { interaction, .. }
            | Change::Segment { interaction, .. }
            | Change::Outcome { interaction, .. }
            | Change::Ended { interaction, .. } => *interaction,
        }
    }
}

impl SegmentKind {
    /// All there are.
    pub const ALL: [SegmentKind; 4] =
        [SegmentKind::Queue, SegmentKind::Alert, SegmentKind::Connect, SegmentKind::System];

    /// How it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            SegmentKind::Queue => "Queue",
            SegmentKind::Alert => "Alert",
            SegmentKind::Connect => "Connect",
            SegmentKind::System => "System",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use vestibule_processor::bounded::{
        FileName, MailAddress, MediaType, RoutingText, Subject, Telephone, Text, VisitorName, WebAddress,
    };
    use vestibule_processor::{ChatId, FileId, ParticipantId, ParticipantState, PhoneNumber};

    use super::*;

    const ID: InteractionId = InteractionId { partition: 0, number: 7 };

    fn english() -> RoutingContext {
        let text = |text| RoutingText::parse(text).unwrap();
        RoutingContext { context: text("English"), category: text("Language") }
    }

    fn visitor(queue: Queue) -> Arc<Visitor> {
        Arc::new(Visitor {
            participant: ParticipantId(uuid::Uuid::from_u128(1)),
            request: None,
            name: VisitorName::parse("Mary Major").unwrap(),
            user: Some("mary".into()),
            address: Some("203.0.113.7".parse().unwrap()),
            language: None,
            transcript_to: Some(MailAddress::parse("mary@example.com").unwrap()),
            custom_info: None,
            attributes: BTreeMap::new(),
            routing_contexts: vec![english()],
            queue,
        })
    }

    fn request() -> CallbackRequest {
        CallbackRequest {
            telephone: PhoneNumber { given: Telephone::parse("555 12").unwrap(), e164: None },
            subject: Some(Subject::parse("a bill").unwrap()),
        }
    }

    fn check(event: Event, expected: impl IntoIterator<Item = Change>) {
        let expected: Vec<Change> = expected.into_iter().collect();
        assert_eq!(changes(Timestamp(5_000), &event, &Recording::All), expected, "{event:?}");
    }

    #[test]
    fn a_beginning_says_who_asked_for_what() {
        let (queue, chat) = (Queue::Workgroup("Marketing".into()), ChatId(uuid::Uuid::from_u128(2)));
        let person = Person {
            name: "Mary Major".into(),
            user: Some("mary".into()),
            address: Some("203.0.113.7".into()),
            routing_contexts: vec![english()],
            transcript_to: Some("mary@example.com".into()),
            ..Person::default()
        };
        let began = |kind, person| Change::Began {
            interaction: ID,
            kind,
            at: Timestamp(5_000),
            queue: queue.clone(),
            person,
            is_recorded: true,
        };
        let started = Event::ChatStarted { interaction: ID, chat, visitor: visitor(queue.clone()) };
        check(started, [began(InteractionKind::Chat, person.clone())]);
        let visitor = visitor(queue.clone());
        let created = Event::CallbackCreated { interaction: ID, callback: chat, visitor, request: request() };
        let (telephone, subject) = (Some("555 12".to_owned()), Some("a bill".to_owned()));
        let person = Person { telephone, subject: subject.clone(), ..person };
        check(created, [began(InteractionKind::Callback, person)]);
        let modified = Event::CallbackModified { interaction: ID, request: request() };
        check(modified, [Change::Modified { interaction: ID, telephone: "555 12".into(), subject }]);
    }

    #[test]
    fn what_is_said_and_sent_is_kept_and_other_entries_not() {
        let entry = |content| Event::EntryAdded {
            interaction: ID,
            entry: Arc::new(Entry {
                sequence_number: 4,
                conversation_sequence_number: 1,
                at: Timestamp(4_000),
                participant: ParticipantNumber::VISITOR,
                content,
            }),
        };
        let text = Text::parse("hello").unwrap();
        let said = |text: &str| Change::Said {
            interaction: ID,
            number: ParticipantNumber::VISITOR,
            sequence_number: 4,
            at: Timestamp(4_000),
            text: text.into(),
        };
        check(entry(EntryContent::Text { text, message_id: None }), [said("hello")]);
        let url = WebAddress::parse("https://a.example").unwrap();
        check(entry(EntryContent::Url { url, message_id: None }), [said("https://a.example")]);
        let file = SentFile {
            id: FileId(uuid::Uuid::nil()),
            name: FileName::parse("tents.pdf").unwrap(),
            media_type: MediaType::parse("application/pdf").unwrap(),
            size: 7,
        };
        check(
            entry(EntryContent::File { file: Arc::new(file), message_id: None }),
            [said("tents.pdf (7 B)")],
        );
        check(entry(EntryContent::Typing { typing: true }), []);
        check(entry(EntryContent::State { state: ParticipantState::Active }), []);
    }

    #[test]
    fn a_snooze_is_a_system_segment_with_its_start() {
        let details = [("SnoozeStartTime".to_owned(), 5_000)];
        let segment = Change::Segment {
            interaction: ID,
            at: Timestamp(5_000),
            kind: SegmentKind::System,
            cause: Cause::Snoozed,
            agent: None,
            details: details.into(),
        };
        check(Event::Snoozed { interaction: ID, until: Timestamp(305_000) }, [segment]);
        assert_eq!(end_code(SegmentKind::Connect, Cause::Snoozed), "Snoozed");
        assert_eq!(end_code(SegmentKind::Alert, Cause::Queued), "NotAnswered");
    }

    #[test]
    fn a_policy_says_what_is_recorded() {
        let (marketing, support) = (Queue::Workgroup("Marketing".into()), Queue::Workgroup("Support".into()));
        let user = Queue::User("Marketing".into());
        let some = Recording::Workgroups(vec!["MARKETING".into()]);
        let recorded = |policy: &Recording| [&marketing, &support, &user].map(|queue| policy.includes(queue));
        assert_eq!(recorded(&Recording::All), [true, true, true]);
        assert_eq!(recorded(&some), [true, false, false]);
        assert_eq!(recorded(&Recording::Nothing), [false, false, false]);
    }
}

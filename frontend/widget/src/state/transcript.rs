//! What was said, put together from events that may come twice or out of order.

use std::sync::Arc;

use vestibule_shared::visitor::{ChatEvent, ParticipantType};

/// What was said, sorted by sequence number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Transcript {
    lines: Vec<(u64, Line)>,
}

/// One thing that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Who said it.
    pub author: Author,
    /// When, in milliseconds since 1970-01-01 UTC.
    pub at: u64,
    /// What.
    pub content: Content,
    /// The id the visitor's widget gave it, if it is his.
    pub message_id: Option<String>,
}

/// Who said something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// The visitor.
    Visitor,
    /// An agent.
    Agent {
        /// His id.
        participant_id: Arc<str>,
        /// His name.
        name: Arc<str>,
    },
    /// The system.
    System,
}

/// What was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A text.
    Text(Arc<str>),
    /// A web address.
    Address(Arc<str>),
    /// A file, by its path below the server's root.
    File(Arc<str>),
}

impl Transcript {
    /// Adds what an event says; returns whether that is something new. `now` stands in for a missing time.
    pub(super) fn apply(&mut self, event: &ChatEvent, now: u64) -> bool {
        let Some(line) = line(event, now) else { return false };
        let sequence_number = event.sequence_number();
        let place = self.lines.partition_point(|(known, _)| *known < sequence_number);
        match self.lines.get_mut(place) {
            Some((known, old)) if *known == sequence_number => {
                *old = line;
                false
            }
            _ => {
                self.lines.insert(place, (sequence_number, line));
                true
            }
        }
    }

    /// All lines, in order, by sequence number.
    pub(super) fn lines(&self) -> impl DoubleEndedIterator<Item = (u64, &Line)> {
        self.lines.iter().map(|(sequence_number, line)| (*sequence_number, line))
    }

    /// The sequence number of the last line.
    pub(super) fn last(&self) -> Option<u64> {
        self.lines.last().map(|(sequence_number, _)| *sequence_number)
    }

    /// How many lines of agents come after the one with the given sequence number.
    pub(super) fn agents_lines_after(&self, sequence_number: Option<u64>) -> u32 {
        let start = sequence_number.map_or(0, |seen| seen + 1);
        let from_agents =
            |line: &&(u64, Line)| line.0 >= start && matches!(line.1.author, Author::Agent { .. });
        self.lines.iter().filter(from_agents).count() as u32
    }
}

fn line(event: &ChatEvent, now: u64) -> Option<Line> {
    let time = |timestamp: u64| if timestamp == 0 { now } else { timestamp };
    match event {
        ChatEvent::Text { value, timestamp, message_id, .. } => Some(Line {
            author: author(event)?,
            at: time(*timestamp),
            content: Content::Text(value.trim_end().into()),
            message_id: message_id.clone(),
        }),
        ChatEvent::Url { value, timestamp, .. } => Some(Line {
            author: author(event)?,
            at: time(*timestamp),
            content: Content::Address(value.as_str().into()),
            message_id: None,
        }),
        ChatEvent::File { value, timestamp, .. } => Some(Line {
            author: author(event)?,
            at: time(*timestamp),
            content: Content::File(value.as_str().into()),
            message_id: None,
        }),
        ChatEvent::ParticipantStateChanged { .. }
        | ChatEvent::TypingIndicator { .. }
        | ChatEvent::Unknown { .. } => None,
    }
}

fn author(event: &ChatEvent) -> Option<Author> {
    let (ChatEvent::Text { participant_id, display_name, participant_type, .. }
    | ChatEvent::Url { participant_id, display_name, participant_type, .. }
    | ChatEvent::File { participant_id, display_name, participant_type, .. }) = event
    else {
        return None;
    };
    Some(match participant_type {
        ParticipantType::WebUser => Author::Visitor,
        ParticipantType::System => Author::System,
        ParticipantType::Agent => Author::Agent {
            participant_id: participant_id.as_str().into(),
            name: display_name.as_str().into(),
        },
    })
}

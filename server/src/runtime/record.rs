//! How events are written into the journal's records: as JSON, for a journal is also read by people.

use serde::Deserialize;
use thiserror::Error;
use vestibule_processor::{Event, Timestamp};

/// Raised when an older reader could misunderstand a record. Every version that was ever written stays readable.
const VERSION: u32 = 2;

/// What one record holds.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
pub(super) struct Body {
    version: u32,
    /// When it happened.
    pub(super) at: Timestamp,
    /// What happened, in order.
    pub(super) events: Vec<Event>,
}

/// A body in the making: events are written as they are decided, so that its size is known.
pub(super) struct BodyWriter {
    bytes: Vec<u8>,
    is_empty: bool,
}

impl BodyWriter {
    pub(super) fn new(at: Timestamp) -> BodyWriter {
        let head = format!(r#"{{"version":{VERSION},"at":{},"events":["#, at.0);
        BodyWriter { bytes: head.into_bytes(), is_empty: true }
    }

    /// Adds all of these events, or none.
    pub(super) fn extend(&mut self, events: &[Event]) -> Result<(), serde_json::Error> {
        let (length, was_empty) = (self.bytes.len(), self.is_empty);
        let written = events.iter().try_for_each(|event| self.push(event));
        if written.is_err() {
            self.bytes.truncate(length);
            self.is_empty = was_empty;
        }
        written
    }

    fn push(&mut self, event: &Event) -> Result<(), serde_json::Error> {
        if !self.is_empty {
            self.bytes.push(b',');
        }
        self.is_empty = false;
        serde_json::to_writer(&mut self.bytes, event)
    }

    /// The size so far, in bytes.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        self.bytes.extend_from_slice(b"]}");
        self.bytes
    }
}

/// Why a record cannot be understood.
#[derive(Debug, Error)]
pub(super) enum BodyError {
    #[error("it was written by a newer Vestibule (format {0}, this one knows {VERSION}); start that one")]
    Newer(u32),
    #[error("it is not what Vestibule writes: {0}")]
    Unreadable(#[from] serde_json::Error),
}

impl Body {
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Body, BodyError> {
        #[derive(Deserialize)]
        struct OnlyVersion {
            version: u32,
        }
        match serde_json::from_slice::<Body>(bytes) {
            Ok(body) if body.version <= VERSION => Ok(body),
            Ok(body) => Err(BodyError::Newer(body.version)),
            Err(error) => match serde_json::from_slice::<OnlyVersion>(bytes) {
                Ok(OnlyVersion { version }) if version > VERSION => Err(BodyError::Newer(version)),
                _ => Err(error.into()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_read_as_it_was_written() {
        let events = vec![Event::Began { epoch: 3 }, Event::AgentReached { agent: "alicia".into() }];
        let mut writer = BodyWriter::new(Timestamp(7));
        writer.extend(&events).unwrap();
        let bytes = writer.finish();
        let expected = r#"{"version":2,"at":7,"events":[{"type":"began","epoch":3},{"type":"agentReached","agent":"alicia"}]}"#;
        assert_eq!(String::from_utf8_lossy(&bytes), expected);
        assert_eq!(Body::from_bytes(&bytes).unwrap(), Body { version: VERSION, at: Timestamp(7), events });
    }

    /// What a Vestibule of each format wrote, with every kind of event it knew. What is in these files never changes: a field
    /// that is new is added to the last one, and a new format gets a new one.
    const VERSIONS: [&str; 2] = [
        include_str!("../../../tests/data/record-v1.json"),
        include_str!("../../../tests/data/record-v2.json"),
    ];

    #[test]
    fn what_was_ever_written_stays_readable() {
        for written in VERSIONS {
            let body = Body::from_bytes(written.as_bytes()).unwrap();
            let mut processor = vestibule_processor::Processor::new(0);
            body.events.iter().for_each(|event| processor.apply(body.at, event));
            assert_eq!(processor.interactions().count(), 0);
            assert_eq!(processor.agents().count(), 1);
            assert_eq!(processor.next_timeout(), None);
        }
    }

    #[test]
    fn the_present_format_is_written_as_it_is_read() {
        let written = VERSIONS[VERSIONS.len() - 1];
        let body = Body::from_bytes(written.as_bytes()).unwrap();
        let value: serde_json::Value = serde_json::from_str(written).unwrap();
        assert_eq!(serde_json::to_value(&body).unwrap(), value);
    }

    #[test]
    fn the_golden_record_holds_every_kind_of_event() {
        let source = include_str!("../../processor/src/event.rs");
        let kinds = source.split("pub enum Event {").nth(1).unwrap().split("\n}").next().unwrap();
        let names = kinds
            .lines()
            .filter_map(|line| line.strip_prefix("    "))
            .filter(|line| line.starts_with(char::is_uppercase));
        for name in names.map(|line| line.split([' ', ',']).next().unwrap()) {
            let tag = format!("\"type\":\"{}{}\"", name[..1].to_lowercase(), &name[1..]);
            assert!(VERSIONS[VERSIONS.len() - 1].contains(&tag), "{tag}");
        }
    }

    #[test]
    fn a_newer_version_is_told_from_rubbish() {
        let newer = br#"{"version":3,"at":"soon","events":{}}"#;
        assert!(matches!(Body::from_bytes(newer), Err(BodyError::Newer(3))));
        assert!(matches!(Body::from_bytes(b"{}"), Err(BodyError::Unreadable(_))));
    }
}

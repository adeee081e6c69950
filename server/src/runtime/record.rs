//! How events are written into the journal's records: as JSON, for a journal is also read by people.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use vestibule_processor::{Event, Timestamp};

/// Raised when an older reader could misunderstand a record. Every version that was ever written stays readable.
const VERSION: u32 = 1;

/// What one record holds.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Body {
    version: u32,
    /// When it happened.
    pub(super) at: Timestamp,
    /// What happened, in order.
    pub(super) events: Vec<Event>,
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
    pub(super) fn new(at: Timestamp, events: Vec<Event>) -> Body {
        Body { version: VERSION, at, events }
    }

    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }

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
        let body = Body::new(Timestamp(7), vec![Event::Began { epoch: 3 }]);
        let bytes = body.to_bytes().unwrap();
        assert_eq!(
            String::from_utf8_lossy(&bytes),
            r#"{"version":1,"at":7,"events":[{"type":"began","epoch":3}]}"#
        );
        assert_eq!(Body::from_bytes(&bytes).unwrap(), body);
    }

    /// What a Vestibule of format 1 wrote, with every kind of event. It is never changed; a new format gets a new file.
    const VERSION_1: &str = include_str!("../../../tests/data/record-v1.json");

    #[test]
    fn what_was_ever_written_stays_readable_and_means_the_same() {
        let body = Body::from_bytes(VERSION_1.as_bytes()).unwrap();
        let written: serde_json::Value = serde_json::from_str(VERSION_1).unwrap();
        assert_eq!(serde_json::to_value(&body).unwrap(), written);
        let mut processor = vestibule_processor::Processor::new(0);
        body.events.iter().for_each(|event| processor.apply(body.at, event));
        assert_eq!(processor.interactions().count(), 0);
        assert_eq!(processor.agents().count(), 1);
        assert_eq!(processor.next_timeout(), None);
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
            assert!(VERSION_1.contains(&tag), "{tag}");
        }
    }

    #[test]
    fn a_newer_version_is_told_from_rubbish() {
        let newer = br#"{"version":2,"at":"soon","events":{}}"#;
        assert!(matches!(Body::from_bytes(newer), Err(BodyError::Newer(2))));
        assert!(matches!(Body::from_bytes(b"{}"), Err(BodyError::Unreadable(_))));
    }
}

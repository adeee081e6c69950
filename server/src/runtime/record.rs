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

    #[test]
    fn a_newer_version_is_told_from_rubbish() {
        let newer = br#"{"version":2,"at":"soon","events":{}}"#;
        assert!(matches!(Body::from_bytes(newer), Err(BodyError::Newer(2))));
        assert!(matches!(Body::from_bytes(b"{}"), Err(BodyError::Unreadable(_))));
    }
}

//! Names and numbers by which things are known.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::bounded::Bounded;
use crate::limits;

/// An interaction: the partition that owns it, and its number there.
///
/// Written `partition-number`, for example `0-1042`. Not a secret: it opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct InteractionId {
    /// The partition, from 0.
    pub partition: u16,
    /// The number within the partition, from 1.
    pub number: u64,
}

impl fmt::Display for InteractionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", self.partition, self.number)
    }
}

impl FromStr for InteractionId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parse = || {
            let (partition, number) = text.split_once('-')?;
            Some(InteractionId { partition: partition.parse().ok()?, number: number.parse().ok()? })
        };
        parse().ok_or("not an interaction id such as 0-1042")
    }
}

impl From<InteractionId> for String {
    fn from(id: InteractionId) -> String {
        id.to_string()
    }
}

impl TryFrom<String> for InteractionId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// A participant, as the visitor's protocol names him. The visitor's own is his only key: 122 random bits, never
/// shown to others and never logged whole.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ParticipantId(pub Uuid);

impl fmt::Debug for ParticipantId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:08x}…", self.0.as_fields().0)
    }
}

/// A chat, as the visitor's protocol names it for `reconnect`; it opens the chat and is as secret as the key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChatId(pub Uuid);

impl fmt::Debug for ChatId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:08x}…", self.0.as_fields().0)
    }
}

/// What a client gave its request for a chat, so that a repeat is recognised; it opens the chat and is as secret as
/// the key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RequestId(pub Uuid);

impl fmt::Debug for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:08x}…", self.0.as_fields().0)
    }
}

/// A participant's number within his interaction: 0 is the system, 1 the visitor, agents follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ParticipantNumber(pub u32);

impl ParticipantNumber {
    /// The system itself.
    pub const SYSTEM: ParticipantNumber = ParticipantNumber(0);
    /// The visitor.
    pub const VISITOR: ParticipantNumber = ParticipantNumber(1);
}

/// The id a client gave a message, so that a repeat is recognised.
pub type MessageId = Bounded<{ limits::MESSAGE_ID_CHARS }>;

/// A digest of what an agent's browser shows to prove who it is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionKey(pub Arc<str>);

impl fmt::Debug for SessionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SessionKey(…)")
    }
}

/// The name of an agent, a workgroup or a status. Case is kept, but does not tell names apart.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Name(Arc<str>);

impl Name {
    /// The name as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn folded(&self) -> impl Iterator<Item = char> + '_ {
        self.0.chars().flat_map(char::to_lowercase)
    }
}

impl From<&str> for Name {
    fn from(name: &str) -> Name {
        Name(name.into())
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Name) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Name {}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Name) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Name) -> Ordering {
        if Arc::ptr_eq(&self.0, &other.0) { Ordering::Equal } else { self.folded().cmp(other.folded()) }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Where interactions wait.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Queue {
    /// All members of a workgroup may take them.
    Workgroup(Name),
    /// One agent may take them.
    User(Name),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case() {
        assert_eq!(Name::from("Märketing"), Name::from("MÄRKETING"));
        assert_ne!(Name::from("Marketing"), Name::from("Market"));
        assert_eq!(Name::from("Marketing").to_string(), "Marketing");
    }

    #[test]
    fn interaction_ids_are_read_as_they_are_written() {
        let id = InteractionId { partition: 3, number: 1042 };
        assert_eq!(id.to_string().parse(), Ok(id));
        for wrong in ["", "3", "3-", "-1", "3-x", "70000-1", "1-2-3"] {
            assert!(wrong.parse::<InteractionId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn secrets_are_not_printed_whole() {
        let id = Uuid::from_u128(0x1234_5678_9abc_def0_1234_5678_9abc_def0);
        assert_eq!(format!("{:?} {:?}", ParticipantId(id), ChatId(id)), "12345678… 12345678…");
    }
}

//! Reads bytes as every body that a visitor's client may post.

use serde::de::DeserializeOwned;
use vestibule::bridge::Format;
use vestibule_shared::visitor::{
    CreateCallbackRequest, ModifyCallbackRequest, PartyInfoRequest, QueryQueueRequest,
    ReconnectCallbackRequest, ReconnectRequest, RegisterRequest, SendMessageRequest, StartChatRequest,
    TypingStateRequest,
};

type Reader = fn(Format, &[u8]) -> bool;

/// Each body, by the word that the names of its files in the corpus have.
pub(crate) const READERS: [(&str, Reader); 10] = [
    ("start", reads::<StartChatRequest>),
    ("message", reads::<SendMessageRequest>),
    ("typing", reads::<TypingStateRequest>),
    ("reconnect", reads::<ReconnectRequest>),
    ("party", reads::<PartyInfoRequest>),
    ("callback", reads::<CreateCallbackRequest>),
    ("callbackreconnect", reads::<ReconnectCallbackRequest>),
    ("modify", reads::<ModifyCallbackRequest>),
    ("query", reads::<QueryQueueRequest>),
    ("register", reads::<RegisterRequest>),
];

/// Gives each reader its turn, whatever those before it say; returns which of the bodies it is.
pub(crate) fn read(format: Format, bytes: &[u8]) -> Vec<&'static str> {
    READERS.iter().filter(|(_, reads)| reads(format, bytes)).map(|(name, _)| *name).collect()
}

fn reads<T: DeserializeOwned>(format: Format, bytes: &[u8]) -> bool {
    format.read::<T>(bytes).is_ok()
}

//! Reads bytes as every body that a visitor's client may post.

use serde::de::DeserializeOwned;
use vestibule::bridge::Format;
use vestibule_shared::visitor::{
    PartyInfoRequest, ReconnectRequest, SendMessageRequest, StartChatRequest, TypingStateRequest,
};

/// Returns whether they are one of them.
pub(crate) fn read(format: Format, bytes: &[u8]) -> bool {
    let readers: [fn(Format, &[u8]) -> bool; 5] = [
        reads::<StartChatRequest>,
        reads::<SendMessageRequest>,
        reads::<TypingStateRequest>,
        reads::<ReconnectRequest>,
        reads::<PartyInfoRequest>,
    ];
    // Each reader has its turn, whatever those before it say.
    readers.iter().filter(|reads| reads(format, bytes)).count() > 0
}

fn reads<T: DeserializeOwned>(format: Format, bytes: &[u8]) -> bool {
    format.read::<T>(bytes).is_ok()
}

//! The protocol in XML, made from the same types as its JSON: docs/xml.md says how.

mod element;
mod read;
mod write;

pub use element::Element;
pub use write::{Unwritable, write};

use serde::de::DeserializeOwned;

use super::Unreadable;

/// Reads what a document's root element holds; its name is not looked at.
///
/// # Errors
/// If it is no XML within the limits, or does not say what it must.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    T::deserialize(&Element::parse(bytes)?)
}

/// Whether XML has a way to say this character.
fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

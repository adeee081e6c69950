//! Texts that are known to be within their limits.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};
use thiserror::Error;

use crate::limits;

/// A text of 1 to `MAX` characters.
///
/// Reading one back from the journal never fails: a limit that is lowered later does not make history unreadable.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Bounded<const MAX: usize>(Arc<str>);

/// The text of one message.
pub type Text = Bounded<{ limits::TEXT_CHARS }>;
/// The name of a visitor.
pub type VisitorName = Bounded<{ limits::VISITOR_NAME_CHARS }>;
/// Who set a parameter.
pub type Author = Bounded<{ limits::AUTHOR_CHARS }>;
/// Free text a page gives along with a chat.
pub type CustomInfo = Bounded<{ limits::CUSTOM_INFO_CHARS }>;
/// A telephone number as it was given.
pub type Telephone = Bounded<{ limits::TELEPHONE_CHARS }>;
/// What a callback is about.
pub type Subject = Bounded<{ limits::SUBJECT_CHARS }>;
/// The address of a page.
pub type WebAddress = Bounded<{ limits::URL_CHARS }>;
/// The name of a file.
pub type FileName = Bounded<{ limits::FILE_NAME_CHARS }>;
/// The media type of a file.
pub type MediaType = Bounded<{ limits::MEDIA_TYPE_CHARS }>;
/// A mail address.
pub type MailAddress = Bounded<{ limits::MAIL_ADDRESS_CHARS }>;
/// A language tag.
pub type Language = Bounded<{ limits::LANGUAGE_CHARS }>;
/// The name of an attribute.
pub type AttributeName = Bounded<{ limits::ATTRIBUTE_NAME_CHARS }>;
/// The value of an attribute.
pub type AttributeValue = Bounded<{ limits::ATTRIBUTE_VALUE_CHARS }>;
/// The context or the category of a routing context.
pub type RoutingText = Bounded<{ limits::ROUTING_CONTEXT_CHARS }>;

/// Why a text was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BoundedError {
    /// There is nothing in it.
    #[error("is empty")]
    Empty,
    /// It has too many characters.
    #[error("is longer than {0} characters")]
    TooLong(usize),
}

impl<const MAX: usize> Bounded<MAX> {
    /// Takes a text of 1 to `MAX` characters.
    pub fn parse(text: &str) -> Result<Self, BoundedError> {
        match text {
            "" => Err(BoundedError::Empty),
            // A character is at least one byte, so short texts need not be counted.
            _ if text.len() > MAX && text.chars().nth(MAX).is_some() => Err(BoundedError::TooLong(MAX)),
            _ => Ok(Self(text.into())),
        }
    }

    /// The first `MAX` characters of a text that the system itself puts together, or `None` if it is empty.
    pub fn cut(text: &str) -> Option<Self> {
        let end = text.char_indices().nth(MAX).map_or(text.len(), |(index, _)| index);
        Some(&text[..end]).filter(|text| !text.is_empty()).map(|text| Self(text.into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for Bounded<MAX> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl<const MAX: usize> fmt::Debug for Bounded<MAX> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for Bounded<MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Arc::<str>::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_count_characters_not_bytes() {
        assert_eq!(Bounded::<3>::parse("äöü").map(|text| text.to_string()), Ok("äöü".to_owned()));
        assert_eq!(Bounded::<3>::parse("äöüß"), Err(BoundedError::TooLong(3)));
        assert_eq!(Bounded::<3>::parse(""), Err(BoundedError::Empty));
    }

    #[test]
    fn cutting_keeps_whole_characters() {
        assert_eq!(Bounded::<2>::cut("äöü").map(|text| text.to_string()), Some("äö".to_owned()));
        assert_eq!(Bounded::<2>::cut(""), None);
    }
}

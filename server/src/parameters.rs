//! What the rules leave to others to check of the values of parameters.

use lettre::Address;
use regex::{Regex, RegexBuilder};
use vestibule_processor::parameters::{DEFINITIONS, Definition, Kind, ValueError};

use crate::config::suggestion;

/// Checks what [`Parameters::set`](vestibule_processor::Parameters::set) cannot.
///
/// # Errors
/// If the value is a regular expression or a mail address that is none.
pub fn check(definition: &Definition, value: &str) -> Result<(), ValueError> {
    match definition.kind {
        Kind::Expression => expression(value).map(drop).map_err(|error| {
            ValueError::Wrong(format!("is not a regular expression that can be used: {error}"))
        }),
        Kind::MailAddress if !value.is_empty() => {
            value.parse::<Address>().map(drop).map_err(|_| ValueError::Wrong(definition.kind.rule()))
        }
        _ => Ok(()),
    }
}

/// The parameter that was probably meant by a name that none has.
pub fn nearest(name: &str) -> Option<&'static str> {
    suggestion::nearest(name, DEFINITIONS.iter().map(|definition| definition.name))
}

/// Largest compiled expression, in bytes.
const EXPRESSION_BYTES: usize = 256 * 1024;

/// A regular expression that takes time in proportion to what it is looked for in, and little memory.
///
/// # Errors
/// If it is none, or too large.
pub fn expression(text: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(text).size_limit(EXPRESSION_BYTES).build()
}

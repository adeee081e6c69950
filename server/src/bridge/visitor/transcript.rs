//! The transcript that a visitor may ask for by mail.

use lettre::Address;
use vestibule_processor::Parameters;
use vestibule_processor::bounded::MailAddress;
use vestibule_shared::visitor::reason;

use super::answer::Failure;
use super::begin;
use crate::bridge::{Bridge, Settings};

/// Whether transcripts are mailed.
pub(super) fn is_offered(parameters: &Parameters, settings: &Settings) -> bool {
    parameters.enable_web_transcript && settings.mail
}

/// Where the transcript goes to, if it is offered and asked for.
///
/// # Errors
/// If there is no address, or none that can be one: a visitor shall not wait for a mail that never comes.
pub(super) fn recipient(
    bridge: &Bridge,
    required: Option<&str>,
    address: Option<String>,
) -> Result<Option<MailAddress>, Failure> {
    let is_required = required.is_some_and(|required| matches!(required.trim(), "true" | "1"));
    if !is_required || !is_offered(bridge.runtime().processor().parameters(), bridge.settings()) {
        return Ok(None);
    }
    let address = begin::required("emailAddress", address)?;
    let parsed = MailAddress::parse(address.trim());
    let parsed = parsed.map_err(|error| Failure::out_of_bounds("the emailAddress", error))?;
    match parsed.as_str().parse::<Address>() {
        Ok(_) => Ok(Some(parsed)),
        Err(_) => Err(Failure::new(reason::INVALID_CONTENT, "the emailAddress is no mail address")),
    }
}

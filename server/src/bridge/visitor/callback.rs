//! `callback/...`: a visitor asks to be called back, and how that stands.

pub(in crate::bridge) mod create;
pub(in crate::bridge) mod modify;
pub(in crate::bridge) mod reconnect;
pub(in crate::bridge) mod status;

pub(super) use status::{CallbackStatuses, lifetime};

use std::sync::Arc;
use std::time::Duration;

use axum::response::Response;
use vestibule_processor::bounded::Telephone;
use vestibule_processor::{Interaction, PhoneNumber};
use vestibule_shared::visitor::{CallbackAnswer, CallbackBody, Status, reason};

use super::answer::{self, Failure};
use super::format::Format;
use super::telephone;
use crate::bridge::Bridge;

/// When clients that ask for a suggestion should ask how a callback stands: as often as those of the original do unasked.
const POLL_WAIT: Duration = Duration::from_secs(10);

/// The answer of a call about a callback: what `result` makes of an empty one.
fn respond(bridge: &Bridge, format: Format, result: Result<CallbackBody, Failure>) -> Response {
    let (http_status, mut body) = match result {
        Ok(body) => (axum::http::StatusCode::OK, body),
        Err(failure) => (failure.http_status(), CallbackBody { status: failure.status(), ..success() }),
    };
    body.cfg_ver = Some(bridge.runtime().processor().configuration_version());
    answer::write(http_status, format, &CallbackAnswer { callback: body })
}

fn success() -> CallbackBody {
    CallbackBody {
        poll_wait_suggestion: None,
        cfg_ver: None,
        participant_id: None,
        callback_id: None,
        user_identity_id: None,
        assigned_agent: None,
        acd_status: None,
        properties: None,
        status: Status::Success,
    }
}

/// The callback that a visitor's key in the path opens.
fn open(bridge: &Bridge, participant: &str) -> Result<Arc<Interaction>, Failure> {
    let conversation = answer::open(bridge, participant)?;
    let interaction = bridge.runtime().processor().interaction(conversation.interaction).cloned();
    let is_callback = |interaction: &Arc<Interaction>| interaction.callback().is_some();
    interaction.filter(is_callback).ok_or_else(Failure::unknown_session)
}

/// A number as it was written, and what is understood of it. No form of writing is refused: a person will read it.
fn phone_number(bridge: &Bridge, text: &str, language: Option<&str>) -> Result<PhoneNumber, Failure> {
    let text = text.trim();
    let given = Telephone::parse(text).map_err(|error| Failure::out_of_bounds("the telephone", error))?;
    if text.chars().any(char::is_control) || !text.chars().any(char::is_numeric) {
        return Err(Failure::new(reason::INVALID_CONTENT, "the telephone has no digit in it"));
    }
    let processor = bridge.runtime().processor();
    let e164 = telephone::e164(text, language, &processor.parameters().telephone_country);
    Ok(PhoneNumber { e164: e164.map(Into::into), given })
}

//! Who a visitor is, and whether he may do what he asks for.

use vestibule_processor::bounded::VisitorName;
use vestibule_processor::parameters::Access;
use vestibule_processor::{Name, ParticipantId};
use vestibule_shared::visitor::{ChatRequestParticipant, reason};

use super::answer::Failure;
use crate::bridge::{Bridge, Caller};

/// The name of a visitor who gave none, as the original calls him.
const ANONYMOUS: &str = "Anonymous User";

/// Who a visitor is.
#[derive(Clone, Debug)]
pub(super) struct Person {
    /// The name others see.
    pub(super) name: VisitorName,
    /// The name he is registered under.
    pub(super) user: Option<Name>,
}

/// Finds out who a visitor is, and refuses him if the company does.
pub(super) async fn identify(
    _bridge: &Bridge,
    _caller: Caller,
    participant: &ChatRequestParticipant,
    access: Access,
) -> Result<Person, Failure> {
    if access == Access::Nobody {
        return Err(Failure::new(reason::UNSUPPORTED_OPERATION, "this is switched off on this server"));
    }
    if participant.credentials.password.is_some() {
        let message = "this server knows no registered visitors; leave the credentials out";
        return Err(Failure::new(reason::BAD_CREDENTIALS, message));
    }
    if !access.allows_anonymous() {
        let message = "this is for registered visitors only; log in with user name and password";
        return Err(Failure::new(reason::BAD_CREDENTIALS, message));
    }
    Ok(Person { name: name(participant)?, user: None })
}

/// The name a visitor gives himself.
pub(super) fn name(participant: &ChatRequestParticipant) -> Result<VisitorName, Failure> {
    let given = [&participant.name, &participant.participant_name].into_iter().flatten();
    let name = given.map(|name| name.trim()).find(|name| !name.is_empty()).unwrap_or(ANONYMOUS);
    VisitorName::parse(name).map_err(|error| Failure::out_of_bounds("the participant's name", error))
}

/// 122 bits that nobody can guess.
pub(super) fn secret() -> Result<ParticipantId, Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::new(reason::GENERAL, format!("no random numbers: {error}")))?;
    Ok(ParticipantId(uuid::Builder::from_random_bytes(bytes).into_uuid()))
}

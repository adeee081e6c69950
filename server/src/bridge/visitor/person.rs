//! Who a visitor is, and whether he may do what he asks for.

use std::sync::Arc;

use vestibule_processor::bounded::VisitorName;
use vestibule_processor::parameters::Access;
use vestibule_processor::{Name, ParticipantId, Timestamp};
use vestibule_shared::visitor::{ChatRequestParticipant, reason};

use super::answer::Failure;
use super::register;
use crate::bridge::logins::{Attempt, Outcome};
use crate::bridge::tokens::{self, TokenUser};
use crate::bridge::{Bridge, Caller, Registered, TokenKey};
use crate::runtime::SubmitError;

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

/// Longest password that is looked at, in characters.
pub(in crate::bridge) const PASSWORD_CHARS: usize = 200;

/// Finds out who a visitor is, and refuses him if the company does.
pub(super) async fn identify(
    bridge: &Bridge,
    caller: Caller,
    participant: &ChatRequestParticipant,
    access: Access,
) -> Result<Person, Failure> {
    if access == Access::Nobody {
        return Err(Failure::new(reason::UNSUPPORTED_OPERATION, "this is switched off on this server"));
    }
    match &participant.credentials.password {
        Some(password) if access.allows_registered() => {
            registered(bridge, caller, participant, password).await
        }
        Some(_) => Err(wrong("this is for anonymous visitors only; leave the credentials out")),
        None if access.allows_anonymous() => Ok(Person { name: name(participant)?, user: None }),
        None => Err(wrong("this is for registered visitors only; log in with user name and password")),
    }
}

/// A visitor who has proved who he is.
async fn registered(
    bridge: &Bridge,
    caller: Caller,
    participant: &ChatRequestParticipant,
    password: &str,
) -> Result<Person, Failure> {
    let named = [&participant.credentials.username, &participant.name, &participant.participant_name];
    let username = named.into_iter().flatten().map(|name| name.trim()).find(|name| !name.is_empty());
    let username = username.unwrap_or_default().to_owned();
    if let Some(key) = &bridge.settings().token_key
        && tokens::is_token(password)
    {
        return by_token(key, password, &username, bridge.runtime().now());
    }
    let is_too_long =
        username.chars().count() > register::USERNAME_CHARS || password.chars().count() > PASSWORD_CHARS;
    if username.is_empty() || is_too_long {
        return Err(wrong(WRONG));
    }
    let attempt = Attempt { caller, username, password: password.to_owned(), now: bridge.runtime().now() };
    match bridge.logins().check_visitor(Arc::clone(bridge.people()), attempt).await {
        Outcome::Welcome(Registered { username, shown_name, .. }) => {
            let name = VisitorName::cut(&shown_name).or_else(|| VisitorName::cut(username.as_str()));
            Ok(Person { name: name.ok_or_else(|| wrong(WRONG))?, user: Some(username) })
        }
        Outcome::Wrong => Err(wrong(WRONG)),
        Outcome::TooOften(wait) => {
            let minutes = wait.as_secs().div_ceil(60);
            Err(wrong(format!("this was wrong too often; try again in {minutes} minutes")))
        }
        Outcome::Busy => Err(SubmitError::Busy.into()),
        Outcome::NotOnline => Err(Failure::not_online()),
    }
}

/// A visitor whom the company's own site knows.
fn by_token(key: &TokenKey, token: &str, username: &str, now: Timestamp) -> Result<Person, Failure> {
    let refusal = || wrong("the token proves nothing: it is not signed as it should be, not his, or too old");
    let TokenUser { user, shown_name } = key.verify(token, username, now).ok_or_else(refusal)?;
    Ok(Person { name: VisitorName::cut(&shown_name).ok_or_else(refusal)?, user: Some(user) })
}

const WRONG: &str = "user name or password is wrong";

fn wrong(message: impl Into<String>) -> Failure {
    Failure::new(reason::BAD_CREDENTIALS, message)
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

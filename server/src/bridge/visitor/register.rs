//! `POST register`: a visitor makes himself known.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use vestibule_processor::Parameters;
use vestibule_shared::visitor::{
    Contact, RegisterRequest, RegistrationAnswer, RegistrationBody, Status, reason,
};

use super::answer::{self, Failure};
use super::format::Format;
use super::person::PASSWORD_CHARS;
use super::{begin, body};
use crate::bridge::{Bridge, Caller, People, RegisterError};

/// Longest user name, in characters.
pub(in crate::bridge) const USERNAME_CHARS: usize = 50;
/// Shortest password, in characters.
pub(in crate::bridge) const PASSWORD_CHARS_LEAST: usize = 8;

/// Answers when the visitor's registration is on disk.
#[utoipa::path(
    post,
    path = "/register",
    tag = "visitor",
    request_body = RegisterRequest,
    responses((status = 200, description = "Whether he is registered", body = RegistrationAnswer))
)]
pub(in crate::bridge) async fn register(
    State(bridge): State<Bridge>,
    caller: Caller,
    format: Format,
    request: Request,
) -> Response {
    let (http_status, status) = match carry_out(&bridge, caller, request).await {
        Ok(()) => (StatusCode::OK, Status::Success),
        Err(failure) => (failure.http_status(), failure.status()),
    };
    answer::write(http_status, format, &RegistrationAnswer { registration: RegistrationBody { status } })
}

/// Whether there is anything that registered visitors may do.
pub(super) fn is_allowed(parameters: &Parameters) -> bool {
    let accesses = [
        parameters.chat_access_control,
        parameters.callback_access_control,
        parameters.query_queue_access_control,
    ];
    accesses.into_iter().any(|access| access.allows_registered())
}

async fn carry_out(bridge: &Bridge, caller: Caller, request: Request) -> Result<(), Failure> {
    if !is_allowed(bridge.runtime().processor().parameters()) {
        return Err(Failure::new(reason::UNSUPPORTED_OPERATION, "this server takes no registrations"));
    }
    let contact = body::read::<RegisterRequest>(request).await?.contact;
    let (contact, password) = check(contact.ok_or_else(|| begin::missing("contact"))?)?;
    let now = bridge.runtime().now();
    if !bridge.rates().register(caller.line(), now) {
        bridge.complain("registrations from one address");
        let message = "too many visitors have registered from your address; try again in an hour";
        return Err(Failure::new(reason::UNAVAILABLE, message));
    }
    let username = contact.username.clone().unwrap_or_default();
    if ask(bridge, move |people| Ok(people.find(&username)?)).await?.is_some() {
        return Err(refusal(RegisterError::Exists));
    }
    let hash = bridge.logins().hash(password).await;
    let hash = hash.map_err(|error| Failure::new(reason::UNAVAILABLE, error.to_string()))?;
    ask(bridge, move |people| people.register(contact, hash, now)).await
}

/// Asks the store on a thread where it may take its time.
async fn ask<T: Send + 'static>(
    bridge: &Bridge,
    question: impl FnOnce(&dyn People) -> Result<T, RegisterError> + Send + 'static,
) -> Result<T, Failure> {
    let people = Arc::clone(bridge.people());
    let answer = tokio::task::spawn_blocking(move || question(&*people)).await;
    answer.map_err(|_| Failure::not_online())?.map_err(refusal)
}

fn refusal(error: RegisterError) -> Failure {
    match error {
        RegisterError::Exists => Failure::new(reason::ACCOUNT_EXISTS, format!("{error}; choose another")),
        RegisterError::NotOnline(error) => {
            tracing::warn!(%error, "a visitor could not be registered");
            Failure::not_online()
        }
    }
}

/// A contact within its bounds, without what is empty, and the password apart from it.
fn check(mut contact: Contact) -> Result<(Contact, String), Failure> {
    let username = contact.username.take().unwrap_or_default().trim().to_owned();
    let password = contact.password.take().unwrap_or_default();
    for (what, text) in [("username", &username), ("password", &password)] {
        if text.is_empty() {
            return Err(begin::missing(what));
        }
    }
    if username.chars().count() > USERNAME_CHARS || username.chars().any(char::is_control) {
        return Err(invalid(format!(
            "the username must have 1 to {USERNAME_CHARS} characters that can be seen"
        )));
    }
    if !(PASSWORD_CHARS_LEAST..=PASSWORD_CHARS).contains(&password.chars().count()) {
        let message = format!("the password must have {PASSWORD_CHARS_LEAST} to {PASSWORD_CHARS} characters");
        return Err(invalid(message));
    }
    if password.trim().to_lowercase() == username.to_lowercase() {
        return Err(invalid("the password must not be the username".to_owned()));
    }
    let contact = Contact { username: Some(username), ..details(&contact)? };
    Ok((contact, password))
}

fn details(contact: &Contact) -> Result<Contact, Failure> {
    let mut details = contact.details().map(|value| value.filter(|text| !text.is_empty()).map(str::to_owned));
    for ((name, most), value) in Contact::DETAILS.into_iter().zip(&mut details) {
        if value.as_ref().is_some_and(|text| text.chars().count() > most) {
            return Err(invalid(format!("the {name} is longer than {most} characters")));
        }
    }
    Ok(Contact::from_details(details))
}

fn invalid(message: String) -> Failure {
    Failure::new(reason::INVALID_CONTENT, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_rules(username: &str, password: &str, expected: Option<&str>) {
        let contact = Contact {
            username: Some(username.into()),
            password: Some(password.into()),
            ..Contact::default()
        };
        assert_eq!(check(contact).err().map(|failure| failure.reason), expected, "{username} {password}");
    }

    #[test]
    fn user_name_and_password_have_their_rules() {
        check_rules("mary", "s3cr3t-7", None);
        check_rules(&"ä".repeat(50), &"ä".repeat(200), None);
        check_rules("mary", "", Some(reason::MISSING_DATA));
        check_rules(" ", "s3cr3t-7", Some(reason::MISSING_DATA));
        check_rules("mary", "s3cr3t7", Some(reason::INVALID_CONTENT));
        check_rules("mary", &"x".repeat(201), Some(reason::INVALID_CONTENT));
        check_rules(&"x".repeat(51), "s3cr3t-7", Some(reason::INVALID_CONTENT));
        check_rules("ma\u{7}ry", "s3cr3t-7", Some(reason::INVALID_CONTENT));
        check_rules("mary.major", "Mary.Major", Some(reason::INVALID_CONTENT));
    }

    #[test]
    fn every_field_has_its_limit_and_may_be_empty() {
        for (index, (name, most)) in Contact::DETAILS.into_iter().enumerate() {
            let contact = |characters: usize| {
                let mut values = Contact::DETAILS.map(|_| Some(String::new()));
                values[index] = Some("ä".repeat(characters));
                Contact::from_details(values)
            };
            let fits = details(&contact(most)).unwrap();
            assert_eq!(fits.details().into_iter().flatten().count(), 1, "{name}");
            assert_eq!(details(&contact(most + 1)).unwrap_err().reason, reason::INVALID_CONTENT, "{name}");
        }
    }
}

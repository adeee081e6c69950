//! How failures are told to the console.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use vestibule_processor::Rejection;
use vestibule_shared::agent;

use crate::bridge::files::UploadError;
use crate::runtime::SubmitError;

/// A failure with a sentence for the agent.
#[derive(Debug)]
pub(in crate::bridge) struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: Option<String>,
    message: String,
}

impl Problem {
    /// A problem of the call itself; its status says which.
    pub(in crate::bridge) fn new(status: StatusCode, message: impl Into<String>) -> Problem {
        let code = match status {
            StatusCode::UNAUTHORIZED => "wrongLogin",
            StatusCode::FORBIDDEN => "forbidden",
            StatusCode::PAYLOAD_TOO_LARGE => "tooLarge",
            StatusCode::TOO_MANY_REQUESTS => "tooMany",
            status if status.is_server_error() => "internal",
            _ => "badRequest",
        };
        Problem { status, code, detail: None, message: message.into() }
    }

    pub(super) fn not_logged_in() -> Problem {
        let message = "You are not logged in. Log in, and everything is as it was.";
        Problem { code: "notLoggedIn", ..Problem::new(StatusCode::UNAUTHORIZED, message) }
    }
}

impl From<SubmitError> for Problem {
    fn from(error: SubmitError) -> Problem {
        let status = match &error {
            SubmitError::Rejected(Rejection::NotLoggedIn) => StatusCode::UNAUTHORIZED,
            SubmitError::Rejected(Rejection::UnknownInteraction) => StatusCode::NOT_FOUND,
            SubmitError::Rejected(Rejection::Parameter(_)) => StatusCode::BAD_REQUEST,
            SubmitError::Rejected(Rejection::NotReached)
            | SubmitError::Busy
            | SubmitError::Unavailable
            | SubmitError::Stopped => StatusCode::SERVICE_UNAVAILABLE,
            SubmitError::Rejected(_) => StatusCode::CONFLICT,
        };
        Problem { status, code: code(&error), detail: detail(&error), message: sentence(&error.to_string()) }
    }
}

impl From<UploadError> for Problem {
    fn from(error: UploadError) -> Problem {
        let status = match error {
            UploadError::Submit(error) => return error.into(),
            UploadError::Kind(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            UploadError::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            UploadError::Empty | UploadError::Cut => StatusCode::BAD_REQUEST,
            UploadError::TooSlow => StatusCode::REQUEST_TIMEOUT,
            UploadError::Busy => StatusCode::TOO_MANY_REQUESTS,
            UploadError::Full => StatusCode::INSUFFICIENT_STORAGE,
            UploadError::Store(ref cause) => {
                tracing::error!(error = %cause, "an agent's file cannot be stored");
                StatusCode::SERVICE_UNAVAILABLE
            }
        };
        Problem::new(status, sentence(&error.to_string()))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Problem { status, code, detail, message } = self;
        (status, Json(agent::Problem { code: Some(code.to_owned()), detail, message })).into_response()
    }
}

/// The name of an error, for a console that has words of its own for it.
fn code(error: &SubmitError) -> &'static str {
    match error {
        SubmitError::Rejected(rejection) => code_of_rejection(rejection),
        SubmitError::Busy => "busy",
        SubmitError::Unavailable => "unavailable",
        SubmitError::Stopped => "stopped",
    }
}

fn code_of_rejection(rejection: &Rejection) -> &'static str {
    match rejection {
        Rejection::UnknownInteraction => "unknownInteraction",
        Rejection::Ended => "ended",
        Rejection::TooManyEntries => "tooManyEntries",
        Rejection::TooManyFiles => "tooManyFiles",
        Rejection::NotLoggedIn => "notLoggedIn",
        Rejection::NotReached => "notReached",
        Rejection::UnknownStatus => "unknownStatus",
        Rejection::NotYours => "notYours",
        Rejection::TakenBy(_) => "takenBy",
        Rejection::AtMaxAssign(_) => "atMaxAssign",
        Rejection::NoMoreRetries(_) => "noMoreRetries",
        // No agent can do anything about these.
        _ => "refused",
    }
}

fn detail(error: &SubmitError) -> Option<String> {
    match error {
        SubmitError::Rejected(Rejection::TakenBy(agent)) => Some(agent.clone()),
        SubmitError::Rejected(Rejection::AtMaxAssign(limit) | Rejection::NoMoreRetries(limit)) => {
            Some(limit.to_string())
        }
        _ => None,
    }
}

/// A fragment such as errors are written in, as a sentence.
fn sentence(fragment: &str) -> String {
    let mut characters = fragment.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", characters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn told(problem: Problem) -> agent::Problem {
        let body = axum::body::to_bytes(problem.into_response().into_body(), 10_000).await.unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    #[tokio::test]
    async fn a_refusal_has_a_code_and_what_it_names_beside_its_sentence() {
        let refused = SubmitError::Rejected(Rejection::TakenBy("Bob Boyle".into()));
        let problem = told(refused.into()).await;
        assert_eq!(problem.code.as_deref(), Some("takenBy"));
        assert_eq!(problem.detail.as_deref(), Some("Bob Boyle"));
        assert_eq!(problem.message, "Bob Boyle has already taken this conversation.");
        assert_eq!(told(SubmitError::Stopped.into()).await.code.as_deref(), Some("stopped"));
    }

    #[tokio::test]
    async fn a_problem_of_the_call_itself_has_the_code_of_its_status() {
        let check = async |problem, expected| assert_eq!(told(problem).await.code.as_deref(), Some(expected));
        check(Problem::not_logged_in(), "notLoggedIn").await;
        check(Problem::new(StatusCode::UNAUTHORIZED, "No."), "wrongLogin").await;
        check(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "No."), "tooLarge").await;
        check(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "No."), "badRequest").await;
    }
}

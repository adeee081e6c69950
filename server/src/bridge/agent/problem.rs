//! How failures are told to the console.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use vestibule_processor::Rejection;
use vestibule_shared::agent;

use crate::runtime::SubmitError;

/// A failure with a sentence for the agent.
#[derive(Debug)]
pub(in crate::bridge) struct Problem {
    status: StatusCode,
    message: String,
}

impl Problem {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Problem {
        Problem { status, message: message.into() }
    }

    pub(super) fn not_logged_in() -> Problem {
        Problem::new(StatusCode::UNAUTHORIZED, "You are not logged in. Log in, and everything is as it was.")
    }
}

impl From<SubmitError> for Problem {
    fn from(error: SubmitError) -> Problem {
        let status = match &error {
            SubmitError::Rejected(Rejection::NotLoggedIn) => StatusCode::UNAUTHORIZED,
            SubmitError::Rejected(Rejection::UnknownInteraction) => StatusCode::NOT_FOUND,
            SubmitError::Rejected(_) => StatusCode::CONFLICT,
            SubmitError::Busy | SubmitError::Unavailable | SubmitError::Stopped => {
                StatusCode::SERVICE_UNAVAILABLE
            }
        };
        Problem { status, message: sentence(&error.to_string()) }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, Json(agent::Problem { message: self.message })).into_response()
    }
}

/// A fragment such as errors are written in, as a sentence.
fn sentence(fragment: &str) -> String {
    let mut characters = fragment.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", characters.as_str())
}

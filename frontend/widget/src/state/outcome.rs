//! What a call came to, in the few ways that make a difference.

use vestibule_frontend::http::HttpError;
use vestibule_shared::visitor::{ChatAnswer, ChatBody, Status, reason};

/// What a call below `chat/` brought.
pub type Answer = Result<ChatAnswer, HttpError>;

/// What a call came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It worked.
    Done(ChatBody),
    /// The server does not know the conversation, or no longer.
    Gone,
    /// The server cannot take it now; again may work.
    Unavailable,
    /// The server will not have it, with the failure's code; again would be the same.
    Refused(String),
    /// The server was not reached or is not itself; again may work.
    Unreachable,
}

impl From<Answer> for Outcome {
    fn from(answer: Answer) -> Outcome {
        match answer {
            Ok(ChatAnswer { chat: body }) => match &body.status {
                Status::Success => Outcome::Done(body),
                Status::Failure { reason, .. } if reason == reason::UNKNOWN_SESSION => Outcome::Gone,
                Status::Failure { reason, .. } if reason == reason::UNAVAILABLE => Outcome::Unavailable,
                Status::Failure { reason, .. } => Outcome::Refused(reason.clone()),
            },
            // What a proxy says of a request it will never let through.
            Err(HttpError::Status(status @ (400 | 413 | 414 | 415 | 422), _)) => {
                Outcome::Refused(format!("error.http.{status}"))
            }
            Err(_) => Outcome::Unreachable,
        }
    }
}

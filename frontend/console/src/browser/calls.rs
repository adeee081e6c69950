//! Calls to the server.

use js_sys::encode_uri_component;
use vestibule_frontend::http::{self, HttpError};
use vestibule_frontend::json;
use vestibule_shared::agent::{
    FinishCallbackRequest, LoginRequest, Problem, Session, SetStatusRequest, TypingRequest,
};

use crate::state::{Call, Failure, Words};

/// How long a call may take, in milliseconds.
const TIME_LIMIT: u32 = 15_000;

/// Asks who is logged in.
pub(super) async fn find_session() -> Result<Session, Failure> {
    http::get_json("../agent/session", TIME_LIMIT).await.map_err(failure)
}

/// Logs in.
pub(super) async fn log_in(request: &LoginRequest) -> Result<Session, Failure> {
    http::post_json("../agent/login", request, TIME_LIMIT).await.map_err(failure)
}

/// Makes a call.
pub(super) async fn call(call: &Call) -> Result<(), Failure> {
    let interaction = |id: &str, what| format!("../agent/interactions/{}/{what}", encode_uri_component(id));
    match call {
        Call::LogOut => http::post_empty("../agent/logout", TIME_LIMIT).await,
        Call::SetStatus(status) => {
            let request = SetStatusRequest { status: status.clone() };
            http::post("../agent/status", &request, TIME_LIMIT).await
        }
        Call::PickUp(id) => http::post_empty(&interaction(id, "pickup"), TIME_LIMIT).await,
        Call::Send(id, request) => http::post(&interaction(id, "message"), request, TIME_LIMIT).await,
        Call::Type(id, typing) => {
            http::post(&interaction(id, "typing"), &TypingRequest { typing: *typing }, TIME_LIMIT).await
        }
        Call::FinishCallback(id, outcome) => {
            let request = FinishCallbackRequest { outcome: *outcome };
            http::post(&interaction(id, "finish"), &request, TIME_LIMIT).await
        }
        Call::RetryLater(id) => http::post_empty(&interaction(id, "retry"), TIME_LIMIT).await,
        Call::Disconnect(id) => http::post_empty(&interaction(id, "disconnect"), TIME_LIMIT).await,
    }
    .map_err(failure)
}

fn failure(error: HttpError) -> Failure {
    let words = |body: &str| json::read::<Problem>(body).map(Words::of_problem);
    match error {
        HttpError::Network | HttpError::Timeout => Failure::Unreachable,
        HttpError::Status(401, _) => Failure::Unauthorized,
        HttpError::Status(429, _) => Failure::TooMany,
        HttpError::Status(status, body) if status >= 500 => Failure::Busy(words(&body)),
        HttpError::Status(_, body) => Failure::Refused(words(&body)),
        HttpError::Format => Failure::Refused(None),
    }
}

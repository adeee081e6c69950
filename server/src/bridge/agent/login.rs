//! `POST /agent/login`: an agent proves who he is.

use axum::extract::State;
use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use vestibule_processor::{Command, Name, limits};
use vestibule_shared::agent::{LoginRequest, Session};

use super::identity::{COOKIE_NAME, OwnJson, hex, key_of};
use super::problem::Problem;
use super::session;
use crate::bridge::Bridge;
use crate::bridge::caller::{Caller, OverTls};
use crate::bridge::logins::{Attempt, Outcome};
use crate::runtime::SubmitError;

/// Longest password that is looked at, in characters.
pub(in crate::bridge) const PASSWORD_CHARS: usize = 256;

/// Answers with a cookie when the session is on disk.
#[utoipa::path(
    post,
    path = "/login",
    tag = "agent",
    request_body = LoginRequest,
    responses((status = 200, description = "Who is logged in, and the cookie", body = Session, headers(("Set-Cookie" = String))),
        (status = 429, description = "That was wrong too often", headers(("Retry-After" = u64))))
)]
pub(in crate::bridge) async fn login(
    State(bridge): State<Bridge>,
    caller: Caller,
    over_tls: Option<Extension<OverTls>>,
    headers: HeaderMap,
    OwnJson(request): OwnJson<LoginRequest>,
) -> Result<Response, Problem> {
    let LoginRequest { username, password } = request;
    let too_long = username.chars().count() > limits::NAME_CHARS || password.chars().count() > PASSWORD_CHARS;
    if too_long {
        return Err(wrong());
    }
    let (username, now) = (username.trim().to_owned(), bridge.runtime().now());
    match bridge.logins().check_agent(Attempt { caller, username, password, now }).await {
        Outcome::Welcome(agent) => welcome(&bridge, agent, is_secure(over_tls.is_some(), &headers)).await,
        Outcome::Wrong => Err(wrong()),
        Outcome::Busy | Outcome::NotOnline => Err(SubmitError::Busy.into()),
        Outcome::TooOften(wait) => {
            let seconds = wait.as_secs().max(1);
            let message = format!("That was wrong too often. Try again in {}.", spoken(seconds));
            let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, message);
            Ok(([(RETRY_AFTER, seconds.to_string())], problem).into_response())
        }
    }
}

async fn welcome(bridge: &Bridge, agent: Name, is_secure: bool) -> Result<Response, Problem> {
    let mut token = [0; 32];
    getrandom::fill(&mut token).map_err(|error| {
        tracing::error!(%error, "the system gives no random numbers");
        Problem::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The server cannot log anybody in at the moment. Try again later.",
        )
    })?;
    let token = hex(&token);
    bridge.runtime().submit(Command::LogIn { agent: agent.clone(), session: key_of(&token) }).await?;
    let secure = if is_secure { "; Secure" } else { "" };
    let lifetime = limits::SESSION_LIFETIME.as_secs();
    let cookie =
        format!("{COOKIE_NAME}={token}; HttpOnly; SameSite=Strict; Path=/; Max-Age={lifetime}{secure}");
    Ok(([(SET_COOKIE, cookie)], Json(session::describe(bridge, &agent)?)).into_response())
}

/// Whether the browser came over HTTPS, as the proxy says, or, if there is none, as the connection does. Whoever makes this up
/// harms only himself: it decides over nothing but whether his own browser sends the cookie over plain HTTP.
fn is_secure(over_tls: bool, headers: &HeaderMap) -> bool {
    let Some(proto) = headers.get("x-forwarded-proto").and_then(|value| value.to_str().ok()) else {
        return over_tls;
    };
    proto.split(',').next().is_some_and(|first| first.trim().eq_ignore_ascii_case("https"))
}

fn wrong() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "User name or password is wrong. Check both and try again.")
}

fn spoken(seconds: u64) -> String {
    match seconds {
        1..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

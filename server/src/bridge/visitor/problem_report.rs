//! `POST problemReport/{participantID}`: what went wrong in a visitor's browser.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use vestibule_shared::visitor::{ProblemReportAnswer, ProblemReportBody, Status, reason};

use super::answer::{self, Failure};
use super::body;
use super::format::Format;
use crate::bridge::{Bridge, Caller, Report};
use crate::parameters;

/// Most of a report that is kept, in bytes. Clients of the original cut theirs at 15,359 characters.
const REPORT_BYTES: usize = 64 * 1024;
/// How much of a report the log is told, in characters.
const LOGGED_CHARS: usize = 200;

/// Keeps the report, whatever it is: clients cut it anywhere. One that is not wanted, or one too many, is dropped.
#[utoipa::path(
    post,
    path = "/problemReport/{participantID}",
    tag = "visitor",
    params(("participantID" = String, Path)),
    request_body(content = String, content_type = "text/plain"),
    responses((status = 200, description = "Whether it was taken", body = ProblemReportAnswer))
)]
pub(in crate::bridge) async fn report_problem(
    State(bridge): State<Bridge>,
    caller: Caller,
    format: Format,
    Path(participant): Path<String>,
    request: Request,
) -> Response {
    let (http_status, status) = match take(&bridge, caller, &participant, request).await {
        Ok(()) => (StatusCode::OK, Status::Success),
        Err(failure) => (failure.http_status(), failure.status()),
    };
    answer::write(http_status, format, &ProblemReportAnswer { problem_report: ProblemReportBody { status } })
}

async fn take(bridge: &Bridge, caller: Caller, participant: &str, request: Request) -> Result<(), Failure> {
    let parameters = Arc::clone(bridge.runtime().processor().parameters());
    if !parameters.allow_client_problem_report {
        return Err(Failure::new(reason::UNSUPPORTED_OPERATION, "this server takes no problem reports"));
    }
    let interaction = answer::open(bridge, participant)?.interaction;
    let text = text(&body::bytes(request.into_body()).await?);
    if !is_wanted(&parameters.problem_report_control_expression, &text) {
        return Ok(());
    }
    let now = bridge.runtime().now();
    if !bridge.rates().report(caller.line(), now) {
        bridge.complain("problem reports per minute");
        return Ok(());
    }
    tracing::info!(%interaction, report = logged(&text), "a visitor's browser reports a problem");
    let report = Report { at: now, interaction, address: caller.0, text };
    let people = Arc::clone(bridge.people());
    match tokio::task::spawn_blocking(move || people.keep_report(report)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => {
            tracing::warn!(%error, "a problem report is in the log only");
            Ok(())
        }
        Err(_) => Ok(()),
    }
}

/// Whether a report says what the company looks for.
fn is_wanted(expression: &str, text: &str) -> bool {
    // An expression that cannot be used was refused when it was set.
    expression.is_empty() || parameters::expression(expression).is_ok_and(|it| it.is_match(text))
}

/// As much of it as is kept, whatever bytes it is made of.
fn text(bytes: &[u8]) -> String {
    let kept = &bytes[..bytes.len().min(REPORT_BYTES)];
    let mut text = String::from_utf8_lossy(kept).into_owned();
    // What stands for bytes that are no text is longer than these.
    text.truncate(text.floor_char_boundary(REPORT_BYTES));
    text
}

/// The beginning, in one line.
fn logged(text: &str) -> String {
    text.chars()
        .take(LOGGED_CHARS)
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_bytes_are_kept_as_far_as_there_is_room() {
        assert_eq!(text(br#"{"version":1,"exc"#), r#"{"version":1,"exc"#);
        assert_eq!(text(b"a\xffb"), "a\u{fffd}b");
        assert_eq!(text(&[b'x'; 200_000]).len(), REPORT_BYTES);
        assert!(text(&[0xff; 200_000]).len() <= REPORT_BYTES);
        assert_eq!(text("ä".repeat(40_000).as_bytes()).len(), REPORT_BYTES);
    }

    #[test]
    fn the_log_gets_one_short_line() {
        assert_eq!(logged("one\r\ntwo\u{1b}[31m"), "one  two [31m");
        assert_eq!(logged(&"ä".repeat(500)).chars().count(), LOGGED_CHARS);
    }

    #[test]
    fn an_expression_says_which_reports_are_wanted() {
        assert!(is_wanted("", "anything"));
        assert!(is_wanted("Chrome|Edge", "Mozilla/5.0 Chrome/120"));
        assert!(!is_wanted("Chrome", "Firefox"));
        assert!(!is_wanted("(", "("), "what is no expression is found nowhere");
    }
}

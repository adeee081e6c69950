//! `GET serverConfiguration`: what this server offers.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use vestibule_processor::Parameters;
use vestibule_processor::parameters::Access;
use vestibule_shared::visitor::{Capabilities, ServerConfiguration, ServerConfigurationItem};

use super::format::Format;
use super::{answer, register, transcript};
use crate::bridge::{Bridge, Settings};

/// Names everything a client may call. The answer is an array and has no status, as clients expect.
#[utoipa::path(
    get,
    path = "/serverConfiguration",
    tag = "visitor",
    responses((status = 200, description = "An array of one", body = [ServerConfigurationItem]))
)]
pub(in crate::bridge) async fn server_configuration(
    State(bridge): State<Bridge>,
    format: Format,
) -> Response {
    let processor = bridge.runtime().processor();
    let server_configuration = ServerConfiguration {
        cfg_ver: processor.configuration_version(),
        capabilities: capabilities(processor.parameters(), bridge.settings()),
        problem_report_reg_ex: problem_report_expression(processor.parameters()),
    };
    answer::write(StatusCode::OK, format, &[ServerConfigurationItem { server_configuration }])
}

/// What clients may call.
pub fn capabilities(parameters: &Parameters, settings: &Settings) -> Capabilities {
    let has_tokens = settings.token_key.is_some();
    let names = |names: &[&[&str]]| names.concat().iter().map(ToString::to_string).collect();
    let chat = parameters.chat_access_control;
    let callback = parameters.callback_access_control;
    Capabilities {
        common: names(&[
            &["partyInfo"],
            if_true(register::is_allowed(parameters), &["supportRegistrationTracker"]),
            if_true(parameters.allow_client_problem_report, &["problemReport"]),
        ]),
        chat: names(&[
            if_true(chat != Access::Nobody, &["start"]),
            // A client of the original looks for its server only if it says this here and under callbacks.
            &["reconnect", "poll", "setTypingState", "sendMessage", "exit"],
            registered(chat, has_tokens),
            anonymous(chat),
            &["messageId", "requestId", "after", "wait", "stream"],
            if_true(settings.files.visitor_upload, &["uploadFile"]),
            if_true(transcript::is_offered(parameters, settings), &["transcript"]),
        ]),
        callback: names(&[
            if_true(callback != Access::Nobody, &["create"]),
            &["status", "reconnect", "disconnect", "properties", "modify"],
            registered(callback, has_tokens),
            anonymous(callback),
        ]),
        queue_query: names(&[
            registered(parameters.query_queue_access_control, has_tokens),
            anonymous(parameters.query_queue_access_control),
        ]),
    }
}

/// Which problem reports are worth sending.
fn problem_report_expression(parameters: &Parameters) -> Option<String> {
    let expression = &parameters.problem_report_control_expression;
    (parameters.allow_client_problem_report && !expression.is_empty()).then(|| expression.to_string())
}

fn if_true(offered: bool, names: &'static [&'static str]) -> &'static [&'static str] {
    if offered { names } else { &[] }
}

/// How visitors may prove who they are.
fn registered(access: Access, has_tokens: bool) -> &'static [&'static str] {
    let names = &["supportAuthenticationTracker", "supportAuthenticationSTS"];
    let count = if has_tokens { 2 } else { 1 };
    if_true(access.allows_registered(), &names[..count])
}

/// Whether visitors may be anybody.
fn anonymous(access: Access) -> &'static [&'static str] {
    if_true(access.allows_anonymous(), &["supportAuthenticationAnonymous"])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(chat_access: &str, expected: &[&str]) {
        let parameters = Parameters::default().with([("ChatAccessControl", chat_access)]);
        let offered = capabilities(&parameters, &Settings::default()).chat;
        let shown = offered.iter().filter(|name| name.starts_with("start") || name.starts_with("support"));
        assert_eq!(shown.collect::<Vec<_>>(), expected, "{chat_access}");
    }

    #[test]
    fn who_may_chat_is_what_is_offered() {
        check("0", &[]);
        check("1", &["start", "supportAuthenticationTracker", "supportAuthenticationAnonymous"]);
        check("2", &["start", "supportAuthenticationTracker"]);
        check("3", &["start", "supportAuthenticationAnonymous"]);
    }
}

//! `GET serverConfiguration`: what this server offers.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use vestibule_processor::Parameters;
use vestibule_processor::parameters::Access;
use vestibule_shared::visitor::{Capabilities, ServerConfiguration, ServerConfigurationItem};

use super::answer;
use super::format::Format;
use crate::bridge::Bridge;

/// Names everything a client may call. The answer is an array and has no status, as clients expect.
pub(in crate::bridge) async fn server_configuration(
    State(bridge): State<Bridge>,
    format: Format,
) -> Response {
    let processor = bridge.runtime().processor();
    let server_configuration = ServerConfiguration {
        cfg_ver: processor.configuration_version(),
        capabilities: capabilities(processor.parameters()),
    };
    answer::write(StatusCode::OK, format, &[ServerConfigurationItem { server_configuration }])
}

fn capabilities(parameters: &Parameters) -> Capabilities {
    let names = |names: &[&[&str]]| names.concat().iter().map(ToString::to_string).collect();
    let chat = parameters.chat_access_control;
    let callback = parameters.callback_access_control;
    Capabilities {
        common: names(&[&["partyInfo"]]),
        chat: names(&[
            if_any(chat, &["start"]),
            // A client of the original looks for its server only if it says this here and under callbacks.
            &["reconnect", "poll", "setTypingState", "sendMessage", "exit"],
            authentication(chat),
            &["messageId", "requestId", "after"],
        ]),
        callback: names(&[
            if_any(callback, &["create"]),
            &["status", "reconnect", "disconnect", "properties", "modify"],
            authentication(callback),
        ]),
        queue_query: names(&[authentication(parameters.query_queue_access_control)]),
    }
}

fn if_any(access: Access, names: &'static [&'static str]) -> &'static [&'static str] {
    if access == Access::Nobody { &[] } else { names }
}

/// How visitors may say who they are.
fn authentication(access: Access) -> &'static [&'static str] {
    if access.allows_anonymous() { &["supportAuthenticationAnonymous"] } else { &[] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(chat_access: &str, expected: &[&str]) {
        let parameters = Parameters::default().with([("ChatAccessControl", chat_access)]);
        let offered = capabilities(&parameters).chat;
        let shown = offered.iter().filter(|name| name.starts_with("start") || name.starts_with("support"));
        assert_eq!(shown.collect::<Vec<_>>(), expected, "{chat_access}");
    }

    #[test]
    fn who_may_chat_is_what_is_offered() {
        check("0", &[]);
        check("1", &["start", "supportAuthenticationAnonymous"]);
        check("2", &["start"]);
        check("3", &["start", "supportAuthenticationAnonymous"]);
    }
}

//! `GET serverConfiguration`: what this server offers.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use vestibule_shared::visitor::{Capabilities, ServerConfiguration, ServerConfigurationItem};

use super::answer;
use super::format::Format;
use crate::bridge::Bridge;

/// Names everything a client may call. The answer is an array and has no status, as clients expect.
pub(in crate::bridge) async fn server_configuration(
    State(bridge): State<Bridge>,
    format: Format,
) -> Response {
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect();
    let server_configuration = ServerConfiguration {
        cfg_ver: bridge.runtime().processor().configuration_version(),
        capabilities: Capabilities {
            common: names(&["partyInfo"]),
            chat: names(&[
                "start",
                "reconnect",
                "poll",
                "setTypingState",
                "sendMessage",
                "exit",
                "supportAuthenticationAnonymous",
                "messageId",
                "requestId",
                "after",
            ]),
            // There are no callbacks yet, but clients of the original go back to a server only if it says this here too.
            callback: names(&["reconnect"]),
            queue_query: Vec::new(),
        },
    };
    answer::write(StatusCode::OK, format, &[ServerConfigurationItem { server_configuration }])
}

//! `POST /agent/interactions/{id}/url`: an agent sends the address of a page.

use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use vestibule_processor::bounded::WebAddress;
use vestibule_processor::{Command, MessageId};
use vestibule_shared::agent::UrlRequest;

use super::identity::{Identity, OwnJson};
use super::message::unusable;
use super::pick_up::interaction_id;
use super::problem::Problem;
use crate::bridge::Bridge;

/// Answers when the address is on disk. A repeat is recognised by its id.
#[utoipa::path(
    post,
    path = "/interactions/{interaction}/url",
    tag = "agent",
    params(("interaction" = String, Path)),
    request_body = UrlRequest,
    responses((status = 204, description = "Done, and on disk"))
)]
pub(in crate::bridge) async fn url(
    State(bridge): State<Bridge>,
    Path(interaction): Path<String>,
    identity: Identity,
    OwnJson(request): OwnJson<UrlRequest>,
) -> Result<StatusCode, Problem> {
    let interaction = interaction_id(&interaction)?;
    let url = WebAddress::parse(request.url.trim()).map_err(|error| unusable("address", error))?;
    if !is_web_address(url.as_str()) {
        let message =
            "This is no address of a page. Copy it from the browser's address bar: it begins with https://.";
        return Err(Problem::new(StatusCode::BAD_REQUEST, message));
    }
    let message_id =
        MessageId::parse(&request.message_id).map_err(|error| unusable("message's id", error))?;
    let command = Command::AgentUrl { agent: identity.agent, interaction, url, message_id: Some(message_id) };
    bridge.runtime().submit(command).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether it leads to a page and nowhere else. A name before an `@` is there to deceive.
fn is_web_address(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    is_web && uri.authority().is_some_and(|to| !to.host().is_empty() && !to.as_str().contains('@'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_pages_are_sent() {
        for good in ["https://a.example", "http://a.example:8080/x?y=1#z", "HTTPS://A.example/%C3%BC"] {
            assert!(is_web_address(good), "{good}");
        }
        for wrong in [
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://a.example/x",
            "//a.example",
            "/x",
            "a.example",
            "https://",
            "https:///x",
            "https://bank.example@evil.example/",
            "https://a.example/ x",
            "https://a.example/\nx",
            "*",
        ] {
            assert!(!is_web_address(wrong), "{wrong}");
        }
    }
}

//! Every route of the server on one screen.

use std::task::{Context, Poll};

use axum::Router;
use axum::extract::Request;
use axum::http::Uri;
use axum::routing::{get, post, put};
use tower::Service;

use super::{Bridge, admin, agent, visitor};

/// The visitor's and the agents' protocol. Wrap the finished router in [`Paths`] before serving it.
pub fn router(bridge: Bridge) -> Router {
    let visitor = Router::new()
        .route("/serverconfiguration", get(visitor::server_configuration))
        .route("/partyinfo/{participant}", post(visitor::party_info))
        .route("/chat/start", post(visitor::start))
        .route("/chat/reconnect", post(visitor::reconnect))
        .route("/chat/poll/{participant}", get(visitor::poll).head(visitor::no_head))
        .route("/chat/sendmessage/{participant}", post(visitor::send_message))
        .route("/chat/settypingstate/{participant}", post(visitor::set_typing_state))
        .route("/chat/exit/{participant}", post(visitor::exit))
        .route("/callback/create", post(visitor::create_callback))
        .route("/callback/reconnect", post(visitor::reconnect_callback))
        .route("/callback/status/{participant}", get(visitor::callback_status))
        .route("/callback/properties/{participant}", get(visitor::callback_properties))
        .route("/callback/modify/{participant}", post(visitor::modify_callback))
        .route("/callback/disconnect/{participant}", post(visitor::disconnect_callback))
        .route("/queue/query", post(visitor::query_queue))
        .fallback(visitor::unknown);
    let agent = Router::new()
        .route("/login", post(agent::login))
        .route("/logout", post(agent::logout))
        .route("/session", get(agent::session))
        .route("/events", get(agent::events))
        .route("/status", post(agent::set_status))
        .route("/interactions/{interaction}/pickup", post(agent::pick_up))
        .route("/interactions/{interaction}/message", post(agent::message))
        .route("/interactions/{interaction}/typing", post(agent::typing))
        .route("/interactions/{interaction}/disconnect", post(agent::disconnect))
        .route("/interactions/{interaction}/finish", post(agent::finish_callback))
        .route("/interactions/{interaction}/retry", post(agent::retry_later));
    let admin = admin_router(bridge.clone());
    Router::new().nest("/websvcs", visitor).nest("/agent", agent).with_state(bridge).merge(admin)
}

/// The administrators' protocol, which is also served to users of this machine.
pub fn admin_router(bridge: Bridge) -> Router {
    let parameter = put(admin::set_parameter).delete(admin::reset_parameter);
    let admin = Router::new()
        .route("/parameters", get(admin::list_parameters))
        .route("/parameters/{name}", parameter);
    Router::new().nest("/admin", admin).with_state(bridge)
}

/// Spells the paths of the visitor's protocol as the routes do: clients write `/WebSvcs/Chat/sendMessage/…`.
#[derive(Clone)]
pub struct Paths<S>(pub S);

impl<S: Service<Request>> Service<Request> for Paths<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, mut request: Request) -> S::Future {
        if let Some(uri) = respell(request.uri()) {
            *request.uri_mut() = uri;
        }
        self.0.call(request)
    }
}

/// The address with the protocol's own words in lower case, or `None` if they are already, or it is another's.
fn respell(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    let mut segments: Vec<&str> = path.trim_start_matches('/').splitn(4, '/').collect();
    if !segments.first()?.eq_ignore_ascii_case("websvcs") {
        return None;
    }
    let rest = if segments.len() == 4 { segments.pop() } else { None };
    // A participant's id is no word of the protocol, but reads the same in lower case.
    let mut respelled = format!("/{}", segments.join("/").to_ascii_lowercase());
    if let Some(part) = rest {
        respelled.push('/');
        respelled.push_str(part);
    }
    if respelled == path {
        return None;
    }
    if let Some(query) = uri.query() {
        respelled.push('?');
        respelled.push_str(query);
    }
    respelled.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, expected: &str) {
        let uri: Uri = path.parse().unwrap();
        assert_eq!(respell(&uri).unwrap_or(uri).to_string(), expected);
    }

    #[test]
    fn the_protocols_words_are_read_in_any_case() {
        check("/WebSvcs/serverConfiguration", "/websvcs/serverconfiguration");
        check("/websvcs/chat/sendMessage/C838?after=3", "/websvcs/chat/sendmessage/C838?after=3");
        check("/websvcs/partyInfo/C838", "/websvcs/partyinfo/c838");
        check(
            "/webSvcs/chat/getFile/A/B/Photo of Me.PNG".replace(' ', "%20").as_str(),
            "/websvcs/chat/getfile/A/B/Photo%20of%20Me.PNG",
        );
    }

    #[test]
    fn other_paths_are_left_alone() {
        check("/Widget/Index.html?A=B", "/Widget/Index.html?A=B");
        check("/", "/");
    }
}

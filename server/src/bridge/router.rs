//! Every route of the server on one screen.

use axum::Router;
use axum::routing::{get, post};

use super::{Bridge, agent, visitor};

/// The visitor's and the agents' protocol. Wrap the finished router in [`Paths`](super::Paths) before serving it.
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
        .fallback(visitor::unknown)
        .method_not_allowed_fallback(visitor::wrong_method);
    let agent = Router::new()
        .route("/login", post(agent::login))
        .route("/logout", post(agent::logout))
        .route("/session", get(agent::session))
        .route("/events", get(agent::events))
        .route("/status", post(agent::set_status))
        .route("/interactions/{interaction}/pickup", post(agent::pick_up))
        .route("/interactions/{interaction}/message", post(agent::message))
        .route("/interactions/{interaction}/typing", post(agent::typing))
        .route("/interactions/{interaction}/disconnect", post(agent::disconnect));
    Router::new().nest("/websvcs", visitor).nest("/agent", agent).with_state(bridge)
}

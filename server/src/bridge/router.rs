//! Every route of the server on one screen.

use axum::Router;
use axum::routing::{get, post, put};

use super::{Bridge, admin, agent, visitor};

/// The visitor's and the agents' protocol. Wrap the finished router in [`Paths`](super::Paths) before serving it.
pub fn router(bridge: Bridge) -> Router {
    let visitor = Router::new()
        .route("/serverconfiguration", get(visitor::server_configuration))
        .route("/register", post(visitor::register))
        .route("/partyinfo/{participant}", post(visitor::party_info))
        .route("/chat/start", post(visitor::start))
        .route("/chat/reconnect", post(visitor::reconnect))
        .route("/chat/poll/{participant}", get(visitor::poll).head(visitor::no_head))
        .route("/chat/stream/{participant}", get(visitor::stream))
        .route("/chat/sendmessage/{participant}", post(visitor::send_message))
        .route("/chat/settypingstate/{participant}", post(visitor::set_typing_state))
        .route("/chat/exit/{participant}", post(visitor::exit))
        .route("/chat/getfile/{participant}/{file}/{name}", get(visitor::get_file))
        .route("/chat/uploadfile/{participant}", post(visitor::upload_file))
        .route("/photo/{participant}/{other}", get(visitor::photo))
        .route("/callback/create", post(visitor::create_callback))
        .route("/callback/reconnect", post(visitor::reconnect_callback))
        .route("/callback/status/{participant}", get(visitor::callback_status))
        .route("/callback/properties/{participant}", get(visitor::callback_properties))
        .route("/callback/modify/{participant}", post(visitor::modify_callback))
        .route("/callback/disconnect/{participant}", post(visitor::disconnect_callback))
        .route("/queue/query", post(visitor::query_queue))
        .route("/problemreport/{participant}", post(visitor::report_problem))
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
        .route("/interactions/{interaction}/url", post(agent::url))
        .route("/interactions/{interaction}/file", post(agent::send_file))
        .route("/interactions/{interaction}/file/{file}", get(agent::fetch_file))
        .route("/interactions/{interaction}/hold", post(agent::hold))
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

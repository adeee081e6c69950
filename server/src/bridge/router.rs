//! Every route of the server on one screen. Each endpoint's file says its method and path.

use axum::Router;
use utoipa_axum::router::UtoipaMethodRouterExt;
use utoipa_axum::routes;

use super::admin::parameters;
use super::document::{self, Endpoints};
use super::visitor::callback;
use super::{Bridge, agent, visitor};

/// The visitor's and the agents' protocol, and what describes them. Wrap the finished router in
/// [`Paths`](super::Paths) before serving it.
pub fn router(bridge: Bridge) -> Router {
    let visitor = visitor_endpoints().router;
    let visitor = visitor
        .fallback(visitor::unknown::unknown)
        .method_not_allowed_fallback(visitor::unknown::wrong_method);
    let agent = agent_endpoints().router;
    let own = Router::new().nest("/websvcs", visitor).nest("/agent", agent).with_state(bridge.clone());
    own.merge(admin_router(bridge)).merge(document::router())
}

/// The administrators' protocol, which is also served to users of this machine.
pub fn admin_router(bridge: Bridge) -> Router {
    Router::new().nest("/admin", admin_endpoints().router).with_state(bridge)
}

/// What all endpoints say of themselves.
pub(super) fn description() -> utoipa::openapi::OpenApi {
    let none = Endpoints::default().document;
    let of_visitors = none.nest("/websvcs", visitor_endpoints().document);
    let of_agents = of_visitors.nest("/agent", agent_endpoints().document);
    of_agents.nest("/admin", admin_endpoints().document)
}

fn visitor_endpoints() -> Endpoints {
    Endpoints::default()
        .routes(routes!(visitor::server_configuration::server_configuration))
        .routes(routes!(visitor::register::register))
        .routes(routes!(visitor::party_info::party_info))
        .routes(routes!(visitor::start::start))
        .routes(routes!(visitor::reconnect::reconnect))
        .routes(routes!(visitor::poll::poll).map(|poll| poll.head(visitor::unknown::no_head)))
        .routes(routes!(visitor::stream::stream))
        .routes(routes!(visitor::send_message::send_message))
        .routes(routes!(visitor::typing_state::set_typing_state))
        .routes(routes!(visitor::exit::exit))
        .routes(routes!(visitor::get_file::get_file))
        .routes(routes!(visitor::upload_file::upload_file))
        .routes(routes!(visitor::photo::photo))
        .routes(routes!(callback::create::create_callback))
        .routes(routes!(callback::reconnect::reconnect_callback))
        .routes(routes!(callback::status::callback_status))
        .routes(routes!(callback::modify::callback_properties))
        .routes(routes!(callback::modify::modify_callback))
        .routes(routes!(callback::modify::disconnect_callback))
        .routes(routes!(visitor::queue::query_queue))
        .routes(routes!(visitor::problem_report::report_problem))
}

fn agent_endpoints() -> Endpoints {
    Endpoints::default()
        .routes(routes!(agent::login::login))
        .routes(routes!(agent::logout::logout))
        .routes(routes!(agent::session::session))
        .routes(routes!(agent::events::events))
        .routes(routes!(agent::status::set_status))
        .routes(routes!(agent::pick_up::pick_up))
        .routes(routes!(agent::message::message))
        .routes(routes!(agent::url::url))
        .routes(routes!(agent::file::send_file))
        .routes(routes!(agent::file::fetch_file))
        .routes(routes!(agent::hold::hold))
        .routes(routes!(agent::typing::typing))
        .routes(routes!(agent::disconnect::disconnect))
        .routes(routes!(agent::finish_callback::finish_callback))
        .routes(routes!(agent::retry_later::retry_later))
}

fn admin_endpoints() -> Endpoints {
    Endpoints::default()
        .routes(routes!(parameters::list_parameters))
        .routes(routes!(parameters::set_parameter, parameters::reset_parameter))
}

//! Who administers.

use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::serve::IncomingStream;
use tokio::net::UnixListener;
use vestibule_processor::bounded::Author;

use crate::bridge::Bridge;
use crate::bridge::agent::{Identity, Problem};

/// A user of this machine who reached the data folder's socket, which nobody else can.
#[derive(Clone, Debug)]
pub(crate) struct LocalUser {
    uid: Option<u32>,
}

impl Connected<IncomingStream<'_, UnixListener>> for LocalUser {
    fn connect_info(stream: IncomingStream<'_, UnixListener>) -> LocalUser {
        LocalUser { uid: stream.io().peer_cred().ok().map(|user| user.uid()) }
    }
}

/// Somebody who may administer, as the journal names him.
pub(in crate::bridge) struct Administrator(pub(super) Author);

impl FromRequestParts<Bridge> for Administrator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, bridge: &Bridge) -> Result<Administrator, Problem> {
        if let Some(ConnectInfo(LocalUser { uid })) = parts.extensions.get() {
            let uid = uid.map_or_else(|| "?".to_owned(), |uid| uid.to_string());
            return named(&format!("user {uid} of this machine"));
        }
        let agent = Identity::from_request_parts(parts, bridge).await?.agent;
        let processor = bridge.runtime().processor();
        match processor.agent(&agent) {
            Some(known) if known.settings.is_administrator => named(&format!("agent {agent}")),
            _ => Err(forbidden()),
        }
    }
}

fn named(name: &str) -> Result<Administrator, Problem> {
    Author::cut(name).map(Administrator).ok_or_else(forbidden)
}

fn forbidden() -> Problem {
    let message =
        "This is for administrators. Ask for administrator = true in the configuration of your user.";
    Problem::new(StatusCode::FORBIDDEN, message)
}

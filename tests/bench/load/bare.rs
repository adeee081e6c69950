//! What a poll costs at least: an axum handler that answers the same bytes and looks at nothing.

use std::io::Write;

use anyhow::Context;
use axum::Router;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::routing::get;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;

/// The argument that turns the bench into this server.
pub(crate) const ARGUMENT: &str = "bare-server";

/// Serves a body on a free port, which is printed, until it is killed.
pub(crate) fn serve(body: String) -> anyhow::Result<()> {
    let body = &*body.leak();
    let poll = async move |Path(_): Path<String>| {
        ([(CONTENT_TYPE, "application/json; charset=utf-8"), (CACHE_CONTROL, "no-store")], body)
    };
    let router = Router::new().route("/websvcs/chat/poll/{participant}", get(poll));
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        writeln!(std::io::stdout(), "http://{}/", listener.local_addr()?)?;
        // Without it, an answer may wait for the client's acknowledgement of the one before.
        let listener = listener.tap_io(|stream| _ = stream.set_nodelay(true));
        axum::serve(listener, router).await.context("the bare server ended")
    })
}

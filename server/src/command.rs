//! Commands that talk to a server that runs on this machine, or look at what it stores.

pub mod individuals;
pub mod parameter;
pub mod problem_reports;
mod shown;
pub mod transcripts;

use std::path::Path;

use anyhow::Context;
use axum::body::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde::de::DeserializeOwned;
use tokio::net::UnixStream;
use vestibule_shared::agent::Problem;

use crate::journal::folder::DataFolder;

/// Longest answer that is read, in bytes.
const ANSWER_BYTES: usize = 4 << 20;

/// Calls the server that uses a data folder, and reads its answer.
///
/// # Errors
/// If no server runs there, or if it refuses; the text says what to do.
fn call<T: DeserializeOwned>(
    data: &Path,
    method: Method,
    path: &str,
    body: Option<&serde_json::Value>,
) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let body = body.map_or_else(String::new, ToString::to_string);
    let request = Request::builder().method(method).uri(path).header("host", "localhost");
    let request = request.header("content-type", "application/json").body(Full::new(Bytes::from(body)))?;
    let (status, bytes) = runtime.block_on(exchange(data, request))?;
    if status.is_success() {
        return serde_json::from_slice(&bytes).context("the server's answer cannot be understood");
    }
    match serde_json::from_slice::<Problem>(&bytes) {
        Ok(problem) => anyhow::bail!("{}", problem.message),
        Err(_) => anyhow::bail!("the server answered {status}"),
    }
}

async fn exchange(data: &Path, request: Request<Full<Bytes>>) -> anyhow::Result<(hyper::StatusCode, Bytes)> {
    let socket = DataFolder::admin_socket_of(data);
    let stream = UnixStream::connect(&socket).await.with_context(|| {
        format!(
            "no server can be reached at {}; start it, or name its data folder with --data",
            socket.display()
        )
    })?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let answer = sender.send_request(request).await?;
    let status = answer.status();
    let bytes = Limited::new(answer.into_body(), ANSWER_BYTES).collect().await;
    let bytes = bytes.map_err(|error| anyhow::anyhow!("the server's answer cannot be read: {error}"))?;
    connection.abort();
    Ok((status, bytes.to_bytes()))
}

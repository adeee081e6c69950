//! Sockets and signals.

use std::io::ErrorKind;
use std::net::SocketAddr;

use anyhow::Context;
use axum::extract::Request;
use axum::{Router, ServiceExt};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use crate::bridge::Paths;

/// Opens all sockets, or none.
pub(super) async fn bind(addresses: &[SocketAddr]) -> anyhow::Result<Vec<TcpListener>> {
    let mut listeners = Vec::new();
    for address in addresses {
        let listener = TcpListener::bind(address).await.map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => anyhow::anyhow!(
                "cannot listen on {address}: another program does; stop it, or choose another address with --http"
            ),
            ErrorKind::PermissionDenied => anyhow::anyhow!(
                "cannot listen on {address}: this user may not; choose a port above 1023 with --http"
            ),
            _ => anyhow::anyhow!("cannot listen on {address}: {error}; choose another address with --http"),
        })?;
        listeners.push(listener);
    }
    Ok(listeners)
}

/// Answers what comes in until the server stops and all is answered.
pub(super) async fn serve(
    listener: TcpListener,
    router: Paths<Router>,
    mut stopping: watch::Receiver<bool>,
) -> std::io::Result<()> {
    let service = ServiceExt::<Request>::into_make_service_with_connect_info::<SocketAddr>(router);
    let stopped = async move {
        // The sender lives as long as the server; without it there is nothing to wait for either.
        _ = stopping.wait_for(|stopping| *stopping).await;
    };
    axum::serve(listener, service).with_graceful_shutdown(stopped).await
}

/// The signals that stop the server.
pub(super) struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// Listens for them from now on.
    pub(super) fn new() -> anyhow::Result<Signals> {
        let listen = |kind| signal(kind).context("cannot listen for signals");
        Ok(Signals {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
        })
    }

    /// Waits for one.
    pub(super) async fn stop(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

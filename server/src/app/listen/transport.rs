//! What carries HTTP: the connection itself, or TLS over it.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::Request;
use axum::response::Response;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tower::{Service, ServiceExt};

use super::connection;
use super::patience::Patient;
use crate::bridge::OverTls;

/// How long a client may take until both agree on how to encrypt.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);

/// What carries HTTP.
#[derive(Clone)]
pub(in crate::app) enum Transport {
    /// Nothing but the connection.
    Plain,
    /// TLS.
    Tls(TlsAcceptor),
}

impl Transport {
    /// The option that says where to listen.
    pub(super) fn option(&self) -> &'static str {
        match self {
            Transport::Plain => "--http",
            Transport::Tls(_) => "--https",
        }
    }

    /// What addresses begin with.
    pub(super) fn scheme(&self) -> &'static str {
        match self {
            Transport::Plain => "http",
            Transport::Tls(_) => "https",
        }
    }

    /// Answers what comes in over a connection until it ends, as [`connection::serve`] does.
    pub(super) async fn serve<Stream, Answers>(
        self,
        stream: Stream,
        peer: SocketAddr,
        service: Answers,
        stopping: watch::Receiver<bool>,
    ) where
        Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        Answers: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
        Answers::Future: Send,
    {
        match self {
            Transport::Plain => connection::serve(Patient::new(stream), peer, service, stopping).await,
            Transport::Tls(acceptor) => {
                let Some(stream) = shake_hands(&acceptor, stream, peer, stopping.clone()).await else {
                    return;
                };
                let service = service.map_request(|mut request: Request| {
                    request.extensions_mut().insert(OverTls);
                    request
                });
                connection::serve(Patient::new(stream), peer, service, stopping).await;
            }
        }
    }
}

/// The encrypted stream, unless the client does not speak TLS, takes too long, or the server stops.
async fn shake_hands<Stream: AsyncRead + AsyncWrite + Unpin>(
    acceptor: &TlsAcceptor,
    stream: Stream,
    peer: SocketAddr,
    mut stopping: watch::Receiver<bool>,
) -> Option<tokio_rustls::server::TlsStream<Stream>> {
    let handshake = tokio::time::timeout(HANDSHAKE_TIME, acceptor.accept(stream));
    let result = tokio::select! {
        // As in each connection, a sender that is gone is one that stops.
        _ = stopping.wait_for(|stopping| *stopping) => return None,
        result = handshake => result,
    };
    match result {
        Ok(Ok(stream)) => return Some(stream),
        Ok(Err(error)) => tracing::debug!(%peer, %error, "a client and the server did not agree on TLS"),
        Err(_) => tracing::debug!(%peer, "a client took too long to agree on TLS"),
    }
    None
}

#[cfg(test)]
mod tests;

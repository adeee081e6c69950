//! Sockets and signals.

mod connection;
mod patience;
mod transport;

use std::fmt;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;

use crate::bridge::Paths;
use crate::complaints::Complaints;

pub(super) use self::transport::Transport;

/// Most connections that are open at a time, if the system lets a process have as many files. Each takes about 20 kB.
const CONNECTIONS_MOST: usize = 50_000;
/// Most connections that wait in the system's queue until there is room, or just until they are let in.
const WAITING_MOST: u32 = 1024;
/// Files that are not connections: the journal's, the log, the listeners and what the runtime needs, with room to spare.
const OTHER_FILES: usize = 64;
/// How long nobody is let in after the system refused to: with no file left, it would refuse again at once.
const PAUSE_AFTER_REFUSAL: Duration = Duration::from_millis(250);

/// A socket that lets connections in as long as there is room for them. Others wait in the system's queue.
pub(super) struct Listener {
    socket: TcpListener,
    transport: Transport,
    room: Arc<Semaphore>,
    complaints: Arc<Complaints>,
}

/// All sockets. They share the room.
pub(super) struct Listeners {
    list: Vec<Listener>,
    room: Arc<Semaphore>,
    complaints: Arc<Complaints>,
}

impl Listeners {
    /// None yet.
    pub(super) fn new() -> Listeners {
        Listeners { list: Vec::new(), room: Arc::new(Semaphore::new(room())), complaints: Arc::default() }
    }

    /// Opens another socket.
    ///
    /// # Errors
    /// If that is not possible; the text says what to do.
    pub(super) fn add(&mut self, address: SocketAddr, transport: Transport) -> anyhow::Result<()> {
        let option = transport.option();
        let socket = open(address).map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => anyhow::anyhow!(
                "cannot listen on {address}: another program does; stop it, or choose another address with {option}"
            ),
            ErrorKind::PermissionDenied => anyhow::anyhow!(
                "cannot listen on {address}: this user may not; choose a port above 1023 with {option}"
            ),
            _ => anyhow::anyhow!("cannot listen on {address}: {error}; choose another address with {option}"),
        })?;
        let (room, complaints) = (Arc::clone(&self.room), Arc::clone(&self.complaints));
        self.list.push(Listener { socket, transport, room, complaints });
        Ok(())
    }

    /// What the addresses of everything that is served begin with, such as `http://127.0.0.1:8114`.
    pub(super) fn origins(&self) -> io::Result<Vec<String>> {
        self.list.iter().map(Listener::origin).collect()
    }
}

impl IntoIterator for Listeners {
    type Item = Listener;
    type IntoIter = std::vec::IntoIter<Listener>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

fn open(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // After a restart the address would be taken for a minute by connections that are over.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING_MOST)
}

/// How many connections there is room for. The system's soft limit is raised as far as it may be.
fn room() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, ..limit };
    let is_raised = setrlimit(Resource::Nofile, raised).is_ok();
    let files = if is_raised { raised.current } else { limit.current };
    let files = files.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX));
    files.saturating_sub(OTHER_FILES).max(files / 2).min(CONNECTIONS_MOST)
}

/// Answers what comes in until the server stops and all is answered.
pub(super) async fn serve(listener: Listener, router: Paths<Router>, mut stopping: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            // As in each connection, a sender that is gone is one that stops.
            _ = stopping.wait_for(|stopping| *stopping) => break,
            accepted = listener.accept() => accepted,
        };
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, peer, permit)) => {
                let transport = listener.transport.clone();
                let connection = transport.serve(stream, peer, router.clone(), stopping.clone());
                connections.spawn(async move {
                    connection.await;
                    drop(permit);
                });
            }
            Err(error) if is_of_peer(&error) => {}
            Err(error) => {
                listener.complain("the system", &error);
                tokio::time::sleep(PAUSE_AFTER_REFUSAL).await;
            }
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

impl Listener {
    fn origin(&self) -> io::Result<String> {
        Ok(format!("{}://{}", self.transport.scheme(), self.socket.local_addr()?))
    }

    /// The next connection, and its share of the room.
    async fn accept(&self) -> io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
        if self.room.available_permits() == 0 {
            self.complain("room", &"all that there is room for are open");
        }
        let permit = Arc::clone(&self.room).acquire_owned().await;
        let permit = permit.map_err(|error: AcquireError| io::Error::other(error))?;
        let (stream, peer) = self.socket.accept().await?;
        connection::prepare(&stream);
        Ok((stream, peer, permit))
    }

    /// Tells the log that nobody is let in, once a minute for each cause.
    fn complain(&self, cause: &'static str, error: &dyn fmt::Display) {
        if let Some(unsaid) = self.complaints.add(cause) {
            tracing::error!(%error, unsaid, "connections cannot be let in; those that are open go on");
        }
    }
}

/// Whether one peer went away before it was let in, which says nothing of others.
fn is_of_peer(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused
    )
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

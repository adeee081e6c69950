//! One connection: HTTP/1.1 over whatever carries it.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tower::{Service, ServiceExt};

/// How long a request's head may take, from the end of the answer before it: so a connection is idle for as long, too.
/// Proxies keep theirs open for 60 seconds as a rule. Theirs must be the shorter time, or they send into a closed one.
const HEAD_TIME: Duration = Duration::from_secs(75);
/// The longest head, in bytes: visitors bring all cookies of the company's site. Bodies are read in pieces of this at most.
const BUFFER_BYTES: usize = 64 * 1024;
/// How long a peer may leave unanswered what was sent to him. One who vanished without a word is noticed by that.
const SILENCE: Duration = Duration::from_secs(45);
/// How long nothing may be sent before the system asks whether the peer is still there, and asks again.
const ASK_AFTER: Duration = Duration::from_secs(30);
const ASK_AGAIN_AFTER: Duration = Duration::from_secs(15);

/// Sets what the system does by itself.
pub(super) fn prepare(stream: &TcpStream) {
    let socket = SockRef::from(stream);
    let keepalive = TcpKeepalive::new().with_time(ASK_AFTER).with_interval(ASK_AGAIN_AFTER);
    // These fail only on a connection that is broken already, which shows at once.
    _ = socket.set_tcp_nodelay(true);
    _ = socket.set_tcp_keepalive(&keepalive);
    #[cfg(target_os = "linux")]
    {
        _ = socket.set_tcp_user_timeout(Some(SILENCE));
    }
}

/// Answers request after request until either side ends it. When the server stops, only what is under way is answered.
pub(super) async fn serve<Stream, Answers>(
    stream: Stream,
    peer: SocketAddr,
    service: Answers,
    mut stopping: watch::Receiver<bool>,
) where
    Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    Answers: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    Answers::Future: Send,
{
    let service = service.map_request(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(BUFFER_BYTES);
    let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    let mut connection = pin!(connection);
    let stopped = async {
        // The sender lives as long as the server; without it there is nothing to wait for either.
        _ = stopping.wait_for(|stopping| *stopping).await;
    };
    // However it ends, whoever is at the other end knows as much as we do.
    tokio::select! {
        _ = connection.as_mut() => {}
        () = stopped => {
            connection.as_mut().graceful_shutdown();
            _ = connection.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use axum::Router;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
    use tokio::sync::watch::Sender;
    use tokio::task::JoinHandle;
    use tokio::time::{Instant, sleep};

    use super::*;

    const REQUEST: &str = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    struct Scene {
        client: DuplexStream,
        stop: Sender<bool>,
        connection: JoinHandle<()>,
    }

    fn scene() -> Scene {
        let slow = || async {
            sleep(Duration::from_secs(100)).await;
            "late"
        };
        let router = Router::new()
            .route("/", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }))
            .route("/slow", get(slow))
            .route("/never", get(pending::<()>));
        let (client, server) = duplex(1_000);
        let (stop, stopping) = watch::channel(false);
        let peer = SocketAddr::from(([127, 0, 0, 1], 7));
        Scene { client, stop, connection: tokio::spawn(serve(server, peer, router, stopping)) }
    }

    impl Scene {
        async fn write(&mut self, text: &str) {
            self.client.write_all(text.as_bytes()).await.unwrap();
        }

        /// Reads until the text ends in this.
        async fn read_to(&mut self, end: &str) -> String {
            let mut text = String::new();
            while !text.ends_with(end) {
                text.push(char::from(self.client.read_u8().await.unwrap()));
            }
            text
        }

        /// How long it takes until the server ends the connection.
        async fn end(&mut self) -> Duration {
            let begin = Instant::now();
            let mut rest = Vec::new();
            self.client.read_to_end(&mut rest).await.unwrap();
            (&mut self.connection).await.unwrap();
            begin.elapsed()
        }
    }

    fn check(time: Duration) {
        assert!(time >= HEAD_TIME && time < HEAD_TIME * 2, "{time:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_on_which_nothing_comes_ends() {
        check(scene().end().await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_does_not_end_ends_the_connection_however_it_trickles() {
        let mut scene = scene();
        let begin = Instant::now();
        while scene.client.write_all(b"GET").await.is_ok() {
            sleep(Duration::from_secs(1)).await;
        }
        check(begin.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_is_kept_between_requests_and_ends_when_no_more_come() {
        let mut scene = scene();
        for _ in 0..3 {
            scene.write(REQUEST).await;
            assert!(scene.read_to("127.0.0.1:7").await.starts_with("HTTP/1.1 200"));
            sleep(HEAD_TIME / 2).await;
        }
        check(HEAD_TIME / 2 + scene.end().await);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_may_take_longer_than_a_head() {
        let mut scene = scene();
        scene.write(&REQUEST.replace("/ ", "/slow ")).await;
        assert!(scene.read_to("late").await.starts_with("HTTP/1.1 200"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_stop_ends_an_idle_connection_at_once_and_one_under_way_with_its_answer() {
        let mut idle = scene();
        idle.write(REQUEST).await;
        idle.read_to("127.0.0.1:7").await;
        idle.stop.send_replace(true);
        assert_eq!(idle.end().await, Duration::ZERO);

        let mut under_way = scene();
        under_way.write(&REQUEST.replace("/ ", "/slow ")).await;
        sleep(Duration::from_secs(1)).await;
        under_way.stop.send_replace(true);
        assert!(under_way.read_to("late").await.contains("connection: close"));
        assert_eq!(under_way.end().await, Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_goes_away_ends_what_is_done_for_it() {
        let mut scene = scene();
        scene.write(&REQUEST.replace("/ ", "/never ")).await;
        sleep(Duration::from_secs(1)).await;
        drop(scene.client);
        scene.connection.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_is_too_long_is_refused() {
        let scene = scene();
        let head = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "x".repeat(BUFFER_BYTES));
        let (mut read, mut write) = tokio::io::split(scene.client);
        tokio::spawn(async move { write.write_all(head.as_bytes()).await });
        let mut status = [0; 12];
        read.read_exact(&mut status).await.unwrap();
        assert_eq!(&status, b"HTTP/1.1 431");
        scene.connection.abort();
    }
}

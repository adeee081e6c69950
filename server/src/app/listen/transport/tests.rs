use std::sync::Arc;

use axum::routing::get;
use axum::{Extension, Router};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::sync::watch::Sender;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivatePkcs8KeyDer, ServerName};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig, SupportedProtocolVersion};

use super::*;

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
const BOTH: &[&SupportedProtocolVersion] = &[&TLS12, &TLS13];

struct Scene {
    client: DuplexStream,
    roots: Arc<RootCertStore>,
    stop: Sender<bool>,
    connection: JoinHandle<()>,
}

fn scene() -> Scene {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(cert.der().clone()).unwrap();
    let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der()).into();
    let builder = ServerConfig::builder_with_provider(ring::default_provider().into());
    let builder = builder.with_protocol_versions(BOTH).unwrap().with_no_client_auth();
    let config = builder.with_single_cert(vec![cert.der().clone()], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));

    let said = |over_tls: Option<Extension<OverTls>>| async move { over_tls.is_some().to_string() };
    let router = Router::new().route("/", get(said));
    let (client, server) = duplex(1_000);
    let (stop, stopping) = watch::channel(false);
    let peer = SocketAddr::from(([127, 0, 0, 1], 7));
    let connection = tokio::spawn(Transport::Tls(acceptor).serve(server, peer, router, stopping));
    Scene { client, roots: Arc::new(roots), stop, connection }
}

async fn connect(
    client: DuplexStream,
    roots: Arc<RootCertStore>,
    versions: &[&'static SupportedProtocolVersion],
) -> TlsStream<DuplexStream> {
    let builder = ClientConfig::builder_with_provider(ring::default_provider().into());
    let builder = builder.with_protocol_versions(versions).unwrap();
    let config = builder.with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, client).await.unwrap()
}

#[tokio::test]
async fn requests_over_either_version_of_tls_are_known_as_such() {
    for version in [&TLS12, &TLS13] {
        let Scene { client, roots, connection, stop } = scene();
        let mut stream = connect(client, roots, &[version]).await;
        stream.write_all(REQUEST).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("true"), "{answer}");
        connection.await.unwrap();
        drop(stop);
    }
}

#[tokio::test(start_paused = true)]
async fn a_handshake_that_never_ends_ends_the_connection() {
    for begin_of_handshake in [&b""[..], b"\x16\x03\x01\x02\x00\x01\x00"] {
        let mut scene = scene();
        let begin = Instant::now();
        scene.client.write_all(begin_of_handshake).await.unwrap();
        scene.connection.await.unwrap();
        assert_eq!(begin.elapsed(), HANDSHAKE_TIME);
    }
}

#[tokio::test(start_paused = true)]
async fn plain_http_ends_the_connection_at_once() {
    let mut scene = scene();
    let begin = Instant::now();
    scene.client.write_all(REQUEST).await.unwrap();
    scene.connection.await.unwrap();
    assert_eq!(begin.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_a_handshake_and_an_idle_connection_at_once() {
    let begin = Instant::now();
    let handshake = scene();
    tokio::task::yield_now().await;
    handshake.stop.send_replace(true);
    handshake.connection.await.unwrap();

    let Scene { client, roots, stop, connection } = scene();
    let mut idle = connect(client, roots, BOTH).await;
    idle.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    let mut answer = [0; 8];
    idle.read_exact(&mut answer).await.unwrap();
    stop.send_replace(true);
    idle.read_to_end(&mut Vec::new()).await.expect("TLS is ended properly");
    connection.await.unwrap();
    assert_eq!(begin.elapsed(), Duration::ZERO);
}

//! Clients that take too long, over a real socket. The time is not the real one: it passes at once when nobody has anything to do.

use std::net::SocketAddr;

use axum::ServiceExt;
use axum::extract::Request;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::server::{TestServer, reason};

/// What is answered to the beginning of a request that does not go on.
async fn answer(address: SocketAddr, beginning: &str) -> Value {
    let mut connection = TcpStream::connect(address).await.unwrap();
    connection.write_all(beginning.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}"))
}

#[tokio::test(start_paused = true)]
async fn who_does_not_send_the_rest_of_a_body_is_told_so() {
    let server = TestServer::start();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = ServiceExt::<Request>::into_make_service_with_connect_info::<SocketAddr>(server.router());
    let serving = tokio::spawn(async move { axum::serve(listener, service).await });
    let head = "POST /websvcs/chat/start HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    for rest in [
        "Content-Length: 1000\r\n\r\n",
        "Content-Length: 1000\r\n\r\n{\"participant\"",
        "Transfer-Encoding: chunked\r\n\r\nff\r\n{",
    ] {
        let answer = answer(address, &format!("{head}{rest}")).await;
        assert_eq!(reason(&answer, "chat"), "error.websvc.content.invalid", "{rest}");
        let message = &answer["chat"]["status"]["message"];
        assert_eq!(*message, "the body did not arrive within 15 seconds", "{rest}");
    }
    serving.abort();
}

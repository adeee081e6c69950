//! Faster ways than polling, for clients that know them.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::CONTENT_TYPE;
use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::server::{TestServer, reason, texts};

/// A visitor's chat, and the highest sequence number he was told.
async fn told_all(server: &TestServer) -> (String, i64) {
    let mary = server.start_chat("Mary").await;
    let polled = server.get(&format!("/websvcs/chat/poll/{mary}?after=-1")).await;
    let last =
        polled["chat"]["events"].as_array().unwrap().last().unwrap()["sequenceNumber"].as_i64().unwrap();
    (mary, last)
}

async fn say(server: &TestServer, participant: &str, text: &str) {
    server
        .post(&format!("/websvcs/chat/sendMessage/{participant}?after=999"), json!({"message": text}))
        .await;
}

#[tokio::test]
async fn a_poll_waits_until_something_happens() {
    let server = TestServer::start();
    let (mary, last) = told_all(&server).await;
    let path = format!("/websvcs/chat/poll/{mary}?after={last}&wait=25");
    let polling = server.get(&path);
    let saying = async {
        // The poll has begun to wait: it is polled first.
        tokio::task::yield_now().await;
        say(&server, &mary, "Hello").await;
    };
    let (polled, ()) = tokio::join!(polling, saying);
    assert_eq!(texts(&polled), ["Mary: Hello"]);
}

#[tokio::test]
async fn what_is_there_already_is_answered_at_once() {
    let server = TestServer::start();
    let (mary, _) = told_all(&server).await;
    let polled = server.get(&format!("/websvcs/chat/poll/{mary}?after=-1&wait=25")).await;
    assert!(!texts(&polled).is_empty());
    let polled = server.get(&format!("/websvcs/chat/poll/{mary}?wait=25")).await;
    assert!(!texts(&polled).is_empty(), "a client that cannot say what it has does not wait either");
    let polled = server.get(&format!("/websvcs/chat/poll/{mary}?wait=25")).await;
    assert!(texts(&polled).is_empty());
}

#[tokio::test]
async fn a_waiting_poll_ends_with_the_chat() {
    let server = TestServer::start();
    let (mary, last) = told_all(&server).await;
    server.post(&format!("/websvcs/chat/exit/{mary}"), json!({})).await;
    let polled = server.get(&format!("/websvcs/chat/poll/{mary}?after={last}&wait=25")).await;
    assert_eq!(texts(&polled), ["CIC: Mary has left the conversation."]);
    let polled = server.get(&format!("/websvcs/chat/poll/{mary}?after=99&wait=25")).await;
    assert_eq!(reason(&polled, "chat"), "error.websvc.unknownEntity.session");
}

/// Reads a stream's next event: its id and what it says.
async fn next(stream: &mut axum::body::BodyDataStream) -> Option<(i64, Value)> {
    let chunk = stream.next().await?.unwrap();
    let text = String::from_utf8(chunk.to_vec()).unwrap();
    let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
    Some((field("id: ").parse().unwrap(), serde_json::from_str(&field("data: ")).unwrap()))
}

async fn open(server: &TestServer, path: &str, last: Option<i64>) -> axum::body::BodyDataStream {
    let mut request = Request::get(path).header("accept", "text/event-stream, */*");
    if let Some(last) = last {
        request = request.header("last-event-id", last.to_string());
    }
    let response = server.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(response.headers()[CONTENT_TYPE], "text/event-stream");
    response.into_body().into_data_stream()
}

#[tokio::test]
async fn a_stream_tells_what_happens_and_ends_with_the_chat() {
    let server = TestServer::start();
    let mary = server.start_chat("Mary").await;
    let path = format!("/websvcs/chat/stream/{mary}");
    let mut stream = open(&server, &path, None).await;
    let (first, answer) = next(&mut stream).await.unwrap();
    assert_eq!(texts(&answer)[0], "CIC: Welcome to CIC!");
    say(&server, &mary, "Hello").await;
    let (second, answer) = next(&mut stream).await.unwrap();
    assert_eq!(texts(&answer), ["Mary: Hello"]);
    assert!(second > first);

    let mut again = open(&server, &path, Some(first)).await;
    assert_eq!(
        texts(&next(&mut again).await.unwrap().1),
        ["Mary: Hello"],
        "a browser comes back where it was"
    );
    server.post(&format!("/websvcs/chat/exit/{mary}"), json!({})).await;
    assert_eq!(texts(&next(&mut stream).await.unwrap().1), ["CIC: Mary has left the conversation."]);
    assert!(next(&mut stream).await.is_none());
}

#[tokio::test]
async fn a_stream_of_nobody_is_a_failure() {
    let server = TestServer::start();
    let answer = server.get("/websvcs/chat/stream/00000000-0000-4000-8000-000000000000").await;
    assert_eq!(reason(&answer, "chat"), "error.websvc.unknownEntity.session");
}

//! What was said is compressed for clients that accept it.

use std::io::Read;

use axum::body::Body;
use axum::http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, Request};
use flate2::read::GzDecoder;
use serde_json::{Value, json};

use crate::server::TestServer;

/// An answer as it is sent.
struct Sent {
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl Sent {
    fn is_compressed(&self) -> bool {
        match self.headers.get(CONTENT_ENCODING) {
            Some(encoding) => encoding == "gzip",
            None => false,
        }
    }

    /// What its client makes of it.
    fn text(&self) -> String {
        let mut text = String::new();
        if self.is_compressed() {
            GzDecoder::new(self.bytes.as_slice()).read_to_string(&mut text).unwrap();
        } else {
            text = String::from_utf8(self.bytes.clone()).unwrap();
        }
        text
    }
}

/// A GET, or a POST of a body, by a client that accepts these encodings.
async fn call(server: &TestServer, path: &str, body: Option<Value>, accepted: Option<&str>) -> Sent {
    let mut request = Request::builder().uri(path).method(if body.is_some() { "POST" } else { "GET" });
    if let Some(accepted) = accepted {
        request = request.header(ACCEPT_ENCODING, accepted);
    }
    let request = request.header(CONTENT_TYPE, "application/json");
    let body = body.map_or(Body::empty(), |body| Body::from(body.to_string()));
    let response = server.send(request.body(body).unwrap()).await;
    let headers = response.headers().clone();
    Sent { headers, bytes: axum::body::to_bytes(response.into_body(), 1 << 24).await.unwrap().to_vec() }
}

/// A chat with more texts than its visitor has been given: his key, and the chat's.
async fn long_chat(server: &TestServer) -> (String, String) {
    let body = json!({"participant": {"name": "Mary"}, "target": "Marketing"});
    let chat = server.post("/websvcs/chat/start", body).await["chat"].take();
    let id = |name: &str| chat[name].as_str().unwrap().to_owned();
    let mary = id("participantID");
    for number in 0..6 {
        let body = json!({"message": format!("{number} {}", "lorem ipsum ".repeat(90))});
        server.post(&format!("/websvcs/chat/sendMessage/{mary}?after=9999"), body).await;
    }
    (mary, id("chatID"))
}

#[tokio::test]
async fn long_answers_that_tell_what_was_said_are_compressed() {
    let server = TestServer::start();
    let (mary, chat) = long_chat(&server).await;
    let poll = format!("/websvcs/chat/poll/{mary}?after=-1");
    let send = format!("/websvcs/chat/sendMessage/{mary}?after=-1");
    let again = json!({"message": "the last", "messageId": "1"});
    call(&server, &send, Some(again.clone()), None).await;
    for (path, body) in
        [(&*poll, None), (&send, Some(again)), ("/websvcs/chat/reconnect", Some(json!({"chatID": chat})))]
    {
        let plain = call(&server, path, body.clone(), None).await;
        assert!(!plain.is_compressed() && plain.bytes.len() >= 5_120, "{path}: {}", plain.text());
        let compressed = call(&server, path, body, Some("gzip, deflate, br")).await;
        assert!(compressed.is_compressed(), "{path}");
        assert!(compressed.bytes.len() < plain.bytes.len() / 4, "{path}: {}", compressed.bytes.len());
        assert!(compressed.text().contains("5 lorem ipsum") && compressed.text().contains("the last"));
        assert_eq!(compressed.text(), plain.text(), "{path}");
        for sent in [plain, compressed] {
            assert_eq!(sent.headers[VARY], "Accept, Accept-Encoding", "{path}");
            assert_eq!(sent.headers[CONTENT_TYPE], "application/json; charset=utf-8", "{path}");
        }
    }
    let request = Request::get(&poll).header(ACCEPT_ENCODING, "gzip").header(ACCEPT, "application/xml");
    let answer = server.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.headers()[CONTENT_ENCODING], "gzip");
    assert_eq!(answer.headers()[CONTENT_TYPE], "application/xml; charset=utf-8");
}

#[tokio::test]
async fn short_answers_other_answers_and_those_for_other_clients_are_not() {
    let server = TestServer::start();
    let (mary, _) = long_chat(&server).await;
    let poll = format!("/websvcs/chat/poll/{mary}?after=-1");
    for accepted in [None, Some(""), Some("identity"), Some("br"), Some("gzip;q=0"), Some("gzip;q=0, *")] {
        assert!(!call(&server, &poll, None, accepted).await.is_compressed(), "{accepted:?}");
    }
    let nothing_new = format!("/websvcs/chat/poll/{mary}?after=9999");
    assert!(!call(&server, &nothing_new, None, Some("gzip")).await.is_compressed());

    server.set("ChatHistoryCompressionStartSize", "0").await;
    assert!(call(&server, &nothing_new, None, Some("gzip")).await.is_compressed());
    let body = json!({"participant": {"name": "Joe"}, "target": "Marketing"});
    assert!(!call(&server, "/websvcs/chat/start", Some(body), Some("gzip")).await.is_compressed());
    let stream =
        Request::get(format!("/websvcs/chat/stream/{mary}?after=-1")).header(ACCEPT_ENCODING, "gzip");
    let stream = server.send(stream.body(Body::empty()).unwrap()).await;
    assert_eq!(stream.headers()[CONTENT_TYPE], "text/event-stream");
    assert!(!stream.headers().contains_key(CONTENT_ENCODING));
}

#[tokio::test]
async fn the_parameters_are_effective_at_once() {
    let server = TestServer::start();
    let (mary, _) = long_chat(&server).await;
    let poll = format!("/websvcs/chat/poll/{mary}?after=-1");
    let is_compressed = async || call(&server, &poll, None, Some("gzip")).await.is_compressed();
    assert!(is_compressed().await);
    server.set("EnableChatHistoryCompression", "0").await;
    assert!(!is_compressed().await);
    server.set("EnableChatHistoryCompression", "1").await;
    let size = call(&server, &poll, None, None).await.bytes.len();
    server.set("ChatHistoryCompressionStartSize", &(size + 1).to_string()).await;
    assert!(!is_compressed().await);
    server.set("ChatHistoryCompressionStartSize", &size.to_string()).await;
    assert!(is_compressed().await);
}

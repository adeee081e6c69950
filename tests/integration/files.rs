//! Addresses and files.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    COOKIE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{Request, StatusCode};
use futures_util::stream;
use serde_json::{Value, json};
use tokio::sync::Notify;
use vestibule::bridge::Settings;
use vestibule::config::Files;
use vestibule::files::FileStore;

use crate::server::{Answer, Console, TestServer, reason};

pub(crate) const PDF: &str = "%PDF-1.7 of sorts";

/// A server whose visitors may send files, of 1000 bytes at most.
fn generous() -> TestServer {
    let files = Files { max_bytes: 1000, visitor_upload: true, ..Files::default() };
    TestServer::start_with(Settings { files, ..Settings::default() })
}

/// Mary's key, and Alicia who talks with her.
pub(crate) async fn connected(server: &TestServer) -> (String, Console) {
    let mut alicia = server.log_in("alicia").await;
    let mary = server.start_chat("Mary").await;
    server.agent_does(&alicia, "interactions/0-1/pickup", json!(null)).await;
    alicia.until("conversation").await;
    server.get(&format!("/websvcs/chat/poll/{mary}")).await;
    (mary, alicia)
}

/// `name` is written as in an address.
pub(crate) async fn send(
    server: &TestServer,
    agent: &Console,
    name: &str,
    id: &str,
    body: impl Into<Body>,
) -> Answer {
    let path = format!("/agent/interactions/0-1/file?name={name}&messageId={id}");
    let request = Request::post(path).header(COOKIE, &agent.cookie).header("X-Vestibule-Call", "file");
    server.answer(request.body(body.into()).unwrap()).await
}

async fn upload(server: &TestServer, visitor: &str, query: &str, body: impl Into<Body>) -> Value {
    let request = Request::post(format!("/websvcs/chat/uploadFile/{visitor}{query}"));
    server.answer(request.body(body.into()).unwrap()).await.ok()
}

pub(crate) async fn fetch(server: &TestServer, path: &str) -> Answer {
    server.answer(Request::get(path).header(ACCEPT, "*").body(Body::empty()).unwrap()).await
}

async fn agent_fetch(server: &TestServer, agent: &Console, file: &str) -> Answer {
    let request = Request::get(format!("/agent/interactions/0-1/file/{file}")).header(COOKIE, &agent.cookie);
    server.answer(request.body(Body::empty()).unwrap()).await
}

/// The events of these types that a visitor is told now.
pub(crate) async fn told(server: &TestServer, visitor: &str, kinds: &[&str]) -> Vec<Value> {
    let answer = server.get(&format!("/websvcs/chat/poll/{visitor}")).await;
    let events = answer["chat"]["events"].as_array().unwrap().iter();
    events.filter(|event| kinds.contains(&event["type"].as_str().unwrap())).cloned().collect()
}

fn stored(server: &TestServer) -> usize {
    server.machine().files.ids().unwrap().len()
}

pub(crate) fn value(event: &Value) -> &str {
    event["value"].as_str().unwrap()
}

#[tokio::test]
async fn an_agent_sends_a_file_and_the_visitor_gets_its_bytes() {
    let server = TestServer::start();
    let (mary, mut alicia) = connected(&server).await;
    let sent = send(&server, &alicia, "price%20list.PDF", "m1", PDF).await;
    assert_eq!(sent.status, StatusCode::NO_CONTENT, "{}", sent.text);
    let event = &told(&server, &mary, &["file"]).await[0];
    assert_eq!((&event["displayName"], &event["participantType"]), (&json!("Alicia Adams"), &json!("Agent")));
    assert_eq!(event["conversationSequenceNumber"], 5);
    let path = value(event);
    assert!(path.starts_with(&format!("/websvcs/chat/getfile/{mary}/")), "{path}");
    assert!(path.ends_with("/price%20list.PDF"), "{path}");
    for path in [path.to_owned(), path.replace("chat/getfile", "Chat/getFile"), path.to_uppercase()] {
        let file = fetch(&server, &path).await;
        assert_eq!((file.status, file.text.as_str()), (StatusCode::OK, PDF), "{path}");
        assert_eq!(file.headers[CONTENT_TYPE], "application/pdf");
        assert_eq!(file.headers[CONTENT_LENGTH], PDF.len().to_string());
        assert_eq!(file.headers[X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(file.headers[CONTENT_SECURITY_POLICY], "sandbox; default-src 'none'");
        assert_eq!(file.headers[CACHE_CONTROL], "private");
    }
    let entry = alicia.until_that("entry", |news| news["entry"]["content"]["type"] == "file").await;
    let content = &entry["entry"]["content"];
    assert_eq!((&content["name"], &content["size"]), (&json!("price list.PDF"), &json!(PDF.len())));
    assert_eq!((&content["mediaType"], &content["messageId"]), (&json!("application/pdf"), &json!("m1")));
    assert_eq!(agent_fetch(&server, &alicia, content["id"].as_str().unwrap()).await.text, PDF);
}

#[tokio::test]
async fn an_agent_sends_an_address() {
    let server = TestServer::start();
    let (mary, mut alicia) = connected(&server).await;
    let request = json!({"url": " https://www.example.com/tents?size=2#top ", "messageId": "m1"});
    server.agent_does(&alicia, "interactions/0-1/url", request.clone()).await;
    server.agent_does(&alicia, "interactions/0-1/url", request).await;
    let events = told(&server, &mary, &["url"]).await;
    assert_eq!(events.len(), 1);
    assert_eq!(value(&events[0]), "https://www.example.com/tents?size=2#top");
    alicia.until_that("entry", |news| news["entry"]["content"]["type"] == "url").await;
    let long = format!("https://a.example/{}", "x".repeat(2_000));
    for wrong in ["", "javascript:alert(1)", "https://bank.example@evil.example", "example.com", &long] {
        let request = json!({"url": wrong, "messageId": "m2"});
        let answer = server.agent_post(&alicia, "interactions/0-1/url", request).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    assert!(told(&server, &mary, &["url"]).await.is_empty());
}

#[tokio::test]
async fn only_pictures_and_pdf_are_shown_in_a_window() {
    let server = TestServer::start();
    let (mary, alicia) = connected(&server).await;
    for (name, id, media_type, how) in [
        ("a%22b.png", "m1", "image/png", "inline; filename=\"a_b.png\"; filename*=UTF-8''a%22b.png"),
        (
            "%E8%A6%8B%E7%A9%8D.csv",
            "m2",
            "text/csv",
            "attachment; filename=\"__.csv\"; filename*=UTF-8''%E8%A6%8B%E7%A9%8D.csv",
        ),
        ("..%2F..%2Fx.txt", "m3", "text/plain", "attachment; filename=\"x.txt\"; filename*=UTF-8''x.txt"),
    ] {
        assert_eq!(
            send(&server, &alicia, name, id, "<script>").await.status,
            StatusCode::NO_CONTENT,
            "{name}"
        );
        let file = fetch(&server, value(&told(&server, &mary, &["file"]).await[0])).await;
        assert_eq!(file.headers[CONTENT_TYPE], media_type);
        assert_eq!(file.headers[CONTENT_DISPOSITION], how);
    }
}

#[tokio::test]
async fn what_is_not_allowed_is_refused_and_leaves_nothing_behind() {
    let server = generous();
    let (mary, alicia) = connected(&server).await;
    for name in ["page.html", "a.svg", "a.js", "a.exe", "a.zip", "pdf", "..%2F..%2Fx", "a.pdf%2F", "", "%00"]
    {
        let answer = send(&server, &alicia, name, "m1", PDF).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{name}");
        assert!(answer.text.contains("pdf, txt"), "{}", answer.text);
    }
    let check = async |body: Body, expected| {
        let answer = send(&server, &alicia, "a.pdf", "m1", body).await;
        assert_eq!(answer.status, expected, "{}", answer.text);
    };
    check(Body::empty(), StatusCode::BAD_REQUEST).await;
    check(Body::from(vec![b'x'; 1001]), StatusCode::PAYLOAD_TOO_LARGE).await;
    let pieces = std::iter::repeat_with(|| Ok::<_, Infallible>(Bytes::from(vec![b'x'; 100])));
    check(Body::from_stream(stream::iter(pieces)), StatusCode::PAYLOAD_TOO_LARGE).await;
    let cut = [Ok(Bytes::from("half")), Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))];
    check(Body::from_stream(stream::iter(cut)), StatusCode::BAD_REQUEST).await;
    server.machine().files.set_full(true);
    check(Body::from(PDF), StatusCode::SERVICE_UNAVAILABLE).await;
    server.machine().files.set_full(false);
    let long_id = send(&server, &alicia, "a.pdf", &"x".repeat(65), PDF).await;
    assert_eq!(long_id.status, StatusCode::BAD_REQUEST);
    assert_eq!(stored(&server), 0);
    assert!(told(&server, &mary, &["file"]).await.is_empty());
    check(Body::from(vec![b'x'; 1000]), StatusCode::NO_CONTENT).await;
}

#[tokio::test]
async fn a_conversation_is_sent_few_files_at_a_time() {
    let server = TestServer::start();
    let (_, alicia) = connected(&server).await;
    let begun = [Arc::new(Notify::new()), Arc::new(Notify::new())];
    let never_ending = |begun: &Arc<Notify>| {
        let begun = Arc::clone(begun);
        Body::from_stream(stream::once(async move {
            begun.notify_one();
            std::future::pending::<Result<Bytes, Infallible>>().await
        }))
    };
    let third = async {
        begun[0].notified().await;
        begun[1].notified().await;
        send(&server, &alicia, "a.pdf", "m3", PDF).await
    };
    tokio::select! {
        first = send(&server, &alicia, "a.pdf", "m1", never_ending(&begun[0])) => panic!("{}", first.text),
        second = send(&server, &alicia, "a.pdf", "m2", never_ending(&begun[1])) => panic!("{}", second.text),
        third = third => assert_eq!(third.status, StatusCode::TOO_MANY_REQUESTS, "{}", third.text),
    }
    assert_eq!(send(&server, &alicia, "a.pdf", "m4", PDF).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn visitors_cannot_fill_the_store_and_leave_room_to_agents() {
    let files = Files { max_bytes: 1000, total_bytes: 4000, visitor_upload: true, ..Files::default() };
    let server = TestServer::start_with(Settings { files, ..Settings::default() });
    let (mary, alicia) = connected(&server).await;
    let body = || "x".repeat(1000);
    for number in 0..3 {
        let answer = upload(&server, &mary, &format!("?name={number}.txt"), body()).await;
        assert_eq!(answer["chat"]["status"]["type"], "success", "{answer}");
    }
    let answer = upload(&server, &mary, "?name=3.txt", body()).await;
    assert_eq!(reason(&answer, "chat"), "error.websvc.unavailable");
    assert_eq!(send(&server, &alicia, "a.txt", "m1", body()).await.status, StatusCode::NO_CONTENT);
    let answer = send(&server, &alicia, "b.txt", "m2", body()).await;
    assert_eq!(answer.status, StatusCode::INSUFFICIENT_STORAGE, "{}", answer.text);
    assert_eq!(stored(&server), 4);
}

#[tokio::test]
async fn no_foreign_page_can_send_a_file() {
    let server = TestServer::start();
    let (_, alicia) = connected(&server).await;
    let path = "/agent/interactions/0-1/file?name=a.pdf&messageId=m1";
    for content_type in ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]
    {
        let request = Request::post(path).header(COOKIE, &alicia.cookie).header(CONTENT_TYPE, content_type);
        let answer = server.answer(request.body(Body::from(PDF)).unwrap()).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    let stranger = Request::post(path).header("X-Vestibule-Call", "file").body(Body::from(PDF)).unwrap();
    assert_eq!(server.answer(stranger).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(stored(&server), 0);
}

#[tokio::test]
async fn a_repeat_is_sent_once_and_stored_once_also_after_a_crash() {
    let server = TestServer::start();
    let (mary, alicia) = connected(&server).await;
    for _ in 0..2 {
        assert_eq!(send(&server, &alicia, "a.pdf", "m1", PDF).await.status, StatusCode::NO_CONTENT);
    }
    let event = told(&server, &mary, &["file"]).await;
    assert_eq!((event.len(), stored(&server)), (1, 1));
    let server = server.crash();
    let alicia = server.open_stream(&alicia.cookie).await;
    assert_eq!(send(&server, &alicia, "a.pdf", "m1", PDF).await.status, StatusCode::NO_CONTENT);
    assert_eq!(stored(&server), 1);
    assert!(told(&server, &mary, &["file"]).await.is_empty());
    assert_eq!(fetch(&server, value(&event[0])).await.text, PDF);
}

#[tokio::test]
async fn a_file_is_for_its_visitor_and_its_agent_only() {
    let server = TestServer::start();
    let (mary, alicia) = connected(&server).await;
    let bob = server.log_in("bob").await;
    let joe = server.start_chat("Joe").await;
    let not_his = send(&server, &bob, "a.pdf", "m1", PDF).await;
    assert_eq!((not_his.status, stored(&server)), (StatusCode::CONFLICT, 0), "{}", not_his.text);
    send(&server, &alicia, "a.pdf", "m1", PDF).await;
    let path = value(&told(&server, &mary, &["file"]).await[0]).to_owned();
    let id = path.split('/').nth(5).unwrap();
    for wrong in [
        path.replace(&mary, &joe),
        path.replace(&mary, "not-a-key"),
        path.replace(id, "00000000000000000000000000000000"),
        path.replace(id, "..%2F..%2Fjournal.db"),
    ] {
        assert_eq!(fetch(&server, &wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    let other_name = path.replace("a.pdf", "%FF");
    assert_eq!(fetch(&server, &other_name).await.status, StatusCode::OK, "the name is not looked at");
    assert_eq!(agent_fetch(&server, &bob, id).await.status, StatusCode::NOT_FOUND);
    assert_eq!(agent_fetch(&server, &alicia, "x").await.status, StatusCode::NOT_FOUND);
    let stranger = fetch(&server, &format!("/agent/interactions/0-1/file/{id}")).await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
    server.post(&format!("/websvcs/chat/exit/{mary}"), json!({})).await;
    assert_eq!(fetch(&server, &path).await.text, PDF, "it can be read as long as the conversation");
    assert_eq!(agent_fetch(&server, &alicia, id).await.text, PDF);
}

#[tokio::test]
async fn a_file_goes_with_its_conversation_and_what_nobody_knows_of_goes_at_the_start() {
    let server = TestServer::start();
    let (mary, alicia) = connected(&server).await;
    send(&server, &alicia, "a.pdf", "m1", PDF).await;
    let path = value(&told(&server, &mary, &["file"]).await[0]).to_owned();
    let files = server.machine().files.clone();
    let orphan = "46da9750794c465581c043128ad5e28c".parse().unwrap();
    files.create(orphan).unwrap().finish().unwrap();
    let server = server.crash();
    server.sweep_files().await;
    assert!(files.open(orphan).unwrap().is_none());
    assert_eq!(fetch(&server, &path).await.text, PDF);
    server.post(&format!("/websvcs/chat/exit/{mary}"), json!({})).await;
    server.sweep_files().await;
    assert_eq!(stored(&server), 1);
    server.wait(600).await;
    assert_eq!(fetch(&server, &path).await.status, StatusCode::NOT_FOUND);
    server.sweep_files().await;
    assert_eq!(stored(&server), 0);
}

#[tokio::test]
async fn a_file_that_arrives_is_not_swept_away() {
    let server = TestServer::start();
    let (mary, alicia) = connected(&server).await;
    let (sender, receiver) = tokio::sync::mpsc::channel::<Result<Bytes, Infallible>>(1);
    let pieces = stream::unfold(receiver, async |mut receiver| Some((receiver.recv().await?, receiver)));
    let sending = send(&server, &alicia, "a.pdf", "m1", Body::from_stream(pieces));
    let meanwhile = async {
        sender.send(Ok(Bytes::from(PDF))).await.unwrap();
        server.sweep_files().await;
        drop(sender);
    };
    let (sent, ()) = tokio::join!(sending, meanwhile);
    assert_eq!(sent.status, StatusCode::NO_CONTENT);
    server.sweep_files().await;
    assert_eq!(fetch(&server, value(&told(&server, &mary, &["file"]).await[0])).await.text, PDF);
}

#[tokio::test]
async fn visitors_send_no_files_unless_they_may() {
    let server = TestServer::start();
    let (mary, _) = connected(&server).await;
    let chat = |answer: Value| answer[0]["serverConfiguration"]["capabilities"]["chat"].clone();
    let offered = chat(server.get("/websvcs/serverConfiguration").await);
    assert!(!offered.as_array().unwrap().contains(&json!("uploadFile")));
    let request = Request::post(format!("/websvcs/chat/uploadFile/{mary}?name=a.pdf")).body(Body::from(PDF));
    assert_eq!(server.answer(request.unwrap()).await.status, StatusCode::NOT_FOUND);
    let offered = chat(generous().get("/websvcs/serverConfiguration").await);
    assert!(offered.as_array().unwrap().contains(&json!("uploadFile")));
}

#[tokio::test]
async fn a_visitor_sends_a_file_and_the_agent_fetches_it() {
    let server = generous();
    let (mary, mut alicia) = connected(&server).await;
    let answer = upload(&server, &mary, "?name=Gr%C3%B6%C3%9Fe.png&messageId=v1", "a picture").await;
    let event = &answer["chat"]["events"][0];
    assert_eq!((&event["type"], &event["participantType"]), (&json!("file"), &json!("WebUser")));
    assert_eq!(fetch(&server, value(event)).await.text, "a picture");
    let again = upload(&server, &mary, "?name=Gr%C3%B6%C3%9Fe.png&messageId=v1", "a picture").await;
    assert_eq!(again["chat"]["events"], json!([]));
    assert_eq!(stored(&server), 1);
    let entry = alicia.until_that("entry", |news| news["entry"]["content"]["type"] == "file").await;
    let content = &entry["entry"]["content"];
    assert_eq!((&content["name"], &content.get("messageId")), (&json!("Größe.png"), &None));
    let fetched = agent_fetch(&server, &alicia, content["id"].as_str().unwrap()).await;
    assert_eq!(
        (fetched.text.as_str(), &fetched.headers[CONTENT_TYPE]),
        ("a picture", &"image/png".parse().unwrap())
    );
}

#[tokio::test]
async fn a_visitors_file_has_the_same_limits() {
    let server = generous();
    let (mary, _alicia) = connected(&server).await;
    let check = async |key: &str, query: &str, body: Body, expected: &str| {
        assert_eq!(reason(&upload(&server, key, query, body).await, "chat"), expected, "{query}");
    };
    let content = "error.websvc.content.invalid";
    check(&mary, "?name=a.html", PDF.into(), "error.websvc.contentType.invalidContentType").await;
    check(&mary, "", PDF.into(), "error.websvc.content.invalid.missingData").await;
    check(&mary, "?name=a.pdf&messageId=", PDF.into(), "error.websvc.content.invalid.missingData").await;
    check(&mary, "?name=a.pdf", Body::empty(), content).await;
    check(&mary, "?name=a.pdf", Body::from(vec![b'x'; 1001]), content).await;
    let cut = [Ok(Bytes::from("half")), Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))];
    check(&mary, "?name=a.pdf", Body::from_stream(stream::iter(cut)), content).await;
    server.machine().files.set_full(true);
    check(&mary, "?name=a.pdf", PDF.into(), "error.websvc.unavailable").await;
    server.machine().files.set_full(false);
    let stranger = "11111111-2222-3333-4444-555555555555";
    check(stranger, "?name=a.pdf", PDF.into(), "error.websvc.unknownEntity.session").await;
    server.post(&format!("/websvcs/chat/exit/{mary}"), json!({})).await;
    check(&mary, "?name=a.pdf", PDF.into(), "error.websvc.unknownEntity.session").await;
    let callback = server.create_callback("Joe").await;
    check(&callback, "?name=a.pdf", PDF.into(), "error.websvc.entity.notconnected").await;
    assert_eq!(stored(&server), 0);
}

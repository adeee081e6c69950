//! What visitors may do, and how often.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use axum::http::header::CONTENT_TYPE;
use serde_json::{Value, json};

use crate::server::{TestServer, callback_body, reason};

fn chat() -> Value {
    json!({"participant": {"name": "Mary"}, "target": "Marketing"})
}

async fn capabilities(server: &TestServer, area: &str) -> Vec<String> {
    let answer = server.get("/websvcs/serverConfiguration").await;
    let names = answer[0]["serverConfiguration"]["capabilities"][area].as_array().unwrap().clone();
    names.iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn access_control_decides_what_is_offered_and_what_is_done() {
    let server = TestServer::start();
    let calls: [(&str, &str, &str, Value); 3] = [
        ("ChatAccessControl", "/websvcs/chat/start", "chat", chat()),
        ("CallbackAccessControl", "/websvcs/callback/create", "callback", callback_body("Mary")),
        ("QueryQueueAccessControl", "/websvcs/queue/query", "queue", json!({"queueName": "Marketing"})),
    ];
    for (parameter, path, root, body) in calls {
        let area = if root == "queue" { "queueQuery" } else { root };
        for (access, expected) in [
            ("0", Some("error.websvc.unsupportedOperation")),
            ("1", None),
            ("2", Some("error.websvc.userdb.badCredentials")),
            ("3", None),
        ] {
            server.set(parameter, access).await;
            let answer = server.post(path, body.clone()).await;
            match expected {
                Some(expected) => assert_eq!(reason(&answer, root), expected, "{parameter} {access}"),
                None => {
                    assert_eq!(answer[root]["status"]["type"], "success", "{parameter} {access}: {answer}")
                }
            }
            let offers = capabilities(&server, area).await;
            let is_anonymous = offers.iter().any(|name| name == "supportAuthenticationAnonymous");
            assert_eq!(is_anonymous, expected.is_none(), "{parameter} {access}");
            let begins = offers.iter().any(|name| name == "start" || name == "create");
            assert_eq!(begins, access != "0" && root != "queue", "{parameter} {access}");
        }
    }
}

#[tokio::test]
async fn every_chat_answer_tells_of_a_change_that_concerns_clients() {
    let server = TestServer::start();
    let mary = server.start_chat("Mary").await;
    let version = async || server.get(&format!("/websvcs/chat/poll/{mary}")).await["chat"]["cfgVer"].clone();
    let before = version().await;
    server.set("PartyIdleTime", "60").await;
    assert_eq!(version().await, before);
    server.set("ChatAccessControl", "3").await;
    assert_eq!(version().await.as_u64().unwrap(), before.as_u64().unwrap() + 1);
}

/// Why something was not begun.
async fn begin(server: &TestServer, path: &str, root: &str, body: Value) -> Option<String> {
    let answer = server.post(path, body).await;
    answer[root]["status"]["reason"].as_str().map(ToOwned::to_owned)
}

async fn start(server: &TestServer) -> Option<String> {
    begin(server, "/websvcs/chat/start", "chat", chat()).await
}

async fn call(server: &TestServer) -> Option<String> {
    begin(server, "/websvcs/callback/create", "callback", callback_body("Mary")).await
}

fn refused() -> Option<String> {
    Some("error.websvc.unavailable".to_owned())
}

fn let_pass(server: &TestServer, milliseconds: u64) {
    server.machine().clock.advance(Duration::from_millis(milliseconds));
}

#[tokio::test]
async fn no_more_is_begun_in_a_second_than_may_be() {
    let server = TestServer::start();
    server.set("MaxChatsAllowedPerUnitTime", "2").await;
    server.set("MaxInteractionsAllowedPerUnitTime", "3").await;
    assert_eq!([start(&server).await, start(&server).await, start(&server).await], [None, None, refused()]);
    assert_eq!([call(&server).await, call(&server).await], [None, refused()]);
    let_pass(&server, 999);
    assert_eq!(start(&server).await, refused());
    let_pass(&server, 1);
    assert_eq!(start(&server).await, None);
}

#[tokio::test]
async fn it_does_not_matter_when_a_second_begins() {
    let server = TestServer::start();
    server.set("MaxChatsAllowedPerUnitTime", "2").await;
    assert_eq!(start(&server).await, None);
    let_pass(&server, 900);
    assert_eq!([start(&server).await, start(&server).await], [None, refused()]);
    let_pass(&server, 100);
    assert_eq!([start(&server).await, start(&server).await], [None, refused()]);
}

#[tokio::test]
async fn another_limit_on_a_unit_of_time_is_effective_at_once() {
    let server = TestServer::start();
    for (parameter, unit_time, is_chat) in [
        ("MaxChatsAllowedPerUnitTime", "ChatsAllowedUnitTime", true),
        ("MaxCallbacksAllowedPerUnitTime", "CallbacksAllowedUnitTime", false),
        ("MaxInteractionsAllowedPerUnitTime", "InteractionsAllowedUnitTime", true),
    ] {
        let_pass(&server, 1_000);
        let begin = async || if is_chat { start(&server).await } else { call(&server).await };
        server.set(parameter, "1").await;
        assert_eq!([begin().await, begin().await], [None, refused()], "{parameter}");
        server.set(parameter, "2").await;
        assert_eq!([begin().await, begin().await], [None, refused()], "{parameter}");
        server.set(unit_time, "10").await;
        let_pass(&server, 9_999);
        assert_eq!(begin().await, refused(), "{unit_time}");
        server.set(unit_time, "9").await;
        assert_eq!([begin().await, begin().await, begin().await], [None, None, refused()], "{unit_time}");
        server.set(parameter, "1000").await;
    }
}

#[tokio::test]
async fn what_the_rules_refuse_takes_nobodys_place() {
    let server = TestServer::start();
    server.set("MaxInteractionsAllowedPerUnitTime", "1").await;
    let (mut nowhere, mut called_nowhere) = (chat(), callback_body("Joe"));
    (nowhere["target"], called_nowhere["target"]) = (json!("Nowhere"), json!("Nowhere"));
    for _ in 0..5 {
        for (path, root, body) in [
            ("/websvcs/chat/start", "chat", &nowhere),
            ("/websvcs/callback/create", "callback", &called_nowhere),
        ] {
            let reason = begin(&server, path, root, body.clone()).await;
            assert_eq!(reason.as_deref(), Some("error.websvc.unknownEntity.badTarget"));
        }
    }
    server.set("MaxActiveChatsAllowed", "0").await;
    assert_eq!([start(&server).await, start(&server).await], [refused(), refused()]);
    server.set("MaxActiveChatsAllowed", "2").await;
    assert_eq!([start(&server).await, start(&server).await], [None, refused()]);

    server.set("MaxInteractionsAllowedPerUnitTime", "3").await;
    let both = tokio::join!(start(&server), start(&server));
    assert!([(None, refused()), (refused(), None)].contains(&both), "two want the last place: {both:?}");
    server.set("MaxActiveChatsAllowed", "1500").await;
    assert_eq!([start(&server).await, start(&server).await], [None, refused()]);
}

#[tokio::test]
async fn a_request_that_comes_twice_at_once_takes_one_place() {
    let server = TestServer::start();
    server.set("ChatsAllowedUnitTime", "60").await;
    server.set("MaxChatsAllowedPerUnitTime", "2").await;
    let mut body = chat();
    body["requestId"] = json!("0a4f43ac-3d35-4b6c-8d4b-1f8a2a3f0c11");
    let twice = || server.post("/websvcs/chat/start", body.clone());
    let (one, other) = tokio::join!(twice(), twice());
    assert!(one["chat"]["participantID"].is_string(), "{one}");
    assert_eq!(one["chat"]["participantID"], other["chat"]["participantID"]);
    assert_eq!([start(&server).await, start(&server).await], [None, refused()]);
}

#[tokio::test]
async fn each_limit_per_unit_of_time_is_kept_for_its_unit() {
    const CHAT: (&str, &str) = ("/websvcs/chat/start", "chat");
    const CALL: (&str, &str) = ("/websvcs/callback/create", "callback");
    for (most, unit, begun, other) in [
        ("MaxChatsAllowedPerUnitTime", "ChatsAllowedUnitTime", [CHAT; 3], Some(CALL)),
        ("MaxCallbacksAllowedPerUnitTime", "CallbacksAllowedUnitTime", [CALL; 3], Some(CHAT)),
        ("MaxInteractionsAllowedPerUnitTime", "InteractionsAllowedUnitTime", [CHAT, CALL, CALL], None),
    ] {
        let server = TestServer::start();
        server.set(most, "2").await;
        server.set(unit, "60").await;
        let begin = async |(path, root): (&str, &str)| {
            let answer = server.post(path, callback_body("Mary")).await;
            answer[root]["status"]["reason"].as_str().map(ToOwned::to_owned)
        };
        assert_eq!([begin(begun[0]).await, begin(begun[1]).await], [None, None], "{most}");
        server.wait(59).await;
        let refused = begin(begun[2]).await;
        assert_eq!(refused.as_deref(), Some("error.websvc.unavailable"), "{most}");
        if let Some(other) = other {
            assert_eq!(begin(other).await, None, "{most} is not about {other:?}");
        }
        server.wait(2).await;
        assert_eq!(begin(begun[2]).await, None, "{most} {unit}");
    }
}

#[tokio::test]
async fn no_more_come_from_one_address_than_may() {
    let server = TestServer::start();
    server.set("MaxInteractionsAllowedPerIP", "1").await;
    let start = async |address: &str| {
        let request = Request::post("/websvcs/chat/start")
            .header(CONTENT_TYPE, "application/json")
            .header("x-forwarded-for", address)
            .extension(axum::extract::ConnectInfo(std::net::SocketAddr::from(([10, 0, 0, 1], 4711))));
        let answer = server.answer(request.body(Body::from(chat().to_string())).unwrap()).await.ok();
        answer["chat"]["status"]["reason"].as_str().map(ToOwned::to_owned)
    };
    assert_eq!([start("192.0.2.1").await, start("192.0.2.2").await], [None, None]);
    assert_eq!([start("192.0.2.1").await, start("192.0.2.2").await], [refused(), refused()]);
    assert_eq!(
        [start("2001:db8::1").await, start("2001:db8::2").await],
        [None, refused()],
        "a line counts as one"
    );
    server.set("TrustedHosts", "192.0.2.0/24").await;
    assert_eq!(start("192.0.2.1").await, None);
}

#[tokio::test]
async fn who_was_begun_before_is_answered_at_any_limit() {
    let server = TestServer::start();
    let mut body = chat();
    body["requestId"] = json!("0a4f43ac-3d35-4b6c-8d4b-1f8a2a3f0c11");
    let first = server.post("/websvcs/chat/start", body.clone()).await;
    server.set("MaxChatsAllowedPerUnitTime", "0").await;
    server.set("ChatAccessControl", "0").await;
    let again = server.post("/websvcs/chat/start", body).await;
    assert_eq!(first["chat"]["participantID"], again["chat"]["participantID"]);
}

//! The agents' protocol.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header::{CONTENT_TYPE, COOKIE, RETRY_AFTER, SET_COOKIE};
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use vestibule::app::sweep::end_silent_chats;
use vestibule::bridge::OverTls;
use vestibule::clock::ManualClock;
use vestibule_processor::{Command, Timestamp};

use crate::server::{Machine, TestServer};

#[tokio::test]
async fn a_login_is_answered_with_a_cookie_scripts_cannot_read() {
    let server = TestServer::start();
    let answer = server.try_log_in("ALICIA", "demo").await;
    assert_eq!(answer.status, StatusCode::OK);
    let session: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
    assert_eq!(session, json!({"username": "alicia", "displayName": "Alicia Adams"}));
    let cookie = answer.headers[SET_COOKIE].to_str().unwrap();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
}

#[tokio::test]
async fn the_cookie_of_a_browser_that_came_over_https_stays_there() {
    let server = TestServer::start();
    for (forwarded, expected) in [("https", true), ("HTTPS, http", true), ("http", false), ("", false)] {
        let request = Request::post("/agent/login")
            .header(CONTENT_TYPE, "application/json")
            .header("x-forwarded-proto", forwarded)
            .body(Body::from(r#"{"username":"alicia","password":"demo"}"#));
        let answer = server.answer(request.unwrap()).await;
        let cookie = answer.headers[SET_COOKIE].to_str().unwrap();
        assert_eq!(cookie.contains("; Secure"), expected, "{forwarded}: {cookie}");
    }
}

#[tokio::test]
async fn the_cookie_stays_on_https_without_a_proxy_too() {
    let server = TestServer::start();
    for (forwarded, expected) in [(None, true), (Some("http"), false)] {
        let mut request = Request::post("/agent/login")
            .header(CONTENT_TYPE, "application/json")
            .extension(OverTls)
            .body(Body::from(r#"{"username":"alicia","password":"demo"}"#))
            .unwrap();
        // A proxy that speaks TLS with the server may speak without it with the browser.
        if let Some(forwarded) = forwarded {
            request.headers_mut().insert("x-forwarded-proto", forwarded.parse().unwrap());
        }
        let answer = server.answer(request).await;
        let cookie = answer.headers[SET_COOKIE].to_str().unwrap();
        assert_eq!(cookie.contains("; Secure"), expected, "{forwarded:?}: {cookie}");
    }
}

#[tokio::test]
async fn wrong_passwords_are_refused_and_soon_not_looked_at() {
    let server = TestServer::start();
    for _ in 0..5 {
        assert_eq!(server.try_log_in("alicia", "guess").await.status, StatusCode::UNAUTHORIZED);
    }
    let answer = server.try_log_in("alicia", "demo").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.headers[RETRY_AFTER], "300");
    assert_eq!(server.try_log_in("bob", "demo").await.status, StatusCode::OK);
    assert_eq!(server.try_log_in("nobody", "demo").await.status, StatusCode::UNAUTHORIZED);
    server.wait(300).await;
    assert_eq!(server.try_log_in("alicia", "demo").await.status, StatusCode::OK);
}

#[tokio::test]
async fn behind_a_trusted_proxy_every_caller_has_failures_of_his_own() {
    let server = TestServer::start();
    let try_log_in = async |peer: &str, forwarded: &str, password: &str| {
        let peer: SocketAddr = format!("{peer}:4711").parse().unwrap();
        let body = json!({"username": "alicia", "password": password}).to_string();
        let request = Request::post("/agent/login").header(CONTENT_TYPE, "application/json");
        let request = request.header("x-forwarded-for", forwarded).extension(ConnectInfo(peer));
        server.answer(request.body(Body::from(body)).unwrap()).await.status
    };
    for _ in 0..5 {
        assert_eq!(try_log_in("10.0.0.1", "198.51.100.1", "guess").await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(try_log_in("10.0.0.1", "198.51.100.1", "demo").await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(try_log_in("10.0.0.1", "198.51.100.2", "demo").await, StatusCode::OK);
    for made_up in 0..5 {
        let forwarded = format!("192.0.2.{made_up}");
        assert_eq!(try_log_in("203.0.113.9", &forwarded, "guess").await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(try_log_in("203.0.113.9", "192.0.2.99", "demo").await, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn many_who_log_in_at_a_time_all_get_in() {
    let server = TestServer::start();
    let logins = (0..60).map(|_| server.try_log_in("alicia", "demo"));
    for answer in futures_util::future::join_all(logins).await {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    }
}

#[tokio::test]
async fn a_restart_after_a_long_time_leaves_the_agents_their_chats() {
    let server = TestServer::start();
    let mut alicia = server.log_in("alicia").await;
    let mary = server.start_chat("Mary").await;
    server.agent_does(&alicia, "interactions/0-1/pickup", json!(null)).await;
    alicia.until("conversation").await;
    server.start_chat("Joe").await;
    let cookie = alicia.cookie.clone();
    drop(alicia);
    let clock = server.machine().clock.clone();
    let server = server.crash_after(|| clock.advance(Duration::from_secs(3600)));
    let snapshot = server.open_stream(&cookie).await.until("snapshot").await["snapshot"].clone();
    assert_eq!(snapshot["me"]["status"], "Available");
    assert_eq!(snapshot["interactions"][0]["stage"]["type"], "connected");
    assert_eq!(snapshot["interactions"][1]["stage"]["type"], "alerting");
    assert!(
        !server.poll_texts(&mary).await.contains(&"CIC: Alicia Adams has left the conversation.".to_owned())
    );
}

#[tokio::test]
async fn a_jump_of_the_clock_is_nobodys_fault() {
    let server = TestServer::start();
    let mut alicia = server.log_in("alicia").await;
    server.start_chat("Mary").await;
    alicia.until_that("interaction", |news| news["interaction"]["stage"]["type"] == "alerting").await;
    server.machine().clock.jump(Duration::from_secs(3600));
    server.command(Command::Timeout).await;
    let alicia = server.handle().processor().agent(&"alicia".into()).unwrap().clone();
    assert_eq!(alicia.status.as_str(), "Available");
    assert_eq!(alicia.interactions.len(), 1, "it still alerts");
}

#[tokio::test]
async fn a_clock_that_was_fast_before_a_restart_ends_no_chat() {
    let server = TestServer::start();
    server.wait(3600).await;
    let mary = server.start_chat("Mary").await;
    let machine = server.machine().clone();
    drop(server);
    let clock = Arc::new(ManualClock::at(Timestamp(1_700_000_000_000)));
    let server = TestServer::start_on(Machine { clock, tracker: Default::default(), ..machine });
    end_silent_chats(server.handle(), &mut server.handle().now());
    server.command(Command::Timeout).await;
    let polled = server.get(&format!("/websvcs/chat/poll/{mary}")).await;
    assert_eq!(polled["chat"]["waiting"]["position"], 1);
}

#[tokio::test]
async fn without_a_cookie_nothing_is_told_or_done() {
    let server = TestServer::start();
    for path in ["session", "events"] {
        let request = Request::get(format!("/agent/{path}")).body(Body::empty()).unwrap();
        assert_eq!(server.answer(request).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    for path in [
        "logout",
        "status",
        "interactions/0-1/pickup",
        "interactions/0-1/message",
        "interactions/0-1/typing",
        "interactions/0-1/disconnect",
    ] {
        let request = Request::post(format!("/agent/{path}")).header(CONTENT_TYPE, "application/json");
        let request = request.header(COOKIE, "vestibule_agent=0123").body(Body::from("{}")).unwrap();
        assert_eq!(server.answer(request).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
}

#[tokio::test]
async fn a_foreign_page_can_do_nothing_in_an_agents_name() {
    let server = TestServer::start();
    let alicia = server.log_in("alicia").await;
    for path in ["logout", "status", "interactions/0-1/disconnect", "interactions/0-1/message"] {
        let request = Request::post(format!("/agent/{path}")).header(COOKIE, &alicia.cookie);
        let request =
            request.header(CONTENT_TYPE, "text/plain").body(Body::from(r#"{"status":"Away"}"#)).unwrap();
        assert_eq!(server.answer(request).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{path}");
    }
}

#[tokio::test]
async fn the_stream_begins_with_all_there_is() {
    let server = TestServer::start();
    server.start_chat("Mary").await;
    let mut alicia = server.log_in("alicia").await;
    let snapshot = alicia.until("snapshot").await["snapshot"].clone();
    assert_eq!(snapshot["me"]["displayName"], "Alicia Adams");
    assert_eq!(snapshot["me"]["status"], "Available");
    assert_eq!(
        snapshot["workgroups"],
        json!([{"name": "Marketing", "agentsLoggedIn": 1, "agentsAvailable": 1}])
    );
    assert_eq!(snapshot["interactions"][0]["visitorName"], "Mary");
    assert_eq!(snapshot["interactions"][0]["stage"]["type"], "alerting");
    assert_eq!(snapshot["interactions"][0]["mine"], true);
    assert_eq!(snapshot["conversations"], json!([]));
}

#[tokio::test]
async fn a_conversation_from_the_agents_side() {
    let server = TestServer::start();
    let mut alicia = server.log_in("alicia").await;
    let mary = server.start_chat("Mary").await;
    let alerting =
        alicia.until_that("interaction", |news| news["interaction"]["stage"]["type"] == "alerting").await;
    let id = alerting["interaction"]["id"].as_str().unwrap().to_owned();
    server.agent_does(&alicia, &format!("interactions/{id}/pickup"), json!(null)).await;
    let conversation = alicia.until("conversation").await["conversation"].clone();
    assert_eq!(conversation["interactionId"], id.as_str());
    let entries = conversation["entries"].as_array().unwrap();
    assert_eq!(entries.last().unwrap()["content"]["text"], "Alicia Adams has joined the conversation.");

    server
        .post(
            &format!("/websvcs/chat/sendMessage/{mary}"),
            json!({"message": "Hello", "messageId": "secret of mary"}),
        )
        .await;
    let entry = alicia.until("entry").await["entry"].clone();
    assert_eq!(entry["content"], json!({"type": "text", "text": "Hello"}));
    assert_eq!(entry["from"], json!({"number": 1, "kind": "visitor", "name": "Mary", "me": false}));

    for _ in 0..2 {
        server
            .agent_does(
                &alicia,
                &format!("interactions/{id}/message"),
                json!({"text": "Hi Mary", "messageId": "a1"}),
            )
            .await;
    }
    let entry = alicia.until("entry").await["entry"].clone();
    assert_eq!(entry["content"], json!({"type": "text", "text": "Hi Mary", "messageId": "a1"}));
    let told = server.poll_texts(&mary).await;
    assert_eq!(told.iter().filter(|text| *text == "Alicia Adams: Hi Mary").count(), 1, "{told:?}");

    server.agent_does(&alicia, &format!("interactions/{id}/disconnect"), json!(null)).await;
    alicia.until_that("interaction", |news| news["interaction"]["stage"]["type"] == "ended").await;
    alicia.until("interactionGone").await;
    let told = server.poll_texts(&mary).await;
    assert_eq!(told, ["CIC: Alicia Adams has left the conversation."]);
}

#[tokio::test]
async fn an_agent_never_sees_a_visitors_key() {
    let server = TestServer::start();
    let mut alicia = server.log_in("alicia").await;
    let mary = server.start_chat("Mary").await;
    server.agent_does(&alicia, "interactions/0-1/pickup", json!(null)).await;
    let mut seen = String::new();
    loop {
        let notification = alicia.next().await.unwrap();
        seen += &notification.to_string();
        if notification["type"] == "conversation" {
            break;
        }
    }
    assert!(!seen.contains(&mary));
}

#[tokio::test]
async fn what_cannot_be_done_is_said_in_a_sentence() {
    let server = TestServer::start();
    let alicia = server.log_in("alicia").await;
    let bob = server.log_in("bob").await;
    server.start_chat("Mary").await;
    server.agent_does(&alicia, "interactions/0-1/pickup", json!(null)).await;
    let check = async |path: &str, body, status: StatusCode, message: &str| {
        let answer = server.agent_post(&bob, path, body).await;
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.text.contains(message), "{}", answer.text);
    };
    check(
        "interactions/0-1/pickup",
        json!(null),
        StatusCode::CONFLICT,
        "Alicia Adams has already taken this conversation.",
    )
    .await;
    check(
        "interactions/0-1/message",
        json!({"text": "x", "messageId": "1"}),
        StatusCode::CONFLICT,
        "This conversation is not yours.",
    )
    .await;
    check("interactions/0-9/pickup", json!(null), StatusCode::NOT_FOUND, "no longer yours").await;
    check("interactions/x/pickup", json!(null), StatusCode::NOT_FOUND, "no longer yours").await;
    check(
        "interactions/0-1/message",
        json!({"text": "x".repeat(8_001), "messageId": "1"}),
        StatusCode::BAD_REQUEST,
        "longer than 8000 characters",
    )
    .await;
    check(
        "interactions/0-1/message",
        json!({"text": "", "messageId": "1"}),
        StatusCode::BAD_REQUEST,
        "is empty",
    )
    .await;
    check("status", json!({"status": "Sleeping"}), StatusCode::CONFLICT, "No status goes by this name.")
        .await;
    check("status", json!({}), StatusCode::BAD_REQUEST, "missing field").await;
    check(
        "interactions/0-1/message",
        json!({"text": "x".repeat(200_000), "messageId": "1"}),
        StatusCode::PAYLOAD_TOO_LARGE,
        "too long",
    )
    .await;
}

#[tokio::test]
async fn a_broken_stream_is_resumed_within_the_grace_time_without_loss() {
    let server = TestServer::start();
    let mut alicia = server.log_in("alicia").await;
    let mary = server.start_chat("Mary").await;
    server.agent_does(&alicia, "interactions/0-1/pickup", json!(null)).await;
    alicia.until("conversation").await;
    let cookie = alicia.cookie.clone();
    drop(alicia);
    server.post(&format!("/websvcs/chat/sendMessage/{mary}"), json!({"message": "Are you there?"})).await;
    server.wait(29).await;
    let mut alicia = server.open_stream(&cookie).await;
    let snapshot = alicia.until("snapshot").await["snapshot"].clone();
    assert_eq!(snapshot["interactions"][0]["stage"]["type"], "connected");
    let entries = snapshot["conversations"][0]["entries"].as_array().unwrap().clone();
    assert_eq!(entries.last().unwrap()["content"]["text"], "Are you there?");
    for (index, entry) in entries.iter().enumerate() {
        assert_eq!(entry["sequenceNumber"], index);
    }
}

#[tokio::test]
async fn an_agent_who_stays_away_loses_his_chats_but_not_his_session() {
    let server = TestServer::start();
    let alicia = server.log_in("alicia").await;
    let mary = server.start_chat("Mary").await;
    server.agent_does(&alicia, "interactions/0-1/pickup", json!(null)).await;
    server.poll_texts(&mary).await;
    let cookie = alicia.cookie.clone();
    drop(alicia);
    // The clock is moved on only when the server has taken in that the stream is gone.
    server.command(Command::Timeout).await;
    server.wait(30).await;
    assert_eq!(
        server.poll_texts(&mary).await,
        ["CIC: Alicia Adams has left the conversation.", "CIC: Interaction transferred to Marketing."]
    );
    let mut alicia = server.open_stream(&cookie).await;
    let snapshot = alicia.until("snapshot").await["snapshot"].clone();
    assert_eq!(snapshot["interactions"][0]["stage"]["type"], "alerting");
}

#[tokio::test]
async fn what_ended_while_the_agent_was_away_is_told_when_he_is_back() {
    let server = TestServer::start();
    let mut alicia = server.log_in("alicia").await;
    let mary = server.start_chat("Mary").await;
    server.agent_does(&alicia, "interactions/0-1/pickup", json!(null)).await;
    alicia.until("conversation").await;
    let cookie = alicia.cookie.clone();
    drop(alicia);
    server
        .post(&format!("/websvcs/chat/sendMessage/{mary}"), json!({"message": "My number is 123, bye"}))
        .await;
    server.post(&format!("/websvcs/chat/exit/{mary}"), json!({})).await;
    let server = server.crash();
    let snapshot = server.open_stream(&cookie).await.until("snapshot").await["snapshot"].clone();
    assert_eq!(snapshot["interactions"][0]["stage"]["type"], "ended");
    let entries = snapshot["conversations"][0]["entries"].as_array().unwrap();
    assert!(entries.iter().any(|entry| entry["content"]["text"] == "My number is 123, bye"));

    let snapshot = server.log_in("bob").await.until("snapshot").await["snapshot"].clone();
    assert_eq!((&snapshot["interactions"], &snapshot["conversations"]), (&json!([]), &json!([])));
    server.wait(600).await;
    let snapshot = server.open_stream(&cookie).await.until("snapshot").await["snapshot"].clone();
    assert_eq!(snapshot["interactions"], json!([]), "it was long enough ago");
}

#[tokio::test]
async fn two_windows_of_one_agent_see_the_same() {
    let server = TestServer::start();
    let mut one = server.log_in("alicia").await;
    let mut other = server.open_stream(&one.cookie.clone()).await;
    server.start_chat("Mary").await;
    for window in [&mut one, &mut other] {
        window.until_that("interaction", |news| news["interaction"]["stage"]["type"] == "alerting").await;
    }
    drop(other);
    server.agent_does(&one, "interactions/0-1/pickup", json!(null)).await;
    one.until("conversation").await;
    server.wait(60).await;
    server
        .agent_does(&one, "interactions/0-1/message", json!({"text": "Still here", "messageId": "1"}))
        .await;
}

#[tokio::test]
async fn logging_out_ends_the_stream_and_the_session() {
    let server = TestServer::start();
    let mut alicia = server.log_in("alicia").await;
    alicia.until("snapshot").await;
    server.agent_does(&alicia, "logout", json!(null)).await;
    alicia.until("loggedOff").await;
    assert!(alicia.next().await.is_none());
    assert_eq!(
        server.agent_post(&alicia, "status", json!({"status": "Away"})).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn an_agent_sets_his_status_and_is_given_work_only_if_it_is_available() {
    let server = TestServer::start();
    let mut alicia = server.log_in("alicia").await;
    server.agent_does(&alicia, "status", json!({"status": "Away"})).await;
    let me = alicia.until_that("me", |news| news["me"]["status"] == "Away").await["me"].clone();
    assert_eq!(me["available"], false);

    server.start_chat("Mary").await;
    let waiting = alicia.until("interaction").await["interaction"].clone();
    assert_eq!((&waiting["visitorName"], &waiting["stage"]["type"]), (&json!("Mary"), &json!("waiting")));
    server.agent_does(&alicia, "status", json!({"status": "Available"})).await;
    let is_offered = |news: &Value| news["interaction"]["stage"]["type"] == "alerting";
    assert_eq!(alicia.until_that("interaction", is_offered).await["interaction"]["mine"], true);
}

#[tokio::test]
async fn an_agent_sees_only_his_own_queues() {
    let server = TestServer::start();
    let mut bob = server.log_in("bob").await;
    let body = json!({"participant": {"name": "Mary"}, "target": "alicia", "targettype": "User"});
    server.post("/websvcs/chat/start", body).await;
    server.start_chat("Joe").await;
    let first = bob.until("interaction").await;
    assert_eq!(first["interaction"]["visitorName"], "Joe");
}

#[tokio::test]
async fn a_visitor_who_is_gone_is_seen_to_leave() {
    let server = TestServer::start();
    let mut alicia = server.log_in("alicia").await;
    let mary = server.start_chat("Mary").await;
    server.agent_does(&alicia, "interactions/0-1/pickup", json!(null)).await;
    alicia.until("conversation").await;
    server.set("VisitorGraceTime", "10").await;
    let mut last = server.handle().now();
    let mut look_after = async |seconds| {
        server.wait(seconds).await;
        end_silent_chats(server.handle(), &mut last);
    };
    look_after(8).await;
    server.poll_texts(&mary).await;
    look_after(8).await;
    // A jump of the clock is no silence.
    look_after(3600).await;
    look_after(8).await;
    let polled = server.get(&format!("/websvcs/chat/poll/{mary}")).await;
    assert_eq!(polled["chat"]["status"]["type"], "success");
    look_after(10).await;
    let entry = alicia.until("entry").await;
    assert_eq!(entry["entry"]["content"]["text"], "Mary has left the conversation.");
}

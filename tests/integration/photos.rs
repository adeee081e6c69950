//! The pictures of agents.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use vestibule::bridge::Settings;
use vestibule::config::Photo;

use crate::server::{Answer, TestServer};

/// Alicia has a photo, Bob has none.
fn server() -> TestServer {
    let photo = Photo { media_type: "image/png", bytes: "\u{89}PNG, nearly".into() };
    TestServer::start_with(Settings { photos: [("ALICIA".into(), photo)].into(), ..Settings::default() })
}

async fn party_info(server: &TestServer, visitor: &str, other: &Value) -> Value {
    let body = json!({"participantID": other});
    server.post(&format!("/websvcs/partyInfo/{visitor}"), body).await["partyInfo"].take()
}

async fn fetch(server: &TestServer, path: &str) -> Answer {
    server.answer(Request::get(path).body(Body::empty()).unwrap()).await
}

/// The participant id of the agent who has a visitor's chat.
async fn agent_of(server: &TestServer, visitor: &str) -> Value {
    let told = server.get(&format!("/websvcs/chat/poll/{visitor}?after=-1")).await;
    let events = told["chat"]["events"].as_array().unwrap();
    events.iter().find(|event| event["participantType"] == "Agent").unwrap()["participantID"].clone()
}

#[tokio::test]
async fn a_visitor_sees_his_agents_photo_and_nobody_elses() {
    let server = server();
    let alicia = server.log_in("alicia").await;
    let (mary, joe) = (server.start_chat("Mary").await, server.start_chat("Joe").await);
    server.agent_does(&alicia, "interactions/0-1/pickup", json!(null)).await;
    let agent = agent_of(&server, &mary).await;
    let info = party_info(&server, &mary, &agent).await;
    assert_eq!(info["name"], "Alicia Adams");
    let path = info["photo"].as_str().unwrap();
    assert!(path.starts_with("/websvcs/"), "{path}");
    for path in [path.to_owned(), path.replace("/websvcs/photo", "/WebSvcs/Photo"), path.to_uppercase()] {
        let photo = fetch(&server, &path).await;
        assert_eq!(photo.status, StatusCode::OK, "{path}");
        assert_eq!(photo.headers[CONTENT_TYPE], "image/png");
        assert_eq!(photo.headers[X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(photo.text, "\u{89}PNG, nearly");
    }
    let of_another = path.replace(&mary, &joe);
    let made_up = path.replace(&mary, "11111111-2222-3333-4444-555555555555");
    for path in [of_another.as_str(), &made_up, "/websvcs/photo/x/y", "/websvcs/photo/%FF/y"] {
        assert_eq!(fetch(&server, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn who_has_no_photo_is_told_of_without_one() {
    let server = server();
    let bob = server.log_in("bob").await;
    let mary = server.start_chat("Mary").await;
    server.agent_does(&bob, "interactions/0-1/pickup", json!(null)).await;
    let agent = agent_of(&server, &mary).await;
    for other in [&agent, &json!("00000000-0000-0000-0000-000000000000"), &json!(mary)] {
        let info = party_info(&server, &mary, other).await;
        assert_eq!(info["status"]["type"], "success");
        assert_eq!(info.get("photo"), None, "{info}");
    }
    let path = format!("/websvcs/photo/{mary}/{}", agent.as_str().unwrap());
    assert_eq!(fetch(&server, &path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_agent_of_a_callback_has_a_photo_too() {
    let server = server();
    let mut alicia = server.log_in("alicia").await;
    let mary = server.create_callback("Mary").await;
    let alerting = |news: &Value| news["interaction"]["stage"]["type"] == "alerting";
    alicia.until_that("interaction", alerting).await;
    server.agent_does(&alicia, "interactions/0-1/pickup", json!(null)).await;
    let agent = server.callback_status(&mary).await["assignedAgent"]["participantID"].clone();
    let info = party_info(&server, &mary, &agent).await;
    let photo = fetch(&server, info["photo"].as_str().unwrap()).await;
    assert_eq!(photo.status, StatusCode::OK);
}

//! Chats on hold.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::server::{TestServer, texts};

#[tokio::test]
async fn a_visitor_is_told_that_he_is_on_hold_and_that_he_is_not_any_more() {
    let server = TestServer::start();
    let mut alicia = server.log_in("alicia").await;
    let mary = server.start_chat("Mary").await;
    server.agent_does(&alicia, "interactions/0-1/pickup", json!(null)).await;
    alicia.until("conversation").await;
    let poll = format!("/websvcs/chat/poll/{mary}");
    server.get(&poll).await;
    server.agent_does(&alicia, "interactions/0-1/hold", json!({"held": true})).await;
    let told = server.get(&poll).await;
    let state = &told["chat"]["events"][0];
    assert_eq!((&state["type"], &state["state"]), (&json!("participantStateChanged"), &json!("held")));
    assert_eq!(texts(&told), ["CIC: Alicia Adams has put the conversation on hold."]);
    let held = |news: &Value| news["entry"]["content"] == json!({"type": "state", "state": "held"});
    alicia.until_that("entry", held).await;

    let server = server.crash();
    let alicia = server.open_stream(&alicia.cookie).await;
    server.agent_does(&alicia, "interactions/0-1/hold", json!({"held": false})).await;
    server.agent_does(&alicia, "interactions/0-1/hold", json!({"held": false})).await;
    let told = server.get(&poll).await;
    let events = told["chat"]["events"].as_array().unwrap();
    assert_eq!(events.len(), 1, "{told}");
    assert_eq!(events[0]["state"], "active");
}

#[tokio::test]
async fn nobody_puts_anothers_chat_on_hold_nor_one_that_has_ended() {
    let server = TestServer::start();
    let alicia = server.log_in("alicia").await;
    let bob = server.log_in("bob").await;
    let mary = server.start_chat("Mary").await;
    server.agent_does(&alicia, "interactions/0-1/pickup", json!(null)).await;
    let hold = json!({"held": true});
    let not_his = server.agent_post(&bob, "interactions/0-1/hold", hold.clone()).await;
    assert_eq!(not_his.status, StatusCode::CONFLICT, "{}", not_his.text);
    let rubbish = server.agent_post(&alicia, "interactions/0-1/hold", json!({"held": "yes"})).await;
    assert_eq!(rubbish.status, StatusCode::BAD_REQUEST);
    server.post(&format!("/websvcs/chat/exit/{mary}"), json!({})).await;
    let ended = server.agent_post(&alicia, "interactions/0-1/hold", hold).await;
    assert_eq!(ended.status, StatusCode::CONFLICT);
}

//! Fields and answers of the visitor's protocol that no other file is about.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

use crate::server::{TestServer, callback_body, reason};

const BAD_CREDENTIALS: &str = "error.websvc.userdb.badCredentials";

/// Starts a chat and returns its answer.
async fn start(server: &TestServer, participant: Value) -> Value {
    let body =
        json!({"participant": participant, "target": "Marketing", "supportedContentTypes": "text/html"});
    let answer = server.post("/websvcs/chat/start", body).await;
    assert_eq!(answer["chat"]["status"]["type"], "success", "{answer}");
    answer["chat"].clone()
}

#[tokio::test]
async fn what_a_page_says_of_its_visitor_reaches_the_agent() {
    let server = TestServer::start();
    let mut alicia = server.log_in("alicia").await;
    let chat = json!({"participant": {"name": "Mary"}, "target": "Marketing"});
    for (id, path, mut body) in
        [("0-1", "/websvcs/chat/start", chat), ("0-2", "/websvcs/callback/create", callback_body("Mary"))]
    {
        body["customInfo"] = json!("from the price list");
        body["language"] = json!("de-at");
        body["attributes"] =
            json!({"cart": "3 items", "tents": 2, "vip": true, "deep": {"a": 1}, "none": null, "empty": ""});
        server.post(path, body).await;
        let told = alicia.until_that("interaction", |news| news["interaction"]["id"] == id).await;
        let interaction = &told["interaction"];
        assert_eq!(interaction["customInfo"], "from the price list", "{path}");
        assert_eq!(interaction["language"], "de-at", "{path}");
        let attributes = json!([["cart", "3 items"], ["tents", "2"], ["vip", "true"]]);
        assert_eq!(interaction["attributes"], attributes, "{path}");
    }
}

#[tokio::test]
async fn a_visitor_has_the_name_he_gives_or_none() {
    let server = TestServer::start();
    for (participant, expected) in [
        (json!({"name": " Mary "}), "Mary"),
        (json!({"participantName": "UnitTest", "participantType": ""}), "UnitTest"),
        (json!({"name": "", "credentials": null}), "Anonymous User"),
        (json!({}), "Anonymous User"),
    ] {
        let visitor = start(&server, participant).await["participantID"].as_str().unwrap().to_owned();
        let events = server.get(&format!("/websvcs/chat/poll/{visitor}")).await["chat"]["events"].clone();
        let own = events.as_array().unwrap().iter().find(|event| event["participantID"] == visitor.as_str());
        assert_eq!(own.unwrap()["participantName"], expected);
    }
}

#[tokio::test]
async fn whatever_a_text_is_called_it_is_plain() {
    let server = TestServer::start();
    let visitor = start(&server, json!({"name": "Mary"})).await["participantID"].as_str().unwrap().to_owned();
    for content_type in [json!("text/html"), json!("text/plain"), Value::Null] {
        let body = json!({"message": "<b>Hello</b>", "contentType": content_type});
        let answer = server.post(&format!("/websvcs/chat/sendMessage/{visitor}"), body).await;
        let said = answer["chat"]["events"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&said["contentType"], &said["value"]), (&json!("text/plain"), &json!("<b>Hello</b>")));
        assert!(said["timestamp"].is_u64(), "{said}");
    }
}

#[tokio::test]
async fn what_clients_may_take_for_a_command_is_told_as_it_is() {
    let server = TestServer::start();
    let alicia = server.log_in("alicia").await;
    let mary = server.start_chat("Mary").await;
    server.agent_does(&alicia, "interactions/0-1/pickup", json!(null)).await;
    let message = json!({"text": "set tracelevel 5", "messageId": "1"});
    server.agent_does(&alicia, "interactions/0-1/message", message).await;
    assert_eq!(server.poll_texts(&mary).await.last().unwrap(), "Alicia Adams: set tracelevel 5");
}

#[tokio::test]
async fn what_clients_spell_in_two_ways_is_read_in_both() {
    let server = TestServer::start();
    let created = server.post("/websvcs/callback/create", callback_body("Mary")).await["callback"].take();
    let visitor = created["participantID"].as_str().unwrap();
    for spelling in ["callbackID", "callbackId"] {
        let body = json!({spelling: created["callbackID"]});
        let found = server.post("/websvcs/callback/reconnect", body).await;
        assert_eq!(found["callback"]["participantID"], visitor, "{spelling}");
    }
    for spelling in ["participantID", "participantId"] {
        let answer = server.post(&format!("/websvcs/partyInfo/{visitor}"), json!({spelling: visitor})).await;
        assert_eq!(answer["partyInfo"]["name"], "Mary", "{spelling}");
    }
    for (name, password) in [("username", "password"), ("name", "credentials")] {
        let body = json!({"queueName": "Marketing", "participant": {name: "mary", password: "a guess"}});
        assert_eq!(reason(&server.post("/websvcs/queue/query", body).await, "queue"), BAD_CREDENTIALS);
    }
}

#[tokio::test]
async fn the_client_of_a_callback_is_told_when_to_ask_next() {
    let server = TestServer::start();
    let created = server.post("/websvcs/callback/create", callback_body("Mary")).await["callback"].take();
    let body = json!({"callbackID": created["callbackID"]});
    let found = server.post("/websvcs/callback/reconnect", body).await["callback"].take();
    let version =
        server.get("/websvcs/serverConfiguration").await[0]["serverConfiguration"]["cfgVer"].clone();
    for answer in [&created, &found] {
        assert_eq!((&answer["pollWaitSuggestion"], &answer["cfgVer"]), (&json!(10_000), &version));
    }
    let status = server.callback_status(created["participantID"].as_str().unwrap()).await;
    assert_eq!((status.get("pollWaitSuggestion"), &status["cfgVer"]), (None, &version));
}

#[tokio::test]
async fn nothing_is_said_in_a_callback() {
    let server = TestServer::start();
    let mary = server.create_callback("Mary").await;
    let answer = server.post(&format!("/websvcs/chat/sendMessage/{mary}"), json!({"message": "Hello"})).await;
    assert_eq!(reason(&answer, "chat"), "error.websvc.entity.notconnected");
}

/// Clients of the original take any HTTP status but 200 as the word to look for another server.
#[tokio::test]
async fn who_calls_a_server_that_stops_is_sent_to_another() {
    let mut server = TestServer::start();
    let mary = server.start_chat("Mary").await;
    let callback = callback_body("Joe");
    server.stop();
    for (path, root, body) in [
        (format!("/websvcs/chat/sendMessage/{mary}"), "chat", json!({"message": "Hello"})),
        (format!("/websvcs/chat/exit/{mary}"), "chat", json!({})),
        ("/websvcs/callback/create".to_owned(), "callback", callback),
    ] {
        let answer = server.answer(Request::post(&path).body(Body::from(body.to_string())).unwrap()).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        let said: Value = serde_json::from_str(&answer.text).unwrap();
        assert_eq!(reason(&said, root), "error.websvc.unavailable");
    }
}

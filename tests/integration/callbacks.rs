//! Callbacks: the visitor's side of them, and the agent's.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::server::{Console, TestServer, callback_body, reason};

/// The id of the interaction that alerts an agent.
async fn alerting(console: &mut Console) -> String {
    let is_offered = |told: &Value| {
        told["interaction"]["stage"]["type"] == "alerting" && told["interaction"]["mine"] == true
    };
    let told = console.until_that("interaction", is_offered).await;
    told["interaction"]["id"].as_str().unwrap().to_owned()
}

/// A visitor's callback that the agent has picked up: the visitor's key and the interaction's id.
async fn picked_up(server: &TestServer, console: &mut Console) -> (String, String) {
    let mary = server.create_callback("Mary").await;
    let id = alerting(console).await;
    server.agent_does(console, &format!("interactions/{id}/pickup"), json!({})).await;
    (mary, id)
}

#[tokio::test]
async fn a_callback_is_created_and_its_visitor_learns_how_it_stands() {
    let server = TestServer::start();
    let answer = server.post("/websvcs/callback/create", callback_body("Mary")).await;
    let callback = &answer["callback"];
    assert_eq!(callback["status"], json!({"type": "success"}));
    for id in ["participantID", "callbackID", "userIdentityID"] {
        assert_eq!(callback[id].as_str().unwrap().len(), 36, "{id}");
    }
    let mary = callback["participantID"].as_str().unwrap();
    server.wait(30).await;
    server.create_callback("Joe").await;
    let status = server.callback_status(mary).await;
    assert!(status.get("assignedAgent").is_none());
    let expected = json!({
        "interactionState": "ACD - Wait Agent", "estimatedCallbackTime": 180, "queueWaitTime": 30, "queuePosition": 1,
        "queueName": "Marketing", "longestWaitTime": 30, "callsWaitingCount": 2,
        "loggedInAgentsCount": 0, "availableAgentsCount": 0
    });
    assert_eq!(status["acdStatus"], expected);
}

#[tokio::test]
async fn a_status_counts_agents_and_visitors_and_knows_the_past() {
    let server = TestServer::start();
    let (alicia, bob) = (server.log_in("alicia").await, server.log_in("bob").await);
    server.agent_does(&bob, "status", json!({"status": "Away"})).await;
    server.create_callback("Mary").await;
    server.agent_does(&alicia, "interactions/0-1/pickup", json!({})).await;
    server.wait(50).await;
    server.agent_does(&alicia, "interactions/0-1/finish", json!({"outcome": "complete"})).await;
    for busy_with in ["0-2", "0-3"] {
        server.start_chat("Joe").await;
        server.agent_does(&alicia, &format!("interactions/{busy_with}/pickup"), json!({})).await;
    }
    let ann = server.create_callback("Ann").await;
    server.wait(30).await;
    let sue = server.create_callback("Sue").await;
    server.wait(5).await;
    // Two agents share what took one of them 50 s.
    for (visitor, estimate, wait, position) in [(ann, 25, 35, 1), (sue, 50, 5, 2)] {
        let expected = json!({
            "interactionState": "ACD - Wait Agent", "estimatedCallbackTime": estimate, "queueWaitTime": wait,
            "queuePosition": position, "queueName": "Marketing", "longestWaitTime": 35, "callsWaitingCount": 2,
            "loggedInAgentsCount": 2, "availableAgentsCount": 1
        });
        assert_eq!(server.callback_status(&visitor).await["acdStatus"], expected);
    }
}

#[tokio::test]
async fn who_came_back_to_the_head_is_not_the_one_who_has_waited_longest() {
    let server = TestServer::start();
    let mut alicia = server.log_in("alicia").await;
    let (mary, id) = picked_up(&server, &mut alicia).await;
    server.agent_does(&alicia, &format!("interactions/{id}/retry"), json!({})).await;
    server.agent_does(&alicia, "status", json!({"status": "Away"})).await;
    server.wait(200).await;
    let joe = server.create_callback("Joe").await;
    server.wait(100).await;
    server.wait(5).await;
    for (visitor, position, wait) in [(mary, 1, 5), (joe, 2, 105)] {
        let status = &server.callback_status(&visitor).await["acdStatus"];
        let shown = ["queuePosition", "queueWaitTime", "longestWaitTime"].map(|field| status[field].clone());
        assert_eq!(shown, [json!(position), json!(wait), json!(105)]);
    }
}

#[tokio::test]
async fn a_status_is_given_again_for_a_while_if_somebody_asks() {
    let server = TestServer::start();
    let mary = server.create_callback("Mary").await;
    server.set("CallbackStatusQueryDuration", "30").await;
    let check = async |seconds: u64, expected: u64| {
        server.wait(seconds).await;
        assert_eq!(server.callback_status(&mary).await["acdStatus"]["queueWaitTime"], expected);
    };
    check(0, 0).await;
    check(29, 0).await;
    check(1, 30).await;
    server.set("CallbackStatusQueryIdleAbortDuration", "10").await;
    check(9, 30).await;
    check(9, 30).await;
    check(10, 58).await;
}

#[tokio::test]
async fn an_agent_sees_where_to_call_and_says_what_became_of_it() {
    let server = TestServer::start();
    let mut alicia = server.log_in("alicia").await;
    let mary = server.create_callback("Mary").await;
    let is_offered = |told: &Value| told["interaction"]["stage"]["type"] == "alerting";
    let told = alicia.until_that("interaction", is_offered).await;
    let callback = json!({
        "telephone": "(317) 555-1212", "e164": "+13175551212", "subject": "A tent for two", "retries": 0
    });
    assert_eq!(told["interaction"]["callback"], callback);
    assert_eq!(server.callback_status(&mary).await["acdStatus"]["interactionState"], "Alerting");

    let id = told["interaction"]["id"].as_str().unwrap();
    server.agent_does(&alicia, &format!("interactions/{id}/pickup"), json!({})).await;
    server.wait(2).await;
    let status = server.callback_status(&mary).await;
    assert_eq!(status["assignedAgent"]["name"], "Alicia Adams");
    assert_eq!(status["acdStatus"]["interactionState"], "Connected");
    let agent = status["assignedAgent"]["participantID"].clone();
    let info = server.post(&format!("/websvcs/partyInfo/{mary}"), json!({"participantID": agent})).await;
    assert_eq!(info["partyInfo"]["name"], "Alicia Adams");

    server.agent_does(&alicia, &format!("interactions/{id}/finish"), json!({"outcome": "complete"})).await;
    server.agent_does(&alicia, &format!("interactions/{id}/finish"), json!({"outcome": "complete"})).await;
    let other =
        server.agent_post(&alicia, &format!("interactions/{id}/finish"), json!({"outcome": "failed"})).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    server.wait(2).await;
    assert_eq!(server.callback_status(&mary).await["acdStatus"]["interactionState"], "Disconnected");
    server.wait(600).await;
    let gone = server.get(&format!("/websvcs/callback/status/{mary}")).await;
    assert_eq!(reason(&gone, "callback"), "error.websvc.unknownEntity.session");
}

#[tokio::test]
async fn a_callback_that_is_retried_later_comes_back_after_its_time_also_after_a_crash() {
    let server = TestServer::start();
    let mut alicia = server.log_in("alicia").await;
    let (mary, id) = picked_up(&server, &mut alicia).await;
    server.agent_does(&alicia, &format!("interactions/{id}/retry"), json!({})).await;
    let server = server.crash();
    server.wait(100).await;
    let status = server.callback_status(&mary).await;
    assert_eq!(status["acdStatus"]["interactionState"], "Snoozed");
    assert_eq!(status["acdStatus"]["estimatedCallbackTime"], 200);
    let mut alicia = server.log_in("alicia").await;
    server.wait(200).await;
    assert_eq!(alerting(&mut alicia).await, id);
}

#[tokio::test]
async fn a_callback_that_an_agent_has_goes_on_after_a_crash() {
    let server = TestServer::start();
    let mut alicia = server.log_in("alicia").await;
    let (mary, id) = picked_up(&server, &mut alicia).await;
    let server = server.crash();
    let alicia = server.open_stream(&alicia.cookie).await;
    server.wait(60).await;
    let status = server.callback_status(&mary).await;
    assert_eq!(status["acdStatus"]["interactionState"], "Connected");
    assert_eq!(status["assignedAgent"]["name"], "Alicia Adams");
    server.agent_does(&alicia, &format!("interactions/{id}/finish"), json!({"outcome": "complete"})).await;
    server.wait(2).await;
    assert_eq!(server.callback_status(&mary).await["acdStatus"]["interactionState"], "Disconnected");
}

#[tokio::test]
async fn a_callback_is_not_retried_for_ever() {
    let server = TestServer::start();
    let mut alicia = server.log_in("alicia").await;
    let (_, id) = picked_up(&server, &mut alicia).await;
    for _ in 0..3 {
        server.agent_does(&alicia, &format!("interactions/{id}/retry"), json!({})).await;
        server.wait(300).await;
        server.agent_does(&alicia, &format!("interactions/{id}/pickup"), json!({})).await;
    }
    let refused = server.agent_post(&alicia, &format!("interactions/{id}/retry"), json!({})).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    let problem: Value = serde_json::from_str(&refused.text).unwrap();
    assert_eq!((&problem["code"], &problem["detail"]), (&json!("noMoreRetries"), &json!("3")));
}

#[tokio::test]
async fn a_visitor_changes_and_cancels_his_callback() {
    let server = TestServer::start();
    let mary = server.create_callback("Mary").await;
    let change = json!({"telephone": "+49 89 123456", "description": "Two tents"});
    let answer = server.post(&format!("/websvcs/callback/modify/{mary}"), change).await;
    let properties = &answer["callback"]["properties"];
    assert_eq!(properties["telephone"], "+49 89 123456");
    assert_eq!(properties["subject"], "Two tents");
    let server = server.crash();
    let read = server.get(&format!("/websvcs/callback/properties/{mary}")).await;
    assert_eq!(&read["callback"]["properties"], properties);
    let nothing = server.post(&format!("/websvcs/callback/modify/{mary}"), json!({})).await;
    assert_eq!(reason(&nothing, "callback"), "error.websvc.content.invalid.missingData");

    let cancelled = server.post(&format!("/websvcs/callback/disconnect/{mary}"), json!({})).await;
    assert_eq!(cancelled["callback"]["status"]["type"], "success");
    assert_eq!(server.callback_status(&mary).await["acdStatus"]["interactionState"], "Disconnected");
    let again = server.post(&format!("/websvcs/callback/modify/{mary}"), json!({"subject": "No"})).await;
    assert_eq!(reason(&again, "callback"), "error.websvc.unknownEntity.session");
}

#[tokio::test]
async fn a_client_that_lost_its_server_finds_its_callback_again() {
    let server = TestServer::start();
    let answer = server.post("/websvcs/callback/create", callback_body("Mary")).await;
    let server = server.crash();
    let body = json!({"callbackID": answer["callback"]["callbackID"]});
    let found = server.post("/websvcs/callback/reconnect", body).await;
    assert_eq!(found["callback"]["participantID"], answer["callback"]["participantID"]);
    for wrong in ["", "rubbish", "00000000-0000-4000-8000-000000000000"] {
        let refused = server.post("/websvcs/callback/reconnect", json!({"callbackID": wrong})).await;
        assert_eq!(reason(&refused, "callback"), "error.websvc.unknownEntity.session");
    }
    let chat = server.post("/websvcs/chat/start", json!({"participant": {}, "target": "Marketing"})).await;
    let body = json!({"callbackID": chat["chat"]["chatID"]});
    let refused = server.post("/websvcs/callback/reconnect", body).await;
    assert_eq!(reason(&refused, "callback"), "error.websvc.unknownEntity.session", "a chat is no callback");
}

#[tokio::test]
async fn a_number_is_kept_however_it_is_written() {
    let server = TestServer::start();
    for number in ["3175551212", "call 555 (ask for Zoë)", "١٢٣٤٥", "0", "+999 1"] {
        let mut body = callback_body("Mary");
        body["participant"]["telephone"] = json!(number);
        let answer = server.post("/websvcs/callback/create", body).await;
        let mary =
            answer["callback"]["participantID"].as_str().unwrap_or_else(|| panic!("{number}: {answer}"));
        let read = server.get(&format!("/websvcs/callback/properties/{mary}")).await;
        assert_eq!(read["callback"]["properties"]["telephone"], number);
    }
}

#[tokio::test]
async fn a_callback_without_what_it_needs_is_refused() {
    let server = TestServer::start();
    let check = async |field: &str, value: Value, expected: &str| {
        let mut body = callback_body("Mary");
        *body.pointer_mut(field).unwrap() = value;
        let answer = server.post("/websvcs/callback/create", body).await;
        assert_eq!(reason(&answer, "callback"), expected, "{field}");
    };
    let (missing, invalid) = ("error.websvc.content.invalid.missingData", "error.websvc.content.invalid");
    check("/participant", Value::Null, missing).await;
    check("/participant/telephone", Value::Null, missing).await;
    check("/participant/telephone", json!(" "), missing).await;
    check("/participant/telephone", json!("call me"), invalid).await;
    check("/participant/telephone", json!("5".repeat(51)), invalid).await;
    check("/subject", json!("x".repeat(2001)), invalid).await;
    check("/target", Value::Null, missing).await;
    check("/target", json!("Nobody"), "error.websvc.unknownEntity.badTarget").await;
}

#[tokio::test]
async fn a_repeated_request_for_a_callback_is_answered_with_the_same_callback() {
    let server = TestServer::start();
    let mut body = callback_body("Mary");
    body["requestId"] = json!("0a4f43ac-3d35-4b6c-8d4b-1f8a2a3f0c11");
    let first = server.post("/websvcs/callback/create", body.clone()).await;
    let again = server.crash().post("/websvcs/callback/create", body).await;
    assert_eq!(first["callback"]["participantID"], again["callback"]["participantID"]);
}

#[tokio::test]
async fn a_silent_visitor_keeps_his_callback() {
    let server = TestServer::start();
    let mary = server.create_callback("Mary").await;
    let joe = server.start_chat("Joe").await;
    let mut last = server.handle().now();
    for _ in 0..60 {
        server.wait(9).await;
        vestibule::app::sweep::end_silent_chats(server.handle(), &mut last);
    }
    server.wait(0).await;
    assert_eq!(server.callback_status(&mary).await["acdStatus"]["interactionState"], "ACD - Wait Agent");
    let gone = server.get(&format!("/websvcs/chat/poll/{joe}?after=100")).await;
    assert_eq!(reason(&gone, "chat"), "error.websvc.unknownEntity.session");
}

//! The visitor's protocol, with the quirks of the clients that speak it.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use uuid::{Uuid, Variant};

use crate::server::{TestServer, reason, texts};

fn start_body() -> Value {
    json!({"participant": {"name": "Mary", "credentials": null}, "target": "Marketing", "targettype": "Workgroup"})
}

/// Posts a body as it is, under any content type.
async fn post_raw(
    server: &TestServer,
    path: &str,
    content_type: Option<&str>,
    body: impl Into<Body>,
) -> Value {
    let mut request = Request::post(path);
    if let Some(content_type) = content_type {
        request = request.header(CONTENT_TYPE, content_type);
    }
    server.answer(request.body(body.into()).unwrap()).await.ok()
}

#[tokio::test]
async fn the_configuration_is_an_array_without_a_status() {
    let server = TestServer::start();
    let answer = server.get("/websvcs/serverConfiguration").await;
    let configuration = &answer[0]["serverConfiguration"];
    assert!(configuration["cfgVer"].is_u64());
    assert!(answer[0].get("status").is_none());
    let chat: Vec<&str> =
        configuration["capabilities"]["chat"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    for name in [
        "start",
        "reconnect",
        "poll",
        "setTypingState",
        "sendMessage",
        "exit",
        "supportAuthenticationAnonymous",
    ] {
        assert!(chat.contains(&name), "{name}");
    }
    assert_eq!(configuration["capabilities"]["common"], json!(["partyInfo", "supportRegistrationTracker"]));
    let callback = &configuration["capabilities"]["callback"];
    assert_eq!(
        *callback,
        json!([
            "create",
            "status",
            "reconnect",
            "disconnect",
            "properties",
            "modify",
            "supportAuthenticationTracker",
            "supportAuthenticationSTS",
            "supportAuthenticationAnonymous"
        ])
    );
    assert_eq!(
        configuration["capabilities"]["queueQuery"],
        json!(["supportAuthenticationTracker", "supportAuthenticationSTS", "supportAuthenticationAnonymous"])
    );
}

#[tokio::test]
async fn a_repeated_request_for_a_chat_is_answered_with_the_same_chat() {
    let server = TestServer::start();
    let mut body = start_body();
    body["requestId"] = json!("0a4f43ac-3d35-4b6c-8d4b-1f8a2a3f0c11");
    let first = server.post("/websvcs/chat/start", body.clone()).await;
    let server = server.crash();
    let again = server.post("/websvcs/chat/start", body.clone()).await;
    for id in ["participantID", "chatID"] {
        assert!(first["chat"][id].is_string());
        assert_eq!(first["chat"][id], again["chat"][id]);
    }
    body["requestId"] = json!("0a4f43ac-3d35-4b6c-8d4b-1f8a2a3f0c12");
    let other = server.post("/websvcs/chat/start", body.clone()).await;
    assert_ne!(first["chat"]["participantID"], other["chat"]["participantID"]);
    let nil = json!("00000000-0000-0000-0000-000000000000");
    let mut visitors = BTreeSet::new();
    for of_another_meaning in [json!("1"), json!("1"), json!(7), json!({"a": 1}), nil.clone(), nil] {
        body["requestId"] = of_another_meaning;
        let answer = server.post("/websvcs/chat/start", body.clone()).await;
        assert!(visitors.insert(answer["chat"]["participantID"].as_str().unwrap().to_owned()));
    }
}

#[tokio::test]
async fn a_head_request_takes_no_events_away() {
    let server = TestServer::start();
    let mary = server.start_chat("Mary").await;
    let head = Request::head(format!("/websvcs/chat/poll/{mary}")).body(Body::empty()).unwrap();
    assert_eq!(server.answer(head).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(server.poll_texts(&mary).await[0], "CIC: Welcome to CIC!");
}

#[tokio::test]
async fn a_start_is_answered_like_the_original_did() {
    let server = TestServer::start();
    let answer = server.post("/websvcs/chat/start", start_body()).await;
    let chat = &answer["chat"];
    assert_eq!(chat["status"], json!({"type": "success"}));
    assert_eq!(chat["pollWaitSuggestion"], 2000);
    assert_eq!(chat["dateFormat"], "yyyy-MM-dd");
    assert_eq!(chat["timeFormat"], "HH:mm:ss");
    assert!(chat["cfgVer"].is_u64());
    let (participant, id) = (chat["participantID"].as_str().unwrap(), chat["chatID"].as_str().unwrap());
    assert_eq!((participant.len(), id.len()), (36, 36));
    assert_ne!(participant, id);
}

#[tokio::test]
async fn ids_are_random_and_never_the_same() {
    let server = TestServer::start();
    let mut ids = BTreeSet::new();
    for _ in 0..100 {
        let chat = server.post("/websvcs/chat/start", start_body()).await["chat"].clone();
        for name in ["participantID", "chatID"] {
            let id: Uuid = chat[name].as_str().unwrap().parse().unwrap();
            assert_eq!((id.get_version_num(), id.get_variant()), (4, Variant::RFC4122), "{id}");
            assert!(ids.insert(id), "{id} was given twice");
        }
        server
            .post(&format!("/websvcs/chat/exit/{}", chat["participantID"].as_str().unwrap()), json!({}))
            .await;
    }
}

#[tokio::test]
async fn the_first_poll_tells_who_is_there_and_what_was_said() {
    let server = TestServer::start();
    let mary = server.start_chat("Mary").await;
    let answer = server.get(&format!("/websvcs/chat/poll/{mary}")).await;
    let events = answer["chat"]["events"].as_array().unwrap();
    assert_eq!(events[0]["type"], "participantStateChanged");
    assert_eq!(events[0]["participantID"], "00000000-0000-0000-0000-000000000000");
    assert_eq!(events[0]["participantType"], "System");
    assert_eq!(events[0]["state"], "active");
    assert_eq!(events[1]["participantID"], mary.as_str());
    assert_eq!(events[1]["participantName"], "Mary");
    assert_eq!(events[1]["participantType"], "WebUser");
    let expected = [
        "CIC: Welcome to CIC!",
        "CIC: Mary has joined the conversation.",
        "CIC: Interaction transferred to Marketing.",
    ];
    assert_eq!(texts(&answer), expected);
    for (index, event) in events.iter().enumerate() {
        assert_eq!(event["sequenceNumber"], index);
    }
    assert_eq!(events[4]["conversationSequenceNumber"], 2);
    assert_eq!(events[4]["contentType"], "text/plain");
    assert_eq!(answer["chat"]["waiting"], json!({"position": 1, "agentsAvailable": 0}));
}

#[tokio::test]
async fn events_are_always_there_and_given_once() {
    let server = TestServer::start();
    let mary = server.start_chat("Mary").await;
    assert_eq!(server.poll_texts(&mary).await.len(), 3);
    let answer = server.get(&format!("/websvcs/chat/poll/{mary}")).await;
    assert_eq!(answer["chat"]["events"], json!([]));
}

#[tokio::test]
async fn a_client_that_says_what_it_has_is_given_all_after_it_each_time() {
    let server = TestServer::start();
    let mary = server.start_chat("Mary").await;
    for _ in 0..2 {
        let all = server.get(&format!("/websvcs/chat/poll/{mary}?after=-1")).await;
        assert_eq!(all["chat"]["events"].as_array().unwrap().len(), 5);
    }
    let some = server.get(&format!("/websvcs/chat/poll/{mary}?x=1&after=3")).await;
    assert_eq!(texts(&some), ["CIC: Interaction transferred to Marketing."]);
    let none = server.get(&format!("/websvcs/chat/poll/{mary}?after=99999999999999999")).await;
    assert_eq!(none["chat"]["events"], json!([]));
}

#[tokio::test]
async fn a_message_comes_back_with_its_answer_and_is_not_told_again() {
    let server = TestServer::start();
    let mary = server.start_chat("Mary").await;
    server.poll_texts(&mary).await;
    let path = format!("/websvcs/chat/sendMessage/{mary}");
    let answer = server.post(&path, json!({"message": "I need help\n", "contentType": "text/plain"})).await;
    assert_eq!(texts(&answer), ["Mary: I need help"]);
    assert_eq!(answer["chat"]["events"][0]["participantType"], "WebUser");
    assert!(server.poll_texts(&mary).await.is_empty());
}

#[tokio::test]
async fn a_repeated_message_is_acknowledged_but_not_added() {
    let server = TestServer::start();
    let mary = server.start_chat("Mary").await;
    let path = format!("/websvcs/chat/sendMessage/{mary}?after=4");
    for _ in 0..3 {
        let answer = server.post(&path, json!({"message": "Hello", "messageId": "m1"})).await;
        assert_eq!(answer["chat"]["status"]["type"], "success");
        assert_eq!(texts(&answer), ["Mary: Hello"]);
        assert_eq!(answer["chat"]["events"][0]["messageId"], "m1");
    }
}

#[tokio::test]
async fn clients_of_all_ages_can_start_a_chat() {
    let server = TestServer::start();
    let check = async |path: &str, content_type: Option<&str>, body: &str| {
        let answer = post_raw(&server, path, content_type, body.to_owned()).await;
        assert_eq!(answer["chat"]["status"]["type"], "success", "{path} {content_type:?} {body}: {answer}");
    };
    let json = start_body().to_string();
    check("/websvcs/chat/start", Some("application/json; charset=UTF-8; charset=UTF-8"), &json).await;
    check("/WebSvcs/Chat/Start", Some("application/json"), &json).await;
    check("/webSvcs/chat/start", None, &json).await;
    check("/websvcs/chat/start", Some("application/x-www-form-urlencoded"), &json).await;
    check(
        "/websvcs/chat/start",
        None,
        r#"{"participant":{"name":"A","credentials":""},"target":"marketing","targetType":"workgroup"}"#,
    )
    .await;
    check("/websvcs/chat/start", None, r#"{"participant":{"participantType":"","participantID":"","participantName":"UnitTest","status":{"type":"x"}},"target":"Marketing","targettype":"Workgroup","supportedContentTypes":"text/plain","transcriptRequired":true,"emailAddress":"a@example.com","clientToken":"deprecated","routingContexts":[{"context":"ICM","category":"Product"}],"unknown":{"deep":[1]}}"#).await;
    check("/websvcs/chat/start", None, r#"{"participant":{},"target":"Marketing","attributes":{"k":"v","n":7,"deep":{"a":1}},"customInfo":"x","language":"en-us"}"#).await;
    check("/websvcs/chat/start", None, r#"{"participant":{"name":"B","credentials":{"username":"","password":""}},"target":"alicia","targettype":"User"}"#).await;
}

#[tokio::test]
async fn chunked_and_empty_bodies_are_read() {
    let server = TestServer::start();
    let chunks = start_body()
        .to_string()
        .into_bytes()
        .chunks(7)
        .map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec()))
        .collect::<Vec<_>>();
    let body = Body::from_stream(futures_util::stream::iter(chunks));
    let answer = post_raw(&server, "/websvcs/chat/start", None, body).await;
    let mary = answer["chat"]["participantID"].as_str().unwrap();
    let exit = post_raw(
        &server,
        &format!("/websvcs/chat/exit/{mary}"),
        Some("application/json; charset=UTF-8; charset=UTF-8"),
        Body::empty(),
    )
    .await;
    assert_eq!(exit["chat"]["status"]["type"], "success");
    assert_eq!(exit["chat"]["events"], json!([]));
}

#[tokio::test]
async fn a_start_that_cannot_be_says_why_and_keeps_its_root() {
    let server = TestServer::start();
    let check = async |body: Value, expected: &str| {
        let answer = server.post("/websvcs/chat/start", body.clone()).await;
        assert_eq!(reason(&answer, "chat"), expected, "{body}");
        assert_eq!(answer["chat"]["events"], json!([]));
    };
    check(json!({"target": "Marketing"}), "error.websvc.content.invalid.missingData").await;
    check(json!({"participant": {"name": "A"}}), "error.websvc.content.invalid.missingData").await;
    check(json!({"participant": {"name": "A"}, "target": "Sales"}), "error.websvc.unknownEntity.badTarget")
        .await;
    check(
        json!({"participant": {"name": "A"}, "target": "Marketing", "targettype": "Station"}),
        "error.websvc.unknownEntity.badTarget",
    )
    .await;
    check(
        json!({"participant": {"name": "A", "credentials": "pw"}, "target": "Marketing"}),
        "error.websvc.userdb.badCredentials",
    )
    .await;
    check(
        json!({"participant": {"name": "A".repeat(101)}, "target": "Marketing"}),
        "error.websvc.content.invalid",
    )
    .await;
    check(
        json!({"participant": {"name": "A"}, "target": "Marketing", "customInfo": "x".repeat(2_001)}),
        "error.websvc.content.invalid",
    )
    .await;
    let attributes: serde_json::Map<String, Value> =
        (0..51).map(|number| (number.to_string(), json!("v"))).collect();
    check(
        json!({"participant": {"name": "A"}, "target": "Marketing", "attributes": attributes}),
        "error.websvc.content.invalid",
    )
    .await;
    check(json!([1, 2]), "error.websvc.content.invalid").await;
}

#[tokio::test]
async fn rubbish_is_answered_in_the_protocols_own_way() {
    let server = TestServer::start();
    let check = async |content_type: Option<&str>, body: Vec<u8>, expected: &str| {
        let answer = post_raw(&server, "/websvcs/chat/start", content_type, body).await;
        assert_eq!(reason(&answer, "chat"), expected);
        assert!(answer["chat"]["status"]["message"].is_string());
    };
    check(None, Vec::new(), "error.websvc.content.invalid.missingData").await;
    check(None, b"not json".to_vec(), "error.websvc.content.invalid").await;
    check(None, vec![0xff, 0xfe, 0x00], "error.websvc.content.invalid").await;
    check(None, vec![b' '; 300 * 1024], "error.websvc.content.invalid").await;
    check(None, "[".repeat(100_000).into_bytes(), "error.websvc.content.invalid").await;
    check(
        Some("application/json; charset=latin1"),
        b"{}".to_vec(),
        "error.websvc.contentType.invalidCharset",
    )
    .await;
}

#[tokio::test]
async fn a_message_over_the_limit_fails_and_the_conversation_goes_on() {
    let server = TestServer::start();
    let mary = server.start_chat("Mary").await;
    let path = format!("/websvcs/chat/sendMessage/{mary}");
    let answer = server.post(&path, json!({"message": "ä".repeat(8_001)})).await;
    assert_eq!(reason(&answer, "chat"), "error.websvc.content.invalid");
    assert!(answer["chat"]["status"]["message"].as_str().unwrap().contains("8000 characters"), "{answer}");
    assert_eq!(
        reason(&server.post(&path, json!({"message": "\n"})).await, "chat"),
        "error.websvc.content.invalid.missingData"
    );
    assert_eq!(
        reason(&server.post(&path, json!({"contentType": "text/plain"})).await, "chat"),
        "error.websvc.content.invalid.missingData"
    );
    let answer = server.post(&path, json!({"message": "ä".repeat(8_000)})).await;
    assert_eq!(answer["chat"]["status"]["type"], "success");
}

#[tokio::test]
async fn unknown_sessions_are_told_so() {
    let server = TestServer::start();
    let unknown = "error.websvc.unknownEntity.session";
    for id in ["c838a445-a97f-4590-8b70-fff844ed5595", "nonsense", "%F0%9F%92%A9"] {
        assert_eq!(reason(&server.get(&format!("/websvcs/chat/poll/{id}")).await, "chat"), unknown);
        let answer = server.post(&format!("/websvcs/chat/sendMessage/{id}"), json!({"message": "x"})).await;
        assert_eq!(reason(&answer, "chat"), unknown);
        assert_eq!(
            reason(&server.post(&format!("/websvcs/chat/exit/{id}"), json!({})).await, "chat"),
            unknown
        );
        assert_eq!(
            reason(&server.post("/websvcs/chat/reconnect", json!({"chatID": id})).await, "chat"),
            unknown
        );
        let answer = server.post(&format!("/websvcs/partyInfo/{id}"), json!({"participantID": id})).await;
        assert_eq!(reason(&answer, "partyInfo"), unknown);
    }
}

#[tokio::test]
async fn the_end_is_told_and_then_the_session_is_unknown() {
    let server = TestServer::start();
    let mary = server.start_chat("Mary").await;
    server.poll_texts(&mary).await;
    server.post(&format!("/websvcs/chat/exit/{mary}"), json!({})).await;
    let answer = server.get(&format!("/websvcs/chat/poll/{mary}")).await;
    let last = answer["chat"]["events"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (last["state"].as_str(), last["participantType"].as_str()),
        (Some("disconnected"), Some("WebUser"))
    );
    let answer = server.get(&format!("/websvcs/chat/poll/{mary}")).await;
    assert_eq!(reason(&answer, "chat"), "error.websvc.unknownEntity.session");
    let again = server.get(&format!("/websvcs/chat/poll/{mary}?after=-1")).await;
    assert_eq!(
        again["chat"]["status"]["type"], "success",
        "a page that is loaded anew still gets the conversation"
    );
}

#[tokio::test]
async fn a_reconnect_gives_what_was_not_received_under_new_numbers() {
    let server = TestServer::start();
    let start = server.post("/websvcs/chat/start", start_body()).await;
    let (mary, chat) =
        (start["chat"]["participantID"].as_str().unwrap(), start["chat"]["chatID"].as_str().unwrap());
    server.poll_texts(mary).await;
    server.poll_texts(mary).await;
    server
        .post(&format!("/websvcs/chat/sendMessage/{mary}"), json!({"message": "lost on the way back"}))
        .await;
    for spelling in ["chatID", "chatId"] {
        let answer = server.post("/websvcs/chat/reconnect", json!({spelling: chat})).await;
        assert_eq!(answer["chat"]["participantID"], mary);
        assert_eq!(texts(&answer), ["Mary: lost on the way back"]);
        let numbers: Vec<_> = answer["chat"]["events"]
            .as_array()
            .unwrap()
            .iter()
            .map(|event| event["sequenceNumber"].as_u64().unwrap())
            .collect();
        assert_eq!(numbers, [0, 1, 2]);
    }
}

#[tokio::test]
async fn a_visitor_may_ask_who_the_others_are() {
    let server = TestServer::start();
    let alicia = server.log_in("alicia").await;
    let mary = server.start_chat("Mary").await;
    server.agent_does(&alicia, "interactions/0-1/pickup", json!(null)).await;
    let events = server.get(&format!("/websvcs/chat/poll/{mary}")).await["chat"]["events"].clone();
    let agent = events.as_array().unwrap().iter().find(|event| event["participantType"] == "Agent").unwrap();
    let answer = server
        .post(&format!("/websvcs/partyInfo/{mary}"), json!({"participantID": agent["participantID"]}))
        .await;
    assert_eq!(answer["partyInfo"]["name"], "Alicia Adams");
    assert_eq!(answer["partyInfo"]["status"], json!({"type": "success"}));
    let answer = server
        .post(
            &format!("/websvcs/partyInfo/{mary}"),
            json!({"participantID": "c838a445-a97f-4590-8b70-fff844ed5595"}),
        )
        .await;
    assert_eq!(reason(&answer, "partyInfo"), "error.websvc.unknownEntity.participant");
}

#[tokio::test]
async fn typing_is_told_to_the_other_only() {
    let server = TestServer::start();
    let alicia = server.log_in("alicia").await;
    let mary = server.start_chat("Mary").await;
    server.agent_does(&alicia, "interactions/0-1/pickup", json!(null)).await;
    server.poll_texts(&mary).await;
    server.agent_does(&alicia, "interactions/0-1/typing", json!({"typing": true})).await;
    let answer =
        server.post(&format!("/websvcs/chat/setTypingState/{mary}"), json!({"typingIndicator": true})).await;
    let events = answer["chat"]["events"].as_array().unwrap();
    assert_eq!(events.len(), 1, "{answer}");
    assert_eq!((&events[0]["type"], &events[0]["value"]), (&json!("typingIndicator"), &json!(true)));
    assert_ne!(events[0]["participantID"], mary.as_str());
}

#[tokio::test]
async fn what_is_no_part_of_the_protocol_is_not_found() {
    let server = TestServer::start();
    for (method, path, expected) in [
        ("GET", "/websvcs/nothing", StatusCode::NOT_FOUND),
        ("GET", "/websvcs", StatusCode::NOT_FOUND),
        ("POST", "/websvcs/chat/poll/x", StatusCode::METHOD_NOT_ALLOWED),
        ("DELETE", "/websvcs/serverConfiguration", StatusCode::METHOD_NOT_ALLOWED),
    ] {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        let answer = server.answer(request).await;
        assert_eq!(answer.status, expected, "{method} {path}");
        assert!(answer.text.contains(r#""reason":"error.websvc.general""#), "{}", answer.text);
    }
}

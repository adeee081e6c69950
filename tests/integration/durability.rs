//! What was acknowledged is there after a crash, and what could not be stored was not acknowledged.

use axum::http::StatusCode;
use serde_json::{Value, json};
use vestibule::journal::memory::Fault;

use crate::server::{TestServer, reason, texts};

/// A conversation between mary and alicia, who is logged in with the cookie.
async fn conversation(server: &TestServer) -> (String, String) {
    let alicia = server.log_in("alicia").await;
    let mary = server.start_chat("Mary").await;
    server.agent_does(&alicia, "interactions/0-1/pickup", json!(null)).await;
    server
        .post(&format!("/websvcs/chat/sendMessage/{mary}"), json!({"message": "one", "messageId": "1"}))
        .await;
    (mary, alicia.cookie.clone())
}

/// Waits until all is stored that was asked for before, also what nobody waited for: commands are carried out one after the other.
async fn settle(server: &TestServer, mary: &str) {
    let typing = json!({"typingIndicator": true});
    let answer = server.post(&format!("/websvcs/chat/setTypingState/{mary}?after=99999"), typing).await;
    assert_eq!(answer["chat"]["status"]["type"], "success");
}

#[tokio::test]
async fn a_conversation_goes_on_after_a_crash() {
    let server = TestServer::start();
    let (mary, cookie) = conversation(&server).await;
    let before = server.get(&format!("/websvcs/chat/poll/{mary}?after=-1")).await["chat"]["events"].clone();
    let server = server.crash();
    let after = server.get(&format!("/websvcs/chat/poll/{mary}?after=-1")).await["chat"]["events"].clone();
    assert_eq!(before, after);
    let mut alicia = server.open_stream(&cookie).await;
    let snapshot = alicia.until("snapshot").await["snapshot"].clone();
    assert_eq!(snapshot["interactions"][0]["stage"]["type"], "connected");
    server.agent_does(&alicia, "interactions/0-1/message", json!({"text": "two", "messageId": "2"})).await;
    let last = after.as_array().unwrap().len() - 1;
    let news = server.get(&format!("/websvcs/chat/poll/{mary}?after={last}")).await;
    assert_eq!(texts(&news), ["Alicia Adams: two"]);
}

#[tokio::test]
async fn a_message_repeated_after_a_crash_is_not_doubled() {
    let server = TestServer::start();
    let (mary, _) = conversation(&server).await;
    let server = server.crash();
    server
        .post(&format!("/websvcs/chat/sendMessage/{mary}"), json!({"message": "one", "messageId": "1"}))
        .await;
    let all = texts(&server.get(&format!("/websvcs/chat/poll/{mary}?after=-1")).await);
    assert_eq!(all.iter().filter(|text| *text == "Mary: one").count(), 1, "{all:?}");
}

#[tokio::test]
async fn a_client_that_only_polls_is_told_nothing_twice_by_a_crash() {
    let server = TestServer::start();
    let (mary, cookie) = conversation(&server).await;
    // The message's own answer has told all there was. What was delivered is stored behind the answer; any later command is stored behind it.
    server.post(&format!("/websvcs/chat/setTypingState/{mary}"), json!({"typingIndicator": true})).await;
    let server = server.crash();
    assert_eq!(server.poll_texts(&mary).await, Vec::<String>::new());
    let alicia = server.open_stream(&cookie).await;
    server.agent_does(&alicia, "interactions/0-1/message", json!({"text": "two", "messageId": "2"})).await;
    assert_eq!(server.poll_texts(&mary).await, ["Alicia Adams: two"]);
}

#[tokio::test]
async fn a_full_disk_is_a_failure_and_nothing_is_half_done() {
    let server = TestServer::start();
    let (mary, cookie) = conversation(&server).await;
    let path = format!("/websvcs/chat/sendMessage/{mary}");
    settle(&server, &mary).await;
    server.machine().disk.fail_next([Fault::DiskFull]);
    let answer = server.post(&path, json!({"message": "two", "messageId": "2"})).await;
    assert_eq!(reason(&answer, "chat"), "error.websvc.unavailable");
    let all = server.get(&format!("/websvcs/chat/poll/{mary}?after=-1")).await;
    assert!(!texts(&all).contains(&"Mary: two".to_owned()), "{all}");

    let alicia = server.open_stream(&cookie).await;
    settle(&server, &mary).await;
    server.machine().disk.fail_next([Fault::Unavailable]);
    let answer = server
        .agent_post(&alicia, "interactions/0-1/message", json!({"text": "three", "messageId": "3"}))
        .await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);

    let answer = server.post(&format!("{path}?after=-1"), json!({"message": "two", "messageId": "2"})).await;
    assert_eq!(answer["chat"]["status"]["type"], "success", "there is room again");
    assert_eq!(texts(&answer).last().unwrap(), "Mary: two");
    let server = server.crash();
    let all = texts(&server.get(&format!("/websvcs/chat/poll/{mary}?after=-1")).await);
    assert_eq!(
        all.iter().filter(|text| text.contains("two") || text.contains("three")).count(),
        1,
        "{all:?}"
    );
}

#[tokio::test]
async fn a_chat_that_could_not_be_stored_was_not_started() {
    let server = TestServer::start();
    server.machine().disk.fail_next([Fault::DiskFull]);
    let body = json!({"participant": {"name": "Mary"}, "target": "Marketing"});
    let answer = server.post("/websvcs/chat/start", body).await;
    assert_eq!(reason(&answer, "chat"), "error.websvc.unavailable");
    assert_eq!(answer["chat"].get("participantID"), None::<&Value>);
    let mut alicia = server.log_in("alicia").await;
    assert_eq!(alicia.until("snapshot").await["snapshot"]["interactions"], json!([]));
}

#[tokio::test]
async fn a_lost_answer_of_the_store_neither_loses_nor_doubles() {
    let server = TestServer::start();
    let (mary, _) = conversation(&server).await;
    for (number, fault) in [Fault::AnswerLost, Fault::QuestionLost].into_iter().enumerate() {
        settle(&server, &mary).await;
        server.machine().disk.fail_next([fault]);
        let message = json!({"message": format!("text {number}"), "messageId": format!("t{number}")});
        let answer = server.post(&format!("/websvcs/chat/sendMessage/{mary}"), message).await;
        assert_eq!(answer["chat"]["status"]["type"], "success");
    }
    let server = server.crash();
    let all = texts(&server.get(&format!("/websvcs/chat/poll/{mary}?after=-1")).await);
    assert_eq!(&all[all.len() - 3..], ["Mary: one", "Mary: text 0", "Mary: text 1"]);
}

#[tokio::test]
async fn many_long_messages_at_once_are_all_stored() {
    let server = TestServer::start();
    let mary = server.start_chat("Mary").await;
    let path = format!("/websvcs/chat/sendMessage/{mary}?after=99999");
    let long = "\u{1}".repeat(8_000);
    let sends = (0..100).map(|number| {
        server.post(
            &path,
            json!({"message": format!("{number} {}", &long[..7_990]), "messageId": number.to_string()}),
        )
    });
    for answer in futures_util::future::join_all(sends).await {
        assert_eq!(answer["chat"]["status"]["type"], "success", "{answer}");
    }
    let server = server.crash();
    let all = texts(&server.get(&format!("/websvcs/chat/poll/{mary}?after=4")).await);
    assert_eq!(all.len(), 100);
}

#[tokio::test]
async fn what_comes_while_the_store_is_busy_is_stored_together() {
    let server = TestServer::start();
    let (mary, _) = conversation(&server).await;
    settle(&server, &mary).await;
    let before = server.machine().disk.head().0;
    // The first is repeated after a pause, in which the others come.
    server.machine().disk.fail_next([Fault::QuestionLost]);
    let path = format!("/websvcs/chat/sendMessage/{mary}?after=99999");
    let sends = (0..64).map(|number| server.post(&path, json!({"message": format!("number {number}")})));
    for answer in futures_util::future::join_all(sends).await {
        assert_eq!(answer["chat"]["status"]["type"], "success", "{answer}");
    }
    let records = server.machine().disk.head().0 - before;
    assert!(records <= 8, "64 messages were stored as {records} records");
}

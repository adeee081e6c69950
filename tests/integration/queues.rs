//! Queries about queues.

use serde_json::{Value, json};

use crate::server::{TestServer, reason};

async fn query(server: &TestServer) -> Value {
    let body = json!({
        "queueName": "Marketing", "queueType": "Workgroup",
        "participant": {"username": "", "password": ""}, "estimatedWaitTime": 0
    });
    let answer = server.post("/websvcs/queue/query", body).await;
    assert_eq!(answer["queue"]["status"], json!({"type": "success"}));
    json!([answer["queue"]["agentsAvailable"], answer["queue"]["estimatedWaitTime"]])
}

#[tokio::test]
async fn a_query_tells_how_many_agents_there_are_and_how_long_one_would_wait() {
    let server = TestServer::start();
    assert_eq!(query(&server).await, json!([0, 180]), "nobody knows yet how long an agent takes");
    let alicia = server.log_in("alicia").await;
    server.wait(2).await;
    assert_eq!(query(&server).await, json!([1, 0]));
    for name in ["Mary", "Joe", "Sue"] {
        server.start_chat(name).await;
    }
    server.wait(2).await;
    assert_eq!(query(&server).await, json!([1, 360]), "Sue waits, and one more would after her");
    server.agent_does(&alicia, "interactions/0-1/pickup", json!({})).await;
    server.wait(20).await;
    server.agent_does(&alicia, "interactions/0-1/disconnect", json!({})).await;
    server.wait(2).await;
    assert_eq!(query(&server).await, json!([1, 20]), "by what the queue's past says");
}

#[tokio::test]
async fn an_answer_is_given_again_for_a_while() {
    let server = TestServer::start();
    server.set("QueueQueryTime", "30").await;
    assert_eq!(query(&server).await, json!([0, 180]));
    let _alicia = server.log_in("alicia").await;
    server.wait(29).await;
    assert_eq!(query(&server).await, json!([0, 180]));
    server.wait(1).await;
    assert_eq!(query(&server).await, json!([1, 0]));
}

#[tokio::test]
async fn an_answer_that_nobody_asks_for_is_not_kept() {
    let server = TestServer::start();
    server.set("QueueQueryTime", "60").await;
    server.set("QueueQueryIdleAbortTime", "10").await;
    assert_eq!(query(&server).await, json!([0, 180]));
    let _alicia = server.log_in("alicia").await;
    for _ in 0..2 {
        server.wait(9).await;
        assert_eq!(query(&server).await, json!([0, 180]));
    }
    server.wait(10).await;
    assert_eq!(query(&server).await, json!([1, 0]));
}

#[tokio::test]
async fn queues_of_agents_are_known_and_others_are_not() {
    let server = TestServer::start();
    let ask = async |body: Value| server.post("/websvcs/queue/query", body).await;
    let user = ask(json!({"queueName": "ALICIA", "queueType": "User"})).await;
    assert_eq!(user["queue"]["agentsAvailable"], 0);
    let unknown = ask(json!({"queueName": "Nobody", "queueType": "Workgroup"})).await;
    assert_eq!(reason(&unknown, "queue"), "error.websvc.unknownEntity.invalidQueue");
    let missing = ask(json!({})).await;
    assert_eq!(reason(&missing, "queue"), "error.websvc.content.invalid.missingData");
    let wrong = ask(json!({"queueName": "Marketing", "queueType": "Station"})).await;
    assert_eq!(reason(&wrong, "queue"), "error.websvc.unknownEntity.badTarget");
}

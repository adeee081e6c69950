//! What a page gives along with a chat or a callback: `customInfo`, `attributes` and `routingContexts`.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::CONTENT_TYPE;
use serde_json::{Value, json};
use vestibule::tracker::{Interaction, Tracker};
use vestibule_processor::InteractionId;

use crate::server::{TestServer, reason};

/// The calls, and the roots of their answers.
const CALLS: [(&str, &str); 2] = [("/websvcs/chat/start", "chat"), ("/websvcs/callback/create", "callback")];

/// A request for a chat or a callback, with more to it.
fn request(more: Value) -> Value {
    let mut request = json!({
        "participant": {"name": "Mary", "credentials": null, "telephone": "3175551212"},
        "target": "Marketing", "targettype": "Workgroup"
    });
    request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    request
}

/// What the agents who log in now are shown of the only interaction.
async fn shown(server: &TestServer) -> Value {
    let snapshot = server.log_in("alicia").await.until("snapshot").await;
    snapshot["snapshot"]["interactions"][0].clone()
}

fn tracked(server: &TestServer) -> Interaction {
    server.tracker().interaction(InteractionId { partition: 0, number: 1 }).unwrap().unwrap()
}

#[tokio::test]
async fn what_a_page_gives_along_reaches_the_agent_and_outlives_a_crash() {
    for (path, root) in CALLS {
        let server = TestServer::start();
        let mut bob = server.log_in("bob").await;
        let contexts = json!([{"context": "English", "category": "Language"}, {"context": "ICM", "category": "Product"}]);
        let given = json!({
            "customInfo": "from the price list", "attributes": {"cart": "3 items", "page": 7},
            "routingContexts": contexts
        });
        let answer = server.post(path, request(given)).await;
        assert_eq!(answer[root]["status"]["type"], "success", "{answer}");
        let check = |interaction: &Value| {
            assert_eq!(interaction["customInfo"], "from the price list", "{path}: {interaction}");
            assert_eq!(interaction["attributes"], json!([["cart", "3 items"], ["page", "7"]]), "{path}");
            assert_eq!(interaction["routingContexts"], contexts, "{path}");
            assert_eq!(interaction["callback"].is_object(), root == "callback");
        };
        check(&bob.until("interaction").await["interaction"]);
        let kept = tracked(&server).routing_contexts;
        assert_eq!(serde_json::to_value(kept).unwrap(), contexts);
        check(&shown(&server.crash()).await);
    }
}

#[tokio::test]
async fn routing_contexts_are_read_from_xml() {
    for (path, _) in CALLS {
        let server = TestServer::start();
        let body = "<request><participant><name>Mary</name><telephone>3175551212</telephone></participant>\
            <target>Marketing</target><routingContexts>\
            <routingContext><context>Tents &amp; more</context><category>Product</category></routingContext>\
            <item><weight>3</weight><category>Language</category><context>English</context></item>\
            </routingContexts></request>";
        let post = Request::post(path).header(CONTENT_TYPE, "application/xml");
        let answer = server.answer(post.body(Body::from(body)).unwrap()).await;
        assert!(answer.text.contains("<type>success</type>"), "{path}: {}", answer.text);
        let expected = json!([
            {"context": "Tents & more", "category": "Product"}, {"context": "English", "category": "Language"}
        ]);
        assert_eq!(shown(&server).await["routingContexts"], expected, "{path}");
    }
}

#[tokio::test]
async fn routing_contexts_that_say_nothing_are_passed_over() {
    let whole = json!({"context": "ICM", "category": "Product"});
    let check = async |contexts: Value, expected: Value| {
        for (path, root) in CALLS {
            let server = TestServer::start();
            let answer = server.post(path, request(json!({"routingContexts": contexts}))).await;
            assert_eq!(answer[root]["status"]["type"], "success", "{path} {contexts}: {answer}");
            assert_eq!(shown(&server).await["routingContexts"], expected, "{path} {contexts}");
        }
    };
    check(Value::Null, json!([])).await;
    check(json!([]), json!([])).await;
    check(json!(""), json!([])).await;
    check(json!([null, "ICM", {"context": "ICM"}, {"context": "", "category": "Product"}]), json!([])).await;
    check(json!([{"context": "ICM", "category": "Product", "skill": {"level": [1]}}]), json!([whole])).await;
}

#[tokio::test]
async fn more_or_longer_routing_contexts_than_are_kept_are_refused_and_said_to_be() {
    let server = TestServer::start();
    let context = |context: String, category: String| json!({"context": context, "category": category});
    let most = vec![context("ä".repeat(100), "ö".repeat(100)); 20];
    let refused = [
        (vec![context("ICM".into(), "Product".into()); 21], "more than 20 routingContexts"),
        (vec![context("x".repeat(101), "Product".into())], "routingContexts is longer than 100 characters"),
        (vec![context("ICM".into(), "x".repeat(101))], "routingContexts is longer than 100 characters"),
    ];
    for (path, root) in CALLS {
        for (contexts, message) in &refused {
            let answer = server.post(path, request(json!({"routingContexts": contexts}))).await;
            assert_eq!(reason(&answer, root), "error.websvc.content.invalid");
            let said = answer[root]["status"]["message"].as_str().unwrap();
            assert!(said.contains(message), "{path}: {said}");
        }
        let answer = server.post(path, request(json!({"routingContexts": most}))).await;
        assert_eq!(answer[root]["status"]["type"], "success", "{answer}");
    }
}

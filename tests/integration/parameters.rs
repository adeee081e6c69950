//! Parameters that administrators set.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE};
use axum::http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use crate::server::{Answer, Console, TestServer};

async fn call(
    server: &TestServer,
    console: Option<&Console>,
    method: Method,
    path: &str,
    body: &Value,
) -> Answer {
    let mut request = Request::builder().method(method).uri(path).header(CONTENT_TYPE, "application/json");
    if let Some(console) = console {
        request = request.header(COOKIE, &console.cookie);
    }
    server.answer(request.body(Body::from(body.to_string())).unwrap()).await
}

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.text).unwrap()
}

#[tokio::test]
async fn an_administrator_sets_a_parameter_and_it_is_effective_at_once_and_kept() {
    let server = TestServer::start();
    let alicia = server.log_in("alicia").await;
    let path = "/admin/parameters/MaxPollFrequency";
    let set = call(&server, Some(&alicia), Method::PUT, path, &json!({"value": "1500"})).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text);
    assert_eq!(read(&set)["source"], "set");
    let mary = server.start_chat("Mary").await;
    let wait = async |server: &TestServer| {
        server.get(&format!("/websvcs/chat/poll/{mary}")).await["chat"]["pollWaitSuggestion"].clone()
    };
    assert_eq!(wait(&server).await, 1500);
    let server = server.crash();
    assert_eq!(wait(&server).await, 1500);
    let alicia = server.log_in("alicia").await;
    let reset = call(&server, Some(&alicia), Method::DELETE, path, &json!({})).await;
    assert_eq!(read(&reset)["value"], "2000");
    assert_eq!(wait(&server).await, 2000);
}

#[tokio::test]
async fn all_parameters_are_listed_with_what_is_known_of_them() {
    let server = TestServer::start();
    let alicia = server.log_in("alicia").await;
    let list = read(&call(&server, Some(&alicia), Method::GET, "/admin/parameters", &json!({})).await);
    let list = list.as_array().unwrap();
    let named = |name: &str| list.iter().find(|parameter| parameter["name"] == name).unwrap().clone();
    let parameter = named("MaxInteractionsAllowedPerIP");
    assert_eq!((&parameter["value"], &parameter["default"]), (&json!("1000"), &json!("15")));
    assert_eq!(parameter["source"], "configuration");
    assert_eq!(named("PartyIdleTime")["source"], "default");
    assert!(list.is_sorted_by_key(|parameter| parameter["name"].as_str().unwrap().to_owned()));
}

#[tokio::test]
async fn a_restart_ends_what_the_parameters_give_up() {
    for (parameter, value, is_chat_kept, is_callback_kept) in [
        ("PerformCleanRestart", "0", true, true),
        ("PerformCleanRestart", "1", false, false),
        ("ChatInteractionRecoveryEnabled", "0", false, true),
        ("CallbackInteractionRecoveryEnabled", "0", true, false),
    ] {
        let server = TestServer::start();
        server.set(parameter, value).await;
        let (mary, joe) = (server.start_chat("Mary").await, server.create_callback("Joe").await);
        let server = server.crash();
        server.wait(0).await;
        let poll = server.get(&format!("/websvcs/chat/poll/{mary}?after=100")).await;
        let expected = (!is_chat_kept).then_some("error.websvc.unknownEntity.session");
        assert_eq!(poll["chat"]["status"]["reason"].as_str(), expected, "{parameter} {value}");
        let status = server.callback_status(&joe).await;
        let expected = if is_callback_kept { "ACD - Wait Agent" } else { "Disconnected" };
        assert_eq!(status["acdStatus"]["interactionState"], expected, "{parameter} {value}");
    }
}

#[tokio::test]
async fn only_administrators_may() {
    let server = TestServer::start();
    let bob = server.log_in("bob").await;
    for (method, path) in [
        (Method::GET, "/admin/parameters"),
        (Method::PUT, "/admin/parameters/WelcomeMsg"),
        (Method::DELETE, "/admin/parameters/WelcomeMsg"),
    ] {
        let body = json!({"value": "Hi"});
        let stranger = call(&server, None, method.clone(), path, &body).await;
        assert_eq!(stranger.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        let agent = call(&server, Some(&bob), method.clone(), path, &body).await;
        assert_eq!((agent.status, &read(&agent)["code"]), (StatusCode::FORBIDDEN, &json!("forbidden")));
    }
}

#[tokio::test]
async fn wrong_values_and_names_are_refused_with_what_would_be_right() {
    let server = TestServer::start();
    let alicia = server.log_in("alicia").await;
    let set = async |name: &str, value: &str| {
        let path = format!("/admin/parameters/{name}");
        let answer = call(&server, Some(&alicia), Method::PUT, &path, &json!({"value": value})).await;
        (answer.status.as_u16(), read(&answer)["message"].as_str().unwrap_or_default().to_owned())
    };
    let check = async |name: &str, value: &str, status: u16, message: &str| {
        assert_eq!(set(name, value).await, (status, message.to_owned()));
    };
    check(
        "MaxPolFrequency",
        "1",
        404,
        "There is no parameter MaxPolFrequency. Did you mean MaxPollFrequency?",
    )
    .await;
    check(
        "MaxPollFrequency",
        "1",
        400,
        "MaxPollFrequency must be a number of milliseconds from 500 to 60000.",
    )
    .await;
    let (status, message) = set("ProblemReportControlExpression", "(Chrome").await;
    assert_eq!(status, 400);
    assert!(message.starts_with("ProblemReportControlExpression is not a regular expression"), "{message}");
    assert_eq!(set("ProblemReportControlExpression", "Chrome").await.0, 200);
}

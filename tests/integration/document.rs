//! The OpenAPI document, as it is served.

use axum::body::Body;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION};
use axum::http::{Request, StatusCode};
use serde_json::Value;

use crate::server::{Answer, TestServer};

async fn get(server: &TestServer, path: &str) -> Answer {
    server.answer(Request::get(path).body(Body::empty()).unwrap()).await
}

async fn document(server: &TestServer) -> Value {
    let answer = get(server, "/openapi.json").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.headers[CONTENT_TYPE], "application/json");
    serde_json::from_str(&answer.text).unwrap()
}

#[tokio::test]
async fn the_document_leads_to_the_server_behind_any_prefix() {
    let document = document(&TestServer::start()).await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"), "{}", document["openapi"]);
    assert_eq!(document["servers"][0]["url"], ".");
    assert!(document["paths"].as_object().unwrap().keys().all(|path| path.starts_with('/')));
}

#[tokio::test]
async fn every_call_of_the_document_reaches_its_endpoint() {
    let server = TestServer::start();
    for (path, item) in document(&server).await["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys().map(|method| method.to_uppercase()) {
            let address: String = path.split(['{', '}']).collect();
            let request = Request::builder().method(&*method).uri(&address).body(Body::empty()).unwrap();
            let answer = server.answer(request).await;
            match path.as_str() {
                // What nobody is told who has no key.
                path if path.contains("/getFile/") || path.contains("/photo/") => {
                    assert!(answer.text.starts_with("There is no such"), "{method} {path}: {}", answer.text);
                }
                path if path.contains("/uploadFile/") => assert_eq!(answer.status, StatusCode::NOT_FOUND),
                path if path.starts_with("/websvcs/") => {
                    assert_eq!(answer.status, StatusCode::OK, "{method} {path}");
                }
                "/agent/login" => assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE),
                path => assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}"),
            }
        }
    }
}

#[tokio::test]
async fn the_page_needs_nothing_but_its_style() {
    let server = TestServer::start();
    let page = get(&server, "/api/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.headers[CONTENT_TYPE], "text/html; charset=utf-8");
    let policy = page.headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'self';"), "{policy}");
    let loaded: Vec<&str> =
        page.text.split("href=\"").skip(1).filter(|rest| !rest.starts_with('#')).collect();
    let loaded: Vec<&str> = loaded.iter().filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(loaded, ["style.css", "../openapi.json"]);
    assert_eq!(get(&server, "/api/style.css").await.headers[CONTENT_TYPE], "text/css; charset=utf-8");
    assert_eq!(get(&server, "/api").await.headers[LOCATION], "api/");
}

#[tokio::test]
async fn a_key_that_is_no_text_is_answered_as_the_document_says() {
    let server = TestServer::start();
    let poll = server.get("/websvcs/chat/poll/%FF").await;
    assert_eq!(poll["chat"]["status"]["reason"], "error.websvc.unknownEntity.session");
    let alicia = server.log_in("alicia").await;
    let answer = server.agent_post(&alicia, "interactions/%FF/pickup", Value::Null).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let problem: Value = serde_json::from_str(&answer.text).unwrap();
    assert_eq!(problem["code"], "unknownInteraction");
}

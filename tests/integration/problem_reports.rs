//! What visitors' browsers report.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use vestibule::tracker::{ProblemReport, Tracker};

use crate::server::{TestServer, reason};

/// As clients send it: cut somewhere, so that it is no JSON.
const REPORT: &str =
    r#"{"version":1,"attemptedWork":"/I3Root/Server1/websvcs/chat/poll/","userAgent":"Chrome","failedReq"#;

async fn report(server: &TestServer, participant: &str, text: impl Into<Body>) -> Value {
    let request = Request::post(format!("/websvcs/problemReport/{participant}"));
    server.answer(request.header("content-type", "application/json").body(text.into()).unwrap()).await.ok()
}

fn kept(server: &TestServer) -> Vec<ProblemReport> {
    server.tracker().problem_reports(None, 1_000).unwrap()
}

fn success() -> Value {
    json!({"problemReport": {"status": {"type": "success"}}})
}

async fn allowing() -> (TestServer, String) {
    let server = TestServer::start();
    server.set("AllowClientProblemReport", "1").await;
    let mary = server.start_chat("Mary").await;
    (server, mary)
}

#[tokio::test]
async fn a_report_is_kept_as_it_came() {
    let (server, mary) = allowing().await;
    assert_eq!(report(&server, &mary, REPORT).await, success());
    let kept = kept(&server);
    assert_eq!((kept.len(), &*kept[0].text, kept[0].interaction.number), (1, REPORT, 1));
    assert_eq!(report(&server, &mary, vec![0xff, 0x00, b'x']).await, success());
    assert_eq!(report(&server, &mary, "").await, success());
    assert_eq!(report(&server, &mary, "x".repeat(200_000)).await, success());
    assert_eq!(server.tracker().problem_reports(Some("xxx"), 10).unwrap()[0].text.len(), 64 * 1024);
}

#[tokio::test]
async fn reports_are_taken_only_if_the_company_wants_them() {
    let server = TestServer::start();
    let mary = server.start_chat("Mary").await;
    assert_eq!(
        reason(&report(&server, &mary, REPORT).await, "problemReport"),
        "error.websvc.unsupportedOperation"
    );
    server.set("AllowClientProblemReport", "1").await;
    for unknown in ["0a4f43ac-3d35-4b6c-8d4b-1f8a2a3f0c11", "rubbish"] {
        let answer = report(&server, unknown, REPORT).await;
        assert_eq!(reason(&answer, "problemReport"), "error.websvc.unknownEntity.session");
    }
    server.set("ProblemReportControlExpression", "Firefox|Safari").await;
    assert_eq!(report(&server, &mary, REPORT).await, success(), "it is dropped in silence");
    assert!(kept(&server).is_empty());
    server.set("ProblemReportControlExpression", "Chrome").await;
    report(&server, &mary, REPORT).await;
    assert_eq!(kept(&server).len(), 1);
}

#[tokio::test]
async fn clients_learn_whether_and_which_reports_are_wanted() {
    let server = TestServer::start();
    let configuration =
        async || server.get("/websvcs/serverConfiguration").await[0]["serverConfiguration"].clone();
    let is_offered =
        |it: &Value| it["capabilities"]["common"].as_array().unwrap().contains(&json!("problemReport"));
    server.set("ProblemReportControlExpression", "Chrome").await;
    let off = configuration().await;
    assert!(!is_offered(&off) && off.get("problemReportRegEx").is_none());
    server.set("AllowClientProblemReport", "1").await;
    let on = configuration().await;
    assert!(is_offered(&on));
    assert_eq!(on["problemReportRegEx"], "Chrome");
    assert!(on["cfgVer"].as_u64() > off["cfgVer"].as_u64());
}

#[tokio::test]
async fn more_reports_than_anybody_reads_are_dropped() {
    let (server, mary) = allowing().await;
    for _ in 0..25 {
        assert_eq!(report(&server, &mary, REPORT).await, success());
    }
    assert_eq!(kept(&server).len(), 20);
    server.wait(61).await;
    report(&server, &mary, REPORT).await;
    assert_eq!(kept(&server).len(), 21);
}

#[tokio::test]
async fn a_store_that_fails_is_no_visitors_trouble() {
    let (server, mary) = allowing().await;
    server.machine().tracker.fail(true);
    assert_eq!(report(&server, &mary, REPORT).await, success());
    server.machine().tracker.fail(false);
    assert!(kept(&server).is_empty());
}

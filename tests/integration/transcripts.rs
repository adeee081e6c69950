//! Transcripts by mail.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use vestibule::app::TrackedOutbox;
use vestibule::bridge::Settings;
use vestibule::mail::memory::MemoryPost;
use vestibule::mail::{Mailer, Refusal};
use vestibule::tracker::{Mail, Tracker};
use vestibule_shared::visitor::reason as code;

use crate::server::{TestServer, reason};
use crate::tracking::pick_up;

/// What mails a test server's transcripts, and where they arrive.
struct Office {
    mailer: Mailer<MemoryPost>,
    post: MemoryPost,
}

impl Office {
    fn of(server: &TestServer) -> Office {
        let (outbox, post) = (TrackedOutbox(Arc::new(server.tracker())), MemoryPost::default());
        let sender = "Example <chat@example.net>".parse().unwrap();
        let mailer = Mailer::new(Arc::new(outbox), post.clone(), sender, Duration::from_secs(60));
        Office { mailer, post }
    }

    /// Sends what is due, after so many seconds.
    async fn send_after(&mut self, server: &TestServer, seconds: u64) -> usize {
        server.wait(seconds).await;
        let reply_to = server.handle().processor().parameters().chat_transcript_reply_to_address.parse().ok();
        self.mailer.step(server.handle().now(), reply_to).await;
        self.post.taken().len()
    }
}

async fn start() -> TestServer {
    let server = TestServer::start_with(Settings { mail: true, ..Settings::default() });
    server.set("EnableWebTranscript", "1").await;
    server
}

fn body(required: Value, address: Value) -> Value {
    json!({"participant": {"name": "Mary", "credentials": null}, "target": "Marketing", "targettype": "Workgroup",
        "transcriptRequired": required, "emailAddress": address, "language": "de"})
}

pub(crate) async fn ask(server: &TestServer, required: Value, address: Value) -> Value {
    server.post("/websvcs/chat/start", body(required, address)).await
}

/// A chat that an agent took and that is over, with its transcript asked for.
async fn finished_chat(server: &TestServer) {
    finish_chat(server, body(json!(true), json!(" mary@example.com "))).await;
}

async fn finish_chat(server: &TestServer, start: Value) {
    let mut alicia = server.log_in("alicia").await;
    let answer = server.post("/websvcs/chat/start", start).await;
    let mary = answer["chat"]["participantID"].as_str().unwrap();
    let id = pick_up(server, &mut alicia).await;
    let body = json!({"text": "Grüße", "messageId": "1"});
    server.agent_does(&alicia, &format!("interactions/{id}/message"), body).await;
    server.post(&format!("/websvcs/chat/sendMessage/{mary}"), json!({"message": "goodbye"})).await;
    server.post(&format!("/websvcs/chat/exit/{mary}"), json!({})).await;
}

async fn offered(server: &TestServer) -> bool {
    let answer = server.get("/websvcs/serverConfiguration").await;
    let chat = &answer[0]["serverConfiguration"]["capabilities"]["chat"];
    chat.as_array().unwrap().iter().any(|name| name == "transcript")
}

fn listed(server: &TestServer, given_up_only: bool) -> Vec<Mail> {
    server.tracker().mails(given_up_only, 10).unwrap()
}

#[tokio::test]
async fn a_transcript_is_offered_with_a_mail_server_and_the_parameter_only() {
    let server = start().await;
    assert!(offered(&server).await);
    server.set("EnableWebTranscript", "0").await;
    assert!(!offered(&server).await);
    let without = TestServer::start();
    without.set("EnableWebTranscript", "1").await;
    assert!(!offered(&without).await);
    let answer = ask(&without, json!(true), json!("rubbish")).await;
    assert_eq!(
        answer["chat"]["status"]["type"], "success",
        "who cannot have one is not asked for an address"
    );
}

#[tokio::test]
async fn an_address_that_nothing_can_be_sent_to_is_told_at_once() {
    let server = start().await;
    for address in [json!(null), json!(""), json!("  ")] {
        assert_eq!(reason(&ask(&server, json!(true), address).await, "chat"), code::MISSING_DATA);
    }
    let long = format!("{}@example.com", "x".repeat(300));
    for address in
        ["mary", "mary@", "a@b@c", "mary@example.com, joe@example.com", "a@x.com\r\nBcc: b@x.com", &long]
    {
        let answer = ask(&server, json!("true"), json!(address)).await;
        assert_eq!(reason(&answer, "chat"), code::INVALID_CONTENT, "{address}");
    }
    for required in [json!(false), json!(null), json!("false"), json!({})] {
        let answer = ask(&server, required, json!("rubbish")).await;
        assert_eq!(answer["chat"]["status"]["type"], "success", "{answer}");
    }
}

#[tokio::test]
async fn a_finished_chat_is_mailed_once() {
    let server = start().await;
    server.set("ChatTranscriptReplyToAddress", "help@example.net").await;
    finished_chat(&server).await;
    let mut office = Office::of(&server);
    assert_eq!(office.send_after(&server, 0).await, 1);
    let mail = office.post.taken().remove(0);
    for part in [
        "To: mary@example.com",
        "Reply-To: help@example.net",
        "Subject: Ihr Chat mit Marketing",
        "Alicia Adams: Gr",
    ] {
        assert!(mail.contains(part), "{part} is not in {mail}");
    }
    let server = server.crash();
    let mut office = Office::of(&server);
    assert_eq!(office.send_after(&server, 100_000).await, 0);
    assert_eq!(listed(&server, false), []);
}

#[tokio::test]
async fn a_mail_that_is_refused_for_now_is_tried_again_ever_more_seldom() {
    let server = start().await;
    finished_chat(&server).await;
    let mut office = Office::of(&server);
    office.post.refuse(Some(Refusal::NotNow("452 full for mary@example.com".to_owned())));
    office.send_after(&server, 0).await;
    office.send_after(&server, 59).await;
    let waiting = listed(&server, false).remove(0);
    assert_eq!((waiting.attempts, waiting.reason.as_deref()), (1, Some("452 full for …@example.com")));
    office.send_after(&server, 1).await;
    office.send_after(&server, 119).await;
    assert_eq!(listed(&server, false)[0].attempts, 2);
    office.post.refuse(None);
    assert_eq!(office.send_after(&server, 1).await, 1);
}

#[tokio::test]
async fn while_no_mail_is_taken_one_alone_is_tried() {
    let server = start().await;
    finished_chat(&server).await;
    finished_chat(&server).await;
    let mut office = Office::of(&server);
    office.post.refuse(Some(Refusal::Unreachable("nobody is there".to_owned())));
    office.send_after(&server, 0).await;
    office.send_after(&server, 59).await;
    let attempts = || listed(&server, false).iter().map(|mail| mail.attempts).sum::<u32>();
    assert_eq!(attempts(), 1);
    office.post.refuse(None);
    assert_eq!(office.send_after(&server, 1).await, 2);
}

#[tokio::test]
async fn a_mail_is_given_up_after_two_days_and_at_once_if_there_is_no_hope() {
    let server = start().await;
    finished_chat(&server).await;
    let mut office = Office::of(&server);
    office.post.refuse(Some(Refusal::NotNow("452 full".to_owned())));
    for _ in 0..48 {
        office.send_after(&server, 3_600).await;
    }
    assert_eq!(listed(&server, true), []);
    office.send_after(&server, 3_600).await;
    let given_up = listed(&server, true).remove(0);
    assert_eq!(given_up.due, None);
    assert!(given_up.reason.unwrap().ends_with("the last time: 452 full"));

    let server = start().await;
    finished_chat(&server).await;
    let mut office = Office::of(&server);
    office.post.refuse(Some(Refusal::Never("550 unknown".to_owned())));
    office.send_after(&server, 0).await;
    office.post.refuse(None);
    assert_eq!(office.send_after(&server, 100_000).await, 0);
    assert_eq!(listed(&server, true)[0].reason.as_deref(), Some("550 unknown"));
}

#[tokio::test]
async fn a_mail_that_no_server_was_there_to_send_for_days_is_tried_before_it_is_given_up() {
    const DAYS: u64 = 3 * 24 * 3_600;
    let server = start().await;
    finished_chat(&server).await;
    assert_eq!(Office::of(&server).send_after(&server, DAYS).await, 1);

    let server = start().await;
    finished_chat(&server).await;
    let mut office = Office::of(&server);
    office.post.refuse(Some(Refusal::NotNow("452 full".to_owned())));
    office.send_after(&server, DAYS).await;
    let given_up = listed(&server, true).remove(0);
    assert_eq!(given_up.attempts, 1);
    assert!(given_up.reason.unwrap().ends_with("the last time: 452 full"));

    let server = start().await;
    finished_chat(&server).await;
    let mut office = Office::of(&server);
    assert_eq!(
        office.send_after(&server, 3 * DAYS).await,
        0,
        "a Tracker that is written anew mails no old ones"
    );
    assert_eq!(listed(&server, true).len(), 1);
}

#[tokio::test]
async fn a_chat_with_an_agent_is_mailed_with_the_name_that_the_visitor_saw() {
    let server = start().await;
    let mut start = body(json!(true), json!("mary@example.com"));
    (start["target"], start["targettype"]) = (json!("ALICIA"), json!("User"));
    finish_chat(&server, start).await;
    let mut office = Office::of(&server);
    assert_eq!(office.send_after(&server, 0).await, 1);
    let mail = office.post.taken().remove(0);
    assert!(mail.contains("Subject: Ihr Chat mit Alicia Adams\r\n"), "{mail}");
    assert!(!mail.to_lowercase().contains("mit alicia\r\n"), "{mail}");
}

#[tokio::test]
async fn without_a_mail_server_what_waits_is_given_up_and_forgotten_in_time() {
    let server = start().await;
    finished_chat(&server).await;
    let outbox = Arc::new(TrackedOutbox(Arc::new(server.tracker())));
    let mut mailer = Mailer::<MemoryPost>::without_post(outbox, Duration::from_secs(3_600));
    let mut step_after = async |seconds| {
        server.wait(seconds).await;
        mailer.step(server.handle().now(), None).await;
        listed(&server, false)
    };
    let waiting = step_after(0).await.remove(0);
    assert_eq!(waiting.attempts, 1);
    assert!(waiting.reason.unwrap().contains("[mail]"));
    assert_eq!(step_after(48 * 3_600).await.remove(0).due.map(|_| ()), Some(()));
    assert_eq!(step_after(3_600).await.remove(0).due, None, "given up");
    assert_eq!(step_after(27 * 24 * 3_600).await.len(), 1);
    assert_eq!(step_after(2 * 24 * 3_600).await, [], "30 days after the chat");
}

#[tokio::test]
async fn nobody_is_mailed_a_chat_that_no_agent_took() {
    let server = start().await;
    let answer = ask(&server, json!(true), json!("victim@example.com")).await;
    let mary = answer["chat"]["participantID"].as_str().unwrap();
    server.post(&format!("/websvcs/chat/sendMessage/{mary}"), json!({"message": "buy this"})).await;
    server.post(&format!("/websvcs/chat/exit/{mary}"), json!({})).await;
    let mut office = Office::of(&server);
    assert_eq!(office.send_after(&server, 0).await, 0);
    assert_eq!(listed(&server, false), []);
}

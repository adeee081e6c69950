//! What the Tracker keeps of what happens.

use std::time::Duration;

use serde_json::{Value, json};
use vestibule::tracker::{Interaction, SegmentKind, Tracker};
use vestibule_processor::InteractionId;

use crate::server::{Console, TestServer};

fn tracked(server: &TestServer, number: u64) -> Interaction {
    server.tracker().interaction(InteractionId { partition: 0, number }).unwrap().unwrap()
}

/// The segments as `kind end-code`.
fn segments(interaction: &Interaction) -> Vec<String> {
    let shown = |kind: SegmentKind, end: Option<&str>| format!("{} {}", kind.as_str(), end.unwrap_or("…"));
    interaction.segments.iter().map(|segment| shown(segment.kind, segment.end_code.as_deref())).collect()
}

async fn alerting(console: &mut Console) -> String {
    let is_offered = |told: &Value| {
        told["interaction"]["stage"]["type"] == "alerting" && told["interaction"]["mine"] == true
    };
    let told = console.until_that("interaction", is_offered).await;
    told["interaction"]["id"].as_str().unwrap().to_owned()
}

pub(crate) async fn pick_up(server: &TestServer, console: &mut Console) -> String {
    let id = alerting(console).await;
    server.agent_does(console, &format!("interactions/{id}/pickup"), json!({})).await;
    id
}

#[tokio::test]
async fn a_finished_chat_is_kept_with_its_segments_and_texts_once() {
    let server = TestServer::start();
    let mut alicia = server.log_in("alicia").await;
    let mary = server.start_chat("Mary").await;
    let id = pick_up(&server, &mut alicia).await;
    assert_eq!(segments(&tracked(&server, 1)), ["Queue Alerted", "Alert PickedUp", "Connect …"]);
    server.wait(5).await;
    server
        .agent_does(
            &alicia,
            &format!("interactions/{id}/message"),
            json!({"text": "hello", "messageId": "1"}),
        )
        .await;
    // The Tracker knows half of it when the power goes.
    tracked(&server, 1);
    let server = server.crash();
    server.post(&format!("/websvcs/chat/sendMessage/{mary}"), json!({"message": "goodbye"})).await;
    server.post(&format!("/websvcs/chat/exit/{mary}"), json!({})).await;
    let interaction = tracked(&server, 1);
    assert_eq!(segments(&interaction), ["Queue Alerted", "Alert PickedUp", "Connect Disconnected"]);
    assert_eq!(
        (interaction.outcome.as_deref(), interaction.agent.as_deref()),
        (Some("answered"), Some("alicia"))
    );
    assert!(interaction.ended.is_some() && interaction.segments[2].duration.unwrap() >= 5_000);
    let said: Vec<String> = interaction
        .transcript
        .iter()
        .filter(|spoken| spoken.role != "system")
        .map(|spoken| format!("{}: {}", spoken.name, spoken.text))
        .collect();
    assert_eq!(said, ["Alicia Adams: hello", "Mary: goodbye"]);
    assert_eq!(tracked(&server.crash(), 1), interaction, "nothing is counted twice");
}

#[tokio::test]
async fn a_snoozed_callback_has_a_system_segment() {
    let server = TestServer::start();
    let mut alicia = server.log_in("alicia").await;
    server.create_callback("Mary").await;
    let id = pick_up(&server, &mut alicia).await;
    server.agent_does(&alicia, &format!("interactions/{id}/retry"), json!({})).await;
    let snoozed = tracked(&server, 1);
    assert_eq!(segments(&snoozed), ["Queue Alerted", "Alert PickedUp", "Connect Snoozed", "System …"]);
    assert_eq!(snoozed.segments[3].details["SnoozeStartTime"], snoozed.segments[3].started.0);
    server.wait(300).await;
    pick_up(&server, &mut alicia).await;
    let body = json!({"outcome": "complete"});
    server.agent_does(&alicia, &format!("interactions/{id}/finish"), body).await;
    let finished = tracked(&server, 1);
    assert_eq!(finished.outcome.as_deref(), Some("complete"));
    assert_eq!(
        (finished.segments[3].end_code.as_deref(), finished.segments[3].duration),
        (Some("Resumed"), Some(300_000))
    );
    assert_eq!(finished.segments[3].details["SnoozeDurationInSeconds"], 300);
    assert_eq!(finished.telephone.as_deref(), Some("(317) 555-1212"));
}

/// A callback of Mary's that alicia has put off, and Mary's id.
async fn put_off(server: &TestServer) -> String {
    let mut alicia = server.log_in("alicia").await;
    let mary = server.create_callback("Mary").await;
    let id = pick_up(server, &mut alicia).await;
    server.agent_does(&alicia, &format!("interactions/{id}/retry"), json!({})).await;
    mary
}

/// How the snooze ended, and the duration that is told of it.
fn snooze(server: &TestServer) -> (Option<String>, Option<u64>) {
    let segment = tracked(server, 1).segments.swap_remove(3);
    (segment.end_code, segment.details.get("SnoozeDurationInSeconds").copied())
}

#[tokio::test]
async fn the_snooze_of_a_callback_that_is_cancelled_is_as_long_as_it_was() {
    let server = TestServer::start();
    let mary = put_off(&server).await;
    server.wait(100).await;
    assert_eq!(snooze(&server), (None, None));
    server.post(&format!("/websvcs/callback/disconnect/{mary}"), json!({})).await;
    assert_eq!(snooze(&server), (Some("Disconnected".to_owned()), Some(100)));
}

#[tokio::test]
async fn a_snooze_lasts_as_long_as_nobody_can_end_it() {
    let server = TestServer::start();
    put_off(&server).await;
    let clock = server.machine().clock.clone();
    let server = server.crash_after(|| clock.advance(Duration::from_secs(1_000)));
    server.wait(0).await;
    assert_eq!(snooze(&server), (Some("Resumed".to_owned()), Some(1_000)));
}

#[tokio::test]
async fn a_tracker_that_fails_makes_up_for_it() {
    let server = TestServer::start();
    let mary = server.start_chat("Mary").await;
    server.machine().tracker.fail(true);
    server.post(&format!("/websvcs/chat/sendMessage/{mary}"), json!({"message": "into the dark"})).await;
    server.post(&format!("/websvcs/chat/exit/{mary}"), json!({})).await;
    server.fail_to_track();
    server.machine().tracker.fail(false);
    let interaction = tracked(&server, 1);
    assert_eq!(interaction.outcome.as_deref(), Some("abandoned"));
    assert!(interaction.transcript.iter().any(|spoken| spoken.text == "into the dark"));
}

#[tokio::test]
async fn a_lost_tracker_is_written_anew() {
    let server = TestServer::start();
    let mary = server.start_chat("Mary").await;
    server.post(&format!("/websvcs/chat/exit/{mary}"), json!({})).await;
    let before = tracked(&server, 1);
    let mut machine = server.machine().clone();
    drop(server);
    machine.tracker = Default::default();
    assert_eq!(tracked(&TestServer::start_on(machine), 1), before);
}

/// The journal was lost, or restored from a time before the Tracker's.
#[tokio::test]
async fn another_journal_is_read_from_its_beginning() {
    let server = TestServer::start();
    server.start_chat("Mary").await;
    server.start_chat("Joe").await;
    tracked(&server, 2);
    let mut machine = server.machine().clone();
    drop(server);
    machine.disk = Default::default();
    let server = TestServer::start_on(machine);
    server.start_chat("Ann").await;
    assert_eq!(tracked(&server, 1).visitor_name, "Ann");
}

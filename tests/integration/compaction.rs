//! Old records leave the journal, and nobody notices.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::oneshot;
use vestibule::bridge::Settings;
use vestibule::clock::ManualClock;
use vestibule::files::FileStore;
use vestibule::journal::Position;
use vestibule::journal::memory::{Delay, Disk, MemoryJournal};
use vestibule::runtime::{Compaction, Fatal, Runtime};
use vestibule::tracker::Tracker;
use vestibule_processor::{Configuration, InteractionId, Timestamp};

use crate::files;
use crate::server::{Machine, TestServer, texts};
use crate::tracking::pick_up;
use crate::transcripts;

/// A busy machine is no failure.
const PATIENCE: Duration = Duration::from_secs(30);

const CHAT: InteractionId = InteractionId { partition: 0, number: 1 };

/// A server that takes a snapshot every few records, and mails transcripts.
fn start() -> TestServer {
    let compaction = Compaction { records: 10, ..Compaction::default() };
    let clock = Arc::new(ManualClock::at(Timestamp(1_700_000_000_000)));
    let settings = Settings { mail: true, ..Settings::default() };
    TestServer::start_on(Machine { compaction, clock, settings, ..Machine::default() })
}

/// Has a visitor say one thing after the other until something is so.
async fn talk_until(server: &TestServer, visitor: &str, is_so: impl Fn(&Disk) -> bool) {
    let deadline = Instant::now() + PATIENCE;
    let path = format!("/websvcs/chat/sendMessage/{visitor}?after=9999");
    let mut said = 0;
    while !is_so(&server.machine().disk) {
        assert!(Instant::now() < deadline, "nothing came of {said} records");
        said += 1;
        let message = json!({"message": format!("line {said}"), "messageId": format!("line {said}")});
        let answer = server.post(&path, message).await;
        assert_eq!(answer["chat"]["status"]["type"], "success", "{answer}");
    }
}

/// Talks until all records before one that is the head now are forgotten.
async fn compact(server: &TestServer, visitor: &str) {
    let head = server.machine().disk.head();
    talk_until(server, visitor, |disk| {
        server.tracker();
        disk.first() > head
    })
    .await;
}

async fn all_events(server: &TestServer, visitor: &str) -> Value {
    server.get(&format!("/websvcs/chat/poll/{visitor}?after=-1")).await["chat"]["events"].take()
}

/// What an agent is told of interactions, and of what was said in them.
async fn agents_view(server: &TestServer, cookie: &str) -> Value {
    let told = server.open_stream(cookie).await.until("snapshot").await;
    json!([told["snapshot"]["interactions"], told["snapshot"]["conversations"]])
}

#[tokio::test]
async fn both_sides_of_a_conversation_see_the_same_after_its_beginning_was_forgotten() {
    let server = start();
    let alicia = server.log_in("alicia").await;
    let mary = server.start_chat("Mary").await;
    server.agent_does(&alicia, "interactions/0-1/pickup", json!(null)).await;
    let hello = json!({"text": "hello", "messageId": "1"});
    server.agent_does(&alicia, "interactions/0-1/message", hello.clone()).await;
    let joe = server.start_chat("Joe").await;
    server.post(&format!("/websvcs/chat/exit/{joe}"), json!({})).await;
    let joes = all_events(&server, &joe).await;
    compact(&server, &mary).await;

    let (cookie, marys) = (alicia.cookie.clone(), all_events(&server, &mary).await);
    let view = agents_view(&server, &cookie).await;
    assert!(view.to_string().contains("hello"), "{view}");
    let server = server.crash();
    assert!(server.machine().disk.first() > Position(1));
    assert_eq!(all_events(&server, &mary).await, marys);
    assert_eq!(all_events(&server, &joe).await, joes, "a conversation that is over can still be read");
    assert_eq!(agents_view(&server, &cookie).await, view);
    let alicia = server.open_stream(&cookie).await;

    server.agent_does(&alicia, "interactions/0-1/message", hello).await;
    let two = json!({"text": "two", "messageId": "2"});
    server.agent_does(&alicia, "interactions/0-1/message", two).await;
    let last = marys.as_array().unwrap().len() - 1;
    let news = server.get(&format!("/websvcs/chat/poll/{mary}?after={last}")).await;
    assert_eq!(
        texts(&news),
        ["Alicia Adams: two"],
        "the repeated hello is known although its record is gone"
    );
    server.post(&format!("/websvcs/chat/exit/{mary}"), json!({})).await;
}

#[tokio::test]
async fn a_client_that_only_polls_is_told_nothing_twice_by_a_start_from_a_snapshot() {
    let server = start();
    let mary = server.start_chat("Mary").await;
    compact(&server, &mary).await;
    server.poll_texts(&mary).await;
    // What was delivered is stored behind the answer; any later command is stored behind it.
    server.post(&format!("/websvcs/chat/setTypingState/{mary}"), json!({"typingIndicator": true})).await;
    let server = server.crash();
    assert_eq!(server.poll_texts(&mary).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_file_is_kept_although_the_record_of_it_was_forgotten() {
    let server = start();
    let (mary, alicia) = files::connected(&server).await;
    files::send(&server, &alicia, "a.pdf", "m1", files::PDF).await;
    let path = files::value(&files::told(&server, &mary, &["file"]).await[0]).to_owned();
    compact(&server, &mary).await;
    let store = server.machine().files.clone();
    let orphan = "46da9750794c465581c043128ad5e28c".parse().unwrap();
    store.create(orphan).unwrap().finish().unwrap();
    let server = server.crash();
    server.sweep_files().await;
    assert!(store.open(orphan).unwrap().is_none(), "the files were looked after");
    assert_eq!(files::fetch(&server, &path).await.text, files::PDF);
    compact(&server, &mary).await;
    let server = server.crash();
    server.sweep_files().await;
    assert_eq!(
        files::fetch(&server, &path).await.text,
        files::PDF,
        "a snapshot of a restored state has it too"
    );
}

#[tokio::test]
async fn a_transcript_is_mailed_whole_although_its_beginning_was_forgotten() {
    let server = start();
    server.set("EnableWebTranscript", "1").await;
    let mut alicia = server.log_in("alicia").await;
    let answer = transcripts::ask(&server, json!(true), json!("mary@example.com")).await;
    let mary = answer["chat"]["participantID"].as_str().unwrap().to_owned();
    pick_up(&server, &mut alicia).await;
    let hello = json!({"text": "hello", "messageId": "1"});
    server.agent_does(&alicia, "interactions/0-1/message", hello).await;
    compact(&server, &mary).await;
    let server = server.crash();
    assert_eq!(server.tracker().mails(false, 10).unwrap(), []);
    server.post(&format!("/websvcs/chat/exit/{mary}"), json!({})).await;
    let mails = server.tracker().mails(false, 10).unwrap();
    assert_eq!(mails.iter().map(|mail| &*mail.recipient).collect::<Vec<_>>(), ["mary@example.com"]);
    let chat = server.tracker().interaction(CHAT).unwrap().unwrap();
    assert!(chat.transcript.iter().any(|spoken| spoken.text == "hello"), "{:?}", chat.transcript);
}

#[tokio::test]
async fn a_damaged_snapshot_is_passed_over_for_the_one_before() {
    let server = start();
    let mary = server.start_chat("Mary").await;
    compact(&server, &mary).await;
    let expected = all_events(&server, &mary).await;
    let latest = server.machine().disk.snapshots()[0];
    let disk = server.machine().disk.clone();
    let server = server.crash_after(|| disk.damage_snapshot(latest));
    assert_eq!(all_events(&server, &mary).await, expected);
    compact(&server, &mary).await;
    assert!(!server.machine().disk.snapshots().contains(&latest), "the damaged one is removed in the end");
}

#[tokio::test]
async fn a_start_without_a_snapshot_for_what_was_forgotten_stops_with_what_to_do() {
    let server = start();
    let mary = server.start_chat("Mary").await;
    compact(&server, &mary).await;
    let machine = server.machine().clone();
    drop(server);
    machine.disk.snapshots().into_iter().for_each(|position| machine.disk.damage_snapshot(position));
    let (ended, _) = oneshot::channel();
    let journal = Box::new(MemoryJournal::open(&machine.disk));
    let (clock, compaction) = (machine.clock.clone(), Compaction::default());
    let started = Runtime::start(journal, clock, Configuration::default(), compaction, ended);
    let error = started.map(drop).unwrap_err();
    assert!(matches!(error, Fatal::NoSnapshot { .. }), "{error:?}");
    for part in ["does not match its checksum", "restore it from a backup"] {
        assert!(error.to_string().contains(part), "{error}");
    }
}

#[tokio::test]
async fn nothing_is_forgotten_that_the_tracker_has_not() {
    let server = start();
    let mary = server.start_chat("Mary").await;
    server.machine().tracker.fail(true);
    let has_later =
        |disk: &Disk, than: Position| disk.snapshots().get(1).is_some_and(|earlier| *earlier > than);
    talk_until(&server, &mary, |disk| has_later(disk, Position(40))).await;
    assert_eq!(server.machine().disk.first(), Position(1));
    server.fail_to_track();
    server.machine().tracker.fail(false);
    compact(&server, &mary).await;
    let tracked = server.tracker().interaction(CHAT).unwrap().unwrap();
    assert!(tracked.transcript.iter().any(|spoken| spoken.text == "line 1"));
}

/// Has the journal forget nothing at first, and nothing before `pause` is over; meanwhile all else goes on.
async fn check_pause(delay: Delay, pause: Duration) {
    let server = start();
    let disk = server.machine().disk.clone();
    disk.delay_next([delay]);
    let mary = server.start_chat("Mary").await;
    talk_until(&server, &mary, |disk| {
        server.tracker();
        disk.delays() == 0
    })
    .await;
    // Whoever answers this has seen that nothing was forgotten.
    let head = disk.head();
    talk_until(&server, &mary, |disk| disk.head() > head).await;
    server.machine().clock.advance(pause - Duration::from_millis(1));
    talk_until(&server, &mary, |disk| disk.head() > Position(head.0 + 100)).await;
    assert_eq!(disk.first(), Position(1), "the journal is left in peace for a while");
    server.machine().clock.advance(Duration::from_millis(1));
    compact(&server, &mary).await;
    let said = all_events(&server, &mary).await;
    let server = server.crash();
    assert_eq!(all_events(&server, &mary).await, said);
}

#[tokio::test]
async fn a_journal_that_is_busy_is_asked_again_soon() {
    check_pause(Delay::Busy, Duration::from_millis(100)).await;
}

#[tokio::test]
async fn a_journal_that_cannot_forget_is_asked_again_in_a_minute() {
    check_pause(Delay::Unavailable, Duration::from_secs(60)).await;
}

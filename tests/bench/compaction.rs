//! What a start costs, and how large the data folder is, after a million messages: with compaction, and without.
//!
//! `cargo bench -p vestibule-tests --bench compaction` prints a Markdown table. The journal is on the disk; the Tracker, which
//! is to grow with what has happened, is not part of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use tokio::sync::oneshot;
use uuid::Uuid;
use vestibule::clock::ManualClock;
use vestibule::journal::sqlite::SqliteJournal;
use vestibule::journal::{Journal, Position};
use vestibule::runtime::{Compaction, Runtime};
use vestibule_processor::bounded::{Text, VisitorName};
use vestibule_processor::{
    ChatId, Command, Configuration, ParticipantId, Queue, StartChat, Timestamp, WorkgroupSettings, limits,
};

const MESSAGES: u64 = 1_000_000;
/// Chats at a time, and what is said in each.
const CHATS: u64 = 250;
const MESSAGES_PER_CHAT: u64 = 40;

fn main() -> anyhow::Result<()> {
    println!("| messages | compaction | journal and snapshots | records replayed | start |");
    println!("|---|---|---|---|---|");
    let never = Compaction { records: u64::MAX, bytes: u64::MAX, followed: None };
    for messages in [MESSAGES / 10, MESSAGES] {
        measure(messages, "no", &never)?;
        measure(messages, "yes", &Compaction::default())?;
    }
    Ok(())
}

fn measure(messages: u64, is_on: &str, compaction: &Compaction) -> anyhow::Result<()> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(Uuid::new_v4().to_string());
    fs::create_dir_all(&folder)?;
    let clock = Arc::new(ManualClock::at(Timestamp(1_700_000_000_000)));
    let executor = tokio::runtime::Builder::new_current_thread().build()?;
    let running = start(&folder, &clock, compaction)?;
    for _ in 0..messages / (CHATS * MESSAGES_PER_CHAT) {
        executor.block_on(talk(&running, &clock))?;
    }
    running.stop()?;
    let megabytes = bytes_in(&folder)? as f64 / 1e6;
    let replayed = records(&folder)?;
    let began = Instant::now();
    let running = start(&folder, &clock, &Compaction { records: u64::MAX, bytes: u64::MAX, followed: None })?;
    let took = began.elapsed();
    println!("| {messages} | {is_on} | {megabytes:.0} MB | {replayed} | {took:.2?} |");
    running.stop()?;
    Ok(fs::remove_dir_all(folder)?)
}

/// How many records a start replays.
fn records(folder: &Path) -> anyhow::Result<u64> {
    let journal = SqliteJournal::open(&folder.join("journal.db"))?;
    let latest = journal.snapshots().positions()?.first().copied().unwrap_or(Position::START);
    Ok(journal.head()?.0 - latest.0)
}

fn bytes_in(folder: &Path) -> anyhow::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        bytes += if metadata.is_dir() { bytes_in(&entry.path())? } else { metadata.len() };
    }
    Ok(bytes)
}

fn start(folder: &Path, clock: &Arc<ManualClock>, compaction: &Compaction) -> anyhow::Result<Runtime> {
    let workgroup = WorkgroupSettings {
        name: "Marketing".into(),
        members: Vec::new(),
        alert_timeout: None,
        callbacks: true,
        callback_retries: WorkgroupSettings::CALLBACK_RETRIES,
        time_between_callbacks: Duration::ZERO,
    };
    let configuration = Configuration { workgroups: vec![workgroup], ..Configuration::default() };
    let journal = Box::new(SqliteJournal::open(&folder.join("journal.db"))?);
    let (ended, _) = oneshot::channel();
    Ok(Runtime::start(journal, Arc::clone(clock) as _, configuration, compaction.clone(), ended)?)
}

/// Chats from their beginning until they are forgotten, in which their visitors talk in turn.
async fn talk(running: &Runtime, clock: &ManualClock) -> anyhow::Result<()> {
    let handle = running.handle();
    let visitors: Vec<ParticipantId> = (0..CHATS).map(|_| ParticipantId(Uuid::new_v4())).collect();
    let marketing = Queue::Workgroup("Marketing".into());
    let name = VisitorName::parse("Mary")?;
    let chat = |participant: &ParticipantId| {
        Command::StartChat(Box::new(StartChat {
            request: None,
            chat: ChatId(Uuid::new_v4()),
            participant: *participant,
            name: name.clone(),
            user: None,
            address: None,
            is_trusted: true,
            queue: marketing.clone(),
            language: None,
            custom_info: None,
            attributes: BTreeMap::new(),
            transcript_to: None,
        }))
    };
    try_join_all(visitors.iter().map(|visitor| handle.submit(chat(visitor)))).await?;
    let text = Text::parse(
        "I have a question about the tent in your window: does it stand in the wind of the fjord?",
    )?;
    let message = |participant: &ParticipantId| Command::VisitorMessage {
        participant: *participant,
        text: text.clone(),
        message_id: None,
    };
    for _ in 0..MESSAGES_PER_CHAT {
        // A few at a time, as on a busy day, rather than all in one record.
        for some in visitors.chunks(5) {
            try_join_all(some.iter().map(|visitor| handle.submit(message(visitor)))).await?;
        }
    }
    let exit = |participant: &ParticipantId| Command::VisitorExit { participant: *participant };
    try_join_all(visitors.iter().map(|visitor| handle.submit(exit(visitor)))).await?;
    clock.advance(limits::ENDED_RETENTION + Duration::from_secs(1));
    Ok(handle.submit(Command::Timeout).await?)
}

//! What a start costs, and how large the data folder is, after a million messages: in chats that are still open, and in
//! chats that have ended, with compaction and without.
//!
//! `cargo bench -p vestibule-tests --bench start` prints a Markdown table. The journal is on the disk; the Tracker, which
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
use vestibule::runtime::{Compaction, Handle, Runtime};
use vestibule_processor::bounded::{Text, VisitorName};
use vestibule_processor::{
    ChatId, Command, Configuration, ParticipantId, Queue, StartChat, Timestamp, WorkgroupSettings, limits,
};

const MESSAGES: u64 = 1_000_000;

/// No snapshots; nothing is forgotten.
const NEVER: Compaction = Compaction { records: u64::MAX, bytes: u64::MAX, followed: None };

/// How people have talked.
struct Past {
    /// What it is called in the table.
    name: &'static str,
    chats_at_a_time: u64,
    messages_per_chat: u64,
    /// Whether the chats end, and are forgotten, before others begin.
    have_ended: bool,
}

fn main() -> anyhow::Result<()> {
    let open = Past { name: "open", chats_at_a_time: 1_000, messages_per_chat: 1_000, have_ended: false };
    let ended = Past { name: "ended", chats_at_a_time: 250, messages_per_chat: 40, have_ended: true };
    println!("| messages | chats | compaction | journal and snapshots | records replayed | start |");
    println!("|---|---|---|---|---|---|");
    measure(MESSAGES, &open, "no", &NEVER)?;
    measure(MESSAGES, &open, "yes", &Compaction::default())?;
    for messages in [MESSAGES / 10, MESSAGES] {
        measure(messages, &ended, "no", &NEVER)?;
        measure(messages, &ended, "yes", &Compaction::default())?;
    }
    Ok(())
}

fn measure(messages: u64, past: &Past, is_on: &str, compaction: &Compaction) -> anyhow::Result<()> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(Uuid::new_v4().to_string());
    fs::create_dir_all(&folder)?;
    let clock = Arc::new(ManualClock::at(Timestamp(1_700_000_000_000)));
    let executor = tokio::runtime::Builder::new_current_thread().build()?;
    let running = start(&folder, &clock, compaction)?;
    for _ in 0..messages / (past.chats_at_a_time * past.messages_per_chat) {
        executor.block_on(past.happen(running.handle(), &clock))?;
    }
    running.stop()?;
    let megabytes = bytes_in(&folder)? as f64 / 1e6;
    let replayed = records(&folder)?;
    let began = Instant::now();
    let running = start(&folder, &clock, &NEVER)?;
    let took = began.elapsed();
    println!("| {messages} | {} | {is_on} | {megabytes:.0} MB | {replayed} | {took:.2?} |", past.name);
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
    let mut configuration = Configuration { workgroups: vec![workgroup], ..Configuration::default() };
    let parameters = &mut configuration.parameters;
    (parameters.max_active_interactions_allowed, parameters.max_active_chats_allowed) = (1_000, 1_000);
    let journal = Box::new(SqliteJournal::open(&folder.join("journal.db"))?);
    let (ended, _) = oneshot::channel();
    Ok(Runtime::start(journal, Arc::clone(clock) as _, configuration, compaction.clone(), ended)?)
}

impl Past {
    /// Chats in which their visitors talk in turn.
    async fn happen(&self, handle: &Handle, clock: &ManualClock) -> anyhow::Result<()> {
        let visitors: Vec<ParticipantId> =
            (0..self.chats_at_a_time).map(|_| ParticipantId(Uuid::new_v4())).collect();
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
                queue: Queue::Workgroup("Marketing".into()),
                language: None,
                custom_info: None,
                attributes: BTreeMap::new(),
                routing_contexts: Vec::new(),
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
        for _ in 0..self.messages_per_chat {
            // A few at a time, as on a busy day, rather than all in one record.
            for some in visitors.chunks(5) {
                try_join_all(some.iter().map(|visitor| handle.submit(message(visitor)))).await?;
            }
        }
        if !self.have_ended {
            return Ok(());
        }
        let exit = |participant: &ParticipantId| Command::VisitorExit { participant: *participant };
        try_join_all(visitors.iter().map(|visitor| handle.submit(exit(visitor)))).await?;
        clock.advance(limits::ENDED_RETENTION + Duration::from_secs(1));
        Ok(handle.submit(Command::Timeout).await?)
    }
}

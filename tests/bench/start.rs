//! How long a start takes when a million events have happened: reading records, understanding them, applying them.
//!
//! `cargo bench -p vestibule-tests --bench start` prints one line. The journal is in memory; what the disk adds is in the
//! `journal` bench.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use tokio::sync::oneshot;
use uuid::Uuid;
use vestibule::clock::SystemClock;
use vestibule::journal::memory::{Disk, MemoryJournal};
use vestibule::runtime::{Compaction, Runtime};
use vestibule_processor::bounded::{Text, VisitorName};
use vestibule_processor::{
    ChatId, Command, Configuration, ParticipantId, Queue, StartChat, WorkgroupSettings,
};

const CHATS: u64 = 1_000;
const EVENTS: u64 = 1_000_000;

fn main() -> anyhow::Result<()> {
    let disk = Disk::default();
    let executor = tokio::runtime::Builder::new_current_thread().build()?;
    let running = start(&disk)?;
    executor.block_on(fill(&running))?;
    running.stop()?;

    let began = Instant::now();
    let running = start(&disk)?;
    let took = began.elapsed();
    println!("start after {EVENTS} events in {CHATS} open chats: {took:.2?}");
    Ok(running.stop()?)
}

fn start(disk: &Disk) -> anyhow::Result<Runtime> {
    let mut configuration = Configuration {
        workgroups: vec![WorkgroupSettings {
            name: "Marketing".into(),
            members: Vec::new(),
            alert_timeout: None,
            callbacks: true,
            callback_retries: WorkgroupSettings::CALLBACK_RETRIES,
            time_between_callbacks: Duration::ZERO,
        }],
        ..Configuration::default()
    };
    let parameters = &mut configuration.parameters;
    (parameters.max_active_interactions_allowed, parameters.max_active_chats_allowed) = (CHATS, CHATS);
    let (ended, _) = oneshot::channel();
    Ok(Runtime::start(
        Box::new(MemoryJournal::open(disk)),
        Arc::new(SystemClock::new()),
        configuration,
        Compaction::default(),
        ended,
    )?)
}

/// A thousand chats in which their visitors talk in turn.
async fn fill(running: &Runtime) -> anyhow::Result<()> {
    let handle = running.handle();
    let visitors: Vec<ParticipantId> = (0..CHATS).map(|_| ParticipantId(Uuid::new_v4())).collect();
    for participant in &visitors {
        let start = StartChat {
            request: None,
            chat: ChatId(Uuid::new_v4()),
            participant: *participant,
            name: VisitorName::parse("Mary")?,
            user: None,
            address: None,
            is_trusted: true,
            queue: Queue::Workgroup("Marketing".into()),
            language: None,
            transcript_to: None,
            custom_info: None,
            attributes: BTreeMap::new(),
        };
        handle.submit(Command::StartChat(Box::new(start))).await?;
    }
    let text = Text::parse(
        "I have a question about the tent in your window: does it stand in the wind of the fjord?",
    )?;
    let message = |participant: &ParticipantId| Command::VisitorMessage {
        participant: *participant,
        text: text.clone(),
        message_id: None,
    };
    for _ in 0..EVENTS / CHATS {
        futures_util::future::try_join_all(visitors.iter().map(|visitor| handle.submit(message(visitor))))
            .await?;
    }
    Ok(())
}

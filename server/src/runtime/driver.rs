//! The loop that drives the processor.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::Duration;

use tokio::sync::{oneshot, watch};
use uuid::Uuid;
use vestibule_processor::{Command, Configuration, Event, Input, Processor, Rejection, Timestamp};

use super::compaction::Compactor;
use super::record::BodyWriter;
use super::recovery::{self, Recovered};
use super::snapshot::{Place, Taken};
use super::{Compaction, Conversations, Fatal, SubmitError};
use crate::clock::Clock;
use crate::journal::{AppendError, Journal, Position, Record, ReplayError};

/// Most commands that share a record.
const BATCH_COMMANDS: usize = 256;
/// No command is added to a batch that has as many events.
const BATCH_EVENTS: usize = 448;
/// Nor to one of as many bytes: with the largest command there is, it still fits into a record.
const BATCH_BYTES: usize = 512 * 1024;
/// How long the loop rests at most before it looks whether the time has jumped.
const REST: Duration = Duration::from_secs(1);
/// How long the loop waits before it does what is due again, after the journal took nothing.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(1);
/// How long the loop waits before it asks again whether a record was stored.
const PAUSE_BEFORE_REPEAT: Duration = Duration::from_millis(200);
/// How often it asks.
const REPEATS: u32 = 150;
/// How long the loop rests between two portions of records that are forgotten.
const PAUSE_BETWEEN_PORTIONS: Duration = Duration::from_millis(5);
/// Without a rest, a portion is forgotten after so many records: more than these, and yet seldom enough that few wait for it.
const RECORDS_BETWEEN_PORTIONS: u32 = 32;
/// How long nothing is forgotten after the journal did not get to it.
const PAUSE_WITHOUT_PROGRESS: Duration = Duration::from_millis(100);
/// How long nothing is forgotten after the journal could not do it.
const PAUSE_AFTER_NOT_FORGETTING: Duration = Duration::from_secs(60);

/// Everything that can wake the loop.
pub(super) enum Wake {
    /// Somebody wants something.
    Command(Envelope),
    /// Something is due, or the time is to be looked at.
    Time,
    /// The server is going down.
    Stop,
}

/// A command, and who waits for it.
pub(super) struct Envelope {
    pub(super) command: Command,
    pub(super) reply: Option<Reply>,
}

type Reply = oneshot::Sender<Result<(), SubmitError>>;

pub(super) struct Driver {
    journal: Box<dyn Journal>,
    clock: Arc<dyn Clock>,
    processor: Processor,
    head: Position,
    /// The id of the record at the head.
    last_record: Uuid,
    epoch: u64,
    latest: Timestamp,
    not_due_before: Timestamp,
    compactor: Compactor,
    /// The first record that the journal has not forgotten.
    first: Position,
    /// How many records were stored since some were last forgotten.
    records_since_portion: u32,
    no_forgetting_before: Timestamp,
    published: watch::Sender<Arc<Processor>>,
    conversations: Arc<Conversations>,
}

/// Commands that share a record: a next state, what leads to it, and who waits for what answer.
struct Batch {
    next: Processor,
    at: Timestamp,
    events: Vec<Event>,
    body: BodyWriter,
    replies: Vec<(Reply, Result<(), Rejection>)>,
}

impl Batch {
    fn new(next: Processor, at: Timestamp) -> Batch {
        Batch { next, at, events: Vec::new(), body: BodyWriter::new(at), replies: Vec::new() }
    }

    fn is_full(&self) -> bool {
        self.events.len() >= BATCH_EVENTS || self.body.len() >= BATCH_BYTES
    }

    fn add(&mut self, events: Vec<Event>) -> Result<(), serde_json::Error> {
        self.body.extend(&events)?;
        events.iter().for_each(|event| self.next.apply(self.at, event));
        self.events.extend(events);
        Ok(())
    }

    /// Tells everybody who waits that nothing was stored.
    fn fail(self) {
        self.replies.into_iter().for_each(|(reply, _)| answer(reply, Err(SubmitError::Unavailable)));
    }
}

impl Driver {
    /// Builds the state from the journal.
    pub(super) fn recover(
        journal: Box<dyn Journal>,
        clock: Arc<dyn Clock>,
        compaction: Compaction,
    ) -> Result<Driver, Fatal> {
        let Recovered { place, processor, conversations, snapshot, records, bytes } =
            recovery::recover(&*journal)?;
        let first = journal.first().map_err(ReplayError::Read)?;
        let compactor = Compactor::start(compaction, journal.snapshots(), snapshot, (records, bytes))
            .map_err(|error| Fatal::Thread(error.to_string()))?;
        Ok(Driver {
            journal,
            clock,
            published: watch::Sender::new(Arc::new(processor.clone())),
            processor,
            head: place.position,
            last_record: place.record,
            epoch: place.epoch,
            latest: place.at,
            not_due_before: Timestamp::default(),
            compactor,
            first,
            records_since_portion: 0,
            no_forgetting_before: Timestamp::default(),
            conversations: Arc::new(conversations),
        })
    }

    /// Begins a new epoch: whatever an earlier run still tries to write is refused from here on.
    pub(super) fn begin(&mut self, configuration: Configuration) -> Result<(), Fatal> {
        self.epoch += 1;
        self.clock.not_before(self.latest);
        self.conversations.touch_all(self.clock.now());
        self.carry_out(Command::Begin { epoch: self.epoch })?;
        for agent in self.processor.dismissed_by(&configuration) {
            self.carry_out(Command::Dismiss { agent })?;
        }
        self.carry_out(Command::Configure(Box::new(configuration)))?;
        self.carry_out(Command::CleanUp)
    }

    /// Carries out a command in a record of its own. What is due waits: it came due while nobody could do anything about it.
    fn carry_out(&mut self, command: Command) -> Result<(), Fatal> {
        self.latest = self.latest.max(self.clock.now());
        let mut batch = Batch::new(self.processor.clone(), self.latest);
        self.decide(&mut batch, Envelope { command, reply: None });
        if self.commit(batch)? { Ok(()) } else { Err(Fatal::CannotBegin) }
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<Arc<Processor>> {
        self.published.subscribe()
    }

    pub(super) fn conversations(&self) -> &Arc<Conversations> {
        &self.conversations
    }

    /// Works until it is told to stop.
    pub(super) fn run(mut self, wakes: &Receiver<Wake>) -> Result<(), Fatal> {
        loop {
            let wake = self.wait(wakes);
            self.forgive_jump()?;
            self.compact(matches!(wake, Wake::Time));
            match wake {
                Wake::Stop => return Ok(()),
                Wake::Time => {
                    let batch = self.open_batch();
                    self.commit(batch)?;
                }
                Wake::Command(first) => {
                    let mut batch = self.open_batch();
                    self.decide(&mut batch, first);
                    let stop = self.fill(&mut batch, wakes);
                    self.commit(batch)?;
                    if stop {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// After a jump of the time everybody's time runs anew, as after a restart: nobody could act in what was left out.
    fn forgive_jump(&mut self) -> Result<(), Fatal> {
        let Some(jump) = self.clock.take_jump() else { return Ok(()) };
        tracing::warn!(?jump, "the time has jumped forwards");
        match self.carry_out(Command::Begin { epoch: self.epoch }) {
            Err(Fatal::CannotBegin) => Ok(()),
            result => result,
        }
    }

    /// Has a snapshot taken if it is time for one, and has the journal forget a portion of what nobody needs any more.
    fn compact(&mut self, is_idle: bool) {
        if self.compactor.is_due() {
            let (position, record) = (self.head, self.last_record);
            self.compactor.store(Taken {
                place: Place { position, record, epoch: self.epoch, at: self.latest },
                processor: self.processor.clone(),
                conversations: self.conversations.all(),
            });
        }
        let needed_from = self.compactor.needed_from();
        let has_time = is_idle || self.records_since_portion >= RECORDS_BETWEEN_PORTIONS;
        if self.first < needed_from && has_time && self.clock.now() >= self.no_forgetting_before {
            self.forget(needed_from);
        }
    }

    fn forget(&mut self, needed_from: Position) {
        self.records_since_portion = 0;
        match self.journal.forget(needed_from) {
            Ok(first) if first >= needed_from => {
                self.first = first;
                tracing::info!(first = first.0, "the journal has forgotten the records before");
            }
            // The journal has something else to do first.
            Ok(first) if first == self.first => {
                self.no_forgetting_before = self.clock.now() + PAUSE_WITHOUT_PROGRESS;
            }
            Ok(first) => self.first = first,
            Err(error) => {
                tracing::warn!(%error, "the journal could not forget old records; it is tried again in a minute");
                self.no_forgetting_before = self.clock.now() + PAUSE_AFTER_NOT_FORGETTING;
            }
        }
    }

    fn wait(&mut self, wakes: &Receiver<Wake>) -> Wake {
        let now = self.clock.now();
        let due = self.processor.next_timeout().map(|due| due.max(self.not_due_before));
        let is_forgetting = self.first < self.compactor.needed_from() && now >= self.no_forgetting_before;
        let rest = if is_forgetting { PAUSE_BETWEEN_PORTIONS } else { REST };
        let until_due = due.map_or(rest, |due| due.since(now).min(rest));
        match wakes.recv_timeout(until_due) {
            Ok(wake) => wake,
            Err(RecvTimeoutError::Timeout) => Wake::Time,
            Err(RecvTimeoutError::Disconnected) => Wake::Stop,
        }
    }

    /// Adds what else is waiting. Returns whether the loop is to stop.
    fn fill(&mut self, batch: &mut Batch, wakes: &Receiver<Wake>) -> bool {
        for _ in 1..BATCH_COMMANDS {
            if batch.is_full() {
                return false;
            }
            match wakes.try_recv() {
                Ok(Wake::Command(envelope)) => self.decide(batch, envelope),
                Ok(Wake::Time) => {}
                Ok(Wake::Stop) | Err(TryRecvError::Disconnected) => return true,
                Err(TryRecvError::Empty) => return false,
            }
        }
        false
    }

    /// A batch that does what is due, if anything is.
    fn open_batch(&mut self) -> Batch {
        // The time of records never runs backwards, whatever the machine's clock does.
        self.latest = self.latest.max(self.clock.now());
        let mut batch = Batch::new(self.processor.clone(), self.latest);
        let is_due = self.processor.next_timeout().is_some_and(|due| due <= batch.at);
        if is_due && batch.at >= self.not_due_before {
            self.decide(&mut batch, Envelope { command: Command::Timeout, reply: None });
        }
        batch
    }

    /// Decides a command on the state that the batch's earlier ones led to. What is decided is answered with the batch:
    /// a refusal too may rest on what is not durable yet.
    fn decide(&self, batch: &mut Batch, Envelope { command, reply }: Envelope) {
        let result = self.try_decide(batch, command);
        match (result, reply) {
            (Ok(result), Some(reply)) => batch.replies.push((reply, result)),
            (Err(error), reply) => {
                tracing::error!(%error, "a command could not be carried out");
                reply.into_iter().for_each(|reply| answer(reply, Err(SubmitError::Unavailable)));
            }
            (Ok(_), None) => {}
        }
    }

    fn try_decide(&self, batch: &mut Batch, command: Command) -> anyhow::Result<Result<(), Rejection>> {
        match batch.next.decide(Input { now: batch.at, entropy: entropy()?, command }) {
            Ok(events) => Ok(Ok(batch.add(events)?)),
            Err(rejection) => Ok(Err(rejection)),
        }
    }

    /// Makes a batch durable, publishes it and tells those who wait. Returns whether it is durable.
    fn commit(&mut self, mut batch: Batch) -> Result<bool, Fatal> {
        if !batch.events.is_empty() {
            let body = std::mem::replace(&mut batch.body, BodyWriter::new(batch.at)).finish();
            // On an error nobody is answered: it is unknown whether the record is stored.
            if !self.append(body)? {
                self.not_due_before = batch.at + PAUSE_AFTER_FAILURE;
                batch.fail();
                return Ok(false);
            }
            batch.events.iter().for_each(|event| self.conversations.apply(batch.at, event));
            self.processor = batch.next;
            self.published.send_replace(Arc::new(self.processor.clone()));
        }
        batch
            .replies
            .into_iter()
            .for_each(|(reply, result)| answer(reply, result.map_err(SubmitError::from)));
        Ok(true)
    }

    /// Stores a record. Returns whether it is stored; if not, a later one may be.
    fn append(&mut self, body: Vec<u8>) -> Result<bool, Fatal> {
        let record = match record(self.epoch, body) {
            Ok(record) => record,
            Err(error) => {
                tracing::error!(%error, "a record could not be made");
                return Ok(false);
            }
        };
        let mut repeats = 0;
        loop {
            match self.journal.append(self.head, &record) {
                Ok(position) => {
                    self.head = position;
                    self.last_record = record.id();
                    self.records_since_portion = self.records_since_portion.saturating_add(1);
                    self.compactor.count(record.body().len());
                    return Ok(true);
                }
                Err(AppendError::Unavailable(error)) => {
                    tracing::error!(%error, "the journal took nothing; commands fail until it does");
                    return Ok(false);
                }
                Err(AppendError::Ambiguous(error)) if repeats < REPEATS => {
                    tracing::warn!(%error, "it is unknown whether a record was stored; asking again");
                    repeats += 1;
                    std::thread::sleep(PAUSE_BEFORE_REPEAT);
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
}

fn record(epoch: u64, body: Vec<u8>) -> anyhow::Result<Record> {
    let id = uuid::Builder::from_random_bytes(entropy()?.to_be_bytes()).into_uuid();
    Ok(Record::new(id, epoch, body)?)
}

fn entropy() -> Result<u128, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(u128::from_ne_bytes(bytes))
}

fn answer(reply: Reply, result: Result<(), SubmitError>) {
    // Whoever asked may have gone away meanwhile; what was decided stands.
    _ = reply.send(result);
}

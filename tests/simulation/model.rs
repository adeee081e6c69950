//! What must be true whatever happened, and a record of what was said that knows nothing of rules.

mod active;
mod due;
mod settings;

use std::collections::{BTreeMap, BTreeSet};

use vestibule_processor::{
    Entry, EntryContent, Event, FileId, InteractionId, MessageId, Name, ParticipantId, ParticipantKind,
    ParticipantState, Processor, Stage, Timestamp, WorkgroupSettings,
};

pub(crate) use active::{Active, Asking};

use due::Due;
use settings::Settings;

/// Who said something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Author {
    Visitor(ParticipantId),
    Agent(InteractionId, Name),
}

/// All that was said according to the events, and all that was acknowledged according to the clients.
#[derive(Clone, Default)]
pub(crate) struct Model {
    conversations: BTreeMap<InteractionId, Conversation>,
    said: BTreeMap<Author, Vec<(MessageId, EntryContent)>>,
    acknowledged: BTreeMap<Author, Vec<(MessageId, EntryContent)>>,
    /// How often each callback was put off.
    retries: BTreeMap<InteractionId, u32>,
    settings: Settings,
    active: Active,
    due: BTreeMap<InteractionId, Due>,
    seen: Seen,
}

#[derive(Clone, Default)]
struct Conversation {
    visitor: Option<ParticipantId>,
    kinds: Vec<ParticipantKind>,
    entries: u64,
    texts: u64,
    files: Vec<FileId>,
    last: Timestamp,
    ended: bool,
}

/// What happened at least once.
#[derive(Clone, Default)]
pub(crate) struct Seen(BTreeSet<&'static str>);

impl Seen {
    pub(crate) fn merge(&mut self, other: &Seen) {
        self.0.extend(&other.0);
    }

    pub(crate) fn assert_everything_happened(&self) {
        let expected = [
            "began",
            "configured",
            "started",
            "queued at the head",
            "queued",
            "alerted",
            "connected",
            "ended",
            "forgotten",
            "logged in",
            "logged out",
            "reached",
            "lost",
            "logged off",
            "status",
            "text",
            "url",
            "file",
            "held",
            "typing",
            "state",
            "parameter",
            "cleaned up",
            "callback",
            "modified",
            "finished",
            "snoozed",
            "warned",
            "ended for saying nothing",
            "tried again",
            "MaxActiveChatsAllowed",
            "MaxActiveCallbacksAllowed",
            "MaxActiveInteractionsAllowed",
            "MaxAnonymousInteractionsAllowed",
            "MaxAnyInteractionsAllowedPerQueue",
            "MaxInteractionsAllowedPerUser",
            "MaxInteractionsAllowedPerIP",
        ];
        for what in expected {
            assert!(self.0.contains(what), "never seen: {what}");
        }
    }
}

impl Model {
    pub(crate) fn seen(&self) -> &Seen {
        &self.seen
    }

    pub(crate) fn saw(&mut self, what: &'static str) {
        self.seen.0.insert(what);
    }

    pub(crate) fn active(&self) -> &Active {
        &self.active
    }

    /// A model of no events, in which the clients still know what was acknowledged.
    pub(crate) fn emptied(&self) -> Model {
        Model { acknowledged: self.acknowledged.clone(), seen: self.seen.clone(), ..Model::default() }
    }

    pub(crate) fn acknowledged(&mut self, author: Author, id: MessageId, content: EntryContent) {
        self.acknowledged.entry(author).or_default().push((id, content));
    }

    /// Takes in what was stored, and checks that it continues what was there.
    pub(crate) fn take_in(&mut self, at: Timestamp, events: &[Event]) {
        for event in events {
            self.saw(kind_of(event));
            self.active.take_in(event);
            self.settings.take_in(event);
            self.take_in_time(at, event);
            match event {
                Event::ChatStarted { interaction, visitor, .. } => {
                    let started =
                        Conversation { visitor: Some(visitor.participant), ..Conversation::default() };
                    let before = self.conversations.insert(*interaction, started);
                    assert!(before.is_none(), "{interaction} is given once");
                }
                Event::CallbackCreated { interaction, visitor, .. } => {
                    let started =
                        Conversation { visitor: Some(visitor.participant), ..Conversation::default() };
                    let before = self.conversations.insert(*interaction, started);
                    assert!(before.is_none(), "{interaction} is given once");
                    self.retries.insert(*interaction, 0);
                }
                Event::Snoozed { interaction, .. } => {
                    *self.retries.get_mut(interaction).expect("only callbacks are snoozed") += 1;
                }
                Event::ParticipantAdded { interaction, participant } => {
                    let conversation = self.conversations.get_mut(interaction).unwrap();
                    assert_eq!(
                        participant.number.0 as usize,
                        conversation.kinds.len(),
                        "numbers have no gaps"
                    );
                    conversation.kinds.push(participant.kind.clone());
                }
                Event::EntryAdded { interaction, entry } => self.take_in_entry(at, *interaction, entry),
                Event::Ended { interaction, .. } => {
                    let conversation = self.conversations.get_mut(interaction).unwrap();
                    assert!(!conversation.ended, "{interaction} ends once");
                    conversation.ended = true;
                }
                _ => {}
            }
        }
    }

    /// Checks that nothing is done about time before it is due.
    fn take_in_time(&mut self, at: Timestamp, event: &Event) {
        if let Event::Began { .. } = event {
            self.due.values_mut().for_each(|due| due.begin(at));
        }
        let Some(interaction) = due::interaction_of(event) else { return };
        let due = self.due.entry(interaction).or_default();
        if let Some(what) = due.take_in(at, event, &self.settings) {
            self.saw(what);
        }
    }

    fn take_in_entry(&mut self, at: Timestamp, id: InteractionId, entry: &Entry) {
        let conversation = self.conversations.get_mut(&id).unwrap();
        assert!(!conversation.ended, "nothing happens in {id} after its end");
        assert_eq!(entry.sequence_number, conversation.entries, "sequence numbers of {id} have no gaps");
        assert_eq!(
            entry.conversation_sequence_number, conversation.texts,
            "texts of {id} are counted without gaps"
        );
        assert!(entry.at == at && entry.at >= conversation.last, "time does not run backwards");
        conversation.entries += 1;
        conversation.last = entry.at;
        if !entry.content.is_message() {
            return;
        }
        conversation.texts += 1;
        if let EntryContent::File { file, .. } = &entry.content {
            conversation.files.push(file.id);
        }
        let author = match &conversation.kinds[entry.participant.0 as usize] {
            ParticipantKind::System => return,
            ParticipantKind::Visitor => Author::Visitor(conversation.visitor.unwrap()),
            ParticipantKind::Agent(name) => Author::Agent(id, name.clone()),
        };
        let said = self.said.entry(author).or_default();
        let message_id = entry.content.message_id().cloned().unwrap();
        assert!(said.iter().all(|(known, _)| *known != message_id), "{message_id} is said once");
        said.push((message_id, entry.content.clone()));
    }

    /// Holds the state against what must always be true.
    pub(crate) fn check(&self, processor: &Processor) {
        self.check_agents(processor);
        for interaction in processor.interactions() {
            let conversation = &self.conversations[&interaction.id];
            assert_eq!(interaction.next_sequence_number, conversation.entries);
            assert_eq!(interaction.stage.is_ended(), conversation.ended);
            let files: Vec<_> = interaction.files().map(|file| file.id).collect();
            assert_eq!(files, conversation.files, "the files of {}", interaction.id);
            if interaction.stage == Stage::Waiting {
                assert!(
                    processor.queue_position(interaction).is_some(),
                    "{} is in its queue",
                    interaction.id
                );
                assert!(
                    processor.has_queue(&interaction.queue) || processor.next_timeout() == Some(Timestamp(0)),
                    "{} waits in a queue that is no more, and nothing is done about it",
                    interaction.id
                );
                let free = |agent: &&std::sync::Arc<vestibule_processor::Agent>| {
                    processor.is_available(agent) && agent.has_free_slot()
                };
                let idle =
                    processor.members(&interaction.queue).find(free).map(|agent| agent.settings.name.clone());
                assert_eq!(idle, None, "{} waits although an agent is free", interaction.id);
            }
        }
        self.check_callbacks(processor);
        assert_eq!(**processor.parameters(), *self.settings.parameters());
        self.check_time(processor);
        let active = processor.interactions().filter(|interaction| !interaction.stage.is_ended()).count();
        assert_eq!(processor.active(), active as u64);
    }

    /// Nothing is forgotten that has to be done at a time.
    fn check_time(&self, processor: &Processor) {
        let next = processor.next_timeout();
        for interaction in processor.interactions() {
            let due = &self.due[&interaction.id];
            let at = due.at(&self.settings);
            assert!(
                at.is_none_or(|at| next.is_some_and(|next| next <= at)),
                "{} is left alone",
                interaction.id
            );
            if let Some(callback) = interaction.callback() {
                assert_eq!(callback.snoozed, due.snoozed(), "how long {} was left alone", interaction.id);
            }
        }
    }

    fn check_callbacks(&self, processor: &Processor) {
        for interaction in processor.interactions() {
            let retries = interaction.callback().map(|callback| callback.retries);
            assert_eq!(retries, self.retries.get(&interaction.id).copied(), "{}", interaction.id);
            assert!(retries.is_none_or(|retries| retries <= WorkgroupSettings::CALLBACK_RETRIES));
            let texts = self.conversations[&interaction.id].texts;
            assert!(retries.is_none() || texts == 0, "nothing is said in a callback");
        }
    }

    fn check_agents(&self, processor: &Processor) {
        for agent in processor.agents() {
            let name = &agent.settings.name;
            assert!(
                agent.interactions.len() <= agent.settings.max_assign as usize,
                "{name} is over Max Assign"
            );
            let theirs =
                processor.interactions().filter(|interaction| interaction.stage.agent() == Some(name));
            let theirs: Vec<_> = theirs.map(|interaction| interaction.id).collect();
            assert_eq!(
                agent.interactions.iter().copied().collect::<Vec<_>>(),
                theirs,
                "{name} has what he has"
            );
            assert!(agent.is_logged_in() || theirs.is_empty(), "{name} is gone but has chats");
        }
    }

    /// Every acknowledged text was said, once, and in the order it was sent.
    pub(crate) fn check_every_acknowledged_text(&self) {
        for (author, acknowledged) in &self.acknowledged {
            let said = self.said.get(author).map_or(&[][..], Vec::as_slice);
            let mut rest = said.iter();
            for message in acknowledged {
                assert!(rest.any(|one| one == message), "{message:?} of {author:?} is lost or out of order");
            }
        }
    }
}

fn kind_of(event: &Event) -> &'static str {
    match event {
        Event::Began { .. } => "began",
        Event::Configured { .. } => "configured",
        Event::ParameterSet { .. } => "parameter",
        Event::CleanedUp => "cleaned up",
        Event::ChatStarted { .. } => "started",
        Event::CallbackCreated { .. } => "callback",
        Event::CallbackModified { .. } => "modified",
        Event::CallbackFinished { .. } => "finished",
        Event::Snoozed { .. } => "snoozed",
        Event::IdleWarned { .. } => "warned",
        Event::ParticipantAdded { .. } => "participant",
        Event::EntryAdded { entry, .. } => match entry.content {
            EntryContent::State { state: ParticipantState::Held } => "held",
            EntryContent::State { .. } => "state",
            EntryContent::Text { .. } => "text",
            EntryContent::Url { .. } => "url",
            EntryContent::File { .. } => "file",
            EntryContent::Typing { .. } => "typing",
        },
        Event::Queued { at_head: true, .. } => "queued at the head",
        Event::Queued { at_head: false, .. } => "queued",
        Event::Alerted { .. } => "alerted",
        Event::Connected { .. } => "connected",
        Event::Ended { .. } => "ended",
        Event::Forgotten { .. } => "forgotten",
        Event::Delivered { .. } => "delivered",
        Event::SessionOpened { .. } => "logged in",
        Event::SessionClosed { .. } => "logged out",
        Event::AgentReached { .. } => "reached",
        Event::AgentLost { .. } => "lost",
        Event::AgentLoggedOff { .. } => "logged off",
        Event::StatusSet { .. } => "status",
    }
}

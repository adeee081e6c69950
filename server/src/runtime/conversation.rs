//! What was said: the entries of every conversation in memory, for those who read them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::sync::futures::Notified;
use vestibule_processor::{
    ChatId, Entry, Event, Interaction, InteractionId, Participant, ParticipantId, ParticipantNumber,
    ParticipantState, Timestamp,
};

use super::delivery::{Delivery, Numbered, is_shown};

/// All conversations in memory.
#[derive(Debug, Default)]
pub struct Conversations(RwLock<Index>);

#[derive(Debug, Default)]
struct Index {
    by_interaction: HashMap<InteractionId, Arc<Conversation>>,
    by_visitor: HashMap<ParticipantId, Arc<Conversation>>,
    by_chat: HashMap<ChatId, Arc<Conversation>>,
}

/// One conversation.
#[derive(Debug)]
pub struct Conversation {
    /// The interaction it belongs to.
    pub interaction: InteractionId,
    /// Its id for `reconnect`.
    pub chat: ChatId,
    /// The visitor's key.
    pub visitor: ParticipantId,
    contents: Mutex<Contents>,
    /// Whether its visitor may be silent for as long as he likes: it is a callback.
    may_be_silent: bool,
    /// When the visitor last called, in milliseconds since 1970.
    last_call: AtomicU64,
    ended: AtomicBool,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Contents {
    participants: Vec<Participant>,
    entries: Vec<Arc<Entry>>,
    delivery: Delivery,
}

/// What a visitor who cannot say what he has is given.
#[derive(Debug)]
pub struct Delivered {
    /// The entries.
    pub entries: Vec<Numbered>,
    /// The sequence number before which all have now been given, if that is news.
    pub before: Option<u64>,
}

impl Conversations {
    /// The conversation of an interaction.
    pub fn of_interaction(&self, id: InteractionId) -> Option<Arc<Conversation>> {
        self.index().by_interaction.get(&id).cloned()
    }

    /// The conversation a visitor's key opens.
    pub fn of_visitor(&self, id: ParticipantId) -> Option<Arc<Conversation>> {
        self.index().by_visitor.get(&id).cloned()
    }

    /// The conversation a chat's id opens.
    pub fn of_chat(&self, id: ChatId) -> Option<Arc<Conversation>> {
        self.index().by_chat.get(&id).cloned()
    }

    /// The visitors of conversations under way who have not called for as long as this.
    pub fn silent_visitors(&self, now: Timestamp, silence: Duration) -> Vec<ParticipantId> {
        let is_silent = |conversation: &&Arc<Conversation>| {
            let last_call = Timestamp(conversation.last_call.load(Ordering::Relaxed));
            !conversation.is_ended() && !conversation.may_be_silent && now.since(last_call) >= silence
        };
        self.index().by_visitor.values().filter(is_silent).map(|conversation| conversation.visitor).collect()
    }

    /// Counts every visitor as having called now: after a restart or a jump of the clock, for nobody could call before.
    pub fn touch_all(&self, now: Timestamp) {
        self.index().by_visitor.values().for_each(|conversation| conversation.touch(now));
    }

    /// Takes in what happened.
    pub(super) fn apply(&self, at: Timestamp, event: &Event) {
        match event {
            Event::ChatStarted { interaction, chat, visitor } => {
                self.insert(Conversation::new(*interaction, *chat, visitor.participant, at, false));
            }
            Event::CallbackCreated { interaction, callback, visitor, .. } => {
                self.insert(Conversation::new(*interaction, *callback, visitor.participant, at, true));
            }
            Event::ParticipantAdded { interaction, participant } => {
                self.change(*interaction, |contents| contents.participants.push(participant.clone()));
            }
            Event::EntryAdded { interaction, entry } => {
                if let Some(conversation) = self.of_interaction(*interaction) {
                    conversation.contents().entries.push(Arc::clone(entry));
                    conversation.changed.notify_waiters();
                }
            }
            Event::Ended { interaction, .. } => {
                if let Some(conversation) = self.of_interaction(*interaction) {
                    conversation.ended.store(true, Ordering::Release);
                    conversation.changed.notify_waiters();
                }
            }
            Event::Forgotten { interaction } => self.remove(*interaction),
            _ => {}
        }
    }

    /// All of them, as long as whoever asks needs them.
    pub(super) fn all(&self) -> HashMap<InteractionId, Arc<Conversation>> {
        self.index().by_interaction.clone()
    }

    /// Takes in what a snapshot holds of one.
    pub(super) fn restore(&self, interaction: &Interaction, entries: Vec<Arc<Entry>>) {
        let (visitor, at) = (interaction.visitor.participant, interaction.started_at);
        let may_be_silent = interaction.callback().is_some();
        let conversation = Conversation::new(interaction.id, interaction.chat, visitor, at, may_be_silent);
        conversation.ended.store(interaction.stage.is_ended(), Ordering::Release);
        // Where they stand is the interaction's to say; here they are as they came.
        let as_they_came = interaction.participants().map(|participant| Participant {
            state: ParticipantState::default(),
            typing: false,
            ..participant.clone()
        });
        let mut contents = conversation.contents();
        contents.participants = as_they_came.collect();
        contents.entries = entries;
        drop(contents);
        self.insert(conversation);
    }

    /// Takes in how far the visitors had been given their conversations, after a replay.
    pub(super) fn resume_delivery(&self, interaction: InteractionId, before: u64) {
        let before = usize::try_from(before).unwrap_or(usize::MAX);
        self.change(interaction, |contents| contents.delivery.skip(&contents.entries, before));
    }

    fn insert(&self, conversation: Conversation) {
        let conversation = Arc::new(conversation);
        let mut index = self.0.write().unwrap_or_else(PoisonError::into_inner);
        index.by_visitor.insert(conversation.visitor, Arc::clone(&conversation));
        index.by_chat.insert(conversation.chat, Arc::clone(&conversation));
        index.by_interaction.insert(conversation.interaction, conversation);
    }

    fn remove(&self, id: InteractionId) {
        let mut index = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(conversation) = index.by_interaction.remove(&id) {
            index.by_visitor.remove(&conversation.visitor);
            index.by_chat.remove(&conversation.chat);
        }
    }

    fn change(&self, id: InteractionId, change: impl FnOnce(&mut Contents)) {
        if let Some(conversation) = self.of_interaction(id) {
            change(&mut conversation.contents());
        }
    }

    fn index(&self) -> RwLockReadGuard<'_, Index> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Conversation {
    fn new(
        interaction: InteractionId,
        chat: ChatId,
        visitor: ParticipantId,
        at: Timestamp,
        may_be_silent: bool,
    ) -> Conversation {
        Conversation {
            interaction,
            chat,
            visitor,
            may_be_silent,
            contents: Mutex::default(),
            last_call: AtomicU64::new(at.0),
            ended: AtomicBool::new(false),
            changed: Notify::new(),
        }
    }

    /// Notes that the visitor has called.
    pub fn touch(&self, now: Timestamp) {
        self.last_call.store(now.0, Ordering::Relaxed);
    }

    /// Whether it is over.
    pub fn is_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// Ends with the next change from when it is first waited for, or [enabled](Notified::enable), on.
    pub fn changed(&self) -> Notified<'_> {
        self.changed.notified()
    }

    /// All who take or took part, by number.
    pub fn participants(&self) -> Vec<Participant> {
        self.contents().participants.clone()
    }

    /// The participant who goes by this id in the visitor's protocol.
    pub fn participant(&self, id: ParticipantId) -> Option<Participant> {
        self.contents().participants.iter().find(|participant| participant.id == id).cloned()
    }

    /// The participant of this number.
    pub fn participant_of_number(&self, number: ParticipantNumber) -> Option<Participant> {
        self.contents().participants.get(number.0 as usize).cloned()
    }

    /// All entries from an index on.
    pub fn entries_from(&self, index: usize) -> Vec<Arc<Entry>> {
        self.contents().entries.get(index..).unwrap_or_default().to_vec()
    }

    /// All entries before a sequence number.
    pub(super) fn entries_before(&self, sequence_number: u64) -> Vec<Arc<Entry>> {
        let contents = self.contents();
        let end = usize::try_from(sequence_number).unwrap_or(usize::MAX).min(contents.entries.len());
        contents.entries[..end].to_vec()
    }

    /// What a visitor is shown from a sequence number on, under the entries' own numbers.
    pub fn shown_from(&self, sequence_number: u64) -> Vec<Numbered> {
        let index = usize::try_from(sequence_number).unwrap_or(usize::MAX);
        let contents = self.contents();
        let entries = contents.entries.get(index..).unwrap_or_default();
        entries
            .iter()
            .filter(|entry| is_shown(entry))
            .map(|entry| Numbered {
                entry: Arc::clone(entry),
                sequence_number: entry.sequence_number,
                conversation_sequence_number: entry.conversation_sequence_number,
            })
            .collect()
    }

    /// What the visitor was not given yet.
    pub fn take(&self) -> Delivered {
        self.deliver(Delivery::take)
    }

    /// What a visitor needs who starts anew: who is there, and what he has not received.
    pub fn restart(&self) -> Delivered {
        self.deliver(Delivery::restart)
    }

    fn deliver(&self, deliver: impl FnOnce(&mut Delivery, &[Arc<Entry>]) -> Vec<Numbered>) -> Delivered {
        let mut contents = self.contents();
        let Contents { entries, delivery, .. } = &mut *contents;
        let given_before = delivery.given_before();
        let numbered = deliver(delivery, entries);
        let before = Some(delivery.given_before()).filter(|before| *before > given_before);
        Delivered { entries: numbered, before: before.map(|before| before as u64) }
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

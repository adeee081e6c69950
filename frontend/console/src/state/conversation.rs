//! A conversation the agent takes part in, or took part in.

use std::collections::BTreeSet;

use vestibule_shared::agent::{Content, Entry, Interaction, PartyKind, Stage, Timestamp};

use super::outbox::{Delivery, Outbox, Unsent};
use super::timeline::said;

/// How long a visitor counts as typing after he was last said to be, in milliseconds: whoever went offline does not
/// say that he stopped.
const TYPING_LASTS: Timestamp = 60_000;

/// A conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversation {
    /// The interaction's id.
    pub id: String,
    /// All that happened, in order, from sequence number 0 without gaps.
    pub entries: Vec<Entry>,
    /// What was last known of the interaction.
    pub about: Option<Interaction>,
    /// When the agent came into it, by the server's clock.
    pub since: Timestamp,
    /// Whether it goes on.
    pub standing: Standing,
    /// What is written in the composer.
    pub draft: String,
    /// What is on its way.
    pub outbox: Outbox,
    /// Whether the server is being asked to end it.
    pub ending: bool,
    /// Whether it came to the agent by itself and he has not looked at it yet.
    pub unopened: bool,
    /// The sequence number below which the agent has seen everything.
    pub(super) read_to: u64,
    /// The sequence number below which nobody counts as typing any more.
    typing_over_to: u64,
    /// The agent's own typing.
    pub(super) typing: Typing,
}

/// Whether a conversation goes on for this agent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    #[default]
    Open,
    /// It has ended.
    Ended,
    /// It goes on without him.
    Elsewhere,
}

/// What the server was told of the agent's typing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Typing {
    /// Whether it was told that he types.
    pub(super) told: bool,
    /// When he last changed the text, by this machine's clock.
    pub(super) last_change: Timestamp,
}

/// What came of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Added {
    /// It is the next one.
    Next,
    /// It was there already.
    Known,
    /// Something before it is missing.
    Gap,
}

impl Conversation {
    /// A conversation the agent came into at `since` by the server's clock; nothing happened in it yet.
    pub(super) fn new(id: &str, since: Timestamp) -> Conversation {
        Conversation {
            id: id.to_owned(),
            entries: Vec::new(),
            about: None,
            since,
            standing: Standing::Open,
            draft: String::new(),
            outbox: Outbox::default(),
            ending: false,
            unopened: false,
            read_to: 0,
            typing_over_to: 0,
            typing: Typing::default(),
        }
    }

    /// The visitor's name, if anything said it.
    pub fn visitor(&self) -> Option<&str> {
        let named = || self.entries.iter().find(|entry| entry.from.kind == PartyKind::Visitor);
        self.about
            .as_ref()
            .map(|about| about.visitor_name.as_str())
            .or_else(|| named().map(|entry| entry.from.name.as_str()))
    }

    /// Whether it goes on for this agent.
    pub fn is_open(&self) -> bool {
        self.standing == Standing::Open
    }

    /// Whether it is only offered to the agent, not picked up.
    pub fn is_offered(&self) -> bool {
        self.is_open()
            && self
                .about
                .as_ref()
                .is_some_and(|about| about.mine && matches!(about.stage, Stage::Alerting { .. }))
    }

    /// The last thing that anybody said.
    pub fn last_text(&self) -> Option<(&Entry, &str)> {
        let by_people = self.entries.iter().rev().filter(|entry| entry.from.kind != PartyKind::System);
        by_people.filter_map(|entry| Some((entry, said(&entry.content)?))).next()
    }

    /// Since when, by the server's clock, the visitor waits for an answer: since the first of his messages that no agent
    /// has answered, unless an answer is on its way.
    pub fn waits_since(&self) -> Option<Timestamp> {
        if !self.is_open() || self.outbox.messages().any(Unsent::is_on_its_way) {
            return None;
        }
        let texts = self.entries.iter().rev().filter(|entry| said(&entry.content).is_some());
        let by_people = texts.filter(|entry| entry.from.kind != PartyKind::System);
        let unanswered = by_people.take_while(|entry| entry.from.kind == PartyKind::Visitor);
        unanswered.last().map(|entry| entry.at)
    }

    /// How many messages of others the agent has not seen. What he answered, here or in another window, he has seen.
    pub fn unread(&self) -> u32 {
        let unseen = self.entries.iter().rev().take_while(|entry| entry.sequence_number >= self.read_to);
        let unanswered = unseen.take_while(|entry| !is_own_text(entry));
        unanswered.filter(|entry| is_said_by_another(entry)).count() as u32
    }

    /// How much the agent has not seen: messages, or the conversation itself.
    pub(super) fn unseen(&self) -> u32 {
        self.unread().max(u32::from(self.unopened))
    }

    /// Who is typing, apart from the agent himself.
    pub fn typing_name(&self) -> Option<&str> {
        if !self.is_open() {
            return None;
        }
        let mut known = BTreeSet::new();
        let mut latest = self.entries.iter().rev().filter(|entry| known.insert(entry.from.number));
        let types = |entry: &&Entry| {
            !entry.from.me && is_typing(entry) && entry.sequence_number >= self.typing_over_to
        };
        latest.find(types).map(|entry| entry.from.name.as_str())
    }

    /// Whoever was said to be typing too long ago does not type any more.
    pub(super) fn expire_typing(&mut self, server_now: Timestamp) {
        let is_old = |entry: &&Entry| is_typing(entry) && entry.at + TYPING_LASTS <= server_now;
        if let Some(entry) = self.entries.iter().rev().find(is_old) {
            self.typing_over_to = self.typing_over_to.max(entry.sequence_number + 1);
        }
    }

    /// What was being written, if that is anything.
    pub fn unfinished(&self) -> Option<&str> {
        Some(self.draft.trim()).filter(|text| !text.is_empty())
    }

    /// How many messages, finished or not, are not on the server.
    pub(super) fn unsent(&self) -> u32 {
        let on_the_way =
            self.outbox.messages().filter(|unsent| unsent.delivery != Delivery::Accepted).count();
        (on_the_way + usize::from(self.unfinished().is_some())) as u32
    }

    /// The agent has seen everything.
    pub(super) fn read(&mut self) {
        self.read_to = self.next_sequence_number();
        self.unopened = false;
    }

    /// Adds what happened next.
    pub(super) fn add(&mut self, entry: Entry) -> Added {
        match entry.sequence_number.cmp(&self.next_sequence_number()) {
            std::cmp::Ordering::Less => Added::Known,
            std::cmp::Ordering::Greater => Added::Gap,
            std::cmp::Ordering::Equal => {
                self.outbox.settle(std::slice::from_ref(&entry));
                self.entries.push(entry);
                Added::Next
            }
        }
    }

    /// The agent takes part in it, and this is all of it so far; what he wrote and saw stays.
    pub(super) fn join(&mut self, entries: Vec<Entry>, about: Option<Interaction>) {
        self.outbox.settle(&entries);
        self.entries = entries;
        // One that was left may be ended again; one that is being ended still is.
        self.ending &= self.is_open();
        self.standing = Standing::Open;
        self.typing.told = self.entries.iter().rev().find(|entry| entry.from.me).is_some_and(is_typing);
        if let Some(about) = about {
            self.since = connected_since(&about).unwrap_or(self.since);
            self.about = Some(about);
        }
    }

    /// Takes in what is known of the interaction now.
    pub(super) fn learn(&mut self, about: Interaction) {
        self.since = connected_since(&about).unwrap_or(self.since);
        match about.stage {
            Stage::Ended { .. } => self.close(Standing::Ended),
            _ if !about.mine => self.close(Standing::Elsewhere),
            _ => {}
        }
        self.about = Some(about);
    }

    /// It does not go on for this agent.
    pub(super) fn close(&mut self, standing: Standing) {
        if self.is_open() {
            self.standing = standing;
            self.ending = false;
            self.typing = Typing::default();
            self.outbox.give_up();
        }
    }

    fn next_sequence_number(&self) -> u64 {
        self.entries.last().map_or(0, |entry| entry.sequence_number + 1)
    }
}

/// Whether it is a message that the agent ought to read.
pub(super) fn is_said_by_another(entry: &Entry) -> bool {
    !entry.from.me && entry.from.kind != PartyKind::System && said(&entry.content).is_some()
}

fn is_own_text(entry: &Entry) -> bool {
    entry.from.me && said(&entry.content).is_some()
}

fn is_typing(entry: &Entry) -> bool {
    matches!(entry.content, Content::Typing { typing: true })
}

/// Since when the agent himself talks with the visitor.
fn connected_since(about: &Interaction) -> Option<Timestamp> {
    match about.stage {
        Stage::Connected { since, .. } if about.mine => Some(since),
        _ => None,
    }
}

//! The agent's three lists, in the order he needs them.

use vestibule_shared::agent::{Interaction, Stage, Timestamp};

use super::conversation::{Conversation, Standing};
use super::desk::Desk;

/// An interaction that nobody has picked up yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueRow {
    /// Its id.
    pub id: String,
    /// The visitor's name.
    pub visitor: String,
    /// The queue's name.
    pub queue: String,
    /// What it is about, as the page or its visitor said.
    pub subject: Option<String>,
    /// Since when it waits, by the server's clock: all its time in the queue, with the time it was offered.
    pub since: Timestamp,
    /// The offer to this agent, if there is one.
    pub offer: Option<Offer>,
    /// The other agent it is offered to.
    pub offered_to: Option<String>,
    /// Whether it is being picked up.
    pub picking: bool,
    /// Whether the agent is looking at it.
    pub selected: bool,
}

/// How long an interaction is offered to an agent, by the server's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Since when.
    pub since: Timestamp,
    /// When it will be offered to another.
    pub until: Timestamp,
}

/// A conversation of the agent's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MineRow {
    /// The interaction's id.
    pub id: String,
    /// The visitor's name, if anything said it.
    pub visitor: Option<String>,
    /// What stands below the name.
    pub preview: Preview,
    /// How many messages the agent has not seen.
    pub unread: u32,
    /// Whether it came to the agent by itself and he has not looked at it yet.
    pub unopened: bool,
    /// When the agent came into it, by the server's clock.
    pub since: Timestamp,
    /// Since when its visitor waits for an answer, by the server's clock.
    pub waits_since: Option<Timestamp>,
    /// Whether it goes on.
    pub standing: Standing,
    /// Whether the agent is looking at it.
    pub selected: bool,
}

impl MineRow {
    /// Whether there is anything the agent has not seen.
    pub fn is_unseen(&self) -> bool {
        self.unread > 0 || self.unopened
    }
}

/// What stands below the name of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preview {
    /// The visitor is typing.
    Typing,
    /// The agent has begun to write this.
    Draft(String),
    /// The agent said this last.
    Mine(String),
    /// Somebody else said this last.
    Theirs(String),
    /// Nobody has said anything.
    Nothing,
}

/// What is offered to the agent; first what will soonest be offered to another.
pub fn alerting(desk: &Desk) -> Vec<QueueRow> {
    let mut rows: Vec<QueueRow> = desk
        .interactions
        .values()
        .filter(|about| about.mine)
        .filter_map(|about| match about.stage {
            Stage::Alerting { since, until, .. } => {
                Some(QueueRow { offer: Some(Offer { since, until }), ..queue_row(desk, about) })
            }
            _ => None,
        })
        .collect();
    rows.sort_by_key(|row| (row.offer.map(|offer| offer.until), row.since));
    rows
}

/// The agent's conversations: those whose visitors wait for an answer, longest first; then those that go on, then those
/// that have ended, each by when he came into them.
pub fn mine(desk: &Desk) -> Vec<MineRow> {
    let shown = desk.conversations.values().filter(|conversation| !conversation.is_offered());
    let mut rows: Vec<MineRow> = shown.map(|conversation| mine_row(desk, conversation)).collect();
    rows.sort_by_key(|row| {
        let waits = row.waits_since.map(|since| (since, row.since));
        (waits.is_none(), waits, row.standing != Standing::Open, row.since)
    });
    rows
}

/// What waits in the agent's queues, longest first, with what is offered to others.
pub fn waiting(desk: &Desk) -> Vec<QueueRow> {
    let mut rows: Vec<QueueRow> = desk
        .interactions
        .values()
        .filter_map(|about| match &about.stage {
            Stage::Waiting => Some(queue_row(desk, about)),
            Stage::Alerting { agent, .. } if !about.mine => {
                Some(QueueRow { offered_to: Some(agent.clone()), ..queue_row(desk, about) })
            }
            _ => None,
        })
        .collect();
    rows.sort_by_key(|row| row.since);
    rows
}

fn queue_row(desk: &Desk, about: &Interaction) -> QueueRow {
    QueueRow {
        id: about.id.clone(),
        visitor: about.visitor_name.clone(),
        queue: about.queue.name.clone(),
        subject: about.custom_info.clone().filter(|subject| !subject.trim().is_empty()),
        since: about.waiting_since,
        offer: None,
        offered_to: None,
        picking: desk.picking.contains(&about.id),
        selected: desk.selected.as_deref() == Some(&about.id),
    }
}

fn mine_row(desk: &Desk, conversation: &Conversation) -> MineRow {
    let selected = desk.selected.as_deref() == Some(&conversation.id);
    MineRow {
        id: conversation.id.clone(),
        visitor: conversation.visitor().map(str::to_owned),
        preview: preview(conversation, selected),
        unread: conversation.unread(),
        unopened: conversation.unopened,
        since: conversation.since,
        waits_since: conversation.waits_since(),
        standing: conversation.standing,
        selected,
    }
}

fn preview(conversation: &Conversation, selected: bool) -> Preview {
    if conversation.typing_name().is_some() {
        return Preview::Typing;
    }
    if let Some(text) = conversation.unfinished().filter(|_| conversation.is_open() && !selected) {
        return Preview::Draft(text.to_owned());
    }
    if let Some(unsent) = conversation.outbox.messages().next_back() {
        return Preview::Mine(unsent.text.clone());
    }
    match conversation.last_text() {
        Some((entry, text)) if entry.from.me => Preview::Mine(text.to_owned()),
        Some((_, text)) => Preview::Theirs(text.to_owned()),
        None => Preview::Nothing,
    }
}

#[cfg(test)]
mod tests;

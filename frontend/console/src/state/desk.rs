//! The agent's desk: what the server told, and what he made of it.

use std::collections::{BTreeMap, BTreeSet};

use vestibule_shared::agent::{Entry, Interaction, Me, Snapshot, Stage, StatusChoice, Timestamp, Workgroup};

use super::conversation::{Conversation, Standing};
use super::keeping::{Kept, KeptConversation};

/// How many ended conversations stay; the ones that began first go first.
const ENDED_LIMIT: usize = 20;

/// How many of the conversations that were taken off the list are remembered; the server tells of an ended one for ten
/// minutes.
const DISMISSED_LIMIT: usize = 100;

/// The agent's desk.
#[derive(Clone, Debug, PartialEq)]
pub struct Desk {
    /// The agent himself.
    pub me: Me,
    /// The statuses he may choose.
    pub statuses: Vec<StatusChoice>,
    /// His workgroups, by name.
    pub workgroups: Vec<Workgroup>,
    /// What is on his queues, by id.
    pub interactions: BTreeMap<String, Interaction>,
    /// His conversations, by interaction id.
    pub conversations: BTreeMap<String, Conversation>,
    /// The interaction he is looking at.
    pub selected: Option<String>,
    /// What he asked to pick up and does not have yet.
    pub picking: BTreeSet<String>,
    /// The ended conversations that were taken off the list, oldest first.
    dismissed: Vec<String>,
    /// How far the server's clock is ahead of this machine's, in milliseconds.
    skew: i64,
}

impl Desk {
    /// The desk as the server tells it at `now` of this machine, with what was kept from before.
    pub(super) fn new(now: Timestamp, snapshot: Snapshot, kept: Option<Kept>) -> Desk {
        let Snapshot { now: server_now, me, statuses, workgroups, interactions, conversations } = snapshot;
        let kept = kept.filter(|kept| kept.username == me.username);
        let (over, interactions): (Vec<Interaction>, _) = interactions.into_iter().partition(is_over);
        let mut desk = Desk {
            me,
            statuses,
            workgroups,
            interactions: interactions.into_iter().map(|about| (about.id.clone(), about)).collect(),
            conversations: BTreeMap::new(),
            selected: kept.as_ref().and_then(|kept| kept.selected.clone()),
            picking: BTreeSet::new(),
            dismissed: kept.as_ref().map(|kept| kept.dismissed.clone()).unwrap_or_default(),
            skew: server_now as i64 - now as i64,
        };
        let was_here = kept.is_some();
        for kept in kept.into_iter().flat_map(|kept| kept.conversations) {
            desk.conversations.insert(kept.id.clone(), kept.restore());
        }
        let mut told = BTreeSet::new();
        for conversation in conversations {
            let id = conversation.interaction_id;
            match over.iter().find(|about| about.id == id) {
                Some(about) => desk.join_over(about.clone(), conversation.entries, was_here),
                None => desk.join_told(now, id.clone(), conversation.entries, was_here),
            }
            told.insert(id);
        }
        desk.close_all_but(&told);
        desk.forget_old();
        desk.expire_typing(now);
        desk.selected = desk.selected.take().filter(|id| desk.knows(id));
        desk
    }

    /// What a reload or a new snapshot must not lose.
    pub(super) fn keep(&self) -> Kept {
        Kept {
            username: self.me.username.clone(),
            selected: self.selected.clone(),
            conversations: self.conversations.values().map(KeptConversation::new).collect(),
            dismissed: self.dismissed.clone(),
        }
    }

    /// The server's time at `now` of this machine.
    pub fn server_time(&self, now: Timestamp) -> Timestamp {
        now.saturating_add_signed(self.skew)
    }

    /// Whether there is anything to show of this interaction.
    pub fn knows(&self, interaction_id: &str) -> bool {
        self.interactions.contains_key(interaction_id) || self.conversations.contains_key(interaction_id)
    }

    /// What is known of an interaction, even of an ended one.
    pub fn about(&self, interaction_id: &str) -> Option<&Interaction> {
        self.interactions.get(interaction_id).or_else(|| {
            self.conversations.get(interaction_id).and_then(|conversation| conversation.about.as_ref())
        })
    }

    /// The conversations that go on, without those only offered.
    pub fn open_conversations(&self) -> impl Iterator<Item = &Conversation> {
        self.conversations
            .values()
            .filter(|conversation| conversation.is_open() && !conversation.is_offered())
    }

    /// How many messages, finished or not, are not on the server.
    pub(super) fn unsent(&self) -> u32 {
        self.conversations.values().map(Conversation::unsent).sum()
    }

    /// The agent sees what he is looking at.
    pub(super) fn read_selected(&mut self) {
        if let Some(conversation) = self.selected.as_ref().and_then(|id| self.conversations.get_mut(id)) {
            conversation.read();
        }
    }

    /// The agent takes part in a conversation; whether that is new.
    pub(super) fn join(&mut self, now: Timestamp, interaction_id: String, entries: Vec<Entry>) -> bool {
        let since = self.server_time(now);
        let about = self.interactions.get(&interaction_id).cloned();
        self.picking.remove(&interaction_id);
        let known = self.conversations.get(&interaction_id).is_some_and(Conversation::is_open);
        self.conversations
            .entry(interaction_id)
            .or_insert_with_key(|id| Conversation::new(id, since))
            .join(entries, about);
        !known
    }

    /// Takes in a conversation that a snapshot tells of; one that came by itself in the meantime is marked.
    fn join_told(&mut self, now: Timestamp, id: String, entries: Vec<Entry>, was_here: bool) {
        let is_new = self.join(now, id.clone(), entries);
        if is_new && was_here && self.me.auto_answer && self.selected.as_ref() != Some(&id) {
            self.mark_unopened(&id);
        }
    }

    /// The agent has not looked at this conversation yet.
    pub(super) fn mark_unopened(&mut self, interaction_id: &str) {
        if let Some(conversation) = self.conversations.get_mut(interaction_id) {
            conversation.unopened = true;
        }
    }

    /// Whether the agent is looking at a conversation that goes on.
    pub(super) fn is_talking(&self) -> bool {
        let selected = self.selected.as_ref().and_then(|id| self.conversations.get(id));
        selected.is_some_and(|conversation| conversation.is_open() && !conversation.is_offered())
    }

    /// Whoever was said to be typing too long ago does not type any more.
    pub(super) fn expire_typing(&mut self, now: Timestamp) {
        let server_now = self.server_time(now);
        for conversation in self.conversations.values_mut() {
            conversation.expire_typing(server_now);
        }
    }

    /// Takes an ended conversation off the list for good.
    pub(super) fn dismiss(&mut self, interaction_id: &str) {
        self.conversations.remove(interaction_id);
        self.dismissed.push(interaction_id.to_owned());
        let too_many = self.dismissed.len().saturating_sub(DISMISSED_LIMIT);
        self.dismissed.drain(..too_many);
        self.selected = self.selected.take().filter(|id| self.knows(id));
    }

    /// Takes in a conversation that ended a while ago: what was missed of one that is on the list, and all of one that
    /// began and ended unseen. Who has only just come to his desk is spared what was over before.
    fn join_over(&mut self, about: Interaction, entries: Vec<Entry>, was_here: bool) {
        let is_new = !self.conversations.contains_key(&about.id);
        if is_new && (!was_here || self.dismissed.contains(&about.id)) {
            return;
        }
        let began = about.started_at;
        let conversation =
            self.conversations.entry(about.id.clone()).or_insert_with_key(|id| Conversation::new(id, began));
        conversation.join(entries, Some(about));
        conversation.close(Standing::Ended);
    }

    /// Takes in the new state of an interaction; answers the one before.
    pub(super) fn learn(&mut self, about: Interaction) -> Option<Interaction> {
        let id = about.id.clone();
        if !matches!(about.stage, Stage::Waiting | Stage::Alerting { .. }) {
            self.picking.remove(&id);
        }
        if let Some(conversation) = self.conversations.get_mut(&id) {
            conversation.learn(about.clone());
            self.forget_old();
        }
        if is_over(&about) { self.interactions.remove(&id) } else { self.interactions.insert(id, about) }
    }

    /// An interaction is not to be seen any more.
    pub(super) fn lose(&mut self, interaction_id: &str) {
        self.interactions.remove(interaction_id);
        self.picking.remove(interaction_id);
        if let Some(conversation) = self.conversations.get_mut(interaction_id) {
            conversation.close(Standing::Elsewhere);
        }
        self.selected = self.selected.take().filter(|id| self.knows(id));
    }

    /// Takes in the new state of a workgroup.
    pub(super) fn learn_workgroup(&mut self, workgroup: Workgroup) {
        match self.workgroups.binary_search_by(|known| known.name.cmp(&workgroup.name)) {
            Ok(place) => self.workgroups[place] = workgroup,
            Err(place) => self.workgroups.insert(place, workgroup),
        }
    }

    /// Conversations that a snapshot does not know any more have ended, or gone on without the agent.
    fn close_all_but(&mut self, told: &BTreeSet<String>) {
        for (id, conversation) in &mut self.conversations {
            if !told.contains(id) {
                let goes_on = self.interactions.contains_key(id);
                conversation.close(if goes_on { Standing::Elsewhere } else { Standing::Ended });
            }
        }
    }

    fn forget_old(&mut self) {
        let mut ended: Vec<(Timestamp, String)> = self
            .conversations
            .values()
            .filter(|conversation| !conversation.is_open())
            .map(|conversation| (conversation.since, conversation.id.clone()))
            .collect();
        ended.sort_unstable();
        let too_many = ended.len().saturating_sub(ENDED_LIMIT);
        for (_, id) in ended.drain(..too_many) {
            self.dismiss(&id);
        }
    }
}

fn is_over(about: &Interaction) -> bool {
    matches!(about.stage, Stage::Ended { .. })
}

#[cfg(test)]
mod tests;

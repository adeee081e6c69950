//! What an agent sees, and what of it has changed since he was last told.
//!
//! A view is compared with the state rather than fed with events, so nothing can be missed: whoever was away or slow is
//! simply told the difference.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use vestibule_processor::{Interaction, InteractionId, Name, Processor, Stage, Timestamp};
use vestibule_shared::agent::{Conversation, Me, Notification, Snapshot, Workgroup};

use crate::bridge::convert;
use crate::runtime::Conversations;

/// What an agent was last told.
pub(super) struct View {
    agent: Name,
    /// The state he was told of.
    state: Option<Processor>,
    me: Option<Me>,
    workgroups: BTreeMap<String, Workgroup>,
    interactions: BTreeMap<InteractionId, Arc<Interaction>>,
    /// How many entries of each conversation he takes part in.
    conversations: BTreeMap<InteractionId, usize>,
}

impl View {
    pub(super) fn new(agent: Name) -> View {
        View {
            agent,
            state: None,
            me: None,
            workgroups: BTreeMap::new(),
            interactions: BTreeMap::new(),
            conversations: BTreeMap::new(),
        }
    }

    /// All the agent sees, or `None` if there is no such agent.
    pub(super) fn snapshot(
        &mut self,
        processor: &Processor,
        conversations: &Conversations,
        now: Timestamp,
    ) -> Option<Notification> {
        *self = View::new(self.agent.clone());
        let changes = self.changes(processor, conversations);
        let mut snapshot = Snapshot {
            now: now.0,
            me: self.me.clone()?,
            statuses: convert::statuses(processor),
            workgroups: self.workgroups.values().cloned().collect(),
            interactions: Vec::new(),
            conversations: Vec::new(),
        };
        for change in changes {
            match change {
                Notification::Interaction { interaction } => snapshot.interactions.push(interaction),
                Notification::Conversation { conversation } => snapshot.conversations.push(conversation),
                _ => {}
            }
        }
        self.add_ended(&mut snapshot, processor, conversations);
        Some(Notification::Snapshot { snapshot })
    }

    /// Adds what ended with the agent: he may have missed the last words and the end.
    fn add_ended(&self, snapshot: &mut Snapshot, processor: &Processor, conversations: &Conversations) {
        let is_his = |it: &&Arc<Interaction>| matches!(&it.stage, Stage::Ended { agent: Some(name), .. } if *name == self.agent);
        for interaction in processor.interactions().filter(is_his) {
            let Some(conversation) = conversations.of_interaction(interaction.id) else { continue };
            snapshot.interactions.push(convert::interaction(processor, interaction, &self.agent));
            let entries = conversation.entries_from(0);
            snapshot.conversations.push(convert::conversation(&conversation, &entries, &self.agent));
        }
    }

    /// What has changed since this was last asked.
    pub(super) fn changes(
        &mut self,
        processor: &Processor,
        conversations: &Conversations,
    ) -> Vec<Notification> {
        let mut news = Vec::new();
        let is_same_company = |before: &Processor| {
            Arc::ptr_eq(before.configuration(), processor.configuration())
                && processor.has_same_agents(before)
        };
        if !self.state.as_ref().is_some_and(is_same_company) {
            self.changes_of_me(processor, &mut news);
            self.changes_of_workgroups(processor, &mut news);
        }
        self.changes_of_interactions(processor, conversations, &mut news);
        self.state = Some(processor.clone());
        news
    }

    fn changes_of_me(&mut self, processor: &Processor, news: &mut Vec<Notification>) {
        let me = processor.agent(&self.agent).map(|agent| convert::me(processor, agent));
        if self.me != me {
            news.extend(me.clone().map(|me| Notification::Me { me }));
            self.me = me;
        }
    }

    fn changes_of_workgroups(&mut self, processor: &Processor, news: &mut Vec<Notification>) {
        let all = &processor.configuration().workgroups;
        for settings in all.iter().filter(|settings| settings.members.contains(&self.agent)) {
            let workgroup = convert::workgroup(processor, settings);
            if self.workgroups.get(&workgroup.name) != Some(&workgroup) {
                self.workgroups.insert(workgroup.name.clone(), workgroup.clone());
                news.push(Notification::Workgroup { workgroup });
            }
        }
    }

    fn changes_of_interactions(
        &mut self,
        processor: &Processor,
        conversations: &Conversations,
        news: &mut Vec<Notification>,
    ) {
        for id in self.changed_interactions(processor) {
            let seen = processor.interaction(id).filter(|interaction| self.sees(processor, interaction));
            match seen {
                Some(interaction) => self.changes_of_interaction(interaction, processor, conversations, news),
                None if self.interactions.contains_key(&id) => {
                    self.say_goodbye(id, processor, conversations, news);
                }
                None => {}
            }
        }
    }

    /// Where to look for changes: everywhere, if the agent may now see other queues than before.
    fn changed_interactions(&self, processor: &Processor) -> Vec<InteractionId> {
        match &self.state {
            Some(before) if Arc::ptr_eq(before.configuration(), processor.configuration()) => {
                processor.interactions_changed_since(before)
            }
            _ => {
                let known = self.interactions.keys().copied();
                let all = processor.interactions().map(|interaction| interaction.id);
                known.chain(all).collect::<BTreeSet<_>>().into_iter().collect()
            }
        }
    }

    fn changes_of_interaction(
        &mut self,
        interaction: &Arc<Interaction>,
        processor: &Processor,
        conversations: &Conversations,
        news: &mut Vec<Notification>,
    ) {
        let known = self.interactions.insert(interaction.id, Arc::clone(interaction));
        if known.is_none_or(|known| !is_same_to_agents(&known, interaction)) {
            let interaction = convert::interaction(processor, interaction, &self.agent);
            news.push(Notification::Interaction { interaction });
        }
        if self.takes_part(interaction) {
            self.news_of_conversation(interaction.id, conversations, news);
        } else {
            self.conversations.remove(&interaction.id);
        }
    }

    /// Whether an interaction is on one of the agent's queues, or he has it.
    fn sees(&self, processor: &Processor, interaction: &Interaction) -> bool {
        let has = interaction.stage.agent() == Some(&self.agent);
        !interaction.stage.is_ended() && (has || processor.is_member(&self.agent, &interaction.queue))
    }

    /// An interaction that ended: its last entries and its end are told to the agent who had it.
    fn say_goodbye(
        &mut self,
        id: InteractionId,
        processor: &Processor,
        conversations: &Conversations,
        news: &mut Vec<Notification>,
    ) {
        self.interactions.remove(&id);
        if self.conversations.contains_key(&id) {
            self.news_of_conversation(id, conversations, news);
            self.conversations.remove(&id);
            if let Some(interaction) = processor.interaction(id) {
                let interaction = convert::interaction(processor, interaction, &self.agent);
                news.push(Notification::Interaction { interaction });
            }
        }
        news.push(Notification::InteractionGone { interaction_id: id.to_string() });
    }

    fn news_of_conversation(
        &mut self,
        id: InteractionId,
        conversations: &Conversations,
        news: &mut Vec<Notification>,
    ) {
        let Some(conversation) = conversations.of_interaction(id) else { return };
        let told = self.conversations.get(&id).copied();
        let entries = conversation.entries_from(told.unwrap_or(0));
        self.conversations.insert(id, told.unwrap_or(0) + entries.len());
        if entries.is_empty() && told.is_some() {
            return;
        }
        let conversation = convert::conversation(&conversation, &entries, &self.agent);
        match told {
            None => news.push(Notification::Conversation { conversation }),
            Some(_) => {
                let Conversation { interaction_id, entries } = conversation;
                let entry = |entry| Notification::Entry { interaction_id: interaction_id.clone(), entry };
                news.extend(entries.into_iter().map(entry));
            }
        }
    }

    fn takes_part(&self, interaction: &Interaction) -> bool {
        interaction.connected_agent() == Some(&self.agent)
    }
}

/// Whether two states of an interaction look the same: what was said in it is told apart from it.
fn is_same_to_agents(one: &Arc<Interaction>, other: &Arc<Interaction>) -> bool {
    let shown = |it: &Interaction| (it.stage.clone(), it.queue.clone(), it.waiting_since, it.kind.clone());
    Arc::ptr_eq(one, other) || shown(one) == shown(other)
}

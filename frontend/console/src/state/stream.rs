//! What the stream brings.

use vestibule_shared::agent::{self, Entry, Interaction, Me, Notification, Snapshot, Stage, Timestamp};

use super::conversation::{Added, Standing, is_said_by_another};
use super::timeline::said;
use super::{Alert, Desk, Effect, Notice, Page, State, Tone, Words, alerting, is_offered, mine};

impl State {
    pub(super) fn notified(&mut self, now: Timestamp, notification: Notification, effects: &mut Vec<Effect>) {
        if self.page != Page::Desk {
            return;
        }
        self.heard(now);
        match notification {
            Notification::Snapshot { snapshot } => self.take_snapshot(now, snapshot, effects),
            Notification::Me { me } => self.me_changed(now, me),
            Notification::Workgroup { workgroup } => self.with_desk(|desk| desk.learn_workgroup(workgroup)),
            Notification::Interaction { interaction } => self.interaction_changed(now, interaction, effects),
            Notification::InteractionGone { interaction_id } => self.interaction_gone(now, &interaction_id),
            Notification::Conversation { conversation } => self.joined(now, conversation, effects),
            Notification::Entry { interaction_id, entry } => {
                self.entry_added(now, &interaction_id, entry, effects);
            }
            Notification::Ping => {}
            // The server's sentence says no more than the notice does, and that in English only.
            Notification::LoggedOff { .. } => self.go_out(Some(Notice::LoggedOff), effects),
        }
    }

    fn with_desk(&mut self, change: impl FnOnce(&mut Desk)) {
        if let Some(desk) = &mut self.desk {
            change(desk);
        }
    }

    fn take_snapshot(&mut self, now: Timestamp, snapshot: Snapshot, effects: &mut Vec<Effect>) {
        let kept = self.keep();
        self.kept = None;
        let before = self.desk.replace(Desk::new(now, snapshot, kept));
        if before.is_none() {
            self.open_first();
        }
        if self.attention {
            self.with_desk(Desk::read_selected);
        }
        for alert in self.news_since(before.as_ref()) {
            self.alert(now, alert, effects);
        }
        for words in before.iter().flat_map(|before| self.left_since(before)).collect::<Vec<_>>() {
            self.toasts.show(now, Tone::News, words);
        }
    }

    /// What a snapshot says of conversations that went on before it, and are not looked at.
    fn left_since(&self, before: &Desk) -> Vec<Words> {
        let Some(desk) = &self.desk else { return Vec::new() };
        let went_on = |id: &str| before.conversations.get(id).is_some_and(|it| it.is_open() && !it.ending);
        let left = desk.conversations.values().filter(|conversation| {
            went_on(&conversation.id) && desk.selected.as_ref() != Some(&conversation.id)
        });
        left.filter_map(|conversation| {
            let name = conversation.visitor().unwrap_or_default();
            match conversation.standing {
                Standing::Open => None,
                Standing::Ended => Some(Words::naming("toast.ended", name)),
                Standing::Elsewhere => Some(Words::naming("toast.moved", name)),
            }
        })
        .collect()
    }

    /// Who comes to his desk sees a conversation at once, if he has one.
    fn open_first(&mut self) {
        self.with_desk(|desk| {
            if desk.selected.is_none() {
                desk.selected = mine(desk).first().map(|row| row.id.clone());
            }
        });
    }

    /// What the agent should notice of a snapshot.
    fn news_since(&self, before: Option<&Desk>) -> Vec<Alert> {
        let Some(desk) = &self.desk else { return Vec::new() };
        let was_offered =
            |id: &str| before.is_some_and(|before| before.interactions.get(id).is_some_and(is_offered));
        let mut news: Vec<Alert> = alerting(desk)
            .iter()
            .filter(|row| !was_offered(&row.id))
            .map(|row| offered(&desk.interactions[&row.id]))
            .collect();
        for conversation in desk.conversations.values() {
            let earlier = before.and_then(|before| before.conversations.get(&conversation.id));
            if let Some((_, text)) = conversation.last_text()
                && conversation.unread() > earlier.map_or(0, |earlier| earlier.unread())
            {
                news.push(Alert::Said {
                    interaction_id: conversation.id.clone(),
                    visitor: conversation.visitor().unwrap_or_default().to_owned(),
                    text: text.to_owned(),
                });
            }
        }
        news
    }

    /// An agent who did not choose his status himself is told: he may have missed what is offered to him.
    fn me_changed(&mut self, now: Timestamp, me: Me) {
        let Some(desk) = &mut self.desk else { return };
        if desk.me.status != me.status && self.wanted_status.as_ref() != Some(&me.status) {
            self.toasts.show(now, Tone::News, Words::naming("toast.statusSet", &me.status));
        }
        self.wanted_status = None;
        desk.me = me;
    }

    fn interaction_changed(&mut self, now: Timestamp, about: Interaction, effects: &mut Vec<Effect>) {
        let Some(desk) = &mut self.desk else { return };
        let ended = matches!(about.stage, Stage::Ended { .. })
            && desk.conversations.get(&about.id).is_some_and(|it| it.is_open() && !it.ending)
            && desk.selected.as_ref() != Some(&about.id);
        let visitor = about.visitor_name.clone();
        let alert = is_offered(&about).then(|| offered(&about));
        let before = desk.learn(about);
        desk.selected = desk.selected.take().filter(|id| desk.knows(id));
        if ended {
            self.toasts.show(now, Tone::News, Words::naming("toast.ended", &visitor));
        }
        if let Some(alert) = alert.filter(|_| !before.as_ref().is_some_and(is_offered)) {
            self.alert(now, alert, effects);
        }
    }

    fn interaction_gone(&mut self, now: Timestamp, interaction_id: &str) {
        let Some(desk) = &mut self.desk else { return };
        let left = desk.conversations.get(interaction_id).filter(|conversation| conversation.is_open());
        if let Some(visitor) = left.and_then(|conversation| conversation.visitor()) {
            let words = Words::naming("toast.moved", visitor);
            self.toasts.show(now, Tone::News, words);
        }
        desk.lose(interaction_id);
    }

    fn joined(&mut self, now: Timestamp, conversation: agent::Conversation, effects: &mut Vec<Effect>) {
        let agent::Conversation { interaction_id: id, entries } = conversation;
        let Some(desk) = &mut self.desk else { return };
        let is_new = desk.join(now, id.clone(), entries);
        let visitor = desk.conversations[&id].visitor().unwrap_or_default().to_owned();
        let offered = desk.conversations[&id].is_offered();
        let selected = desk.selected.as_ref() == Some(&id);
        if is_new && !selected && !offered && desk.me.auto_answer {
            if desk.is_talking() {
                desk.mark_unopened(&id);
                self.toasts.show(now, Tone::News, Words::naming("toast.pickedUp", &visitor));
            } else {
                desk.selected = Some(id.clone());
            }
            let alert = Alert::PickedUp { interaction_id: id.clone(), visitor };
            self.alert(now, alert, effects);
        }
        if self.watches(&id) {
            self.with_desk(Desk::read_selected);
            effects.extend((is_new && !offered).then_some(Effect::FocusComposer));
        }
    }

    fn entry_added(&mut self, now: Timestamp, id: &str, entry: Entry, effects: &mut Vec<Effect>) {
        let watched = self.watches(id);
        let Some(conversation) = self.desk.as_mut().and_then(|desk| desk.conversations.get_mut(id)) else {
            return;
        };
        let text = is_said_by_another(&entry).then(|| said(&entry.content).map(str::to_owned)).flatten();
        match conversation.add(entry) {
            Added::Known => {}
            Added::Gap => self.open_stream(now, effects),
            Added::Next if watched => conversation.read(),
            Added::Next => {
                if let Some(text) = text {
                    let visitor = conversation.visitor().unwrap_or_default().to_owned();
                    let alert = Alert::Said { interaction_id: id.to_owned(), visitor, text };
                    self.alert(now, alert, effects);
                }
            }
        }
    }
}

fn offered(about: &Interaction) -> Alert {
    Alert::Offered {
        interaction_id: about.id.clone(),
        visitor: about.visitor_name.clone(),
        queue: about.queue.name.clone(),
    }
}

#[cfg(test)]
mod tests;

//! What has to be done about an interaction at a time: about a visitor who says nothing, about a callback that was put off.

use std::time::Duration;

use vestibule_processor::{
    Entry, EntryContent, Event, InteractionId, ParticipantNumber, ParticipantState, Queue, Timestamp,
};

use super::settings::Settings;
use crate::company::IDLE_END;

#[derive(Clone, Default)]
pub(crate) struct Due {
    is_chat: bool,
    queue: Option<Queue>,
    /// The agent who has it.
    agent: Option<ParticipantNumber>,
    is_held: bool,
    quiet_since: Timestamp,
    warned_at: Option<Timestamp>,
    /// Since when and until when it is left alone.
    snooze: Option<(Timestamp, Timestamp)>,
    snoozed: Duration,
}

/// The interaction to which something happened after which something else may be due.
pub(crate) fn interaction_of(event: &Event) -> Option<InteractionId> {
    match event {
        Event::ChatStarted { interaction, .. }
        | Event::CallbackCreated { interaction, .. }
        | Event::EntryAdded { interaction, .. }
        | Event::Queued { interaction, .. }
        | Event::Connected { interaction, .. }
        | Event::Snoozed { interaction, .. }
        | Event::IdleWarned { interaction }
        | Event::Ended { interaction, .. } => Some(*interaction),
        _ => None,
    }
}

impl Due {
    /// Takes in what happened; tells what of it was due.
    pub(crate) fn take_in(
        &mut self,
        at: Timestamp,
        event: &Event,
        settings: &Settings,
    ) -> Option<&'static str> {
        match event {
            Event::ChatStarted { .. } => self.is_chat = true,
            Event::EntryAdded { entry, .. } => return self.take_in_entry(at, entry, settings),
            Event::Queued { queue, .. } => {
                self.agent = None;
                self.queue = Some(queue.clone());
                let snooze = self.wake_up(at);
                assert!(snooze.is_none_or(|until| until <= at), "what is snoozed comes back when it is due");
                return snooze.map(|_| "tried again");
            }
            Event::Connected { participant, .. } => {
                self.agent = Some(*participant);
                self.is_held = false;
                self.wake_up(at);
                self.stir(at);
            }
            Event::Snoozed { until, .. } => {
                let queue = self.queue.as_ref().expect("what is snoozed was in a queue");
                assert_eq!(*until, at + settings.snooze(queue), "a callback is snoozed as long as is set");
                self.agent = None;
                self.snooze = Some((at, *until));
            }
            Event::IdleWarned { .. } => {
                self.check_idle(at, settings);
                assert_eq!(self.warned_at, None, "who says nothing is warned once");
                self.warned_at = Some(at);
            }
            Event::Ended { .. } => {
                self.agent = None;
                self.wake_up(at);
            }
            _ => {}
        }
        None
    }

    fn take_in_entry(&mut self, at: Timestamp, entry: &Entry, settings: &Settings) -> Option<&'static str> {
        match &entry.content {
            EntryContent::State { state: state @ (ParticipantState::Held | ParticipantState::Active) } => {
                if self.agent == Some(entry.participant) {
                    self.is_held = *state == ParticipantState::Held;
                }
                self.stir(at);
            }
            EntryContent::Text { text, .. }
                if entry.participant == ParticipantNumber::SYSTEM && text.as_str() == IDLE_END =>
            {
                self.check_idle(at, settings);
                assert!(self.warned_at.is_some(), "nobody is disconnected without a warning");
                return Some("ended for saying nothing");
            }
            _ if entry.participant == ParticipantNumber::VISITOR => self.stir(at),
            _ => {}
        }
        None
    }

    /// A new run begins: nobody could say anything meanwhile.
    pub(crate) fn begin(&mut self, at: Timestamp) {
        if self.agent.is_some() {
            self.stir(at);
        }
    }

    fn stir(&mut self, at: Timestamp) {
        self.quiet_since = at;
        self.warned_at = None;
    }

    fn wake_up(&mut self, at: Timestamp) -> Option<Timestamp> {
        let (since, until) = self.snooze.take()?;
        self.snoozed += at.since(since);
        Some(until)
    }

    fn check_idle(&self, at: Timestamp, settings: &Settings) {
        let due = self.idle_at(settings);
        assert!(due.is_some_and(|due| due <= at), "nothing is done about a silence before its time");
    }

    /// When something is due about a silence.
    fn idle_at(&self, settings: &Settings) -> Option<Timestamp> {
        let parameters = settings.parameters();
        let is_talking = self.agent.is_some() && !self.is_held;
        let due = match self.warned_at {
            None => self.quiet_since + parameters.party_idle_time,
            Some(warned_at) => warned_at + parameters.party_idle_grace_time,
        };
        (parameters.enable_idle_timeout && self.is_chat && is_talking).then_some(due)
    }

    /// When anything is due.
    pub(crate) fn at(&self, settings: &Settings) -> Option<Timestamp> {
        self.idle_at(settings).into_iter().chain(self.snooze.map(|(_, until)| until)).min()
    }

    /// How long it was left alone all in all.
    pub(crate) fn snoozed(&self) -> Duration {
        self.snoozed
    }
}

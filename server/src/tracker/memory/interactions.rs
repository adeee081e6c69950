//! Interactions, their segments and what was said.

use std::collections::BTreeMap;

use vestibule_processor::{InteractionId, ParticipantNumber, Queue, Timestamp};

use super::mails::Mails;
use crate::runtime::Mark;
use crate::tracker::{
    Attempt, Cause, Change, Interaction, Mail, SNOOZE_DURATION, Segment, SegmentKind, Spoken, end_code, key,
};

#[derive(Default)]
pub(super) struct Interactions {
    known: BTreeMap<InteractionId, Known>,
    mails: Mails,
    mark: Mark,
}

struct Known {
    interaction: Interaction,
    is_recorded: bool,
    participants: BTreeMap<ParticipantNumber, (&'static str, String)>,
    said: BTreeMap<u64, (ParticipantNumber, Timestamp, String)>,
}

impl Interactions {
    pub(super) fn mark(&self) -> Mark {
        self.mark
    }

    pub(super) fn due_mails(&self, now: Timestamp, most: u32) -> Vec<Mail> {
        self.mails.due(now, most).into_iter().map(|mail| self.complete(mail)).collect()
    }

    pub(super) fn list_mails(&self, given_up_only: bool, most: u32) -> Vec<Mail> {
        self.mails.list(given_up_only, most).into_iter().map(|mail| self.complete(mail)).collect()
    }

    pub(super) fn forget_mails(&mut self, ended_before: Timestamp) {
        self.mails.forget(ended_before);
    }

    pub(super) fn settle_mail(&mut self, id: InteractionId, attempt: &Attempt) {
        self.mails.settle(id, attempt);
        if let Some(known) = self.known.get_mut(&id) {
            known.forget_texts(&self.mails);
        }
    }

    pub(super) fn find(&self, id: InteractionId) -> Option<Interaction> {
        self.known.get(&id).map(|known| known.complete(&self.mails))
    }

    pub(super) fn of_user(&self, user: &str) -> Vec<Interaction> {
        let mut found: Vec<Interaction> = self
            .known
            .values()
            .filter(|known| known.is_of(user))
            .map(|known| known.complete(&self.mails))
            .collect();
        found.sort_by_key(|interaction| (interaction.started, interaction.id));
        found
    }

    pub(super) fn write(&mut self, changes: &[Change], mark: Mark) {
        changes.iter().for_each(|change| self.make(change));
        self.mark = mark;
    }

    /// Forgets who a user was in his interactions, and what was said in them. Returns which these are.
    pub(super) fn erase(&mut self, user: &str) -> Vec<InteractionId> {
        let own: Vec<&mut Known> = self.known.values_mut().filter(|known| known.is_of(user)).collect();
        own.into_iter()
            .map(|known| {
                known.erase();
                self.mails.erase(known.interaction.id);
                known.interaction.id
            })
            .collect()
    }

    /// Adds what the chat knows.
    fn complete(&self, mail: Mail) -> Mail {
        let mut participants =
            self.known.get(&mail.interaction).into_iter().flat_map(|known| known.participants.values());
        let agent = participants.find(|(role, _)| *role == "agent");
        Mail { agent_name: agent.map(|(_, name)| name.clone()), ..mail }
    }

    fn make(&mut self, change: &Change) {
        if let Change::Began { interaction, at, person, .. } = change {
            self.mails.begin(*interaction, *at, person);
            let begun = Known::begun(change);
            self.known.extend(begun.map(|begun| (change.interaction(), begun)));
        } else if let Some(known) = self.known.get_mut(&change.interaction()) {
            known.make(change, &self.mails);
            if let Change::Ended { interaction, at } = change {
                self.mails.end(*interaction, *at, known.interaction.agent.is_some());
                known.forget_texts(&self.mails);
            }
        }
    }
}

impl Known {
    fn begun(change: &Change) -> Option<Known> {
        let Change::Began { interaction, kind, at, queue, person, is_recorded } = change else { return None };
        let (Queue::Workgroup(queue) | Queue::User(queue)) = queue;
        let interaction = Interaction {
            id: *interaction,
            kind: *kind,
            queue: queue.to_string(),
            visitor_name: person.name.clone(),
            user: person.user.as_ref().map(ToString::to_string),
            address: person.address.clone(),
            telephone: person.telephone.clone(),
            subject: person.subject.clone(),
            routing_contexts: person.routing_contexts.clone(),
            transcript_to: None,
            started: *at,
            ended: None,
            outcome: None,
            agent: None,
            segments: Vec::new(),
            transcript: Vec::new(),
        };
        let (participants, said) = (BTreeMap::new(), BTreeMap::new());
        Some(Known { interaction, is_recorded: *is_recorded, participants, said })
    }

    fn make(&mut self, change: &Change, mails: &Mails) {
        match change {
            Change::Began { .. } => {}
            Change::Modified { telephone, subject, .. } => {
                self.interaction.telephone = Some(telephone.clone());
                self.interaction.subject.clone_from(subject);
            }
            Change::Joined { number, role, name, .. } => {
                self.participants.insert(*number, (role, name.clone()));
            }
            Change::Said { number, sequence_number, at, text, .. } => {
                if self.is_recorded || mails.want_texts(self.interaction.id) {
                    self.said.insert(*sequence_number, (*number, *at, text.clone()));
                }
            }
            Change::Segment { at, kind, cause, agent, details, .. } => {
                let agent = agent.as_ref().map(ToString::to_string);
                let is_this = |it: &Segment| (it.kind, &it.agent, it.started) == (*kind, &agent, *at);
                if self.interaction.segments.iter().any(is_this) {
                    return;
                }
                self.end_segment(*at, *cause);
                if *cause == Cause::Connected {
                    self.interaction.agent.clone_from(&agent);
                }
                self.interaction.segments.push(Segment {
                    kind: *kind,
                    agent,
                    started: *at,
                    duration: None,
                    end_code: None,
                    details: details.clone(),
                });
            }
            Change::Outcome { outcome, .. } => self.interaction.outcome = Some((*outcome).to_owned()),
            Change::Ended { at, .. } => {
                self.end_segment(*at, Cause::Ended);
                self.interaction.ended = Some(*at);
                let usual = if self.interaction.agent.is_some() { "answered" } else { "abandoned" };
                self.interaction.outcome.get_or_insert_with(|| usual.to_owned());
            }
        }
    }

    fn end_segment(&mut self, at: Timestamp, cause: Cause) {
        let open = self.interaction.segments.last_mut().filter(|segment| segment.duration.is_none());
        if let Some(segment) = open {
            let duration = at.since(segment.started);
            segment.duration = Some(duration.as_millis() as u64);
            if segment.kind == SegmentKind::System {
                segment.details.insert(SNOOZE_DURATION.to_owned(), duration.as_secs());
            }
            segment.end_code = Some(end_code(segment.kind, cause).to_owned());
        }
    }

    fn is_of(&self, user: &str) -> bool {
        self.interaction.user.as_deref().is_some_and(|own| key(own) == user)
    }

    /// Texts that were kept for a mail alone go with it.
    fn forget_texts(&mut self, mails: &Mails) {
        if !self.is_recorded && !mails.want_texts(self.interaction.id) {
            self.said.clear();
        }
    }

    fn complete(&self, mails: &Mails) -> Interaction {
        let spoken = |(number, at, text): &(ParticipantNumber, Timestamp, String)| {
            let (role, name) = self.participants.get(number)?;
            Some(Spoken { at: *at, name: name.clone(), role: (*role).to_owned(), text: text.clone() })
        };
        Interaction {
            transcript_to: mails.recipient(self.interaction.id),
            transcript: self.said.values().filter_map(spoken).collect(),
            ..self.interaction.clone()
        }
    }

    fn erase(&mut self) {
        self.said.clear();
        self.is_recorded = false;
        if let Some((_, name)) = self.participants.get_mut(&ParticipantNumber::VISITOR) {
            name.clear();
        }
        let Interaction { visitor_name, user, address, telephone, subject, routing_contexts, .. } =
            &mut self.interaction;
        visitor_name.clear();
        routing_contexts.clear();
        (*user, *address, *telephone, *subject) = (None, None, None, None);
    }
}

//! Mails.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use vestibule_processor::{InteractionId, Timestamp};

use crate::tracker::{Attempt, Mail, Person};

#[derive(Default)]
pub(super) struct Mails(BTreeMap<InteractionId, Kept>);

struct Kept {
    mail: Mail,
    started: Timestamp,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Chat,
    Waiting,
    Sent,
    Failed,
    Forgotten,
}

impl Mails {
    /// A chat begins. If it is written a second time, its mail stays as it is once it was settled.
    pub(super) fn begin(&mut self, interaction: InteractionId, started: Timestamp, person: &Person) {
        self.0.retain(|id, kept| {
            *id != interaction
                || (kept.started == started
                    && matches!(kept.state, State::Sent | State::Failed | State::Forgotten))
        });
        let Some(recipient) = &person.transcript_to else { return };
        let (recipient, language) = (recipient.clone(), person.language.clone());
        let (agent_name, ended, due, reason) = (None, Timestamp(0), None, None);
        let mail = Mail { interaction, recipient, language, agent_name, ended, attempts: 0, due, reason };
        self.0.entry(interaction).or_insert(Kept { mail, started, state: State::Chat });
    }

    /// A chat is over: its mail is due, or of no use if no agent took it.
    pub(super) fn end(&mut self, interaction: InteractionId, at: Timestamp, is_answered: bool) {
        let Some(kept) = self.0.get_mut(&interaction).filter(|kept| kept.state == State::Chat) else {
            return;
        };
        if is_answered {
            kept.state = State::Waiting;
            (kept.mail.ended, kept.mail.due) = (at, Some(at));
        } else {
            self.0.remove(&interaction);
        }
    }

    pub(super) fn settle(&mut self, interaction: InteractionId, attempt: &Attempt) {
        let Some(kept) = self.0.get_mut(&interaction).filter(|kept| kept.state == State::Waiting) else {
            return;
        };
        let (state, due, reason) = match attempt {
            Attempt::Sent => (State::Sent, None, None),
            Attempt::Later { due, reason } => (State::Waiting, Some(*due), Some(reason.clone())),
            Attempt::GivenUp { reason } => (State::Failed, None, Some(reason.clone())),
        };
        kept.state = state;
        (kept.mail.due, kept.mail.reason) = (due, reason);
        kept.mail.attempts += 1;
    }

    pub(super) fn forget(&mut self, ended_before: Timestamp) {
        for kept in self.0.values_mut() {
            if kept.state == State::Failed && kept.mail.ended < ended_before {
                kept.state = State::Forgotten;
            }
        }
    }

    pub(super) fn due(&self, now: Timestamp, most: u32) -> Vec<Mail> {
        let mails = self.0.values().map(|kept| &kept.mail);
        let mut due: Vec<Mail> =
            mails.filter(|mail| mail.due.is_some_and(|due| due <= now)).cloned().collect();
        due.sort_by_key(|mail| mail.due);
        due.truncate(most as usize);
        due
    }

    pub(super) fn list(&self, given_up_only: bool, most: u32) -> Vec<Mail> {
        let is_listed = |kept: &&Kept| match kept.state {
            State::Waiting => !given_up_only,
            State::Failed => true,
            State::Chat | State::Sent | State::Forgotten => false,
        };
        let mut mails: Vec<Mail> = self.0.values().filter(is_listed).map(|kept| kept.mail.clone()).collect();
        mails.sort_by_key(|mail| Reverse((mail.ended, mail.interaction.to_string())));
        mails.truncate(most as usize);
        mails
    }

    /// Where the mail goes to, unless that is forgotten.
    pub(super) fn recipient(&self, interaction: InteractionId) -> Option<String> {
        let kept =
            self.0.get(&interaction).filter(|kept| !matches!(kept.state, State::Sent | State::Forgotten))?;
        Some(kept.mail.recipient.clone())
    }

    /// Whether the texts of a chat are wanted for its mail.
    pub(super) fn want_texts(&self, interaction: InteractionId) -> bool {
        self.0.get(&interaction).is_some_and(|kept| matches!(kept.state, State::Chat | State::Waiting))
    }

    pub(super) fn erase(&mut self, interaction: InteractionId) {
        self.0.remove(&interaction);
    }
}

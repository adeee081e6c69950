//! What the agent has written and the conversation does not hold yet.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use vestibule_shared::agent::{Content, Entry, MessageRequest, Timestamp};

use super::{Failure, Words};

/// How many messages of a conversation may be on their way.
pub(super) const LIMIT: usize = 50;

/// How often a message is tried before the agent is asked to try again himself.
const ATTEMPTS: u32 = 4;

/// How long after the first failure a message is tried again, in milliseconds; doubled with every failure.
const FIRST_DELAY: Timestamp = 1_000;

/// A message on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsent {
    /// Its id, the same in every attempt.
    pub message_id: String,
    /// What it says.
    pub text: String,
    /// When it was written, by the server's clock.
    pub at: Timestamp,
    /// How far it has come; after a reload it starts anew.
    #[serde(skip)]
    pub delivery: Delivery,
}

impl Unsent {
    /// Whether it will arrive without the agent doing anything.
    pub(super) fn is_on_its_way(&self) -> bool {
        !matches!(self.delivery, Delivery::NotSent(_))
    }
}

/// How far a message has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Waits for those before it, or for its next attempt.
    Waiting {
        /// When it may be tried, by this machine's clock.
        not_before: Timestamp,
        /// How often it was tried in vain.
        attempts: u32,
    },
    /// Is being sent.
    Sending {
        /// How often it was tried in vain.
        attempts: u32,
    },
    /// Is on the server's disk; the stream brings it soon.
    Accepted,
    /// Is not tried any more until the agent, or a new stream, asks for it.
    NotSent(Option<Words>),
}

impl Default for Delivery {
    fn default() -> Delivery {
        Delivery::Waiting { not_before: 0, attempts: 0 }
    }
}

/// The messages of one conversation that are on their way, in the order of writing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbox(VecDeque<Unsent>);

impl Outbox {
    /// The messages, in the order of writing.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &Unsent> {
        self.0.iter()
    }

    /// Whether nothing is on its way.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether another message fits.
    pub(super) fn has_room(&self) -> bool {
        self.0.len() < LIMIT
    }

    /// Puts a message behind those that are there.
    pub(super) fn push(&mut self, message_id: String, text: String, at: Timestamp) {
        self.0.push_back(Unsent { message_id, text, at, delivery: Delivery::default() });
    }

    /// The message to send now; from here on it is being sent. One at a time, in the order of writing: one that
    /// could not reach the server holds up those behind it, one that the server refused does not.
    pub(super) fn take_next(&mut self, now: Timestamp) -> Option<MessageRequest> {
        let is_done =
            |unsent: &&mut Unsent| matches!(unsent.delivery, Delivery::Accepted | Delivery::NotSent(Some(_)));
        let next = self.0.iter_mut().find(|unsent| !is_done(unsent))?;
        match next.delivery {
            Delivery::Waiting { not_before, attempts } if not_before <= now => {
                next.delivery = Delivery::Sending { attempts };
                Some(MessageRequest { text: next.text.clone(), message_id: next.message_id.clone() })
            }
            _ => None,
        }
    }

    /// The server has it.
    pub(super) fn accepted(&mut self, message_id: &str) {
        self.change(message_id, |_| Delivery::Accepted);
    }

    /// An attempt failed.
    pub(super) fn failed(&mut self, message_id: &str, now: Timestamp, failure: &Failure) {
        self.change(message_id, |delivery| match delivery {
            Delivery::Sending { attempts } if failure.is_temporary() && attempts + 1 < ATTEMPTS => {
                Delivery::Waiting { not_before: now + (FIRST_DELAY << attempts), attempts: attempts + 1 }
            }
            _ if failure.is_temporary() || *failure == Failure::Unauthorized => Delivery::NotSent(None),
            _ => Delivery::NotSent(Some(failure.words())),
        });
    }

    /// Tries at once whatever was given up.
    pub(super) fn retry(&mut self) {
        self.retry_if(|_| true);
    }

    /// Tries again what could not reach the server; what the server refused stays refused.
    pub(super) fn retry_unreached(&mut self) {
        self.retry_if(|reason| reason.is_none());
    }

    /// Tries again whatever is being sent, for its answer will not be heard.
    pub(super) fn start_over(&mut self) {
        for unsent in &mut self.0 {
            if matches!(unsent.delivery, Delivery::Sending { .. }) {
                unsent.delivery = Delivery::default();
            }
        }
    }

    /// The conversation is over: nothing of it will be sent any more.
    pub(super) fn give_up(&mut self) {
        for unsent in &mut self.0 {
            if unsent.delivery != Delivery::Accepted {
                unsent.delivery = Delivery::NotSent(Some(Words::text("message.tooLate")));
            }
        }
    }

    /// Forgets what these entries hold.
    pub(super) fn settle(&mut self, entries: &[Entry]) {
        for entry in entries {
            if let Content::Text { message_id: Some(message_id), .. } = &entry.content {
                self.0.retain(|unsent| unsent.message_id != *message_id);
            }
        }
    }

    fn retry_if(&mut self, wanted: impl Fn(&Option<Words>) -> bool) {
        for unsent in &mut self.0 {
            match &unsent.delivery {
                Delivery::NotSent(reason) if wanted(reason) => unsent.delivery = Delivery::default(),
                Delivery::Waiting { .. } => unsent.delivery = Delivery::default(),
                _ => {}
            }
        }
    }

    fn change(&mut self, message_id: &str, next: impl FnOnce(Delivery) -> Delivery) {
        if let Some(unsent) = self.0.iter_mut().find(|unsent| unsent.message_id == message_id) {
            unsent.delivery = next(std::mem::take(&mut unsent.delivery));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outbox(ids: &[&str]) -> Outbox {
        let mut outbox = Outbox::default();
        for id in ids {
            outbox.push((*id).to_owned(), format!("text {id}"), 0);
        }
        outbox
    }

    fn next(outbox: &mut Outbox, now: Timestamp) -> Option<String> {
        outbox.take_next(now).map(|request| request.message_id)
    }

    fn delivery(outbox: &Outbox, id: &str) -> Delivery {
        outbox.messages().find(|unsent| unsent.message_id == id).unwrap().delivery.clone()
    }

    #[test]
    fn one_message_is_sent_at_a_time_and_in_order() {
        let mut outbox = outbox(&["a", "b"]);
        assert_eq!(next(&mut outbox, 0).as_deref(), Some("a"));
        assert_eq!(next(&mut outbox, 0), None);
        outbox.accepted("a");
        assert_eq!(next(&mut outbox, 0).as_deref(), Some("b"));
    }

    #[test]
    fn an_unreachable_server_is_tried_again_with_the_same_id_and_longer_pauses() {
        let mut outbox = outbox(&["a", "b"]);
        let mut now = 0;
        for pause in [1_000, 2_000, 4_000] {
            assert_eq!(next(&mut outbox, now).as_deref(), Some("a"));
            outbox.failed("a", now, &Failure::Unreachable);
            assert_eq!(next(&mut outbox, now + pause - 1), None, "neither it nor the one behind it");
            now += pause;
        }
        assert_eq!(next(&mut outbox, now).as_deref(), Some("a"));
        outbox.failed("a", now, &Failure::Unreachable);
        assert_eq!(delivery(&outbox, "a"), Delivery::NotSent(None));
        assert_eq!(next(&mut outbox, now), None, "nothing overtakes it");
        outbox.retry_unreached();
        assert_eq!(next(&mut outbox, now).as_deref(), Some("a"));
    }

    #[test]
    fn a_refused_message_waits_for_the_agent_and_holds_up_nobody() {
        let mut outbox = outbox(&["a", "b"]);
        next(&mut outbox, 0);
        outbox.failed("a", 0, &Failure::Refused(Some(Words::Said("No.".into()))));
        assert_eq!(delivery(&outbox, "a"), Delivery::NotSent(Some(Words::Said("No.".into()))));
        assert_eq!(next(&mut outbox, 0).as_deref(), Some("b"));
        outbox.accepted("b");
        outbox.retry_unreached();
        assert_eq!(next(&mut outbox, 0), None);
        outbox.retry();
        assert_eq!(next(&mut outbox, 0).as_deref(), Some("a"));
    }

    #[test]
    fn after_a_reload_everything_is_tried_again() {
        let mut before = outbox(&["a"]);
        next(&mut before, 0);
        let text = serde_json::to_string(&before).unwrap();
        let mut after: Outbox = serde_json::from_str(&text).unwrap();
        assert_eq!(next(&mut after, 0).as_deref(), Some("a"));
    }
}

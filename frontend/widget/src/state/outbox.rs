//! The visitor's messages on their way: in order, one at a time, each exactly once.
//!
//! A message stays here until the server has said, in an event or an answer, that it has it. Until then it is sent
//! again and again with the same id, by which the server recognises a repeat.

use super::saved::{Unsent, UnsentStage};

/// The visitor's messages on their way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Outbox {
    messages: Vec<Unsent>,
    in_flight: Option<String>,
}

impl Outbox {
    /// The messages that were on their way before a reload.
    pub(super) fn restored(mut messages: Vec<Unsent>) -> Outbox {
        messages.sort_by_key(|message| message.order);
        Outbox { messages, in_flight: None }
    }

    /// All messages, in order.
    pub(super) fn messages(&self) -> &[Unsent] {
        &self.messages
    }

    /// The messages that the server has not taken.
    pub(super) fn not_taken(&self) -> impl Iterator<Item = &Unsent> {
        self.messages.iter().filter(|message| message.stage != UnsentStage::Accepted)
    }

    /// How many messages wait to be sent.
    pub(super) fn waiting(&self) -> usize {
        self.messages.iter().filter(|message| message.stage == UnsentStage::Waiting).count()
    }

    /// Adds a message at the end.
    pub(super) fn push(&mut self, message_id: String, text: String, now: u64) {
        let order = self.next_order(now);
        self.messages.push(Unsent { message_id, order, text, at: now, stage: UnsentStage::Waiting });
    }

    /// The message to send now, which is then on its way; `None` while another one is.
    pub(super) fn begin(&mut self) -> Option<Unsent> {
        if self.in_flight.is_some() {
            return None;
        }
        let next = self.messages.iter().find(|message| message.stage == UnsentStage::Waiting)?.clone();
        self.in_flight = Some(next.message_id.clone());
        Some(next)
    }

    /// The message on its way has arrived.
    pub(super) fn arrived(&mut self, message_id: &str) {
        self.landed(message_id, Some(UnsentStage::Accepted));
    }

    /// The message on its way was refused.
    pub(super) fn refused(&mut self, message_id: &str, reason: String) {
        self.landed(message_id, Some(UnsentStage::Refused(reason)));
    }

    /// What became of the message on its way is unknown: it is to be sent again.
    pub(super) fn put_back(&mut self, message_id: &str) {
        self.landed(message_id, None);
    }

    /// Whoever sent the message on its way is no longer answered.
    pub(super) fn put_all_back(&mut self) {
        self.in_flight = None;
    }

    /// The conversation itself has the message now: it is no longer on its way.
    pub(super) fn confirm(&mut self, message_id: &str) {
        self.messages.retain(|message| message.message_id != message_id);
    }

    /// Sends a refused message again, after all others.
    pub(super) fn retry(&mut self, message_id: &str, now: u64) {
        let order = self.next_order(now);
        let Some(mut message) = self.take(message_id) else { return };
        message.order = order;
        message.at = now;
        message.stage = UnsentStage::Waiting;
        self.messages.push(message);
    }

    /// Takes a refused message back.
    pub(super) fn take(&mut self, message_id: &str) -> Option<Unsent> {
        let refused = |message: &Unsent| {
            message.message_id == message_id && matches!(message.stage, UnsentStage::Refused(_))
        };
        let index = self.messages.iter().position(refused)?;
        Some(self.messages.remove(index))
    }

    /// Gives up on whatever has not been sent.
    pub(super) fn refuse_all(&mut self, reason: &str) {
        for message in &mut self.messages {
            if message.stage == UnsentStage::Waiting {
                message.stage = UnsentStage::Refused(reason.to_owned());
            }
        }
    }

    fn landed(&mut self, message_id: &str, stage: Option<UnsentStage>) {
        if self.in_flight.as_deref() == Some(message_id) {
            self.in_flight = None;
        }
        let message = self.messages.iter_mut().find(|message| message.message_id == message_id);
        if let (Some(message), Some(stage)) = (message, stage) {
            message.stage = stage;
        }
    }

    fn next_order(&self, now: u64) -> u64 {
        self.messages.last().map_or(now, |last| now.max(last.order + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outbox(ids: &[&str]) -> Outbox {
        let mut outbox = Outbox::default();
        ids.iter().for_each(|id| outbox.push((*id).to_owned(), format!("text {id}"), 1000));
        outbox
    }

    fn begun(outbox: &mut Outbox) -> Option<String> {
        outbox.begin().map(|message| message.message_id)
    }

    #[test]
    fn one_message_is_on_its_way_at_a_time_and_in_order() {
        let mut outbox = outbox(&["a", "b"]);
        assert_eq!(begun(&mut outbox).as_deref(), Some("a"));
        assert_eq!(begun(&mut outbox), None);
        outbox.arrived("a");
        assert_eq!(begun(&mut outbox).as_deref(), Some("b"));
    }

    #[test]
    fn a_message_whose_fate_is_unknown_is_sent_again_before_the_next() {
        let mut outbox = outbox(&["a", "b"]);
        outbox.begin();
        outbox.put_back("a");
        assert_eq!(begun(&mut outbox).as_deref(), Some("a"));
    }

    #[test]
    fn a_confirmed_message_still_on_its_way_holds_back_the_next() {
        let mut outbox = outbox(&["a", "b"]);
        outbox.begin();
        outbox.confirm("a");
        assert_eq!(begun(&mut outbox), None);
        outbox.put_back("a");
        assert_eq!(begun(&mut outbox).as_deref(), Some("b"));
    }

    #[test]
    fn an_arrived_message_is_kept_until_the_conversation_has_it_but_not_sent_again() {
        let mut outbox = outbox(&["a"]);
        outbox.begin();
        outbox.arrived("a");
        assert_eq!((outbox.messages().len(), outbox.waiting()), (1, 0));
        assert_eq!(begun(&mut outbox), None);
        outbox.confirm("a");
        assert!(outbox.messages().is_empty());
    }

    #[test]
    fn a_refused_message_lets_the_others_pass_and_goes_last_when_tried_again() {
        let mut outbox = outbox(&["a", "b"]);
        outbox.begin();
        outbox.refused("a", "why".to_owned());
        outbox.retry("a", 500);
        let order: Vec<&str> = outbox.messages().iter().map(|message| message.message_id.as_str()).collect();
        assert_eq!(order, ["b", "a"]);
        assert!(outbox.messages().is_sorted_by_key(|message| message.order));
    }

    #[test]
    fn only_refused_messages_can_be_taken_back() {
        let mut outbox = outbox(&["a"]);
        assert_eq!(outbox.take("a"), None);
        outbox.refuse_all("why");
        assert_eq!(outbox.take("a").map(|message| message.text).as_deref(), Some("text a"));
        assert!(outbox.messages().is_empty());
    }

    #[test]
    fn restored_messages_come_in_their_order() {
        let mut messages = outbox(&["a", "b", "c"]).messages;
        messages.reverse();
        assert_eq!(begun(&mut Outbox::restored(messages)).as_deref(), Some("a"));
    }
}

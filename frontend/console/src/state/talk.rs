//! What the agent writes.

use vestibule_shared::agent::{MessageRequest, Timestamp};

use super::{Call, Conversation, Effect, Failure, Page, State, Tone, Words};

/// How long a message may be, in characters.
pub const MESSAGE_LIMIT: usize = 8_000;

/// How long after his last key an agent counts as typing, in milliseconds.
const TYPING: Timestamp = 3_000;

impl State {
    /// The agent changed what is written in a conversation's composer.
    pub(super) fn write(&mut self, now: Timestamp, id: &str, text: String, effects: &mut Vec<Effect>) {
        let Some(conversation) = self.open_conversation(id) else { return };
        let typing = !text.is_empty();
        conversation.draft = text;
        conversation.typing.last_change = now;
        tell_typing(conversation, typing, effects);
    }

    /// Sends what is written, unless that is nothing or too much.
    pub(super) fn send(&mut self, now: Timestamp, id: &str, message_id: String, effects: &mut Vec<Effect>) {
        let at = self.server_time(now);
        let Some(conversation) = self.open_conversation(id) else { return };
        let text = conversation.draft.trim().to_owned();
        if text.is_empty() || text.chars().count() > MESSAGE_LIMIT {
            return;
        }
        if !conversation.outbox.has_room() {
            self.toasts.show(now, Tone::Problem, Words::text("problem.outboxFull"));
            return;
        }
        conversation.outbox.push(message_id, text, at);
        conversation.draft.clear();
        tell_typing(conversation, false, effects);
        effects.push(Effect::Keep);
    }

    /// Sends again what was not sent.
    pub(super) fn retry(&mut self, id: &str) {
        if let Some(conversation) = self.open_conversation(id) {
            conversation.outbox.retry();
        }
    }

    /// A message was answered.
    pub(super) fn message_answered(
        &mut self,
        now: Timestamp,
        id: &str,
        request: &MessageRequest,
        answer: Result<(), Failure>,
    ) {
        let Some(conversation) = self.desk.as_mut().and_then(|desk| desk.conversations.get_mut(id)) else {
            return;
        };
        match answer {
            Ok(()) => conversation.outbox.accepted(&request.message_id),
            Err(failure) => conversation.outbox.failed(&request.message_id, now, &failure),
        }
    }

    /// Sends the next message of each conversation, if it is its turn.
    pub(super) fn send_what_can_be_sent(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let Some(desk) = self.desk.as_mut().filter(|_| self.page == Page::Desk) else { return };
        for conversation in desk.conversations.values_mut().filter(|conversation| conversation.is_open()) {
            if let Some(request) = conversation.outbox.take_next(now) {
                effects.push(Effect::Call(Call::Send(conversation.id.clone(), request)));
            }
        }
    }

    /// Whoever has not touched a key for a while does not type any more.
    pub(super) fn stop_idle_typing(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let Some(desk) = &mut self.desk else { return };
        for conversation in desk.conversations.values_mut().filter(|conversation| conversation.is_open()) {
            if conversation.typing.last_change + TYPING <= now {
                tell_typing(conversation, false, effects);
            }
        }
    }

    fn open_conversation(&mut self, id: &str) -> Option<&mut Conversation> {
        self.desk.as_mut()?.conversations.get_mut(id).filter(|conversation| conversation.is_open())
    }
}

/// Tells the server whether the agent types, unless it knows.
fn tell_typing(conversation: &mut Conversation, typing: bool, effects: &mut Vec<Effect>) {
    if conversation.typing.told != typing {
        conversation.typing.told = typing;
        effects.push(Effect::Call(Call::Type(conversation.id.clone(), typing)));
    }
}

#[cfg(test)]
mod tests;

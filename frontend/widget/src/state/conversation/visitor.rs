//! What the visitor does in a conversation.

use super::super::event::{Effect, Timer};
use super::super::turn::Turn;
use super::{Conversation, Leaving};

/// The longest message, in characters.
pub(super) const LONGEST_MESSAGE: usize = 8_000;

/// From how many characters before the limit on they are counted.
const COUNTED: usize = 500;

/// After how many milliseconds without a key the visitor is no longer typing.
const TYPING_PAUSE: u32 = 3_000;

impl Conversation {
    /// He changed the text he is writing.
    pub fn typed(&mut self, draft: String, turn: &mut Turn) {
        self.draft = draft;
        if self.draft.trim().is_empty() {
            self.stop_typing(turn);
            return;
        }
        if !self.typing_reported && self.may_report_typing(turn) {
            self.report_typing(true, turn);
        }
        if self.typing_reported {
            turn.schedule(Timer::TypingPause, TYPING_PAUSE);
        }
    }

    /// He has not typed for a while, or has nothing more to type.
    pub fn stop_typing(&mut self, turn: &mut Turn) {
        if self.typing_reported {
            turn.want(Effect::Cancel(Timer::TypingPause));
            self.report_typing(false, turn);
        }
    }

    /// He sent what he has written. An empty or too long text stays where it is.
    pub fn send(&mut self, message_id: String, turn: &mut Turn) {
        let text = self.draft.trim_end();
        if !self.is_running() || text.trim().is_empty() || self.characters_left().is_some_and(|left| left < 0)
        {
            return;
        }
        self.outbox.push(message_id, text.to_owned(), turn.moment.now);
        self.draft.clear();
        self.stop_typing(turn);
        self.send_next(turn);
    }

    /// Whether what he has written can be sent: it is neither empty nor too long.
    pub fn may_send(&self) -> bool {
        let fits = self.characters_left().is_none_or(|left| left >= 0);
        self.is_running() && fits && !self.draft.trim().is_empty()
    }

    /// He wants a refused message sent again.
    pub fn retry(&mut self, message_id: &str, turn: &mut Turn) {
        if self.is_running() {
            self.outbox.retry(message_id, turn.moment.now);
            self.send_next(turn);
        }
    }

    /// He wants a refused message back in the composer, before what he is writing.
    pub fn edit(&mut self, message_id: &str) {
        if let Some(message) = self.outbox.take(message_id) {
            let rest = std::mem::take(&mut self.draft);
            self.draft = if rest.is_empty() { message.text } else { message.text + "\n" + &rest };
        }
    }

    /// He wants to end the conversation.
    pub fn ask_whether_to_end(&mut self) {
        if self.is_running() && self.leaving == Leaving::No {
            self.leaving = Leaving::Asking;
        }
    }

    /// He would rather stay.
    pub fn stay(&mut self) {
        if self.leaving == Leaving::Asking {
            self.leaving = Leaving::No;
        }
    }

    /// He is sure that he wants to end it.
    pub fn end(&mut self, turn: &mut Turn) {
        if self.leaving == Leaving::Asking {
            self.leaving = Leaving::Sure;
            self.stop_typing(turn);
            self.leave(turn);
        }
    }

    /// How many characters may still be typed; `None` while there are plenty, negative when there are too many.
    pub fn characters_left(&self) -> Option<i64> {
        let text = self.draft.trim_end();
        if text.len() < LONGEST_MESSAGE - COUNTED {
            return None;
        }
        let left = LONGEST_MESSAGE as i64 - text.chars().count() as i64;
        (left <= COUNTED as i64).then_some(left)
    }

    fn may_report_typing(&self, turn: &Turn) -> bool {
        self.is_running() && self.link.is_up() && turn.offer.is_some_and(|offer| offer.typing)
    }

    /// After a reload the server is told once that the visitor is not typing.
    pub(super) fn settle_typing(&mut self, turn: &mut Turn) {
        if !self.typing_settled && self.may_report_typing(turn) {
            self.report_typing(false, turn);
        }
    }

    fn report_typing(&mut self, typing: bool, turn: &mut Turn) {
        self.typing_settled = true;
        self.typing_reported = typing;
        turn.want(Effect::ReportTyping { participant_id: self.keys.participant_id.clone(), typing });
    }
}

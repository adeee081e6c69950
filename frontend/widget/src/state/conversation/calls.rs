//! How a conversation goes on when the server answers, or does not.

use vestibule_shared::visitor::{ChatBody, ChatEvent, PartyInfoBody, Status};

use super::super::banner::End;
use super::super::event::{Effect, Timer};
use super::super::outcome::{Answer, Outcome};
use super::super::turn::Turn;
use super::{BACK_AGAIN_SHOWN, CONVERSATION_ENDED, Conversation, Leaving, Recovery, SHORTEST_POLL_PAUSE};

impl Conversation {
    /// Asks what is new, at once.
    pub fn poll(&mut self, turn: &mut Turn) {
        if (self.is_running() || self.last_words) && self.recovery != Recovery::Asked {
            turn.want(Effect::Poll { participant_id: self.keys.participant_id.clone(), after: self.seen });
        }
    }

    /// The answer to `chat/start`: what is there already is asked for at once.
    pub fn started(&mut self, body: ChatBody, turn: &mut Turn) {
        self.take(body, turn);
        self.poll(turn);
    }

    /// The answer to a poll.
    pub fn polled(&mut self, answer: Answer, turn: &mut Turn) {
        match Outcome::from(answer) {
            Outcome::Done(body) => {
                self.take(body, turn);
                self.go_on(turn);
            }
            Outcome::Gone => self.recover(turn),
            Outcome::Unavailable | Outcome::Refused(_) | Outcome::Unreachable => self.try_later(turn),
        }
    }

    /// The answer to a message. Only a poll may find the conversation gone: there may be something left to be told.
    pub fn sent(&mut self, message_id: &str, answer: Answer, turn: &mut Turn) {
        match Outcome::from(answer) {
            Outcome::Done(body) => {
                self.outbox.arrived(message_id);
                self.take(body, turn);
            }
            Outcome::Refused(reason) => {
                self.outbox.refused(message_id, reason);
                self.reached(turn);
            }
            Outcome::Gone | Outcome::Unavailable => {
                self.outbox.put_back(message_id);
                self.reached(turn);
                self.hold_back(turn);
            }
            Outcome::Unreachable => {
                self.outbox.put_back(message_id);
                self.try_later(turn);
            }
        }
        self.send_next(turn);
        if !self.is_running() {
            self.outbox.refuse_all(CONVERSATION_ENDED);
        }
    }

    /// The answer to the visitor's leaving.
    ///
    /// Like that to his typing it may carry events, which are left aside: only calls that say what is known
    /// here are sure to be answered without a gap.
    pub fn left(&mut self, answer: Answer, turn: &mut Turn) {
        if !self.is_running() {
            return;
        }
        self.leave_asked = false;
        match Outcome::from(answer) {
            Outcome::Done(_) | Outcome::Gone => {
                self.finish(End::ByVisitor, turn);
                self.last_words = true;
                self.poll(turn);
            }
            // The next poll's answer is the occasion to try again.
            Outcome::Unavailable | Outcome::Refused(_) => self.reached(turn),
            Outcome::Unreachable => self.try_later(turn),
        }
    }

    /// The answer to the question for a new participant.
    pub fn reconnected(&mut self, answer: Answer, turn: &mut Turn) {
        if self.recovery != Recovery::Asked || !self.is_running() {
            return;
        }
        self.recovery = Recovery::None;
        match Outcome::from(answer) {
            Outcome::Done(body) => {
                let participant_id = body.participant_id.unwrap_or_else(|| self.keys.participant_id.clone());
                let replaced = participant_id != self.keys.participant_id;
                if replaced {
                    self.keys.participant_id = participant_id;
                    self.seen = None;
                    self.outbox.put_all_back();
                    self.leave_asked = false;
                }
                self.recovery = Recovery::Given { replaced };
                self.poll(turn);
            }
            Outcome::Gone | Outcome::Refused(_) => self.finish(End::Unknown, turn),
            Outcome::Unavailable | Outcome::Unreachable => self.try_later(turn),
        }
    }

    /// What the server says of an agent.
    pub fn introduced(&mut self, agent_id: &str, party: PartyInfoBody) {
        if party.status == Status::Success {
            self.people.introduce(agent_id, party.name, party.photo);
        }
    }

    /// The browser found its network: whatever waits is tried at once. Or it lost it.
    pub fn online(&mut self, online: bool, turn: &mut Turn) {
        if online {
            self.poll(turn);
        } else if self.is_running() {
            self.link.lost();
        }
    }

    /// It has been said long enough that the connection is back.
    pub fn settled(&mut self) {
        self.link.settled();
    }

    pub(super) fn confirm(&mut self, event: &ChatEvent) {
        if let ChatEvent::Text { message_id: Some(message_id), .. } = event {
            self.outbox.confirm(message_id);
        }
    }

    /// Asks about agents who have come in, if the server tells.
    pub fn ask_who_is_new(&mut self, turn: &mut Turn) {
        if !turn.offer.is_some_and(|offer| offer.party_info) {
            return;
        }
        for agent_id in self.people.strangers() {
            turn.want(Effect::AskParty { participant_id: self.keys.participant_id.clone(), agent_id });
        }
    }

    /// Tells the server that the visitor leaves, unless it is being told.
    pub(super) fn leave(&mut self, turn: &mut Turn) {
        if self.is_running() && self.leaving == Leaving::Sure && !self.leave_asked {
            self.leave_asked = true;
            turn.want(Effect::Leave { participant_id: self.keys.participant_id.clone() });
        }
    }

    /// Notes that the server was reached; the visitor is told for a while if it had been out of reach.
    pub(super) fn reached(&mut self, turn: &mut Turn) {
        if self.link.succeeded() && self.link.is_back_again() {
            turn.schedule(Timer::BackAgain, BACK_AGAIN_SHOWN);
        }
    }

    /// Sends the next message, unless one is on its way or the server is out of reach.
    pub(super) fn send_next(&mut self, turn: &mut Turn) {
        let may_send = self.is_running()
            && self.link.is_up()
            && !self.held_back
            && self.recovery == Recovery::None
            && self.leaving != Leaving::Sure;
        if may_send && let Some(message) = self.outbox.begin() {
            let participant_id = self.keys.participant_id.clone();
            turn.want(Effect::Send { participant_id, message, after: self.seen });
        }
    }

    /// A poll was answered: goes on with whatever waited for that.
    fn go_on(&mut self, turn: &mut Turn) {
        self.held_back = false;
        self.last_words &= !self.people.is_visitor_gone();
        self.leave(turn);
        self.settle_typing(turn);
        self.send_next(turn);
        if self.is_running() || self.last_words {
            turn.schedule(Timer::Poll, self.poll_pause(turn.panel));
        }
    }

    /// Sends nothing more until a poll, which comes soon, has told how things stand.
    fn hold_back(&mut self, turn: &mut Turn) {
        if self.is_running() && self.recovery == Recovery::None {
            self.held_back = true;
            turn.schedule(Timer::Poll, SHORTEST_POLL_PAUSE);
        }
    }

    /// The next poll finds out whether the server is back.
    fn try_later(&mut self, turn: &mut Turn) {
        if self.is_running() || self.last_words {
            let pause = self.link.failed(turn.moment.random);
            turn.schedule(Timer::Poll, pause);
        }
    }

    /// The server may know the conversation, but not this participant any more.
    fn recover(&mut self, turn: &mut Turn) {
        match self.recovery {
            _ if !self.is_running() => self.last_words = false,
            Recovery::None => {
                self.recovery = Recovery::Asked;
                turn.want(Effect::Cancel(Timer::Poll));
                turn.want(Effect::Reconnect { chat_id: self.keys.chat_id.clone() });
            }
            Recovery::Asked => {}
            Recovery::Given { .. } => self.finish(End::Unknown, turn),
        }
    }
}

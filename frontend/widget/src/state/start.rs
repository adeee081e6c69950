//! The form with which a conversation begins.

use vestibule_shared::visitor::{
    ChatBody, ChatRequestParticipant, Credentials, StartChatRequest, TEXT_PLAIN, reason,
};

use super::event::{Effect, Timer};
use super::link::Link;
use super::outcome::Outcome;
use super::saved::SavedForm;
use super::turn::Turn;
use crate::options::Options;

/// How many times the server is asked for a conversation before the visitor is told that it does not answer.
const ATTEMPTS: u32 = 3;

/// The form with which a conversation begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StartForm {
    /// The visitor's name, as typed.
    pub name: String,
    /// Why the last attempt failed.
    pub problem: Option<StartProblem>,
    /// Whether an attempt is under way.
    pub starting: bool,
    /// The connection to the server.
    pub link: Link,
    /// What was typed in the conversation before and not sent; it goes into the next one's composer.
    pub carried_over: String,
    /// The id of the request whose answer is unknown; by it the server recognises a repeat.
    request_id: Option<String>,
    /// How many requests in a row were not answered.
    unanswered: u32,
}

/// Why no conversation began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartProblem {
    /// The server was not reached.
    Unreachable,
    /// The server does not know whom the visitor asks for.
    UnknownTarget,
    /// The name is not accepted.
    Name,
    /// The server takes no more conversations for now.
    Busy,
    /// Something else.
    General,
}

impl StartForm {
    /// A form with the visitor's name, and with what he has not sent so far.
    pub fn new(name: String, carried_over: String) -> StartForm {
        StartForm { name, carried_over, ..StartForm::default() }
    }

    /// The form as it was before a reload.
    pub fn restored(saved: SavedForm) -> StartForm {
        let SavedForm { name, carried_over, request_id, starting } = saved;
        StartForm { name, carried_over, request_id, starting, ..StartForm::default() }
    }

    /// What to keep in the browser.
    pub fn saved(&self) -> SavedForm {
        SavedForm {
            name: self.name.clone(),
            carried_over: self.carried_over.clone(),
            request_id: self.request_id.clone(),
            starting: self.starting,
        }
    }

    /// Asks for a conversation, as soon as it is known what the server offers.
    pub fn press(&mut self, request_id: String, options: &Options, turn: &mut Turn) {
        if self.starting {
            return;
        }
        self.problem = None;
        self.starting = true;
        self.unanswered = 0;
        self.request_id.get_or_insert(request_id);
        match turn.offer {
            Some(_) => self.go_on(options, turn),
            None => turn.want(Effect::ReadConfiguration),
        }
    }

    /// The server's offer is there: asks for the conversation, if the visitor wants one.
    pub fn configured(&mut self, options: &Options, turn: &mut Turn) {
        self.link.succeeded();
        self.link.settled();
        if self.problem == Some(StartProblem::Unreachable) {
            self.problem = None;
        }
        self.go_on(options, turn);
    }

    /// The server's offer could not be read.
    pub fn not_configured(&mut self, turn: &mut Turn) {
        let pause = self.link.failed(turn.moment.random);
        turn.schedule(Timer::Configuration, pause);
        if self.starting {
            self.fail(StartProblem::Unreachable);
        }
    }

    /// Takes the answer; returns what it says of the conversation if there is one now.
    pub fn started(&mut self, outcome: Outcome, turn: &mut Turn) -> Option<ChatBody> {
        if outcome == Outcome::Unreachable {
            self.unanswered(turn);
            return None;
        }
        self.request_id = None;
        match outcome {
            Outcome::Done(body) if body.participant_id.is_some() => return Some(body),
            Outcome::Unreachable => {}
            Outcome::Done(_) | Outcome::Gone => self.fail(StartProblem::General),
            Outcome::Unavailable => self.fail(StartProblem::Busy),
            Outcome::Refused(code) => self.fail(match code.as_str() {
                reason::BAD_TARGET => StartProblem::UnknownTarget,
                reason::INVALID_CONTENT => StartProblem::Name,
                _ => StartProblem::General,
            }),
        }
        None
    }

    /// Asks for the conversation, or asks again.
    pub fn go_on(&mut self, options: &Options, turn: &mut Turn) {
        if !self.starting {
            return;
        }
        if turn.offer.is_some_and(|offer| offer.start) {
            turn.want(Effect::Start(Box::new(self.request(options))));
        } else {
            self.starting = false;
        }
    }

    /// The request may have come through or not: it is repeated as it was, and at last left to the visitor.
    fn unanswered(&mut self, turn: &mut Turn) {
        self.unanswered += 1;
        if self.unanswered < ATTEMPTS {
            turn.schedule(Timer::Start, 1000 * self.unanswered);
        } else {
            self.fail(StartProblem::Unreachable);
        }
    }

    fn fail(&mut self, problem: StartProblem) {
        self.starting = false;
        self.problem = Some(problem);
    }

    fn request(&self, options: &Options) -> StartChatRequest {
        let name = Some(self.name.trim().to_owned()).filter(|name| !name.is_empty());
        StartChatRequest {
            supported_content_types: Some(TEXT_PLAIN.to_owned()),
            participant: Some(ChatRequestParticipant {
                name,
                participant_name: None,
                credentials: Credentials::default(),
            }),
            target: Some(options.target.clone()),
            target_type: Some(options.target_type.clone()),
            language: options.language.clone(),
            transcript_required: None,
            email_address: None,
            custom_info: None,
            attributes: None,
            routing_contexts: None,
            request_id: self.request_id.clone(),
        }
    }
}

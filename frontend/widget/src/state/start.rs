//! The form with which a conversation begins.

use vestibule_shared::visitor::{
    ChatBody, ChatRequestParticipant, Credentials, StartChatRequest, TEXT_PLAIN, reason,
};

use super::event::{Effect, Timer};
use super::link::Link;
use super::outcome::Outcome;
use super::turn::Turn;
use crate::options::Options;

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
    /// Asks for a conversation, as soon as it is known what the server offers.
    pub fn press(&mut self, options: &Options, turn: &mut Turn) {
        if self.starting {
            return;
        }
        self.problem = None;
        self.starting = true;
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
        if self.starting {
            self.go_on(options, turn);
        }
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
    pub fn started(&mut self, outcome: Outcome) -> Option<ChatBody> {
        match outcome {
            Outcome::Done(body) if body.participant_id.is_some() => return Some(body),
            Outcome::Done(_) | Outcome::Gone => self.fail(StartProblem::General),
            Outcome::Unreachable => self.fail(StartProblem::Unreachable),
            Outcome::Unavailable => self.fail(StartProblem::Busy),
            Outcome::Refused(code) => self.fail(match code.as_str() {
                reason::BAD_TARGET => StartProblem::UnknownTarget,
                reason::INVALID_CONTENT => StartProblem::Name,
                _ => StartProblem::General,
            }),
        }
        None
    }

    fn go_on(&mut self, options: &Options, turn: &mut Turn) {
        if turn.offer.is_some_and(|offer| offer.start) {
            turn.want(Effect::Start(self.request(options)));
        } else {
            self.starting = false;
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
            custom_info: None,
            attributes: None,
            request_id: None,
        }
    }
}

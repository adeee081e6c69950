//! The widget's rules, told as what happens and what it then wants.

mod connection;
mod ending;
mod lifecycle;
mod sending;
mod simulation;
mod starting;
mod typing;
mod unread;

use vestibule_frontend::http::HttpError;
use vestibule_shared::visitor::{
    Capabilities, ChatAnswer, ChatBody, ChatEvent, ParticipantState, ParticipantType, ServerConfiguration,
    Status,
};

use super::*;

const VISITOR: &str = "visitor-key";
const CHAT: &str = "chat-id";
const AGENT: &str = "agent-1";

/// A widget, and what it wanted when something last happened to it.
struct Visit {
    widget: Widget,
    now: u64,
    wanted: Vec<Effect>,
}

impl Visit {
    /// A widget that was just loaded in an open panel.
    fn new() -> Visit {
        let options = Options::read(|name| (name == "origin").then(|| "https://shop.example".to_owned()));
        let mut visit = Visit { widget: Widget::new(options), now: 1_000_000, wanted: Vec::new() };
        visit.on(Event::Loaded(None, None));
        visit.on(Event::PanelShown(true));
        visit
    }

    /// A widget whose server offers everything.
    fn configured() -> Visit {
        let mut visit = Visit::new();
        visit.on(Event::Configured(Ok(configuration(1))));
        visit
    }

    /// A widget in a conversation that has just begun.
    fn started() -> Visit {
        let mut visit = Visit::configured();
        visit.on(start_pressed());
        visit.on(Event::Started(Ok(begun())));
        visit
    }

    /// A widget in a conversation with an agent.
    fn with_agent() -> Visit {
        let mut visit = Visit::started();
        visit.polled(vec![state(1, AGENT, ParticipantType::Agent, ParticipantState::Active)]);
        visit
    }

    fn on(&mut self, event: Event) -> &[Effect] {
        let moment = Moment { now: self.now, random: 0.0 };
        self.wanted = self.widget.update(moment, event);
        &self.wanted
    }

    fn polled(&mut self, events: Vec<ChatEvent>) -> &[Effect] {
        self.polled_with(Ok(answer(events)))
    }

    fn polled_with(&mut self, answer: Answer) -> &[Effect] {
        self.on(Event::Polled { participant_id: VISITOR.to_owned(), answer })
    }

    fn sent_with(&mut self, message_id: &str, answer: Answer) -> &[Effect] {
        let (participant_id, message_id) = (VISITOR.to_owned(), message_id.to_owned());
        self.on(Event::Sent { participant_id, message_id, answer })
    }

    /// The visitor types a text and sends it.
    fn says(&mut self, message_id: &str, text: &str) -> &[Effect] {
        self.on(Event::DraftTyped(text.to_owned()));
        self.on(Event::SendPressed { message_id: message_id.to_owned() })
    }

    /// The page is loaded again, in a widget that knows only what was saved.
    fn reloaded(&mut self) -> &[Effect] {
        let (saved, form) = (self.widget.saved(), self.widget.saved_form());
        let shown = self.widget.panel.shown;
        let now = self.now;
        *self = Visit::new();
        self.now = now;
        self.on(Event::PanelShown(shown));
        self.on(Event::Loaded(saved, form))
    }

    fn conversation(&self) -> &Conversation {
        self.widget.conversation().expect("in a conversation")
    }

    fn banner(&self) -> Option<Banner> {
        self.conversation().banner()
    }

    /// What is drawn, each row as its text; those of the visitor with what became of them.
    fn rows(&self) -> Vec<String> {
        let rows = self.conversation().rows(0, |_| 0);
        rows.into_iter()
            .map(|row| {
                let (Content::Text(text) | Content::Address(text) | Content::File(text)) = row.content;
                match row.delivery {
                    None | Some(Delivery::Sent) => text.to_string(),
                    Some(Delivery::Sending) => format!("{text} (sending)"),
                    Some(Delivery::Refused(reason)) => format!("{text} (refused: {reason})"),
                }
            })
            .collect()
    }
}

fn start_pressed() -> Event {
    Event::StartPressed { request_id: "request-1".to_owned() }
}

/// The ids of the messages that are wanted sent.
fn sends(wanted: &[Effect]) -> Vec<&str> {
    fn id(effect: &Effect) -> Option<&str> {
        match effect {
            Effect::Send { message, .. } => Some(&message.message_id),
            _ => None,
        }
    }
    wanted.iter().filter_map(id).collect()
}

/// From where on the polls that are wanted ask.
fn polls(wanted: &[Effect]) -> Vec<Option<u64>> {
    let after = |effect: &Effect| match effect {
        Effect::Poll { after, .. } => Some(*after),
        _ => None,
    };
    wanted.iter().filter_map(after).collect()
}

/// After how many milliseconds the next poll is wanted.
fn next_poll(wanted: &[Effect]) -> Option<u32> {
    let pause = |effect: &Effect| match effect {
        Effect::Schedule(Timer::Poll, pause) => Some(*pause),
        _ => None,
    };
    wanted.iter().rev().find_map(pause)
}

fn configuration(version: u64) -> ServerConfiguration {
    let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    ServerConfiguration {
        cfg_ver: version,
        problem_report_reg_ex: None,
        capabilities: Capabilities {
            common: list(&["partyInfo"]),
            chat: list(&["start", "setTypingState", "supportAuthenticationAnonymous"]),
            ..Capabilities::default()
        },
    }
}

fn answer(events: Vec<ChatEvent>) -> ChatAnswer {
    ChatAnswer {
        chat: ChatBody {
            poll_wait_suggestion: Some(2000),
            cfg_ver: Some(1),
            participant_id: None,
            chat_id: None,
            date_format: None,
            time_format: None,
            events,
            waiting: None,
            status: Status::Success,
        },
    }
}

fn begun() -> ChatAnswer {
    let mut answer = answer(vec![state(0, "me", ParticipantType::WebUser, ParticipantState::Active)]);
    answer.chat.participant_id = Some(VISITOR.to_owned());
    answer.chat.chat_id = Some(CHAT.to_owned());
    answer
}

fn failure(reason: &str) -> Answer {
    let mut failure = answer(Vec::new());
    failure.chat.status = Status::Failure { reason: reason.to_owned(), message: None };
    Ok(failure)
}

fn unreachable() -> Answer {
    Err(HttpError::Network)
}

fn state(
    sequence_number: u64,
    participant_id: &str,
    participant_type: ParticipantType,
    state: ParticipantState,
) -> ChatEvent {
    ChatEvent::ParticipantStateChanged {
        participant_id: participant_id.to_owned(),
        sequence_number,
        state,
        participant_name: "Alicia Adams".to_owned(),
        participant_type,
        timestamp: 0,
    }
}

fn typing(sequence_number: u64, value: bool) -> ChatEvent {
    ChatEvent::TypingIndicator { participant_id: AGENT.to_owned(), sequence_number, value }
}

fn agent_says(sequence_number: u64, value: &str) -> ChatEvent {
    text(sequence_number, ParticipantType::Agent, value, None)
}

fn visitor_says(sequence_number: u64, value: &str, message_id: &str) -> ChatEvent {
    text(sequence_number, ParticipantType::WebUser, value, Some(message_id.to_owned()))
}

fn text(
    sequence_number: u64,
    participant_type: ParticipantType,
    value: &str,
    message_id: Option<String>,
) -> ChatEvent {
    ChatEvent::Text {
        participant_id: if participant_type == ParticipantType::Agent { AGENT } else { "me" }.to_owned(),
        sequence_number,
        conversation_sequence_number: 0,
        content_type: "text/plain".to_owned(),
        value: value.to_owned(),
        display_name: "Alicia Adams".to_owned(),
        participant_type,
        timestamp: 0,
        message_id,
    }
}

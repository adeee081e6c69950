//! What visitors' clients do.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;

use uuid::Uuid;
use vestibule_processor::bounded::VisitorName;
use vestibule_processor::{
    CallbackRequest, ChatId, Command, EntryContent, ParticipantId, Queue, RequestId, StartChat,
};

use super::{Then, World};
use crate::company::{WORKGROUPS, mail_address, phone};

/// What a visitor asks for: a chat, or a callback.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) start: StartChat,
    callback: Option<CallbackRequest>,
}

/// A visitor's client: it repeats what was not acknowledged, with the same id, before it goes on.
pub(super) struct Visitor {
    pub(super) participant: ParticipantId,
    pub(super) unsent: VecDeque<EntryContent>,
}

impl World {
    pub(super) fn visitor_comes(&mut self) -> (Command, Then) {
        let Asked { mut start, callback } = match self.asking.last() {
            Some(unanswered) if self.random.one_in(2) => unanswered.clone(),
            _ => self.new_request(),
        };
        // These the server makes, at every try anew.
        start.chat = ChatId(Uuid::from_u128(self.random.wide()));
        start.participant = ParticipantId(Uuid::from_u128(self.random.wide()));
        let request = start.request.expect("every client names its request");
        let start = Box::new(start);
        let command = match callback {
            Some(callback) => Command::CreateCallback { start, callback },
            None => Command::StartChat(start),
        };
        (command, Then::VisitorCame(request))
    }

    fn new_request(&mut self) -> Asked {
        let queue = match self.random.below(12) {
            0..=8 => Queue::Workgroup(self.random.choose(&WORKGROUPS).map_or("", |(name, ..)| name).into()),
            9 => Queue::Workgroup("No such workgroup".into()),
            _ => Queue::User(self.any_agent()),
        };
        self.names += 1;
        let start = StartChat {
            request: Some(RequestId(Uuid::from_u128(self.random.wide()))),
            chat: ChatId(Uuid::nil()),
            participant: ParticipantId(Uuid::nil()),
            name: VisitorName::parse(&format!("visitor {}", self.names)).unwrap(),
            user: self.random.one_in(3).then(|| format!("user {}", self.random.below(4)).as_str().into()),
            address: self.random.one_in(2).then(|| IpAddr::from([192, 0, 2, self.random.below(8) as u8])),
            is_trusted: self.random.one_in(9),
            queue,
            language: None,
            transcript_to: self.names.is_multiple_of(4).then(mail_address),
            custom_info: None,
            attributes: BTreeMap::new(),
            routing_contexts: Vec::new(),
        };
        let callback =
            self.random.one_in(3).then(|| CallbackRequest { telephone: phone("555"), subject: None });
        let asked = Asked { start, callback };
        self.asking.push(asked.clone());
        asked
    }

    pub(super) fn visitor_speaks(&mut self) -> Option<(Command, Then)> {
        let visitor = self.any_visitor()?;
        if self.visitors[visitor].unsent.len() < 3 {
            let message = self.new_message();
            let message = if matches!(message, EntryContent::Url { .. }) { self.new_text() } else { message };
            self.visitors[visitor].unsent.push_back(message);
        }
        self.send_visitor_text(visitor)
    }

    pub(super) fn send_visitor_text(&mut self, visitor: usize) -> Option<(Command, Then)> {
        let Visitor { participant, unsent } = &self.visitors[visitor];
        let participant = *participant;
        let content = unsent.front()?.clone();
        let id = content.message_id()?.clone();
        let command = match content {
            EntryContent::Text { text, message_id } => {
                Command::VisitorMessage { participant, text, message_id }
            }
            EntryContent::File { file, message_id } => Command::VisitorFile { participant, file, message_id },
            _ => return None,
        };
        Some((command, Then::VisitorSaid(visitor, id)))
    }

    pub(super) fn visitor_types(&mut self) -> Option<(Command, Then)> {
        let visitor = self.any_visitor()?;
        let participant = self.visitors[visitor].participant;
        Some((Command::VisitorTyping { participant, typing: self.random.one_in(2) }, Then::Nothing))
    }

    pub(super) fn visitor_leaves(&mut self) -> Option<(Command, Then)> {
        let visitor = self.any_visitor()?;
        Some((Command::VisitorExit { participant: self.visitors[visitor].participant }, Then::Nothing))
    }

    pub(super) fn visitor_modifies(&mut self) -> Option<(Command, Then)> {
        let visitor = self.any_visitor()?;
        self.names += 1;
        let telephone = Some(phone(&self.names.to_string()));
        let participant = self.visitors[visitor].participant;
        Some((Command::ModifyCallback { participant, telephone, subject: None }, Then::Nothing))
    }

    fn any_visitor(&mut self) -> Option<usize> {
        if self.visitors.is_empty() { None } else { Some(self.random.below(self.visitors.len())) }
    }
}

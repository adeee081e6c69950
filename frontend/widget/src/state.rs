//! The widget's state: a plain struct that events change, and that answers with what it wants done.
//!
//! There is no browser in here, no clock and no chance: what of these is needed comes with the event. The
//! components draw what the state says, and the shell does what it wants.

mod banner;
mod conversation;
mod event;
mod link;
mod outbox;
mod outcome;
mod people;
mod rows;
mod saved;
mod start;
mod transcript;
mod turn;

use vestibule_shared::visitor::{ChatBody, ServerConfiguration};

pub use banner::{Banner, End, Queue};
pub use conversation::{CONVERSATION_ENDED, Conversation, Leaving};
pub use event::{Effect, Event, Timer};
pub use outcome::{Answer, Outcome};
pub use people::Person;
pub use rows::{Delivery, Row};
pub use saved::{Keys, Saved, SavedForm, Unsent, UnsentStage};
pub use start::{StartForm, StartProblem};
pub use transcript::{Author, Content};
pub use turn::{Moment, Offer, Panel};

use crate::options::Options;
use turn::Turn;

/// The whole widget.
#[derive(Clone, Debug, PartialEq)]
pub struct Widget {
    /// What the visitor sees.
    pub stage: Stage,
    /// How he is looking at it.
    pub panel: Panel,
    /// What the server offers, once that is known.
    pub offer: Option<Offer>,
    options: Options,
    /// The name under which the visitor began his last conversation here.
    last_name: Option<String>,
}

/// What the visitor sees.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// The form with which a conversation begins.
    Start(StartForm),
    /// The conversation.
    Conversation(Conversation),
}

/// What the page around the widget should know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PageStatus {
    /// Whether there is a conversation that other pages of the site should bring back.
    pub conversation: bool,
    /// How many messages the visitor has not looked at.
    pub unread: u32,
}

impl Widget {
    /// The widget before its first event.
    pub fn new(options: Options) -> Widget {
        let name = options.name.clone().unwrap_or_default();
        Widget {
            stage: Stage::Start(StartForm::new(name, String::new())),
            panel: Panel { shown: options.page_origin.is_none(), page_visible: true, at_end: true },
            offer: None,
            options,
            last_name: None,
        }
    }

    /// What the page around the widget asked for.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The conversation, if there is one.
    pub fn conversation(&self) -> Option<&Conversation> {
        match &self.stage {
            Stage::Conversation(conversation) => Some(conversation),
            Stage::Start(_) => None,
        }
    }

    /// The start form, if it is what the visitor sees.
    pub fn start_form(&self) -> Option<&StartForm> {
        match &self.stage {
            Stage::Start(form) => Some(form),
            Stage::Conversation(_) => None,
        }
    }

    /// What to keep of the conversation in the browser.
    pub fn saved(&self) -> Option<Saved> {
        self.conversation().and_then(Conversation::saved)
    }

    /// What to keep of the start form in the browser; nothing of one as it first was.
    pub fn saved_form(&self) -> Option<SavedForm> {
        let untouched = StartForm::new(self.options.name.clone().unwrap_or_default(), String::new()).saved();
        self.start_form().map(StartForm::saved).filter(|saved| *saved != untouched)
    }

    /// What the page around the widget should know.
    pub fn page_status(&self) -> PageStatus {
        let unread = self.conversation().map_or(0, Conversation::unread);
        PageStatus {
            conversation: self.conversation().is_some_and(Conversation::is_kept),
            unread: if self.panel.shown { 0 } else { unread },
        }
    }

    /// How many messages have come below what is in view.
    pub fn unseen(&self) -> u32 {
        match self.conversation() {
            Some(conversation) if !self.panel.at_end => conversation.unread(),
            _ => 0,
        }
    }

    /// Lets something happen; returns what is to be done.
    pub fn update(&mut self, moment: Moment, event: Event) -> Vec<Effect> {
        let mut turn = Turn { moment, panel: self.panel, offer: self.offer, effects: Vec::new() };
        self.handle(event, &mut turn);
        if self.panel.is_end_seen()
            && let Stage::Conversation(conversation) = &mut self.stage
        {
            conversation.mark_read();
        }
        turn.effects
    }

    fn handle(&mut self, event: Event, turn: &mut Turn) {
        match event {
            Event::Loaded(saved, form) => self.loaded(saved, form, turn),
            Event::Named(name) => self.named(name),
            Event::PanelShown(shown) => self.panel_shown(shown, turn),
            Event::PageVisible(visible) => self.page_visible(visible, turn),
            Event::Scrolled { at_end } => self.panel.at_end = at_end,
            Event::EscapePressed => self.escape_pressed(turn),
            Event::ClosePressed => turn.want(Effect::ClosePanel),
            Event::Due(Timer::Configuration) => turn.want(Effect::ReadConfiguration),
            Event::Configured(answer) => self.configured(answer.ok(), turn),
            Event::Introduced { agent_id, party } => {
                self.in_conversation(|it| it.introduced(&agent_id, party))
            }
            event => match &mut self.stage {
                Stage::Start(_) => self.handle_in_start(event, turn),
                Stage::Conversation(_) => self.handle_in_conversation(event, turn),
            },
        }
    }

    fn handle_in_start(&mut self, event: Event, turn: &mut Turn) {
        let Stage::Start(form) = &mut self.stage else { return };
        match event {
            Event::NameTyped(name) => form.name = name,
            Event::StartPressed { request_id } => form.press(request_id, &self.options, turn),
            Event::Due(Timer::Start) => form.go_on(&self.options, turn),
            Event::Online(true) if self.offer.is_none() => turn.want(Effect::ReadConfiguration),
            Event::Found(saved) if !form.starting => self.resume(saved, turn),
            Event::Started(answer) => {
                if let Some(body) = form.started(Outcome::from(answer), turn) {
                    self.begin(body, turn);
                }
            }
            _ => {}
        }
    }

    fn handle_in_conversation(&mut self, event: Event, turn: &mut Turn) {
        let Stage::Conversation(conversation) = &mut self.stage else { return };
        match event {
            Event::Online(online) => conversation.online(online, turn),
            Event::DraftTyped(draft) => conversation.typed(draft, turn),
            Event::SendPressed { message_id } => {
                conversation.send(message_id, turn);
                self.panel.at_end = true;
            }
            Event::RetryPressed(message_id) => conversation.retry(&message_id, turn),
            Event::EditPressed(message_id) => conversation.edit(&message_id),
            Event::EndPressed => conversation.ask_whether_to_end(),
            Event::EndConfirmed => conversation.end(turn),
            Event::EndCancelled => conversation.stay(),
            Event::NewConversationPressed => self.begin_anew(),
            Event::Found(saved)
                if !conversation.is_running() && !conversation.is_chat(&saved.keys.chat_id) =>
            {
                self.resume(saved, turn);
            }
            Event::Due(Timer::Poll) => conversation.poll(turn),
            Event::Due(Timer::TypingPause) => conversation.stop_typing(turn),
            Event::Due(Timer::BackAgain) => conversation.settled(),
            Event::Polled { participant_id, answer } if conversation.is_of(&participant_id) => {
                self.look_for_news(&answer, turn);
                self.in_conversation(|it| it.polled(answer, turn));
            }
            Event::Sent { participant_id, message_id, answer } if conversation.is_of(&participant_id) => {
                self.look_for_news(&answer, turn);
                self.in_conversation(|it| it.sent(&message_id, answer, turn));
            }
            Event::Left { participant_id, answer } if conversation.is_of(&participant_id) => {
                conversation.left(answer, turn);
            }
            Event::Reconnected { chat_id, answer } if conversation.is_chat(&chat_id) => {
                conversation.reconnected(answer, turn);
            }
            _ => {}
        }
    }

    fn loaded(&mut self, saved: Option<Saved>, form: Option<SavedForm>, turn: &mut Turn) {
        turn.want(Effect::ReadConfiguration);
        if let Some(form) = form {
            self.stage = Stage::Start(StartForm::restored(form));
        }
        if let Some(saved) = saved {
            self.resume(saved, turn);
        }
    }

    /// Goes on with a conversation; what was written here and not sent comes along.
    fn resume(&mut self, mut saved: Saved, turn: &mut Turn) {
        let left_over = match &self.stage {
            Stage::Start(form) => form.carried_over.clone(),
            Stage::Conversation(conversation) => conversation.left_over(),
        };
        saved.draft = joined(&[&saved.draft, &left_over]);
        let mut conversation = Conversation::restored(saved);
        conversation.poll(turn);
        self.stage = Stage::Conversation(conversation);
    }

    fn begin(&mut self, body: ChatBody, turn: &mut Turn) {
        let Stage::Start(form) = &mut self.stage else { return };
        let keys = Keys {
            participant_id: body.participant_id.clone().unwrap_or_default(),
            chat_id: body.chat_id.clone().unwrap_or_default(),
        };
        let mut conversation = Conversation::new(keys, std::mem::take(&mut form.carried_over));
        conversation.started(body, turn);
        self.last_name = Some(std::mem::take(&mut form.name));
        self.stage = Stage::Conversation(conversation);
        self.panel.at_end = true;
    }

    fn begin_anew(&mut self) {
        let Stage::Conversation(conversation) = &self.stage else { return };
        if !conversation.is_running() {
            let name = self.last_name.as_ref().or(self.options.name.as_ref()).cloned().unwrap_or_default();
            self.stage = Stage::Start(StartForm::new(name, conversation.left_over()));
        }
    }

    fn configured(&mut self, configuration: Option<ServerConfiguration>, turn: &mut Turn) {
        if let Some(configuration) = &configuration {
            self.offer = Some(offer(configuration));
            turn.offer = self.offer;
        }
        match (&mut self.stage, configuration) {
            (Stage::Start(form), Some(_)) => form.configured(&self.options, turn),
            (Stage::Start(form), None) => form.not_configured(turn),
            (Stage::Conversation(conversation), Some(_)) => conversation.ask_who_is_new(turn),
            // The next answer repeats the version, and so the question.
            (Stage::Conversation(_), None) => {}
        }
    }

    /// An answer may say that what the server offers has changed.
    fn look_for_news(&mut self, answer: &Answer, turn: &mut Turn) {
        let version = answer.as_ref().ok().and_then(|answer| answer.chat.cfg_ver);
        if version.is_some() && version != self.offer.map(|offer| offer.version) {
            turn.want(Effect::ReadConfiguration);
        }
    }

    /// A name the visitor has typed himself stays.
    fn named(&mut self, name: String) {
        let before = self.options.name.replace(name.clone()).unwrap_or_default();
        if let Stage::Start(form) = &mut self.stage
            && form.name == before
        {
            form.name = name;
        }
    }

    fn panel_shown(&mut self, shown: bool, turn: &mut Turn) {
        self.panel.shown = shown;
        if shown {
            self.look_whether_open(turn);
        } else {
            self.in_conversation(Conversation::panel_closed);
        }
    }

    fn page_visible(&mut self, visible: bool, turn: &mut Turn) {
        self.panel.page_visible = visible;
        turn.panel = self.panel;
        if visible {
            self.look_whether_open(turn);
            self.in_conversation(|it| it.poll(turn));
        }
    }

    /// What was closed when the visitor last looked may be open now.
    fn look_whether_open(&mut self, turn: &mut Turn) {
        if self.start_form().is_some() && self.offer.is_some_and(|offer| !offer.start) {
            turn.want(Effect::ReadConfiguration);
        }
    }

    /// Escape first answers the question whether to end the conversation; then it closes the panel.
    fn escape_pressed(&mut self, turn: &mut Turn) {
        match &mut self.stage {
            Stage::Conversation(conversation) if conversation.leaving == Leaving::Asking => {
                conversation.stay()
            }
            _ => turn.want(Effect::ClosePanel),
        }
    }

    fn in_conversation(&mut self, change: impl FnOnce(&mut Conversation)) {
        if let Stage::Conversation(conversation) = &mut self.stage {
            change(conversation);
        }
    }
}

/// Texts below each other, without the empty ones.
fn joined(texts: &[&str]) -> String {
    let texts: Vec<&str> = texts.iter().copied().filter(|text| !text.is_empty()).collect();
    texts.join("\n")
}

fn offer(configuration: &ServerConfiguration) -> Offer {
    let has = |names: &[String], name: &str| names.iter().any(|known| known == name);
    let chat = &configuration.capabilities.chat;
    Offer {
        version: configuration.cfg_ver,
        start: has(chat, "start") && has(chat, "supportAuthenticationAnonymous"),
        typing: has(chat, "setTypingState"),
        party_info: has(&configuration.capabilities.common, "partyInfo"),
    }
}

#[cfg(test)]
mod tests;

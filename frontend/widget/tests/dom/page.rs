//! A page with the widget on it. The test plays the server, and sees what the widget wants of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::{AnyView, IntoAny, document};
use leptos::tachys::view::Render;
use vestibule_frontend::i18n::Texts;
use vestibule_shared::visitor::{
    Capabilities, ChatAnswer, ChatBody, ChatEvent, ParticipantState, ParticipantType, ServerConfiguration,
    Status,
};
use vestibule_widget::app;
use vestibule_widget::options::Options;
use vestibule_widget::shell::Shell;
use vestibule_widget::state::{Effect, Event};
use wasm_bindgen::JsCast;
use web_sys::{
    Element, HtmlElement, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent, KeyboardEventInit,
};

const VISITOR: &str = "visitor-key";

/// The widget on a page of its own; taken off again at the end.
pub(crate) struct Page {
    root: HtmlElement,
    shell: Shell,
    wanted: Arc<Mutex<Vec<Effect>>>,
    _widget: UnmountHandle<<AnyView as Render>::State>,
}

impl Page {
    /// The start form, with a server that offers everything. Texts are shown as their keys.
    pub(crate) async fn configured() -> Page {
        let wanted: Arc<Mutex<Vec<Effect>>> = Arc::default();
        let noted = wanted.clone();
        let shell = Shell::new(Options::read(|_| None), move |_, effect| noted.lock().unwrap().push(effect));
        let root: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        document().body().unwrap().append_child(&root).unwrap();
        let texts = Texts::new("en", BTreeMap::new());
        let widget = mount_to(root.clone(), move || app(shell, texts).into_any());
        let page = Page { root, shell, wanted, _widget: widget };
        page.on(Event::Configured(Ok(configuration()))).await;
        page
    }

    /// A conversation with an agent.
    pub(crate) async fn with_agent() -> Page {
        let page = Page::configured().await;
        page.on(Event::StartPressed { request_id: "request".to_owned() }).await;
        let mut begun = answer(vec![state(0, "me", ParticipantType::WebUser, ParticipantState::Active)]);
        begun.chat.participant_id = Some(VISITOR.to_owned());
        begun.chat.chat_id = Some("chat-id".to_owned());
        page.on(Event::Started(Ok(begun))).await;
        page.polled(vec![state(1, "agent", ParticipantType::Agent, ParticipantState::Active)]).await;
        page
    }

    /// Lets something happen, and waits until it is drawn.
    pub(crate) async fn on(&self, event: Event) {
        self.shell.dispatch(event);
        drawn().await;
    }

    /// The server answers a poll.
    pub(crate) async fn polled(&self, events: Vec<ChatEvent>) {
        self.on(Event::Polled { participant_id: VISITOR.to_owned(), answer: Ok(answer(events)) }).await;
    }

    /// The visitor sends a text; returns the message's id.
    pub(crate) async fn send(&self, text: &str) -> String {
        self.fill("#message", text).await;
        self.press("#message", "Enter", false).await;
        let sends = self.wanted(|effect| matches!(effect, Effect::Send { .. }));
        match sends.last() {
            Some(Effect::Send { message, .. }) => message.message_id.clone(),
            _ => panic!("nothing was sent"),
        }
    }

    /// The server refuses a message.
    pub(crate) async fn refused(&self, message_id: &str, reason: &str) {
        let mut refusal = answer(Vec::new());
        refusal.chat.status = Status::Failure { reason: reason.to_owned(), message: None };
        let (participant_id, message_id) = (VISITOR.to_owned(), message_id.to_owned());
        self.on(Event::Sent { participant_id, message_id, answer: Ok(refusal) }).await;
    }

    /// What the widget has wanted so far, of one kind.
    pub(crate) fn wanted(&self, kind: impl Fn(&Effect) -> bool) -> Vec<Effect> {
        self.wanted.lock().unwrap().iter().filter(|effect| kind(effect)).cloned().collect()
    }

    pub(crate) fn find(&self, selector: &str) -> Element {
        self.root.query_selector(selector).unwrap().unwrap_or_else(|| panic!("there is no {selector}"))
    }

    pub(crate) fn count(&self, selector: &str) -> u32 {
        self.root.query_selector_all(selector).unwrap().length()
    }

    pub(crate) fn text(&self, selector: &str) -> String {
        self.find(selector).text_content().unwrap_or_default().trim().to_owned()
    }

    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        let found = self.root.query_selector_all(selector).unwrap();
        (0..found.length()).filter_map(|index| found.item(index)?.text_content()).collect()
    }

    pub(crate) fn value(&self, selector: &str) -> String {
        self.find(selector).unchecked_into::<HtmlTextAreaElement>().value()
    }

    pub(crate) async fn click(&self, selector: &str) {
        self.find(selector).unchecked_into::<HtmlElement>().click();
        drawn().await;
    }

    /// Types a text into an empty field.
    pub(crate) async fn fill(&self, selector: &str, text: &str) {
        // Text areas and inputs share what is used of them here.
        self.find(selector).unchecked_into::<HtmlInputElement>().set_value(text);
        let init = web_sys::EventInit::new();
        init.set_bubbles(true);
        self.dispatch(selector, &web_sys::Event::new_with_event_init_dict("input", &init).unwrap());
        drawn().await;
    }

    pub(crate) async fn press(&self, selector: &str, key: &str, shift: bool) {
        let init = KeyboardEventInit::new();
        init.set_bubbles(true);
        init.set_key(key);
        init.set_shift_key(shift);
        let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
        self.dispatch(selector, &event);
        drawn().await;
    }

    fn dispatch(&self, selector: &str, event: &web_sys::Event) {
        self.find(selector).dispatch_event(event).unwrap();
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.root.remove();
    }
}

pub(crate) fn agent_says(sequence_number: u64, value: &str) -> ChatEvent {
    text(sequence_number, ParticipantType::Agent, value, None)
}

pub(crate) fn visitor_says(sequence_number: u64, value: &str, message_id: &str) -> ChatEvent {
    text(sequence_number, ParticipantType::WebUser, value, Some(message_id.to_owned()))
}

pub(crate) fn visitor_disconnected(sequence_number: u64) -> ChatEvent {
    state(sequence_number, "me", ParticipantType::WebUser, ParticipantState::Disconnected)
}

/// Two rounds: what is drawn may itself want something drawn.
async fn drawn() {
    leptos::task::tick().await;
    leptos::task::tick().await;
}

fn configuration() -> ServerConfiguration {
    let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    ServerConfiguration {
        cfg_ver: 1,
        problem_report_reg_ex: None,
        capabilities: Capabilities {
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

fn text(
    sequence_number: u64,
    participant_type: ParticipantType,
    value: &str,
    message_id: Option<String>,
) -> ChatEvent {
    ChatEvent::Text {
        participant_id: if participant_type == ParticipantType::Agent { "agent" } else { "me" }.to_owned(),
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

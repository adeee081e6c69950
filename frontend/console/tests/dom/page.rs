//! A page with the console on it. The test plays the server, and sees what the console wants of it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::{AnyView, IntoAny, document};
use leptos::tachys::view::Render;
use vestibule_console::console::Console;
use vestibule_console::preferences::Preferences;
use vestibule_console::state::{Call, Effect, Event, Failure, State, Words};
use vestibule_console::view::{App, AppProps};
use vestibule_frontend::i18n::Texts;
use vestibule_shared::agent::{
    Content, Conversation, Entry, Interaction, Me, Notification, Party, PartyKind, Queue, QueueKind, Session,
    Snapshot, Stage, StatusChoice, Workgroup,
};
use wasm_bindgen::JsCast;
use web_sys::{
    Element, HtmlElement, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent, KeyboardEventInit, NodeList,
};

thread_local! {
    static WANTED: RefCell<Vec<Effect>> = const { RefCell::new(Vec::new()) };
}

/// The console on a page of its own; taken off again at the end.
pub(crate) struct Page {
    root: HtmlElement,
    console: Console,
    _mounted: UnmountHandle<<AnyView as Render>::State>,
}

impl Page {
    /// The log-in page. Texts are shown as their keys.
    pub(crate) async fn login() -> Page {
        let page = Page::empty();
        page.on(Event::SessionFound(Err(Failure::Unauthorized))).await;
        page
    }

    /// Alicia at her desk, available, with this on her queues.
    pub(crate) async fn desk(interactions: Vec<Interaction>) -> Page {
        let page = Page::empty();
        let session = Session { username: "alicia".into(), display_name: "Alicia Adams".into() };
        page.on(Event::SessionFound(Ok(session))).await;
        page.told(Notification::Snapshot { snapshot: snapshot(interactions) }).await;
        page
    }

    /// Alicia in a conversation with Wally, which has the id `0-1`.
    pub(crate) async fn talking() -> Page {
        let stage = Stage::Connected { agent: "Alicia Adams".into(), since: 0 };
        let page = Page::desk(vec![interaction("0-1", "Wally", stage, true)]).await;
        let conversation = Conversation { interaction_id: "0-1".into(), entries: Vec::new() };
        page.told(Notification::Conversation { conversation }).await;
        page.click(".mine .row").await;
        page
    }

    fn empty() -> Page {
        WANTED.take();
        let root: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        document().body().unwrap().append_child(&root).unwrap();
        let texts = Texts::new("en", BTreeMap::new()).in_locale("en-GB");
        let perform = |_: Console, effect| WANTED.with_borrow_mut(|wanted| wanted.push(effect));
        let console = Console::new(texts, State::new(None), Preferences::default(), perform);
        let mounted = mount_to(root.clone(), move || App(AppProps { console }).into_any());
        Page { root, console, _mounted: mounted }
    }

    /// Lets something happen, and waits until it is drawn.
    pub(crate) async fn on(&self, event: Event) {
        self.console.tell(event);
        drawn().await;
    }

    /// The stream brings something.
    pub(crate) async fn told(&self, notification: Notification) {
        self.on(Event::Notified(notification)).await;
    }

    /// The stream brings an interaction's new state.
    pub(crate) async fn changed(&self, interaction: Interaction) {
        self.told(Notification::Interaction { interaction }).await;
    }

    /// Wally says something.
    pub(crate) async fn visitor_says(&self, text: &str) {
        let sequence_number = self.console.peek(|state| {
            let desk = state.desk.as_ref().unwrap();
            desk.conversations["0-1"].entries.len() as u64
        });
        let from = Party { number: 1, kind: PartyKind::Visitor, name: "Wally".into(), me: false };
        let content = Content::Text { text: text.to_owned(), message_id: None };
        let entry = Entry { sequence_number, at: 0, from, content };
        self.told(Notification::Entry { interaction_id: "0-1".into(), entry }).await;
    }

    /// The browser lets no sound be heard yet.
    pub(crate) async fn sound_is_blocked(&self) {
        self.console.tell_sound(true);
        drawn().await;
    }

    /// The server refuses the message that was sent last.
    pub(crate) async fn refuse_last(&self, message: &str) {
        let last = self.wanted().into_iter().rev().find_map(|effect| match effect {
            Effect::Call(call @ Call::Send(..)) => Some(call),
            _ => None,
        });
        self.on(Event::Answered(last.unwrap(), Err(Failure::Refused(Some(Words::Said(message.to_owned()))))))
            .await;
    }

    /// What the console has wanted so far.
    pub(crate) fn wanted(&self) -> Vec<Effect> {
        WANTED.with_borrow(Vec::clone)
    }

    /// The texts the console has sent so far.
    pub(crate) fn sent(&self) -> Vec<String> {
        let sent = |effect| match effect {
            Effect::Call(Call::Send(_, request)) => Some(request.text),
            _ => None,
        };
        self.wanted().into_iter().filter_map(sent).collect()
    }

    pub(crate) fn find(&self, selector: &str) -> Element {
        self.root.query_selector(selector).unwrap().unwrap_or_else(|| panic!("there is no {selector}"))
    }

    pub(crate) fn count(&self, selector: &str) -> u32 {
        self.all(selector).length()
    }

    pub(crate) fn text(&self, selector: &str) -> String {
        words(&self.find(selector))
    }

    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        elements(&self.all(selector)).iter().map(words).collect()
    }

    pub(crate) fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        elements(&self.all(selector)).iter().filter_map(|element| element.get_attribute(name)).collect()
    }

    pub(crate) fn value(&self, selector: &str) -> String {
        self.find(selector).unchecked_into::<HtmlTextAreaElement>().value()
    }

    pub(crate) fn focused(&self) -> Option<Element> {
        document().active_element()
    }

    pub(crate) fn focused_id(&self) -> String {
        self.focused().map(|element| element.id()).unwrap_or_default()
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

    /// Presses Enter as browsers report it while an input method is at work.
    pub(crate) async fn press_composing(&self, selector: &str, is_composing: bool, key_code: u32) {
        let init = KeyboardEventInit::new();
        init.set_bubbles(true);
        init.set_key("Enter");
        init.set_is_composing(is_composing);
        init.set_key_code(key_code);
        let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
        self.dispatch(selector, &event);
        drawn().await;
    }

    fn dispatch(&self, selector: &str, event: &web_sys::Event) {
        self.find(selector).dispatch_event(event).unwrap();
    }

    fn all(&self, selector: &str) -> NodeList {
        self.root.query_selector_all(selector).unwrap()
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.root.remove();
    }
}

/// An interaction that waits.
pub(crate) fn waiting(id: &str, visitor: &str) -> Interaction {
    interaction(id, visitor, Stage::Waiting, false)
}

/// An interaction that is offered to Alicia.
pub(crate) fn offered(id: &str, visitor: &str) -> Interaction {
    let stage = Stage::Alerting { agent: "Alicia Adams".into(), since: 0, until: 30_000 };
    interaction(id, visitor, stage, true)
}

pub(crate) fn interaction(id: &str, visitor: &str, stage: Stage, mine: bool) -> Interaction {
    Interaction {
        id: id.to_owned(),
        queue: Queue { kind: QueueKind::Workgroup, name: "Support".into() },
        visitor_name: visitor.to_owned(),
        language: Some("not a language!".into()),
        custom_info: None,
        attributes: Vec::new(),
        routing_contexts: Vec::new(),
        callback: None,
        started_at: 0,
        waiting_since: 0,
        stage,
        mine,
    }
}

fn snapshot(interactions: Vec<Interaction>) -> Snapshot {
    Snapshot {
        now: 0,
        me: Me {
            username: "alicia".into(),
            display_name: "Alicia Adams".into(),
            status: "Available".into(),
            available: true,
            status_since: 0,
            max_assign: 3,
            auto_answer: false,
        },
        statuses: vec![
            StatusChoice { name: "Available".into(), available: true },
            StatusChoice { name: "Lunch".into(), available: false },
        ],
        workgroups: vec![Workgroup { name: "Support".into(), agents_logged_in: 1, agents_available: 1 }],
        interactions,
        conversations: Vec::new(),
    }
}

fn elements(list: &NodeList) -> Vec<Element> {
    (0..list.length()).filter_map(|place| list.item(place)?.dyn_into().ok()).collect()
}

fn words(element: &Element) -> String {
    element.text_content().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Two rounds: what is drawn may itself want something drawn.
async fn drawn() {
    leptos::task::tick().await;
    leptos::task::tick().await;
}

//! Between the state and the browser: hands events to the state, and does what it then wants.

mod calls;
mod page;
mod store;
mod timers;

use std::sync::Arc;

use leptos::ev;
use leptos::prelude::*;
use vestibule_frontend::i18n::Texts;
use vestibule_frontend::time;

use crate::options::Options;
use crate::state::{Effect, Event, Moment, Widget};

/// A handle on the widget's state, and on whoever does what it wants. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Shell {
    widget: RwSignal<Widget>,
    performer: StoredValue<Performer>,
}

/// Does what the state wants.
type Performer = Arc<dyn Fn(Shell, Effect) + Send + Sync>;

impl Shell {
    /// A widget before its first event, whose wishes go to `performer`.
    pub fn new(options: Options, performer: impl Fn(Shell, Effect) + Send + Sync + 'static) -> Shell {
        let performer: Performer = Arc::new(performer);
        Shell { widget: RwSignal::new(Widget::new(options)), performer: StoredValue::new(performer) }
    }

    /// A widget whose wishes are done by this browser, with the conversation it had before.
    pub fn start(options: Options, texts: Texts) -> Shell {
        let timers = timers::Timers::default();
        let origin = options.page_origin.clone();
        let shell = Shell::new(options, move |shell, effect| match effect {
            Effect::Schedule(timer, pause) => timers.schedule(shell, timer, pause),
            Effect::Cancel(timer) => timers.cancel(timer),
            Effect::ClosePanel => page::ask_to_close(origin.as_deref()),
            call => calls::make(shell, call),
        });
        let (saved, form) = (store::load(), store::load_form());
        store::keep_up(shell, saved.clone());
        shell.listen();
        page::connect(shell, texts);
        shell.dispatch(Event::Loaded(saved, form));
        shell
    }

    /// Lets something happen to the widget.
    pub fn dispatch(self, event: Event) {
        let moment = Moment { now: time::now_ms(), random: js_sys::Math::random() };
        // The state is gone only after the widget was taken off the page.
        let Some(wanted) = self.widget.try_update(|widget| widget.update(moment, event)) else { return };
        let performer = self.performer.get_value();
        wanted.into_iter().for_each(|effect| performer(self, effect));
    }

    /// Something of the state, followed when it changes.
    pub fn read<T>(self, what: impl FnOnce(&Widget) -> T) -> T {
        self.widget.with(what)
    }

    /// Something of the state as it is now.
    pub fn peek<T>(self, what: impl FnOnce(&Widget) -> T) -> T {
        self.widget.with_untracked(what)
    }

    /// Takes in what another window has begun, before anything is begun here.
    pub fn look_elsewhere(self) {
        if let Some(saved) = store::load() {
            self.dispatch(Event::Found(saved));
        }
    }

    fn listen(self) {
        window_event_listener(ev::online, move |_| self.dispatch(Event::Online(true)));
        window_event_listener(ev::offline, move |_| self.dispatch(Event::Online(false)));
        window_event_listener(ev::visibilitychange, move |_| {
            let visible = !document().hidden();
            self.dispatch(Event::PageVisible(visible));
            if visible {
                self.look_elsewhere();
            }
        });
        // A page that comes back out of the browser's cache has heard nothing meanwhile.
        window_event_listener(ev::pageshow, move |_| self.look_elsewhere());
        window_event_listener(ev::storage, move |event| {
            if store::is_begun_elsewhere(&event) {
                self.look_elsewhere();
            }
        });
        window_event_listener(ev::keydown, move |event| {
            if event.key() == "Escape" && !event.is_composing() {
                event.prevent_default();
                self.dispatch(Event::EscapePressed);
            }
        });
    }
}

/// A new id for a message or a request: a random UUID, without its hyphens.
pub fn new_id() -> String {
    let mut bytes = [0_u8; 16];
    // Not `randomUUID`, which exists in secure contexts only. Without randomness the bits of time and chance serve.
    if window().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes)).is_err() {
        let rough = js_sys::Math::random().to_bits();
        bytes[..8].copy_from_slice(&time::now_ms().to_be_bytes());
        bytes[8..].copy_from_slice(&rough.to_be_bytes());
    }
    // A random UUID says so: it is of version 4, and of the common variant.
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

//! The console as its components see it: what is known, what is said, and whom to tell what happened.

use leptos::prelude::*;
use vestibule_frontend::i18n::Texts;
use vestibule_frontend::time;
use vestibule_shared::agent::Timestamp;

use crate::browser::{self, Permission};
use crate::preferences::Preferences;
use crate::state::{Action, Desk, Effect, Event, State, Words};

/// A handle to the console; all copies are one.
#[derive(Clone, Copy)]
pub struct Console {
    state: RwSignal<State>,
    clock: RwSignal<Timestamp>,
    texts: StoredValue<Texts>,
    perform: fn(Console, Effect),
    /// What the agent prefers, on this machine.
    pub preferences: RwSignal<Preferences>,
    /// What is laid over the desk.
    pub overlay: RwSignal<Option<Overlay>>,
    /// What screen readers say next.
    pub announcement: RwSignal<String>,
    /// Whether the browser lets no sound be heard yet.
    sound_blocked: RwSignal<bool>,
    /// Whether the browser lets the console notify on the desktop.
    pub(crate) permission: RwSignal<Permission>,
    /// Rises whenever the cursor is to go into the composer.
    pub composer_wanted: RwSignal<u32>,
}

/// What can be laid over the desk; one thing at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// The choice of statuses.
    Statuses,
    /// The workgroups, where they have no room of their own.
    Workgroups,
    /// What is known of the visitor, where that has no room of its own.
    About,
    /// The list of keys.
    Keys,
    /// The agent's preferences.
    Preferences,
}

/// The console of the component that asks.
pub fn use_console() -> Console {
    expect_context()
}

impl Console {
    /// A console in this state; `perform` does what the state decides.
    pub fn new(
        texts: Texts,
        state: State,
        preferences: Preferences,
        perform: fn(Console, Effect),
    ) -> Console {
        Console {
            state: RwSignal::new(state),
            clock: RwSignal::new(time::now_ms()),
            texts: StoredValue::new(texts),
            perform,
            preferences: RwSignal::new(preferences),
            overlay: RwSignal::new(None),
            announcement: RwSignal::new(String::new()),
            sound_blocked: RwSignal::new(false),
            permission: RwSignal::new(browser::permission()),
            composer_wanted: RwSignal::new(0),
        }
    }

    /// Something happened.
    pub fn tell(self, event: Event) {
        let now = time::now_ms();
        let effects = self.state.try_update(|state| state.update(now, event)).unwrap_or_default();
        for effect in effects {
            (self.perform)(self, effect);
        }
    }

    /// The agent wants something.
    pub fn ask(self, action: Action) {
        self.tell(Event::Asked(action));
    }

    /// About a second went by.
    pub fn tick(self) {
        self.clock.set(time::now_ms());
        self.tell(Event::Tick);
    }

    /// Whether the browser lets no sound be heard before the agent does something on the page.
    pub fn tell_sound(self, blocked: bool) {
        if self.sound_blocked.get_untracked() != blocked {
            self.sound_blocked.set(blocked);
        }
    }

    /// Whether sounds are wanted and cannot be heard yet; follows both.
    pub fn lacks_sound(self) -> bool {
        self.sound_blocked.get() && !self.preferences.with(|preferences| preferences.muted)
    }

    /// A part of the state; follows its changes.
    pub fn part<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&State) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.state.with(&read))
    }

    /// A part of the desk, or nothing while there is no desk; follows its changes.
    pub fn desk<T: Default + PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&Desk) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        self.part(move |state| state.desk.as_ref().map(&read).unwrap_or_default())
    }

    /// The state as it is now; follows nothing.
    pub fn peek<T>(self, read: impl FnOnce(&State) -> T) -> T {
        self.state.with_untracked(read)
    }

    /// The server's time, to the second; follows its course.
    pub fn server_now(self) -> Timestamp {
        let now = self.clock.get();
        self.peek(|state| state.server_time(now))
    }

    /// How long ago `since` was by the server's clock, in milliseconds; follows its course.
    pub fn age(self, since: Timestamp) -> Timestamp {
        self.server_now().saturating_sub(since)
    }

    /// The language of all texts, as a BCP 47 tag.
    pub fn language(self) -> String {
        self.texts.with_value(|texts| texts.language().to_owned())
    }

    /// The tag by which times are written: the language, with the region the browser names.
    pub fn locale(self) -> String {
        self.texts.with_value(|texts| texts.locale().to_owned())
    }

    /// A text in the agent's language.
    pub fn text(self, key: &str) -> String {
        self.texts.with_value(|texts| texts.text(key))
    }

    /// A text in the agent's language with its placeholders filled.
    pub fn fill(self, key: &str, values: &[(&str, &str)]) -> String {
        self.texts.with_value(|texts| texts.fill(key, values))
    }

    /// A text in the agent's language that depends on a number.
    pub fn count(self, key: &str, count: u32, values: &[(&str, &str)]) -> String {
        self.texts.with_value(|texts| texts.count(key, count, values))
    }

    /// What the state has to say, in the agent's language.
    pub fn say(self, words: &Words) -> String {
        match words {
            Words::Said(sentence) => sentence.clone(),
            Words::Text(key, values) => {
                let values: Vec<_> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
                self.fill(key, &values)
            }
        }
    }

    /// A visitor's name, or the word for one who has none.
    pub fn visitor_name(self, name: Option<&str>) -> String {
        name.map(str::trim)
            .filter(|name| !name.is_empty())
            .map_or_else(|| self.text("visitor.unknown"), str::to_owned)
    }

    /// Lays something over the desk, or takes it away if it is there.
    pub fn toggle(self, overlay: Overlay) {
        self.overlay.update(|shown| *shown = (*shown != Some(overlay)).then_some(overlay));
    }
}

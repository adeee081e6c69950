//! The page: its keys, its clock, and whether anybody looks at it.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use vestibule_frontend::keys::is_composing;
use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement, KeyboardEvent, VisibilityState};

use super::{keep, sound};
use crate::console::{Console, Overlay};
use crate::keys::{self, Command, Key};
use crate::state::{Action, Event, Page};

/// Tells the console what happens to the page, from now on.
pub(crate) fn listen(console: Console) {
    let _ = window_event_listener(ev::keydown, move |event| key_pressed(console, &event));
    sound::prepare();
    // A press of a mouse counts as doing something, that of a finger only when it is lifted.
    let _ = window_event_listener(ev::pointerdown, |_| sound::unlock());
    let _ = window_event_listener(ev::click, |_| sound::unlock());
    let _ = window_event_listener(ev::focus, move |_| {
        tell_attention(console);
        console.tell(Event::Returned);
    });
    let _ = window_event_listener(ev::blur, move |_| tell_attention(console));
    let _ = window_event_listener_untyped("visibilitychange", move |_| {
        tell_attention(console);
        if document().visibility_state() == VisibilityState::Visible {
            console.tell(Event::Returned);
        }
    });
    let _ = window_event_listener_untyped("pagehide", move |_| keep(console));
    let _ = window_event_listener(ev::offline, move |_| console.tell(Event::StreamLost { closed: false }));
    let _ = window_event_listener(ev::online, move |_| console.tell(Event::Returned));
    set_interval(
        move || {
            console.tick();
            console.tell_sound(sound::is_blocked());
        },
        Duration::from_secs(1),
    );
    tell_attention(console);
}

/// Whether the page is written from right to left.
pub(crate) fn is_right_to_left() -> bool {
    document().document_element().and_then(|root| root.get_attribute("dir")).as_deref() == Some("rtl")
}

/// Loads the page again; nothing is lost by that.
pub(crate) fn reload() {
    // A browser that refuses leaves everything as it is.
    let _ = window().location().reload();
}

/// Whether nothing is focused, as after the focused element was removed.
pub(crate) fn is_focus_lost() -> bool {
    document().active_element().is_none_or(|element| element.tag_name() == "BODY")
}

/// Takes away what the page shows while it is loaded.
pub(crate) fn clear_page() {
    if let Some(loading) = document().get_element_by_id("loading") {
        loading.remove();
    }
}

/// The console could not be loaded: shows what the page itself has to say about that.
pub(crate) fn show_failure() {
    clear_page();
    if let Some(words) = document().get_element_by_id("failure") {
        // An attribute that is not there is as good as removed.
        let _ = words.remove_attribute("hidden");
    }
}

fn tell_attention(console: Console) {
    let document = document();
    let looking =
        document.visibility_state() == VisibilityState::Visible && document.has_focus().unwrap_or(true);
    console.tell(Event::Attention(looking));
}

fn key_pressed(console: Console, event: &KeyboardEvent) {
    sound::unlock();
    let composing = is_composing(event.is_composing(), event.key_code());
    if composing || !console.peek(|state| state.page == Page::Desk) {
        return;
    }
    let (code, key) = (event.code(), event.key());
    let others = event.ctrl_key() || event.meta_key();
    let command = keys::command(Key {
        code: &code,
        key: &key,
        alt: event.alt_key() && !others,
        modified: event.alt_key() || others,
        in_field: is_field(&document()),
    });
    // A dialog has the keys to itself.
    let command = command.filter(|command| !is_dialog_open(&document()) || *command == Command::Escape);
    if command.is_some_and(|command| obey(console, command)) {
        event.prevent_default();
    }
}

/// Does what a key is for; whether it was for anything now.
fn obey(console: Console, command: Command) -> bool {
    match command {
        Command::Act(Action::OpenAt(place)) => {
            let there = console
                .peek(|state| state.desk.as_ref().is_some_and(|desk| place < crate::state::mine(desk).len()));
            if there {
                console.ask(Action::OpenAt(place));
            }
            return there;
        }
        Command::Act(action) => console.ask(action),
        Command::Statuses => console.toggle(Overlay::Statuses),
        Command::Keys => console.toggle(Overlay::Keys),
        Command::Preferences => console.toggle(Overlay::Preferences),
        Command::About => crate::view::toggle_about(console),
        Command::Sound => crate::view::toggle_sound(console),
        Command::Retry => {
            if let Some(id) = console.peek(|state| state.desk.as_ref().and_then(|desk| desk.selected.clone()))
            {
                console.ask(Action::Retry(id));
            }
        }
        // A dialog closes by itself.
        Command::Escape => {
            let shown = console.overlay.get_untracked().is_some() && !is_dialog_open(&document());
            if shown {
                console.overlay.set(None);
            }
            return shown;
        }
    }
    true
}

fn is_field(document: &Document) -> bool {
    let focused = document.active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
    focused.is_some_and(|element| matches!(&*element.tag_name(), "INPUT" | "TEXTAREA" | "SELECT"))
}

fn is_dialog_open(document: &Document) -> bool {
    document.query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some())
}

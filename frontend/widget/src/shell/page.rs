//! The page around the frame: what it is told, and what it says.
//!
//! Each side takes messages only from the other's window and origin.

use leptos::ev;
use leptos::prelude::*;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use vestibule_frontend::i18n::Texts;
use wasm_bindgen::JsValue;
use web_sys::MessageEvent;

use super::Shell;
use crate::state::{Event, PageStatus, Widget};

/// What the page is told.
#[derive(Serialize)]
#[serde(tag = "vestibule", rename_all = "camelCase")]
enum ToPage {
    /// The frame listens.
    Ready,
    /// How things stand, and what the launcher is to be called.
    Status { conversation: bool, unread: u32, label: String },
    /// The visitor wants the panel closed.
    Close,
}

/// Listens to the page, and keeps it up to date; without a page around it there is nothing to do.
pub(super) fn connect(shell: Shell, texts: Texts) {
    let Some(origin) = shell.peek(|widget| widget.options().page_origin.clone()) else { return };
    let expected = origin.clone();
    window_event_listener(ev::message, move |event| match word(&event, &expected).as_deref() {
        Some("show") => shell.dispatch(Event::PanelShown(true)),
        Some("hide") => shell.dispatch(Event::PanelShown(false)),
        Some("name") => shell.dispatch(Event::Named(text(&event, "name").unwrap_or_default())),
        _ => {}
    });
    tell(&origin, &ToPage::Ready);
    Effect::new(move |told: Option<PageStatus>| {
        let status = shell.read(Widget::page_status);
        if told != Some(status) {
            let PageStatus { conversation, unread } = status;
            let label = match unread {
                0 => texts.text("launcher.label"),
                unread => texts.count("launcher.unread", unread, &[]),
            };
            tell(&origin, &ToPage::Status { conversation, unread, label });
        }
        status
    });
}

/// Asks the page to close the panel.
pub(super) fn ask_to_close(origin: Option<&str>) {
    if let Some(origin) = origin {
        tell(origin, &ToPage::Close);
    }
}

fn tell(origin: &str, message: &ToPage) {
    let parent = window().parent().ok().flatten();
    if let (Some(parent), Ok(message)) = (parent, message.serialize(&Serializer::json_compatible())) {
        // A page without an origin of its own (a file, a sandbox) can only be addressed as anyone.
        let target = if origin == "null" { "*" } else { origin };
        let _ = parent.post_message(&message, target);
    }
}

fn word(event: &MessageEvent, origin: &str) -> Option<String> {
    let parent = window().parent().ok().flatten().map(JsValue::from);
    let source = event.source().map(JsValue::from);
    if event.origin() != origin || source.is_none() || source != parent {
        return None;
    }
    text(event, "vestibule")
}

fn text(event: &MessageEvent, name: &str) -> Option<String> {
    js_sys::Reflect::get(&event.data(), &JsValue::from_str(name)).ok()?.as_string()
}

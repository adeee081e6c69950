//! The lines between panes, which can be dragged, and moved by arrow keys.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::browser;
use crate::console::use_console;
use crate::preferences::{Pane, Widths};

/// How far an arrow key moves a line, in CSS pixels.
const STEP: i32 = 16;

/// The line at the inner edge of a pane.
#[component]
pub(super) fn Separator(pane: Pane, controls: &'static str) -> impl IntoView {
    let console = use_console();
    let drag = StoredValue::new(None::<(i32, i32)>);
    let width = move || console.preferences.with(|preferences| preferences.widths.of(pane) as i32);
    let set = move |width: i32| console.preferences.update(|preferences| preferences.widths.set(pane, width));
    let remember = move || console.preferences.with_untracked(|preferences| preferences.write());
    let (least, most) = pane.bounds();

    let pressed = move |event: PointerEvent| {
        if let Some(line) = event.current_target().and_then(|line| line.dyn_into::<Element>().ok()) {
            // Without it the line follows only while the pointer is on it.
            let _ = line.set_pointer_capture(event.pointer_id());
        }
        drag.set_value(Some((
            event.client_x(),
            console.preferences.with_untracked(|kept| kept.widths.of(pane) as i32),
        )));
    };
    let moved = move |event: PointerEvent| {
        if let Some((from, width)) = drag.get_value() {
            set(width + (event.client_x() - from) * growth(pane));
        }
    };
    let released = move |_: PointerEvent| {
        if drag.get_value().is_some() {
            drag.set_value(None);
            remember();
        }
    };
    let key = move |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowLeft" => -STEP * growth(pane),
            "ArrowRight" => STEP * growth(pane),
            _ => return,
        };
        event.prevent_default();
        set(width() + step);
        remember();
    };
    let reset = move |_| {
        set(Widths::default().of(pane) as i32);
        remember();
    };

    view! {
        <div
            class=format!("separator of-{controls}")
            role="separator"
            aria-orientation="vertical"
            aria-label=console.text(label(pane))
            aria-controls=controls
            aria-valuemin=least.to_string()
            aria-valuemax=most.to_string()
            aria-valuenow=move || width().to_string()
            tabindex="0"
            on:pointerdown=pressed
            on:pointermove=moved
            on:pointerup=released
            on:pointercancel=released
            on:keydown=key
            on:dblclick=reset
        ></div>
    }
}

/// Whether a pane grows (1) or shrinks (-1) when its line moves to the right.
fn growth(pane: Pane) -> i32 {
    let at_start = pane != Pane::About;
    if at_start != browser::is_right_to_left() { 1 } else { -1 }
}

fn label(pane: Pane) -> &'static str {
    match pane {
        Pane::Side => "pane.side",
        Pane::Lists => "pane.lists",
        Pane::About => "pane.about",
    }
}

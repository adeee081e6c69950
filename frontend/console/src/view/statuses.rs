//! The agent's status and the choice of others. Whether a status brings work is said by shape and by words.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use vestibule_shared::agent::StatusChoice;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::duration::in_words;
use super::icon::{Icon, Picture};
use crate::browser::is_focus_lost;
use crate::console::{Overlay, use_console};
use crate::state::Action;

/// The agent's status; pressed, it shows the others.
#[component]
pub(super) fn StatusMenu() -> impl IntoView {
    let console = use_console();
    let me = console.desk(|desk| Some(desk.me.clone()));
    let open = move || console.overlay.get() == Some(Overlay::Statuses);
    let button = NodeRef::<html::Button>::new();
    let available = move || me.with(|me| me.as_ref().is_some_and(|me| me.available));
    let how_long = move || {
        let since = me.with(|me| me.as_ref().map(|me| me.status_since));
        since.map(|since| {
            let duration = in_words(console, console.age(since));
            console.fill("status.since", &[("duration", &duration)])
        })
    };
    // Closing gives the focus back, if it was in the menu.
    Effect::new(move |was_open: Option<bool>| {
        let open = open();
        if was_open == Some(true)
            && !open
            && is_focus_lost()
            && let Some(button) = button.get_untracked()
        {
            let _ = button.focus();
        }
        open
    });
    view! {
        <div class="status">
            <button
                class="status-button"
                type="button"
                node_ref=button
                aria-haspopup="menu"
                aria-expanded=move || open().to_string()
                aria-keyshortcuts="Alt+T"
                title=move || me.with(|me| me.as_ref().map(|me| format!("{} (Alt+T)", me.status)))
                on:click=move |_| console.toggle(Overlay::Statuses)
            >
                <Mark available=Signal::derive(available) />
                <span class="status-text">
                    <span class="status-name" dir="auto">
                        {move || me.with(|me| me.as_ref().map(|me| me.status.clone()))}
                    </span>
                    <span class="status-time">{how_long}</span>
                </span>
                <Icon picture=Picture::Down />
            </button>
            <Show when=open>
                <Choice />
            </Show>
        </div>
    }
}

/// A full circle with a tick for those who get work, an empty one for those who do not.
#[component]
fn Mark(available: Signal<bool>) -> impl IntoView {
    let console = use_console();
    view! {
        <span class="status-mark" class:available=move || available.get() aria-hidden="true"></span>
        <span class="unseen">
            {move || console.text(if available.get() { "status.available" } else { "status.away" })}
        </span>
    }
}

#[component]
fn Choice() -> impl IntoView {
    let console = use_console();
    let menu = NodeRef::<html::Div>::new();
    let statuses =
        console.peek(|state| state.desk.as_ref().map(|desk| desk.statuses.clone()).unwrap_or_default());
    let of_kind = |available: bool| {
        let choices = statuses.iter().filter(move |choice| choice.available == available);
        choices.map(|choice| view! { <Item choice=choice.clone() /> }).collect_view()
    };
    Effect::new(move |_| {
        if let Some(menu) = menu.get() {
            focus_item(&menu, |_, _| None);
        }
    });
    let key = move |event: KeyboardEvent| {
        let Some(menu) = menu.get_untracked() else { return };
        let step: fn(usize, usize) -> Option<usize> = match event.key().as_str() {
            "ArrowDown" => |place, count| Some((place + 1) % count),
            "ArrowUp" => |place, count| Some((place + count - 1) % count),
            "Home" => |_, _| Some(0),
            "End" => |_, count| count.checked_sub(1),
            "Tab" => return console.overlay.set(None),
            _ => return,
        };
        event.prevent_default();
        focus_item(&menu, step);
    };
    view! {
        <div class="backdrop" on:click=move |_| console.overlay.set(None)></div>
        <div class="menu" role="menu" aria-label=console.text("status.choose") node_ref=menu on:keydown=key>
            {[(true, "status.available"), (false, "status.away")]
                .map(|(available, title)| {
                    view! {
                        <div class="menu-group" role="group" aria-label=console.text(title)>
                            <p class="menu-title" aria-hidden="true">
                                {console.text(title)}
                            </p>
                            {of_kind(available)}
                        </div>
                    }
                })}
        </div>
    }
}

#[component]
fn Item(choice: StatusChoice) -> impl IntoView {
    let console = use_console();
    let available = choice.available;
    let name = StoredValue::new(choice.name);
    let chosen = console.desk(move |desk| name.with_value(|name| desk.me.status == *name));
    let choose = move |_| {
        console.overlay.set(None);
        if !chosen.get_untracked() {
            console.ask(Action::SetStatus(name.get_value()));
        }
    };
    view! {
        <button
            class="menu-item"
            type="button"
            role="menuitemradio"
            tabindex="-1"
            aria-checked=move || chosen.get().to_string()
            on:click=choose
        >
            <span class="status-mark" class:available=available aria-hidden="true"></span>
            <span dir="auto">{name.get_value()}</span>
            <Show when=move || chosen.get()>
                <Icon picture=Picture::Check />
            </Show>
        </button>
    }
}

/// Focuses the item at the place that `step` says, given the place of the focused one and the number of items; if
/// it says none, the chosen one or the first.
fn focus_item(menu: &HtmlElement, step: impl Fn(usize, usize) -> Option<usize>) {
    let Ok(items) = menu.query_selector_all("[role=menuitemradio]") else { return };
    let items: Vec<HtmlElement> =
        (0..items.length()).filter_map(|place| items.get(place)?.dyn_into().ok()).collect();
    let focused = document().active_element();
    let place_of_focused = items.iter().position(|item| focused.as_ref() == Some(item.as_ref()));
    let chosen = items.iter().position(|item| item.get_attribute("aria-checked").as_deref() == Some("true"));
    let place = step(place_of_focused.unwrap_or(0), items.len().max(1)).or(chosen).unwrap_or(0);
    if let Some(item) = items.get(place) {
        let _ = item.focus();
    }
}

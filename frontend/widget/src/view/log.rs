//! What was said, in a list that stays at its end while the visitor is there.

use leptos::html;
use leptos::prelude::*;
use vestibule_frontend::time;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{HtmlElement, ResizeObserver};

use super::icon::{Icon, icon};
use super::message::Message;
use super::{of_conversation, shell, texts};
use crate::shell::Shell;
use crate::state::{Conversation, Event, Row, Widget};

/// How far from the end still counts as being there, in pixels.
const END_TOLERANCE: i32 = 48;

/// The list of messages.
#[component]
pub fn Log() -> impl IntoView {
    let shell = shell();
    let texts = texts();
    let place = NodeRef::<html::Div>::new();
    let content = NodeRef::<html::Div>::new();
    stay_at_end(shell, place, content);
    let last_top = StoredValue::new(0);
    let rows =
        of_conversation(|conversation| conversation.rows(time::local_day(time::now_ms()), time::local_day));
    let rows = Memo::new(move |_| rows());
    let loading = of_conversation(Conversation::is_loading);
    view! {
        <div class="log" node_ref=place tabindex="0" role="log" aria-live="polite" aria-relevant="additions"
            aria-label=texts.text("log.label")
            aria-busy=move || loading().to_string()
            on:scroll=move |_| scrolled(shell, place, last_top)>
            <div node_ref=content>
                <For each=move || rows.get() key=row_key let:row>
                    <Message row=row rows=rows/>
                </For>
            </div>
        </div>
        <div class="below-log">
            <Typing/>
            <NewMessages place=place/>
        </div>
    }
}

/// A row is drawn anew when its place among the others changes.
fn row_key(row: &Row) -> (std::sync::Arc<str>, bool, bool) {
    (row.key.clone(), row.starts_group, row.starts_day)
}

/// Who is typing.
#[component]
fn Typing() -> impl IntoView {
    let texts = texts();
    let typing = of_conversation(|conversation| conversation.typing(time::now_ms()));
    view! {
        <div class="typing-place" role="status">
            {move || {
                let names = typing();
                (!names.is_empty()).then(|| view! {
                    <p class="typing">
                        <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
                        <span>{texts.fill("log.typing", &[("name", &names.join(", "))])}</span>
                    </p>
                })
            }}
        </div>
    }
}

/// How many messages have come below what is in view; leads there.
#[component]
fn NewMessages(place: NodeRef<html::Div>) -> impl IntoView {
    let texts = texts();
    let shell = shell();
    let unseen = move || shell.read(Widget::unseen);
    move || {
        let unseen = unseen();
        (unseen > 0).then(|| {
            view! {
                <button type="button" class="pill" on:click=move |_| scroll_to_end(place)>
                    {icon(Icon::ArrowDown)} <span>{texts.count("log.new", unseen, &[])}</span>
                </button>
            }
        })
    }
}

/// Only who scrolls up leaves the end: the list may have grown since it was last scrolled there.
fn scrolled(shell: Shell, place: NodeRef<html::Div>, last_top: StoredValue<i32>) {
    let Some(place) = place.get_untracked() else { return };
    let top = place.scroll_top();
    let is_up = top < last_top.get_value();
    last_top.set_value(top);
    let at_end = place.scroll_height() - place.client_height() - top <= END_TOLERANCE;
    if shell.peek(|widget| widget.panel.at_end) != at_end && (at_end || is_up) {
        shell.dispatch(Event::Scrolled { at_end });
    }
}

fn scroll_to_end(place: NodeRef<html::Div>) {
    if let Some(place) = place.get_untracked() {
        place.set_scroll_top(place.scroll_height());
    }
}

/// Whenever the list or its place changes its size, the end stays in view if it was.
fn stay_at_end(shell: Shell, place: NodeRef<html::Div>, content: NodeRef<html::Div>) {
    let resized = move || {
        if shell.peek(|widget| widget.panel.at_end) {
            scroll_to_end(place);
        }
    };
    let resized = Closure::<dyn Fn()>::new(resized);
    let Ok(observer) = ResizeObserver::new(resized.as_ref().unchecked_ref()) else { return };
    let observing = StoredValue::new_local((observer, resized));
    Effect::new(move |_| {
        let elements: [Option<HtmlElement>; 2] = [place.get().map(Into::into), content.get().map(Into::into)];
        observing.with_value(|(observer, _)| elements.iter().flatten().for_each(|it| observer.observe(it)));
    });
    on_cleanup(move || {
        observing.try_with_value(|(observer, _)| observer.disconnect());
    });
}

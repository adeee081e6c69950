//! Where the visitor writes.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::icon::{Icon, icon};
use super::{of_conversation, shell, texts};
use crate::shell::new_id;
use crate::state::{Conversation, Event};

/// The id of the field for the message.
pub const MESSAGE_ID: &str = "message";

/// Where the visitor writes. The field grows with its text: the style sheet lays it over a copy.
#[component]
pub fn Composer() -> impl IntoView {
    let shell = shell();
    let texts = texts();
    let draft = of_conversation(|conversation| conversation.draft.clone());
    let may_send = of_conversation(Conversation::may_send);
    let send = move || shell.dispatch(Event::SendPressed { message_id: new_id() });
    let send_label = texts.text("composer.send");
    view! {
        <form class="composer" on:submit=move |event| {
            event.prevent_default();
            send();
        }>
            <div class="field">
                <div class="grower" data-text=draft>
                    <textarea id=MESSAGE_ID rows="1" dir="auto" autocomplete="off" enterkeyhint="send"
                        aria-label=texts.text("composer.label") placeholder=texts.text("composer.placeholder")
                        aria-describedby="composer-hint"
                        prop:value=draft
                        on:input=move |event| shell.dispatch(Event::DraftTyped(event_target_value(&event)))
                        on:keydown=move |event| if sends(&event) {
                            event.prevent_default();
                            send();
                        }></textarea>
                </div>
                <button type="submit" class="send" aria-label=send_label.clone() title=send_label
                    aria-disabled=move || (!may_send()).then_some("true")>
                    {icon(Icon::Send)}
                </button>
            </div>
            <Hint/>
        </form>
    }
}

/// Which key does what; near the limit, how much may still be written.
#[component]
fn Hint() -> impl IntoView {
    let texts = texts();
    let left = of_conversation(Conversation::characters_left);
    let hint = texts.text("composer.hint");
    view! {
        <p id="composer-hint" class="hint">{hint}</p>
        <p class="counter" role="status">
            {move || left().map(|left| {
                let (key, class) = if left < 0 { ("composer.over", "over") } else { ("composer.left", "left") };
                let count = u32::try_from(left.unsigned_abs()).unwrap_or(u32::MAX);
                view! { <span class=class>{texts.count(key, count, &[])}</span> }
            })}
        </p>
    }
}

/// Enter sends; not with Shift, and not while a character is still being put together.
fn sends(event: &KeyboardEvent) -> bool {
    /// What browsers report as the key code while an input method is at work.
    const COMPOSING: u32 = 229;
    event.key() == "Enter" && !event.shift_key() && !event.is_composing() && event.key_code() != COMPOSING
}

//! Where the agent writes.

use leptos::ev::{Event, KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;
use vestibule_frontend::keys::is_composing;

use super::conversation::part;
use super::icon::{Icon, Picture};
use crate::browser;
use crate::console::use_console;
use crate::state::{Action, MESSAGE_LIMIT};

/// From how many characters on they are counted.
const COUNTED_FROM: usize = MESSAGE_LIMIT - 500;

/// Where the agent writes.
#[component]
pub(super) fn Composer(id: StoredValue<String>) -> impl IntoView {
    let console = use_console();
    let field = NodeRef::<html::Textarea>::new();
    let draft = part(id, |conversation| conversation.draft.clone());
    let draft = move || draft.get().unwrap_or_default();
    let length = Memo::new(move |_| draft().trim().chars().count());
    let too_long = move || length.get() > MESSAGE_LIMIT;

    Effect::new(move |_| {
        console.composer_wanted.track();
        if let Some(field) = field.get() {
            // A page in the background cannot be focused; it will be when the agent comes back.
            let _ = field.focus();
        }
    });
    let write = move |event: Event| {
        console.ask(Action::Write { interaction_id: id.get_value(), text: event_target_value(&event) });
    };
    let send = move || {
        let message_id = browser::new_identifier();
        console.ask(Action::Send { interaction_id: id.get_value(), message_id });
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send();
    };
    let key = move |event: KeyboardEvent| {
        let plain = !event.shift_key() && !event.alt_key() && !event.ctrl_key() && !event.meta_key();
        let composing = is_composing(event.is_composing(), event.key_code());
        if event.key() == "Enter" && plain && !composing {
            event.prevent_default();
            send();
        }
    };

    view! {
        <form class="composer" on:submit=submit>
            <div class="composer-box">
                // The copy behind the field makes it as high as its text.
                <div class="composer-field" data-text=draft>
                    <textarea
                        node_ref=field
                        rows="1"
                        dir="auto"
                        aria-label=console.text("composer.label")
                        placeholder=console.text("composer.placeholder")
                        aria-describedby="composer-hint composer-count"
                        aria-invalid=move || too_long().to_string()
                        prop:value=draft
                        on:input=write
                        on:keydown=key
                    ></textarea>
                </div>
                <button
                    class="button primary send"
                    type="submit"
                    aria-disabled=move || (length.get() == 0 || too_long()).to_string()
                >
                    <span>{console.text("composer.send")}</span>
                    <Icon picture=Picture::Send />
                </button>
            </div>
            <p class="composer-notes">
                <span id="composer-hint">{console.text("composer.hint")}</span>
                <span id="composer-count" class="composer-count" class:problem=too_long role="status">
                    {move || (length.get() > COUNTED_FROM).then(|| counted(console, length.get()))}
                </span>
            </p>
        </form>
    }
}

fn counted(console: crate::console::Console, length: usize) -> String {
    match MESSAGE_LIMIT.checked_sub(length) {
        Some(left) => console.count("composer.left", left as u32, &[]),
        None => console.count("composer.over", (length - MESSAGE_LIMIT) as u32, &[]),
    }
}

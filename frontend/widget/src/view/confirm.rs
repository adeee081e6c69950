//! The question whether to end the conversation.

use leptos::html;
use leptos::prelude::*;

use super::{of_conversation, shell, texts};
use crate::state::{Conversation, Event, Leaving};

/// The question, in a dialog that holds the focus until it is answered.
#[component]
pub fn ConfirmEnd() -> impl IntoView {
    let shell = shell();
    let texts = texts();
    let dialog = NodeRef::<html::Dialog>::new();
    let asking = of_conversation(|conversation| conversation.leaving == Leaving::Asking);
    Effect::new(move |_| {
        let asking = asking();
        if let Some(dialog) = dialog.get()
            && dialog.open() != asking
        {
            if asking { drop(dialog.show_modal()) } else { dialog.close() }
        }
    });
    let unsent = of_conversation(Conversation::unsent);
    let (title, text) = (texts.text("confirm.title"), texts.text("confirm.text"));
    let (end, stay) = (texts.text("confirm.end"), texts.text("confirm.stay"));
    view! {
        <dialog node_ref=dialog class="confirm" aria-labelledby="confirm-title"
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                shell.dispatch(Event::EndCancelled);
            }>
            <h2 id="confirm-title">{title}</h2>
            <p>{move || match unsent() {
                0 => text.clone(),
                unsent => texts.count("confirm.unsent", unsent as u32, &[]),
            }}</p>
            <div class="confirm-buttons">
                <button type="button" class="secondary" on:click=move |_| shell.dispatch(Event::EndCancelled)>
                    {stay}
                </button>
                <button type="button" class="primary danger" on:click=move |_| shell.dispatch(Event::EndConfirmed)>
                    {end}
                </button>
            </div>
        </dialog>
    }
}

//! What an agent does with a callback: he calls, and says what came of it.

use leptos::prelude::*;
use vestibule_shared::agent::{Callback, CallbackOutcome};

use super::conversation::part;
use crate::console::use_console;
use crate::state::{Action, Conversation};

/// What is particular to it if it is a callback.
pub(super) fn callback(conversation: &Conversation) -> Option<&Callback> {
    conversation.about.as_ref()?.callback.as_ref()
}

/// Where to call, about what, and the three ways in which it can end.
#[component]
pub(super) fn CallbackPanel(id: StoredValue<String>) -> impl IntoView {
    let console = use_console();
    let known = part(id, |conversation| callback(conversation).cloned());
    let known = move || known.get().flatten();
    let is_busy = part(id, |conversation| conversation.ending);
    let is_busy = move || (is_busy.get() == Some(true)).to_string();
    let ask = move |action: Action| console.ask(action);
    let finish = move |outcome| ask(Action::FinishCallback(id.get_value(), outcome));
    view! {
        <section class="callback-panel" aria-label=console.text("callback.title")>
            {move || known().map(|callback| view! { <Facts callback /> })}
            <div class="callback-actions">
                <button
                    class="button primary"
                    type="button"
                    aria-disabled=is_busy
                    on:click=move |_| finish(CallbackOutcome::Complete)
                >
                    {console.text("callback.complete")}
                </button>
                <button
                    class="button"
                    type="button"
                    aria-disabled=is_busy
                    on:click=move |_| ask(Action::RetryLater(id.get_value()))
                >
                    {console.text("callback.later")}
                </button>
                <button
                    class="button"
                    type="button"
                    aria-disabled=is_busy
                    on:click=move |_| finish(CallbackOutcome::Failed)
                >
                    {console.text("callback.failed")}
                </button>
            </div>
        </section>
    }
}

#[component]
fn Facts(callback: Callback) -> impl IntoView {
    let console = use_console();
    let Callback { telephone, e164, subject, retries } = callback;
    // Only what was understood can be dialled; anything else is for the agent to read.
    let number = match e164 {
        Some(e164) => view! { <a href=format!("tel:{e164}") dir="ltr">{telephone}</a> }.into_any(),
        None => view! { <span dir="auto">{telephone}</span> }.into_any(),
    };
    let retries = (retries > 0).then(|| console.count("callback.retries", retries, &[]));
    view! {
        <p class="callback-number">{number}</p>
        {subject.map(|subject| view! { <p class="callback-subject" dir="auto">{subject}</p> })}
        {retries.map(|retries| view! { <p class="callback-retries">{retries}</p> })}
    }
}

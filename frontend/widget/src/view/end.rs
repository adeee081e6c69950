//! What can be done after the end.

use leptos::prelude::*;

use super::{of_conversation, shell, texts};
use crate::state::{Conversation, End, Event};

/// The id of the button that begins anew.
pub const NEW_CHAT_ID: &str = "new-chat";

/// The id of the sentence that says how the conversation ended.
pub const SENTENCE_ID: &str = "ended";

/// How the conversation ended, and what can be done next.
#[component]
pub fn EndCard() -> impl IntoView {
    let shell = shell();
    let texts = texts();
    let (button, kept) = (texts.text("end.new"), texts.text("end.left-over"));
    let end = of_conversation(|conversation| conversation.end);
    let left_over = of_conversation(Conversation::has_left_over);
    view! {
        <section class="end-card" role="status">
            <p id=SENTENCE_ID tabindex="-1">{move || end().map(|end| texts.text(key(end)))}</p>
            {move || left_over().then(|| view! { <p class="muted">{kept.clone()}</p> })}
            <button type="button" id=NEW_CHAT_ID class="primary"
                on:click=move |_| {
                    shell.look_elsewhere();
                    shell.dispatch(Event::NewConversationPressed);
                }>
                {button}
            </button>
        </section>
    }
}

fn key(end: End) -> &'static str {
    match end {
        End::ByVisitor => "end.by-visitor",
        End::ByOthers => "end.by-others",
        End::Unknown => "end.unknown",
    }
}

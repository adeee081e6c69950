//! One conversation: who it is with, what was said, and the composer or how it ended.

use leptos::html;
use leptos::prelude::*;
use vestibule_frontend::time::clock_time;

use super::avatar::Avatar;
use super::callback::{CallbackPanel, callback};
use super::composer::Composer;
use super::duration::in_words;
use super::icon::{Icon, Picture};
use super::log::Log;
use crate::browser::is_focus_lost;
use crate::console::use_console;
use crate::state::{Action, Conversation, Standing};

/// One conversation.
#[component]
pub(super) fn ConversationView(id: String) -> impl IntoView {
    let id = StoredValue::new(id);
    let standing = part(id, |conversation| conversation.standing);
    let is_open = move || standing.get() == Some(Standing::Open);
    let is_callback = part(id, |conversation| callback(conversation).is_some());
    view! {
        <article class="conversation" aria-labelledby="conversation-title">
            <ConversationHeader id is_open=Signal::derive(is_open) />
            <Log id />
            {move || match standing.get() {
                Some(Standing::Open) if is_callback.get() == Some(true) => {
                    view! { <CallbackPanel id /> }.into_any()
                }
                Some(Standing::Open) => view! { <Composer id /> }.into_any(),
                Some(Standing::Elsewhere) => view! { <Over id key="conversation.elsewhere" /> }.into_any(),
                _ => view! { <Over id key="conversation.ended" /> }.into_any(),
            }}
        </article>
    }
}

/// A part of a conversation; follows its changes.
pub(super) fn part<T: PartialEq + Send + Sync + 'static>(
    id: StoredValue<String>,
    read: impl Fn(&Conversation) -> T + Send + Sync + 'static,
) -> Memo<Option<T>> {
    use_console().desk(move |desk| id.with_value(|id| desk.conversations.get(id).map(&read)))
}

#[component]
fn ConversationHeader(id: StoredValue<String>, is_open: Signal<bool>) -> impl IntoView {
    let console = use_console();
    let visitor = part(id, |conversation| conversation.visitor().map(str::to_owned));
    let name = Signal::derive(move || console.visitor_name(visitor.get().flatten().as_deref()));
    let queue = part(id, |conversation| conversation.about.as_ref().map(|about| about.queue.name.clone()));
    let since = part(id, |conversation| conversation.since);
    let ending = part(id, |conversation| conversation.ending);
    let times = move || {
        let since = since.get().unwrap_or_default();
        let time = clock_time(&console.locale(), since);
        let duration = in_words(console, console.age(since));
        if is_open.get() {
            console.fill("conversation.since", &[("time", &time), ("duration", &duration)])
        } else {
            console.fill("conversation.began", &[("time", &time)])
        }
    };
    let is_ending = move || ending.get() == Some(true);
    view! {
        <header class="conversation-header">
            <BackButton />
            <Avatar name />
            <div class="conversation-who">
                <h2 id="conversation-title" dir="auto">{move || name.get()}</h2>
                <p>
                    {move || {
                        queue.get().flatten().map(|queue| view! { <span dir="auto">{queue}</span> " · " })
                    }}
                    <span>{times}</span>
                </p>
            </div>
            <button
                class="icon-button"
                type="button"
                title=format!("{} (Alt+I)", console.text("about.title"))
                aria-label=console.text("about.title")
                aria-keyshortcuts="Alt+I"
                aria-controls="about"
                on:click=move |_| super::toggle_about(console)
            >
                <Icon picture=Picture::Info />
            </button>
            <Show when=move || is_open.get()>
                <button
                    class="button disconnect"
                    type="button"
                    title="Alt+W"
                    aria-keyshortcuts="Alt+W"
                    aria-disabled=move || is_ending().to_string()
                    on:click=move |_| console.ask(Action::Disconnect(id.get_value()))
                >
                    <Icon picture=Picture::End />
                    <span>
                        {move || console.text(if is_ending() { "disconnect.busy" } else { "disconnect" })}
                    </span>
                </button>
            </Show>
        </header>
    }
}

/// Leads back to the lists, where they and a conversation do not both fit.
#[component]
pub(super) fn BackButton() -> impl IntoView {
    let console = use_console();
    view! {
        <button
            class="icon-button back"
            type="button"
            aria-label=console.text("back")
            on:click=move |_| console.ask(Action::Leave)
        >
            <Icon picture=Picture::Back />
        </button>
    }
}

/// How a conversation came to its end, and what can be done now.
#[component]
fn Over(id: StoredValue<String>, key: &'static str) -> impl IntoView {
    let console = use_console();
    let sentence = NodeRef::<html::P>::new();
    // Who was writing when it ended has lost his place; he goes on from here.
    Effect::new(move |_| {
        if let Some(sentence) = sentence.get().filter(|_| is_focus_lost()) {
            let _ = sentence.focus();
        }
    });
    let unfinished = part(id, |conversation| conversation.unfinished().map(str::to_owned));
    view! {
        <footer class="over">
            <div class="over-words">
                <p role="status" tabindex="-1" node_ref=sentence>{console.text(key)}</p>
                {move || unfinished.get().flatten().map(|text| view! {
                    <p class="over-unfinished">
                        <span>{console.text("conversation.unfinished")}</span>
                        " "
                        <span dir="auto">{text}</span>
                    </p>
                })}
            </div>
            <button
                class="button"
                type="button"
                title="Alt+W"
                aria-keyshortcuts="Alt+W"
                on:click=move |_| console.ask(Action::Close(id.get_value()))
            >
                {console.text("conversation.close")}
            </button>
        </footer>
    }
}

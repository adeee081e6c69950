//! The third pane: the open conversation, or the interaction the agent looks at, or what he can do.

use leptos::prelude::*;
use vestibule_frontend::time::clock_duration;
use vestibule_shared::agent::{Interaction, Stage};

use super::avatar::Avatar;
use super::conversation::{BackButton, ConversationView};
use super::icon::{Icon, Picture};
use super::queue_rows::OfferBar;
use crate::console::use_console;
use crate::state::Action;

/// What the third pane shows.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Shown {
    Loading,
    Nothing,
    Interaction(String),
    Conversation(String),
}

/// The third pane.
#[component]
pub(super) fn Center() -> impl IntoView {
    let console = use_console();
    let shown = console.part(|state| {
        let Some(desk) = &state.desk else { return Shown::Loading };
        match &desk.selected {
            Some(id) if desk.conversations.get(id).is_some_and(|conversation| !conversation.is_offered()) => {
                Shown::Conversation(id.clone())
            }
            Some(id) => Shown::Interaction(id.clone()),
            None => Shown::Nothing,
        }
    });
    let inner = move || match shown.get() {
        Shown::Loading => view! { <Loading /> }.into_any(),
        Shown::Nothing => view! { <Nothing /> }.into_any(),
        Shown::Interaction(id) => view! { <Preview id /> }.into_any(),
        Shown::Conversation(id) => view! { <ConversationView id /> }.into_any(),
    };
    view! {
        <OfferBar />
        {inner}
    }
}

#[component]
fn Loading() -> impl IntoView {
    let console = use_console();
    view! { <p class="center-empty loading" role="status">{console.text("starting.wait")}</p> }
}

#[component]
fn Nothing() -> impl IntoView {
    let console = use_console();
    let any = console.desk(|desk| !desk.conversations.is_empty());
    view! {
        <div class="center-empty">
            <span class="center-picture">
                <Icon picture=Picture::Talk />
            </span>
            <h2>{console.text("center.title")}</h2>
            <p>{move || console.text(if any.get() { "center.choose" } else { "center.empty" })}</p>
            <dl class="key-lines">
                <dt><kbd>"Alt"</kbd> <kbd>"P"</kbd></dt>
                <dd>{console.text("keys.pickUp")}</dd>
                <dt><kbd>"?"</kbd></dt>
                <dd>{console.text("keys.keys")}</dd>
            </dl>
        </div>
    }
}

/// An interaction that is not the agent's, or not yet.
#[component]
fn Preview(id: String) -> impl IntoView {
    let console = use_console();
    let id = StoredValue::new(id);
    let about = console.desk(move |desk| id.with_value(|id| desk.about(id).cloned()));
    let name = Signal::derive(move || {
        about.with(|about| console.visitor_name(about.as_ref().map(|about| &*about.visitor_name)))
    });
    let queue = move || about.with(|about| about.as_ref().map(|about| about.queue.name.clone()));
    let waited = move || {
        let since = about.with(|about| about.as_ref().map(|about| about.started_at));
        since.map(|since| console.fill("center.waits", &[("time", &clock_duration(console.age(since)))]))
    };
    let subject = move || about.with(|about| about.as_ref().and_then(|about| about.custom_info.clone()));
    let other_agent = Memo::new(move |_| about.with(|about| about.as_ref().and_then(other_agent)));
    view! {
        <div class="center-empty preview">
            <BackButton />
            <Avatar name />
            <h2 dir="auto">{move || name.get()}</h2>
            <p class="tabular">
                <span dir="auto">{queue}</span>
                " · "
                {waited}
            </p>
            <p class="preview-subject" dir="auto">
                {subject}
            </p>
            {move || match other_agent.get() {
                Some(agent) => view! { <p>{console.fill("center.taken", &[("name", &agent)])}</p> }.into_any(),
                None => view! { <PickUp id /> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn PickUp(id: StoredValue<String>) -> impl IntoView {
    let console = use_console();
    let picking = console.desk(move |desk| id.with_value(|id| desk.picking.contains(id)));
    view! {
        <button
            class="button primary pick-up"
            type="button"
            aria-disabled=move || picking.get().to_string()
            on:click=move |_| console.ask(Action::PickUp(id.get_value()))
        >
            {move || console.text(if picking.get() { "pickUp.busy" } else { "pickUp" })}
        </button>
    }
}

/// The agent who has an interaction, or is asked to take it, if that is another one.
fn other_agent(about: &Interaction) -> Option<String> {
    match &about.stage {
        Stage::Alerting { agent, .. } | Stage::Connected { agent, .. } if !about.mine => Some(agent.clone()),
        _ => None,
    }
}

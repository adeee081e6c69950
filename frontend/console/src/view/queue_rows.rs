//! Interactions that nobody has picked up yet.

use leptos::prelude::*;
use vestibule_frontend::time::clock_duration;

use super::avatar::Avatar;
use crate::console::{Console, use_console};
use crate::state::{self, Action, QueueRow};

/// From how long on a wait is marked as long, in milliseconds.
const LONG_WAIT: u64 = 120_000;

/// What is offered to this agent: the first thing he should see.
#[component]
pub(super) fn OfferedCard(row: Memo<QueueRow>) -> impl IntoView {
    let console = use_console();
    let name = Signal::derive(move || row.with(|row| console.visitor_name(Some(&row.visitor))));
    let part = move || row.with(|row| format!("{:.3}", part_left(console, row)));
    let left = move || row.with(|row| console.fill("offered.left", &[("time", &time_left(console, row))]));
    view! {
        <li class="card">
            <OpenButton row>
                <Avatar name />
                <span class="row-main">
                    <span class="row-line">
                        <span class="row-name" dir="auto">{move || name.get()}</span>
                        <Waited row class="row-time" />
                    </span>
                    <Details row />
                </span>
            </OpenButton>
            <p class="card-left">{left}</p>
            <div class="countdown" style:--part=part aria-hidden="true"></div>
            <PickUpButton row primary=true />
        </li>
    }
}

/// What waits in a queue, or is offered to another agent.
#[component]
pub(super) fn WaitingRow(row: Memo<QueueRow>) -> impl IntoView {
    let console = use_console();
    let free = Memo::new(move |_| row.with(|row| row.offered_to.is_none()));
    view! {
        <li class="queue-row" class:taken=move || !free.get()>
            <OpenButton row>
                <Waited row class="waited" />
                <span class="row-main">
                    <span class="row-name" dir="auto">
                        {move || row.with(|row| console.visitor_name(Some(&row.visitor)))}
                    </span>
                    <Details row />
                </span>
            </OpenButton>
            <Show when=move || free.get()>
                <PickUpButton row primary=false />
            </Show>
        </li>
    }
}

/// One line about what is offered, for screens that show either the lists or a conversation.
#[component]
pub(super) fn OfferBar() -> impl IntoView {
    let console = use_console();
    let first = console.desk(|desk| state::alerting(desk).into_iter().next());
    move || {
        first.get().map(|row| {
            let words = row.clone();
            let sentence = move || {
                let name = console.visitor_name(Some(&words.visitor));
                console.fill("offered.bar", &[("name", &name), ("time", &time_left(console, &words))])
            };
            view! {
                <div class="offer-bar">
                    <p dir="auto">{sentence}</p>
                    <PickUpButton row=Memo::new(move |_| row.clone()) primary=true />
                </div>
            }
        })
    }
}

/// The part of a row that opens the interaction.
#[component]
fn OpenButton(row: Memo<QueueRow>, children: Children) -> impl IntoView {
    let console = use_console();
    view! {
        <button
            class="row"
            type="button"
            aria-current=move || row.with(|row| row.selected).to_string()
            on:click=move |_| console.ask(Action::Open(row.with_untracked(|row| row.id.clone())))
        >
            {children()}
        </button>
    }
}

/// How long somebody has waited.
#[component]
fn Waited(row: Memo<QueueRow>, class: &'static str) -> impl IntoView {
    let console = use_console();
    let waited = move || console.age(row.with(|row| row.since));
    view! {
        <span class=class class:long=move || { waited() >= LONG_WAIT } title=console.text("waiting.since")>
            <span class="unseen">{console.text("waiting.since")} " "</span>
            {move || clock_duration(waited())}
        </span>
    }
}

/// The queue, and what it is about or who else is asked.
#[component]
fn Details(row: Memo<QueueRow>) -> impl IntoView {
    let console = use_console();
    let more = move || {
        row.with(|row| match &row.offered_to {
            Some(agent) => Some(console.fill("waiting.offeredTo", &[("name", agent)])),
            None => row.subject.clone(),
        })
    };
    view! {
        <span class="row-preview">
            <span dir="auto">{move || row.with(|row| row.queue.clone())}</span>
            {move || more().map(|more| view! { " · " <span dir="auto">{more}</span> })}
        </span>
    }
}

#[component]
fn PickUpButton(row: Memo<QueueRow>, primary: bool) -> impl IntoView {
    let console = use_console();
    let picking = move || row.with(|row| row.picking);
    let label = move || {
        let name = row.with(|row| console.visitor_name(Some(&row.visitor)));
        console.fill("pickUp.name", &[("name", &name)])
    };
    view! {
        <button
            class="button pick-up"
            class:primary=primary
            class:small=!primary
            type="button"
            title=primary.then_some("Alt+P")
            aria-label=label
            aria-disabled=move || picking().to_string()
            on:click=move |_| console.ask(Action::PickUp(row.with_untracked(|row| row.id.clone())))
        >
            {move || console.text(if picking() { "pickUp.busy" } else { "pickUp" })}
        </button>
    }
}

/// How long an interaction will still be offered, as a running clock shows it; a second that has begun counts.
fn time_left(console: Console, row: &QueueRow) -> String {
    let left = row.offer.map_or(0, |offer| offer.until.saturating_sub(console.server_now()));
    clock_duration(left.div_ceil(1000) * 1000)
}

/// How much of an offer's time is left, from 0 to 1.
fn part_left(console: Console, row: &QueueRow) -> f64 {
    let Some(offer) = row.offer else { return 0.0 };
    let left = offer.until.saturating_sub(console.server_now()) as f64;
    (left / offer.until.saturating_sub(offer.since).max(1) as f64).min(1.0)
}

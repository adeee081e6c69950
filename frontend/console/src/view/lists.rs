//! The second pane: what is offered, what the agent has, what waits.

use leptos::prelude::*;
use vestibule_frontend::time::clock_duration;

use super::avatar::Avatar;
use super::duration::in_words;
use super::panes::Separator;
use super::queue_rows::{OfferedCard, WaitingRow};
use crate::console::{Console, use_console};
use crate::preferences::Pane;
use crate::state::{self, Action, MineRow, Preview, QueueRow, Standing};

/// The second pane.
#[component]
pub(super) fn ListsPane() -> impl IntoView {
    let console = use_console();
    let ready = console.part(|state| state.desk.is_some());
    view! {
        <nav class="lists" id="lists" aria-label=console.text("lists.title")>
            <div class="pane-scroll">
                <Show when=move || ready.get() fallback=Skeleton>
                    <Offered />
                    <Mine />
                    <Waiting />
                </Show>
            </div>
            <Separator pane=Pane::Lists controls="lists" />
        </nav>
    }
}

/// The shape of a list that is about to come.
#[component]
fn Skeleton() -> impl IntoView {
    view! {
        <div class="skeleton" aria-hidden="true">
            {(0..4).map(|_| view! { <div class="skeleton-row"></div> }).collect_view()}
        </div>
    }
}

#[component]
fn Offered() -> impl IntoView {
    let console = use_console();
    let rows = console.desk(state::alerting);
    let count = move || rows.with(Vec::len);
    view! {
        <Show when=move || rows.with(|rows| !rows.is_empty())>
            <section class="list offered" aria-labelledby="offered-title">
                <ListTitle id="offered-title" title="offered.title" count=Signal::derive(count) />
                <ul>
                    <For each=move || rows.get() key=|row| row.id.clone() let(row)>
                        <OfferedCard row=follow(rows, row, |row| &row.id) />
                    </For>
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn Mine() -> impl IntoView {
    let console = use_console();
    let rows = console.desk(state::mine);
    let open = move || rows.with(|rows| rows.iter().filter(|row| row.standing == Standing::Open).count());
    view! {
        <section class="list mine" aria-labelledby="mine-title">
            <ListTitle id="mine-title" title="mine.title" count=Signal::derive(open) />
            <ul>
                <For each=move || rows.get() key=|row| row.id.clone() let(row)>
                    <Conversation row=follow(rows, row, |row| &row.id) />
                </For>
            </ul>
            <Show when=move || rows.with(Vec::is_empty)>
                <p class="hint">{console.text("mine.empty")}</p>
            </Show>
        </section>
    }
}

#[component]
fn Waiting() -> impl IntoView {
    let console = use_console();
    let rows = console.desk(state::waiting);
    let count = move || rows.with(|rows| rows.iter().filter(|row| row.offered_to.is_none()).count());
    view! {
        <section class="list waiting" aria-labelledby="waiting-title">
            <ListTitle id="waiting-title" title="waiting.title" count=Signal::derive(count) />
            <ul>
                <For each=move || rows.get() key=|row| row.id.clone() let(row)>
                    <WaitingRow row=follow(rows, row, |row: &QueueRow| &row.id) />
                </For>
            </ul>
            <Show when=move || rows.with(Vec::is_empty)>
                <NobodyWaits />
            </Show>
        </section>
    }
}

/// Says that nobody waits, and what the agent can expect.
#[component]
fn NobodyWaits() -> impl IntoView {
    let console = use_console();
    let me = console.desk(|desk| (desk.me.available, desk.me.status.clone(), desk.workgroups.len() as u32));
    let way_back = console.desk(|desk| {
        let back = desk.statuses.iter().find(|choice| choice.available);
        back.filter(|_| !desk.me.available).map(|choice| choice.name.clone())
    });
    let sentence = move || {
        let (available, status, groups) = me.get();
        let key = if available { "waiting.emptyAvailable" } else { "waiting.emptyAway" };
        console.count(key, groups, &[("status", &status)])
    };
    view! {
        <p class="hint">{sentence}</p>
        {move || {
            way_back.get().map(|status| {
                let label = console.fill("waiting.comeBack", &[("status", &status)]);
                view! {
                    <button
                        class="button small"
                        type="button"
                        on:click=move |_| console.ask(Action::SetStatus(status.clone()))
                    >
                        {label}
                    </button>
                }
            })
        }}
    }
}

#[component]
fn ListTitle(id: &'static str, title: &'static str, count: Signal<usize>) -> impl IntoView {
    let console = use_console();
    view! {
        <h2 class="list-title" id=id>
            <span>{console.text(title)}</span>
            <span class="count">{move || count.get()}</span>
        </h2>
    }
}

#[component]
fn Conversation(row: Memo<MineRow>) -> impl IntoView {
    let console = use_console();
    let open = move |_| console.ask(Action::Open(row.with_untracked(|row| row.id.clone())));
    let name = Signal::derive(move || row.with(|row| console.visitor_name(row.visitor.as_deref())));
    let is_open = move || row.with(|row| row.standing == Standing::Open);
    let waits = move || row.with(|row| row.waits_since);
    let how_long = move || match waits() {
        Some(since) => console.fill("mine.waits", &[("time", &clock_duration(console.age(since)))]),
        None if is_open() => in_words(console, console.age(row.with(|row| row.since))),
        None => console.text("mine.ended"),
    };
    view! {
        <li>
            <button
                class="row"
                class:ended=move || !is_open()
                class:unread=move || row.with(MineRow::is_unseen)
                type="button"
                aria-current=move || row.with(|row| row.selected).to_string()
                on:click=open
            >
                <Avatar name />
                <span class="row-main">
                    <span class="row-line">
                        <span class="row-name" dir="auto">{move || name.get()}</span>
                        <span class="row-time" class:waits=move || waits().is_some()>
                            {how_long}
                        </span>
                    </span>
                    <span class="row-line">
                        <span class="row-preview">{move || row.with(|row| preview(console, &row.preview))}</span>
                        <Unseen row />
                    </span>
                </span>
            </button>
        </li>
    }
}

/// What the agent has not seen: how many messages, or the conversation itself.
#[component]
fn Unseen(row: Memo<MineRow>) -> impl IntoView {
    let console = use_console();
    let unread = Memo::new(move |_| row.with(|row| row.unread));
    let is_new = Memo::new(move |_| row.with(|row| row.unopened));
    move || match (unread.get(), is_new.get()) {
        (0, false) => ().into_any(),
        (0, true) => view! { <span class="badge">{console.text("mine.new")}</span> }.into_any(),
        (count, _) => view! {
            <span class="badge">
                <span aria-hidden="true">{count}</span>
                <span class="unseen">{console.count("mine.unread", count, &[])}</span>
            </span>
        }
        .into_any(),
    }
}

fn preview(console: Console, preview: &Preview) -> AnyView {
    let marked = |key: &str, text: &str| {
        view! {
            <span class="row-mark">{console.text(key)}</span>
            " "
            <span dir="auto">{text.to_owned()}</span>
        }
        .into_any()
    };
    match preview {
        Preview::Typing => view! { <span class="row-typing">{console.text("mine.typing")}</span> }.into_any(),
        Preview::Draft(text) => marked("mine.draft", text),
        Preview::Mine(text) => marked("mine.you", text),
        Preview::Theirs(text) => view! { <span dir="auto">{text.clone()}</span> }.into_any(),
        Preview::Nothing => console.text("mine.nothing").into_any(),
    }
}

/// One row of a list as it changes; after it has left the list, as it was last.
fn follow<R: Clone + PartialEq + Send + Sync + 'static>(
    rows: Memo<Vec<R>>,
    first: R,
    id: fn(&R) -> &String,
) -> Memo<R> {
    Memo::new(move |last: Option<&R>| {
        let last = last.unwrap_or(&first);
        rows.with(|rows| rows.iter().find(|row| id(row) == id(last)).cloned()).unwrap_or_else(|| last.clone())
    })
}

//! Lines of a conversation.

use leptos::prelude::*;
use vestibule_frontend::time::{clock_time, date};
use vestibule_shared::agent::Timestamp;

use crate::console::{Console, use_console};
use crate::state::{Action, Delivery, Line, LineKind, Link, Unsent};

/// Something that was said. It never changes.
#[component]
pub(super) fn LineView(id: StoredValue<String>, line: Line) -> impl IntoView {
    let console = use_console();
    match line.kind {
        LineKind::System => view! {
            <p class="system-line" dir="auto" title=time_of(console, line.at)>{line.text}</p>
        }
        .into_any(),
        LineKind::Said { speaker, starts_group } => {
            let name = if speaker.me { console.text("message.you") } else { speaker.name };
            view! {
                <div class="message" class:mine=speaker.me class:starts-group=starts_group>
                    <Heading name at=line.at unseen=!starts_group />
                    <p class="bubble" dir="auto">{text(id, line.text, line.link)}</p>
                </div>
            }
            .into_any()
        }
    }
}

fn text(id: StoredValue<String>, text: String, link: Option<Link>) -> AnyView {
    let address = match link {
        None => return text.into_any(),
        Some(Link::Page) => text.clone(),
        Some(Link::File(file)) => id.with_value(|id| format!("../agent/interactions/{id}/file/{file}")),
    };
    view! { <a href=address target="_blank" rel="noopener noreferrer">{text}</a> }.into_any()
}

/// Something the agent wrote that is not in the conversation yet.
#[component]
pub(super) fn UnsentView(
    id: StoredValue<String>,
    unsent: Signal<Option<Unsent>>,
    starts_group: Signal<bool>,
) -> impl IntoView {
    let console = use_console();
    let delivery =
        Memo::new(move |_| unsent.with(|unsent| unsent.as_ref().map(|unsent| unsent.delivery.clone())));
    let at = Memo::new(move |_| unsent.with(|unsent| unsent.as_ref().map_or(0, |unsent| unsent.at)));
    let text = move || unsent.with(|unsent| unsent.as_ref().map(|unsent| unsent.text.clone()));
    let is_sent = move || delivery.get() == Some(Delivery::Accepted);
    let is_failed = move || matches!(delivery.get(), Some(Delivery::NotSent(_)));
    view! {
        <div
            class="message mine"
            class:starts-group=move || starts_group.get()
            class:pending=move || !is_sent() && !is_failed()
            class:failed=is_failed
        >
            <Show when=move || starts_group.get()>
                <Heading name=console.text("message.you") at=at.get() unseen=false />
            </Show>
            <p class="bubble" dir="auto">{text}</p>
            {move || delivery.get().map(|delivery| view! { <DeliveryView id delivery /> })}
        </div>
    }
}

#[component]
fn DeliveryView(id: StoredValue<String>, delivery: Delivery) -> impl IntoView {
    let console = use_console();
    match delivery {
        Delivery::Accepted => ().into_any(),
        Delivery::Waiting { .. } | Delivery::Sending { .. } => {
            view! { <p class="delivery">{console.text("message.sending")}</p> }.into_any()
        }
        Delivery::NotSent(reason) => {
            let reason = reason.map(|words| console.say(&words));
            let can_retry = console.peek(|state| {
                let desk = state.desk.as_ref();
                id.with_value(|id| {
                    desk.and_then(|desk| desk.conversations.get(id)).is_some_and(|it| it.is_open())
                })
            });
            view! {
                <p class="delivery" role="alert">
                    <span>{console.text("message.notSent")}</span>
                    {reason.map(|reason| view! { " " <span dir="auto">{reason}</span> })}
                    {can_retry.then(|| view! {
                        " "
                        <button
                            class="link-button"
                            type="button"
                            title="Alt+R"
                            on:click=move |_| console.ask(Action::Retry(id.get_value()))
                        >
                            {console.text("message.tryAgain")}
                        </button>
                    })}
                </p>
            }
            .into_any()
        }
    }
}

/// Who and when: seen once a group, and read out with every message.
#[component]
fn Heading(name: String, at: Timestamp, unseen: bool) -> impl IntoView {
    let console = use_console();
    view! {
        <p class="message-heading" class:unseen=unseen>
            <span class="message-name" dir="auto">{name}</span>
            <time>{time_of(console, at)}</time>
        </p>
    }
}

/// The time of day, with the date unless it is today.
fn time_of(console: Console, at: Timestamp) -> String {
    let locale = console.locale();
    let (time, day) = (clock_time(&locale, at), date(&locale, at));
    let today = date(&locale, console.peek(|state| state.server_time(vestibule_frontend::time::now_ms())));
    if day == today { time } else { format!("{day}, {time}") }
}

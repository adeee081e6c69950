//! What was said, as a live region: new lines are read out, and the view follows them unless the agent has scrolled
//! up.

mod follow;

use leptos::html;
use leptos::prelude::*;

use self::follow::Follow;
use super::conversation::part;
use super::icon::{Icon, Picture};
use super::message::{LineView, UnsentView};
use crate::console::use_console;
use crate::state::{Line, LineKind, Unsent, lines, unsent_starts_group};

/// All that was said in a conversation.
#[component]
pub(super) fn Log(id: StoredValue<String>) -> impl IntoView {
    let console = use_console();
    let log = NodeRef::<html::Div>::new();
    let conversation_lines = part(id, |conversation| lines(&conversation.entries));
    let all = move || conversation_lines.get().unwrap_or_default();
    let unsent = part(id, |conversation| conversation.outbox.messages().cloned().collect::<Vec<_>>());
    let typing = part(id, |conversation| conversation.typing_name().map(str::to_owned));

    let follow = Follow::new(log);
    Effect::new(move |before: Option<usize>| {
        let count = conversation_lines.with(|lines| lines.as_deref().map_or(0, count_of_others));
        follow.grown(before.map_or(0, |before| count.saturating_sub(before)));
        count
    });
    // What the agent has just written is shown to him in any case.
    Effect::new(move |before: Option<usize>| {
        let count = unsent.with(|unsent| unsent.as_ref().map_or(0, Vec::len));
        if before.is_some_and(|before| count > before) {
            follow.go_to_end();
        }
        count
    });
    Effect::new(move |_| {
        unsent.track();
        typing.track();
        follow.grown(0);
    });

    view! {
        <div class="log-frame">
            <div class="log" node_ref=log tabindex="0" on:scroll=move |_| follow.scrolled()>
                <div class="log-lines" role="log" aria-live="polite" aria-label=console.text("log.title")>
                    <For each=all key=|line| line.sequence_number let(line)>
                        <LineView id line />
                    </For>
                </div>
                <div class="log-lines">
                    <For
                        each=move || unsent.get().unwrap_or_default()
                        key=|unsent| unsent.message_id.clone()
                        let(message)
                    >
                        <OneUnsent id message all=unsent lines=conversation_lines />
                    </For>
                </div>
                <Typing name=Signal::derive(move || typing.get().flatten()) />
            </div>
            <Show when=move || { follow.missed() > 0 }>
                <button class="pill" type="button" on:click=move |_| follow.go_to_end()>
                    {move || console.count("log.missed", follow.missed() as u32, &[])}
                    <Icon picture=Picture::Down />
                </button>
            </Show>
        </div>
    }
}

/// One of the messages on their way, as it gets along.
#[component]
fn OneUnsent(
    id: StoredValue<String>,
    message: Unsent,
    all: Memo<Option<Vec<Unsent>>>,
    lines: Memo<Option<Vec<Line>>>,
) -> impl IntoView {
    let message_id = StoredValue::new(message.message_id);
    let current = Signal::derive(move || {
        message_id.with_value(|message_id| {
            all.with(|all| all.as_ref()?.iter().find(|unsent| unsent.message_id == *message_id).cloned())
        })
    });
    let starts_group = Signal::derive(move || {
        let first = all.with(|all| all.as_ref().and_then(|all| all.first().cloned()));
        first.is_some_and(|first| {
            let is_first = message_id.with_value(|message_id| first.message_id == *message_id);
            is_first && lines.with(|lines| unsent_starts_group(lines.as_deref().unwrap_or_default(), &first))
        })
    });
    view! { <UnsentView id unsent=current starts_group /> }
}

/// Three dots, and a sentence for those who do not see them.
#[component]
fn Typing(name: Signal<Option<String>>) -> impl IntoView {
    let console = use_console();
    view! {
        <div class="typing" role="status">
            {move || {
                name.get().map(|name| {
                    let name = console.visitor_name(Some(&name));
                    let sentence = console.fill("log.typing", &[("name", &name)]);
                    view! {
                        <span class="dots" aria-hidden="true">
                            <span></span>
                            <span></span>
                            <span></span>
                        </span>
                        <span class="typing-text">{sentence}</span>
                    }
                })
            }}
        </div>
    }
}

fn count_of_others(lines: &[Line]) -> usize {
    let of_others = |line: &&Line| matches!(&line.kind, LineKind::Said { speaker, .. } if !speaker.me);
    lines.iter().filter(of_others).count()
}

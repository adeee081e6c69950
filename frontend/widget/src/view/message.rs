//! One message.

use std::sync::Arc;

use leptos::prelude::*;
use vestibule_frontend::i18n::Texts;
use vestibule_frontend::time;
use vestibule_shared::visitor::reason;

use super::header::avatar;
use super::icon::{Icon, icon};
use super::{of_conversation, shell, texts};
use crate::links::{self, Piece};
use crate::state::{Author, CONVERSATION_ENDED, Content, Delivery, Event, Row};

/// One message: who says it and when, what, and what became of it.
#[component]
pub fn Message(
    /// The message when it was first drawn.
    row: Row,
    /// All messages as they are now.
    rows: Memo<Vec<Row>>,
) -> impl IntoView {
    let texts = texts();
    let day = row.starts_day.then(|| view! { <p class="day">{time::date(texts.locale(), row.at)}</p> });
    let message = match &row.author {
        Author::System => {
            view! { <p class="system" dir="auto">{content(&texts, &row.content)}</p> }.into_any()
        }
        Author::Agent { name, .. } => view! {
            <div class=class("message", row.starts_group)>
                {avatar(name, None)}
                {who(&texts, name, row.at)}
                <div class="bubble" dir="auto">{content(&texts, &row.content)}</div>
            </div>
        }
        .into_any(),
        Author::Visitor => {
            let key = row.key.clone();
            let delivery =
                move || rows.with(|rows| rows.iter().rev().find(|row| row.key == key)?.delivery.clone());
            let sending = {
                let delivery = delivery.clone();
                move || delivery() == Some(Delivery::Sending)
            };
            view! {
                <div class=class("message own", row.starts_group) class:sending=sending>
                    {who(&texts, &texts.text("message.you"), row.at)}
                    <div class="bubble" dir="auto">{content(&texts, &row.content)}</div>
                    {fate(row.key.clone(), delivery)}
                </div>
            }
            .into_any()
        }
    };
    (day, message)
}

/// What became of a message of the visitor's.
fn fate(key: Arc<str>, delivery: impl Fn() -> Option<Delivery> + Send + 'static) -> impl IntoView {
    let texts = texts();
    move || {
        Some(match delivery()? {
            Delivery::Sending => view! { <p class="fate">{texts.text("message.sending")}</p> }.into_any(),
            Delivery::Sent => {
                view! { <p class="fate sent">{icon(Icon::Check)} {texts.text("message.sent")}</p> }.into_any()
            }
            Delivery::Refused(reason) => view! { <Refused key=key.clone() reason=reason/> }.into_any(),
        })
    }
}

/// Why a message was not sent, and what can be done about it.
#[component]
fn Refused(key: Arc<str>, reason: String) -> impl IntoView {
    let texts = texts();
    let running = of_conversation(|conversation| conversation.is_running());
    let (retry, edit) = (texts.text("message.retry"), texts.text("message.edit"));
    view! {
        <div class="fate refused" role="alert">
            <p>
                {icon(Icon::Alert)}
                <span>{texts.text("message.not-sent")} " " {texts.text(refusal_key(&reason))}</span>
            </p>
            {move || {
                running().then(|| {
                    let again = Event::RetryPressed(key.to_string());
                    let back = Event::EditPressed(key.to_string());
                    (remedy(retry.clone(), again), remedy(edit.clone(), back))
                })
            }}
        </div>
    }
}

fn remedy(label: String, event: Event) -> impl IntoView {
    let shell = shell();
    view! {
        <button type="button" class="text-button" on:click=move |_| shell.dispatch(event.clone())>
            {label}
        </button>
    }
}

fn class(name: &str, starts_group: bool) -> String {
    if starts_group { format!("{name} starts") } else { name.to_owned() }
}

/// Said for every message, and seen once a group.
fn who(texts: &Texts, name: &str, at: u64) -> impl IntoView + use<> {
    view! {
        <p class="who">
            <span dir="auto">{name.to_owned()}</span> " " <time>{time::clock_time(texts.locale(), at)}</time>
        </p>
    }
}

fn content(texts: &Texts, content: &Content) -> AnyView {
    match content {
        Content::Text(text) => links::pieces(text)
            .into_iter()
            .map(|piece| match piece {
                Piece::Plain(text) => text.to_owned().into_any(),
                Piece::Address(address) => link(texts, address, address).into_any(),
            })
            .collect_view()
            .into_any(),
        Content::Address(address) if links::is_web_address(address) => {
            link(texts, address, address).into_any()
        }
        Content::File(path) if links::is_file(path) => {
            link(texts, &format!("..{path}"), &links::file_name(path)).into_any()
        }
        Content::Address(text) | Content::File(text) => text.to_string().into_any(),
    }
}

fn link(texts: &Texts, address: &str, name: &str) -> impl IntoView + use<> {
    let label = format!("{name} {}", texts.text("message.link"));
    view! {
        <a href=address.to_owned() target="_blank" rel="noopener noreferrer nofollow" aria-label=label>
            {name.to_owned()}
        </a>
    }
}

fn refusal_key(code: &str) -> &'static str {
    match code {
        reason::INVALID_CONTENT | "error.http.413" => "message.refused.content",
        CONVERSATION_ENDED => "message.refused.ended",
        _ => "message.refused.general",
    }
}

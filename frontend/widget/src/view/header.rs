//! The header: with whom the visitor speaks, and the way out.

use leptos::prelude::*;

use super::icon::{Icon, icon};
use super::{of_conversation, shell, texts};
use crate::state::{Conversation, Event, Leaving};

/// With whom the visitor speaks.
#[derive(Clone, Debug, Default, PartialEq)]
struct Partner {
    names: Vec<String>,
    photo: Option<String>,
}

/// The header.
#[component]
pub fn Header() -> impl IntoView {
    let shell = shell();
    let close = texts().text("header.close");
    let in_page = shell.peek(|widget| widget.options().page_origin.is_some());
    view! {
        <header class="header">
            <Who/>
            <EndButton/>
            {in_page.then(|| view! {
                <button type="button" class="header-button close" aria-label=close.clone() title=close
                    on:click=move |_| shell.dispatch(Event::ClosePressed)>
                    {icon(Icon::ChevronDown)}
                </button>
            })}
        </header>
    }
}

/// The agent's name and photo, or the company's title while there is none.
#[component]
fn Who() -> impl IntoView {
    let title = shell().peek(|widget| widget.options().title.clone());
    let title = title.unwrap_or_else(|| texts().text("header.title"));
    let partner = of_conversation(partner);
    move || {
        let partner = partner();
        let subtitle = title.clone();
        match partner.names.first() {
            None => view! { <h1 class="who">{title.clone()}</h1> }.into_any(),
            Some(first) => view! {
                {avatar(first, partner.photo.as_deref())}
                <div class="who">
                    <h1 dir="auto">{partner.names.join(", ")}</h1>
                    <p dir="auto">{subtitle}</p>
                </div>
            }
            .into_any(),
        }
    }
}

#[component]
fn EndButton() -> impl IntoView {
    let shell = shell();
    let label = texts().text("header.end");
    let may_end =
        of_conversation(|conversation| conversation.is_running() && conversation.leaving != Leaving::Sure);
    let may_end = Memo::new(move |_| may_end());
    move || {
        let label = label.clone();
        may_end.get().then(|| {
            view! {
                <button type="button" class="header-button end" aria-label=label.clone() title=label
                    on:click=move |_| shell.dispatch(Event::EndPressed)>
                    {icon(Icon::Leave)}
                </button>
            }
        })
    }
}

/// A photo, or the first letter of the name.
pub fn avatar(name: &str, photo: Option<&str>) -> AnyView {
    match photo.filter(|photo| photo.starts_with('/') && !photo.starts_with("//")) {
        Some(photo) => view! { <img class="avatar" src=format!("..{photo}") alt=""/> }.into_any(),
        None => {
            // The style sheet makes it a capital: Unicode's tables for that would weigh 12 kB here.
            let initial: String = name.chars().take(1).collect();
            view! { <span class="avatar" aria-hidden="true">{initial}</span> }.into_any()
        }
    }
}

fn partner(conversation: &Conversation) -> Partner {
    let mut partner = Partner::default();
    for agent in conversation.people.agents() {
        if !agent.name.is_empty() {
            partner.names.push(agent.name.clone());
        }
        partner.photo = partner.photo.or_else(|| agent.photo.clone());
    }
    partner
}

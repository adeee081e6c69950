//! The last pane: what is known of the visitor.

use leptos::prelude::*;
use vestibule_frontend::time::{clock_time, date};
use vestibule_shared::agent::Interaction;

use super::avatar::Avatar;
use super::icon::{Icon, Picture};
use super::panes::Separator;
use crate::browser::language_name;
use crate::console::{Console, Overlay, use_console};
use crate::preferences::Pane;

/// From this width on the pane has room of its own, as in the style sheet.
const ROOM: &str = "(min-width: 1200px)";

/// What is known of the visitor.
#[component]
pub(super) fn AboutPane() -> impl IntoView {
    let console = use_console();
    let about = console.desk(|desk| desk.selected.as_ref().and_then(|id| desk.about(id)).cloned());
    view! {
        <aside class="about" id="about" aria-labelledby="about-title">
            <Separator pane=Pane::About controls="about" />
            <div class="pane-scroll">
                <header class="about-header">
                    <h2 id="about-title">{console.text("about.title")}</h2>
                    <button
                        class="icon-button"
                        type="button"
                        title=format!("{} (Alt+I)", console.text("about.close"))
                        aria-label=console.text("about.close")
                        on:click=move |_| toggle_about(console)
                    >
                        <Icon picture=Picture::Close />
                    </button>
                </header>
                {move || match about.get() {
                    Some(about) => view! { <Facts about /> }.into_any(),
                    None => view! { <p class="hint">{console.text("about.empty")}</p> }.into_any(),
                }}
            </div>
        </aside>
    }
}

/// Shows or hides the pane: for good where it has room of its own, else until the next click beside it.
pub(crate) fn toggle_about(console: Console) {
    let has_room = window().match_media(ROOM).ok().flatten().is_some_and(|query| query.matches());
    if has_room {
        console.overlay.set(None);
        console.preferences.update(|preferences| preferences.about_hidden = !preferences.about_hidden);
        console.preferences.with_untracked(|preferences| preferences.write());
    } else {
        console.toggle(Overlay::About);
    }
}

#[component]
fn Facts(about: Interaction) -> impl IntoView {
    let console = use_console();
    let name = console.visitor_name(Some(&about.visitor_name));
    let language = about.language.as_ref().map(|tag| language_name(&console.language(), tag));
    let began = format!(
        "{}, {}",
        date(&console.locale(), about.started_at),
        clock_time(&console.locale(), about.started_at)
    );
    let subject = about.custom_info.clone().filter(|subject| !subject.trim().is_empty());
    let routing = about.routing_contexts.into_iter().map(|routing| (routing.category, routing.context));
    let from_page: Vec<_> = about.attributes.into_iter().chain(routing).collect();
    view! {
        <div class="about-who">
            <Avatar name=name.clone() />
            <strong dir="auto">{name}</strong>
        </div>
        <dl class="facts">
            {subject.map(|subject| view! { <Fact name=console.text("about.subject") value=subject /> })}
            <Fact name=console.text("about.queue") value=about.queue.name.clone() />
            <Fact name=console.text("about.started") value=began />
            {language.map(|language| view! { <Fact name=console.text("about.language") value=language /> })}
            <Fact name=console.text("about.id") value=about.id.clone() />
        </dl>
        {(!from_page.is_empty()).then(|| view! {
            <h3>{console.text("about.attributes")}</h3>
            <dl class="facts">
                {from_page
                    .into_iter()
                    .map(|(name, value)| view! { <Fact name value /> })
                    .collect_view()}
            </dl>
        })}
    }
}

#[component]
fn Fact(name: String, value: String) -> impl IntoView {
    view! {
        <div class="fact">
            <dt dir="auto">{name}</dt>
            <dd dir="auto">{value}</dd>
        </div>
    }
}

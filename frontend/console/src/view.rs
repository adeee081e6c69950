//! What the agent sees. Components only draw, and tell what he does.

#![expect(unreachable_pub, reason = "what the component macro makes is pub")]

mod about;
mod avatar;
mod banner;
mod callback;
mod center;
mod composer;
mod conversation;
mod desk;
mod dialogs;
mod duration;
mod icon;
mod lists;
mod log;
mod login;
mod message;
mod panes;
mod queue_rows;
mod side;
mod sound_hint;
mod statuses;
mod toasts;

use leptos::prelude::*;

pub(crate) use about::toggle_about;
pub(crate) use side::toggle_sound;

use crate::console::Console;
use crate::preferences::Theme;
use crate::state::{Connection, Page};
use desk::DeskPage;
use login::LoginPage;
use toasts::Toasts;

/// Which page is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Starting,
    Login,
    Desk,
}

/// The whole console.
#[component]
pub fn App(
    /// What it shows.
    console: Console,
) -> impl IntoView {
    provide_context(console);
    show_theme(console);
    show_title(console);
    let shown = console.part(|state| match state.page {
        Page::Starting => Shown::Starting,
        Page::Login(_) => Shown::Login,
        Page::Desk => Shown::Desk,
    });
    view! {
        {move || match shown.get() {
            Shown::Starting => view! { <Starting /> }.into_any(),
            Shown::Login => view! { <LoginPage /> }.into_any(),
            Shown::Desk => view! { <DeskPage /> }.into_any(),
        }}
        <Toasts />
        <p class="unseen" role="status">{move || console.announcement.get()}</p>
    }
}

#[component]
fn Starting() -> impl IntoView {
    let console = crate::console::use_console();
    let lost = console.part(|state| matches!(state.connection, Connection::Lost { .. }));
    view! {
        <main class="starting" aria-busy="true">
            <icon::Brand />
            <p role="status">
                {move || console.text(if lost.get() { "starting.lost" } else { "starting.wait" })}
            </p>
        </main>
    }
}

/// Writes the theme on the page's root, where the style sheet finds it.
fn show_theme(console: Console) {
    Effect::new(move |_| {
        let theme = console.preferences.with(|preferences| preferences.theme);
        if let Some(root) = document().document_element() {
            // An attribute of the root can always be set.
            let _ = match theme {
                Theme::System => root.remove_attribute("data-theme"),
                Theme::Light => root.set_attribute("data-theme", "light"),
                Theme::Dark => root.set_attribute("data-theme", "dark"),
            };
        }
    });
}

/// Writes into the page's title how many things want the agent.
fn show_title(console: Console) {
    let badge = console.part(|state| state.badge());
    Effect::new(move |_| {
        let name = console.text("title");
        document().set_title(&match badge.get() {
            0 => name,
            count => format!("({count}) {name}"),
        });
    });
}

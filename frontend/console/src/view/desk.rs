//! The agent's desk: four panes side by side, and what is laid over them.

use leptos::prelude::*;

use super::about::AboutPane;
use super::banner::ConnectionBanner;
use super::center::Center;
use super::dialogs::Dialogs;
use super::lists::ListsPane;
use super::side::SidePane;
use super::sound_hint::SoundHint;
use crate::console::{Overlay, use_console};
use crate::preferences::Pane;

/// The agent's desk.
#[component]
pub(super) fn DeskPage() -> impl IntoView {
    let console = use_console();
    let width = move |pane| {
        move || console.preferences.with(|preferences| format!("{}px", preferences.widths.of(pane)))
    };
    let about_hidden = move || console.preferences.with(|preferences| preferences.about_hidden);
    let selected = console.desk(|desk| desk.selected.is_some());
    let ready = console.part(|state| state.desk.is_some());
    view! {
        <div
            class="desk"
            class:about-hidden=about_hidden
            class:about-open=move || console.overlay.get() == Some(Overlay::About)
            class:one-open=move || selected.get()
            aria-busy=move || (!ready.get()).to_string()
            style:--side-width=width(Pane::Side)
            style:--lists-width=width(Pane::Lists)
            style:--about-width=width(Pane::About)
        >
            <SidePane />
            <ListsPane />
            <main class="center" id="center">
                <ConnectionBanner />
                <SoundHint />
                <Center />
            </main>
            <AboutPane />
            <Show when=move || {
                matches!(console.overlay.get(), Some(Overlay::About | Overlay::Workgroups))
            }>
                <div class="backdrop" on:click=move |_| console.overlay.set(None)></div>
            </Show>
        </div>
        <Dialogs />
    }
}

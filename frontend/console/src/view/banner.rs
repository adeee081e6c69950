//! One quiet line about the connection.

use leptos::prelude::*;

use super::icon::{Icon, Picture};
use crate::console::use_console;
use crate::state::Connection;

/// Says that the connection is lost, while it is.
#[component]
pub(super) fn ConnectionBanner() -> impl IntoView {
    let console = use_console();
    let lost = console.part(|state| matches!(state.connection, Connection::Lost { .. }));
    view! {
        <div role="status">
            <Show when=move || lost.get()>
                <p class="banner">
                    <Icon picture=Picture::Warning />
                    <span>{console.text("connection.lost")}</span>
                </p>
            </Show>
        </div>
    }
}

//! The list of keys.

use leptos::prelude::*;

use crate::console::use_console;
use crate::keys::LIST;

/// The list of keys.
#[component]
pub(super) fn KeyList() -> impl IntoView {
    let console = use_console();
    view! {
        <dl class="key-list">
            {LIST
                .iter()
                .map(|(keys, text)| {
                    view! {
                        <div>
                            <dt>{keys.iter().map(|key| view! { <kbd>{*key}</kbd> }).collect_view()}</dt>
                            <dd>{console.text(text)}</dd>
                        </div>
                    }
                })
                .collect_view()}
        </dl>
    }
}

//! Short news in a corner. They are read out when there is a pause, and never take the focus.

use leptos::prelude::*;

use super::icon::{Icon, Picture};
use crate::console::use_console;
use crate::state::{Action, Toast, Tone};

/// The toasts that are shown.
#[component]
pub(super) fn Toasts() -> impl IntoView {
    let console = use_console();
    let toasts = console.part(|state| state.toasts.shown().to_vec());
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.get() key=|toast| toast.number let(toast)>
                <ToastView toast />
            </For>
        </div>
    }
}

#[component]
fn ToastView(toast: Toast) -> impl IntoView {
    let console = use_console();
    let number = toast.number;
    let picture = match toast.tone {
        Tone::News => Picture::Info,
        Tone::Problem => Picture::Warning,
    };
    view! {
        <div class="toast" class:problem=toast.tone == Tone::Problem>
            <Icon picture />
            <p dir="auto">{console.say(&toast.words)}</p>
            <button
                class="icon-button"
                type="button"
                aria-label=console.text("toast.dismiss")
                on:click=move |_| console.ask(Action::Dismiss(number))
            >
                <Icon picture=Picture::Close />
            </button>
        </div>
    }
}

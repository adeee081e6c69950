//! A dialog that has the page to itself until it is closed. The browser keeps the focus in it and gives it back.

use leptos::html;
use leptos::prelude::*;

use crate::console::use_console;
use crate::view::icon::{Icon, Picture};

/// A dialog with a title and a button that closes it.
#[component]
pub(super) fn Modal(
    title: &'static str,
    on_close: impl Fn() + Copy + 'static,
    children: Children,
) -> impl IntoView {
    let console = use_console();
    let dialog = NodeRef::<html::Dialog>::new();
    show_when_drawn(dialog);
    view! {
        <dialog class="dialog" node_ref=dialog aria-labelledby="dialog-title" on:close=move |_| on_close()>
            <header class="dialog-header">
                <h2 id="dialog-title">{console.text(title)}</h2>
                <button
                    class="icon-button"
                    type="button"
                    aria-label=console.text("dialog.close")
                    on:click=move |_| close(dialog)
                >
                    <Icon picture=Picture::Close />
                </button>
            </header>
            {children()}
        </dialog>
    }
}

/// Closes a dialog, whereupon the browser gives the focus back and tells of the closing.
pub(super) fn close(dialog: NodeRef<html::Dialog>) {
    if let Some(dialog) = dialog.get_untracked() {
        dialog.close();
    }
}

/// Opens a dialog as soon as it is on the page.
pub(super) fn show_when_drawn(dialog: NodeRef<html::Dialog>) {
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get().filter(|dialog| !dialog.open()) {
            // It is on the page and closed, so it can be opened.
            let _ = dialog.show_modal();
        }
    });
}

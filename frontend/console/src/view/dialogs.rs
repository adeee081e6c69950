//! What is asked, and what is shown over everything: the list of keys and the preferences.

mod keys;
mod modal;
mod preferences;
mod question;

use leptos::prelude::*;

use self::keys::KeyList;
use self::modal::Modal;
use self::preferences::PreferencesForm;
use self::question::Asked;
use crate::console::{Overlay, use_console};

/// The dialogs of the desk; at most one is open.
#[component]
pub(super) fn Dialogs() -> impl IntoView {
    let console = use_console();
    let close = move || console.overlay.set(None);
    move || match console.overlay.get() {
        Some(Overlay::Keys) => view! {
            <Modal title="keys.title" on_close=close>
                <KeyList />
            </Modal>
        }
        .into_any(),
        Some(Overlay::Preferences) => view! {
            <Modal title="preferences.title" on_close=close>
                <PreferencesForm />
            </Modal>
        }
        .into_any(),
        _ => view! { <Asked /> }.into_any(),
    }
}

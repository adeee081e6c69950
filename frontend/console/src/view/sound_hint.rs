//! A word about sounds that cannot be heard yet.

use leptos::prelude::*;

use super::icon::{Icon, Picture};
use crate::console::use_console;

/// Says that a click turns sounds on, while the browser waits for one. A click anywhere does; so this button only goes.
#[component]
pub(super) fn SoundHint() -> impl IntoView {
    let console = use_console();
    view! {
        <Show when=move || console.lacks_sound()>
            <button class="sound-hint" type="button" on:click=move |_| console.tell_sound(false)>
                <Icon picture=Picture::Silent />
                <span>{console.text("sound.hint")}</span>
            </button>
        </Show>
    }
}

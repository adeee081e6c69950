//! The agent's preferences.

use leptos::prelude::*;

use crate::browser::{self, Permission};
use crate::console::{Console, use_console};
use crate::preferences::{Preferences, Theme};
use crate::view::toggle_sound;

/// The agent's preferences; each takes effect at once.
#[component]
pub(super) fn PreferencesForm() -> impl IntoView {
    let console = use_console();
    view! {
        <div class="preferences">
            <label class="preference">
                <input
                    type="checkbox"
                    prop:checked=move || console.preferences.with(|preferences| !preferences.muted)
                    on:change=move |_| toggle_sound(console)
                />
                <span>{console.text("preferences.sound")}</span>
            </label>
            <Desktop />
            <ThemeChoice />
            <LanguageChoice />
        </div>
    }
}

#[component]
fn Desktop() -> impl IntoView {
    let console = use_console();
    view! {
        <div class="preference">
            <span>{console.text("preferences.desktop")}</span>
            {move || match console.permission.get() {
                Permission::Unasked => view! {
                    <button
                        class="button small"
                        type="button"
                        on:click=move |_| browser::ask_permission(console)
                    >
                        {console.text("desktop.allow")}
                    </button>
                }
                .into_any(),
                Permission::Granted => console.text("desktop.granted").into_any(),
                Permission::Denied => console.text("desktop.denied").into_any(),
                Permission::Impossible => console.text("desktop.impossible").into_any(),
            }}
        </div>
    }
}

#[component]
fn ThemeChoice() -> impl IntoView {
    let console = use_console();
    let themes =
        [(Theme::System, "theme.system"), (Theme::Light, "theme.light"), (Theme::Dark, "theme.dark")];
    view! {
        <div class="preference" role="radiogroup" aria-labelledby="theme-title">
            <span id="theme-title">{console.text("preferences.theme")}</span>
            <div class="choices">{themes
                .map(|(theme, text)| {
                    view! {
                        <label>
                            <input
                                type="radio"
                                name="theme"
                                prop:checked=move || console.preferences.with(|preferences| preferences.theme == theme)
                                on:change=move |_| change(console, |preferences| preferences.theme = theme)
                            />
                            <span>{console.text(text)}</span>
                        </label>
                    }
                })}</div>
        </div>
    }
}

#[component]
fn LanguageChoice() -> impl IntoView {
    let console = use_console();
    let current = console.language();
    let choose = move |event| {
        let language = event_target_value(&event);
        change(console, |preferences| preferences.language = Some(language));
        browser::reload();
    };
    view! {
        <label class="preference">
            <span>{console.text("preferences.language")}</span>
            <select on:change=choose>
                {browser::languages()
                    .into_iter()
                    .map(|tag| {
                        let name = browser::language_name(&tag, &tag);
                        view! {
                            <option value=tag.clone() lang=tag.clone() selected=tag == current>
                                {name}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        </label>
    }
}

fn change(console: Console, change: impl FnOnce(&mut Preferences)) {
    console.preferences.update(change);
    console.preferences.with_untracked(|preferences| preferences.write());
}

//! The console: what an agent sees.
//!
//! [`state`] knows and decides, [`console`] holds it and lets it be read, `browser` does what it decides, and `view`
//! draws it. Only `state` and a few tables are more than wiring, and those are tested without a browser.

mod browser;
pub mod console;
pub mod keys;
pub mod preferences;
pub mod state;
pub mod view;

use leptos::prelude::*;
use vestibule_frontend::i18n;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

use crate::console::Console;
use crate::preferences::Preferences;
use crate::state::{Event, State};

/// Puts the console on the page. Called once, by the page's script.
#[wasm_bindgen]
pub fn run() {
    spawn_local(async {
        let preferences = Preferences::read();
        match i18n::load(preferences.language.as_deref()).await {
            Ok(texts) => mount_to_body(move || {
                browser::clear_page();
                let console = Console::new(texts, State::new(browser::kept()), preferences, browser::perform);
                browser::listen(console);
                console.tell(Event::Started);
                view! { <view::App console /> }
            }),
            // Without texts nothing can be said; the page's own first words stay and offer to load it again.
            Err(_) => browser::show_failure(),
        }
    });
}

//! The widget: what a visitor sees in the frame that `embed.js` puts on a company's page.
//!
//! [`state`] holds the rules and knows no browser; [`shell`] does what the state wants; [`mod@view`] draws.

pub mod links;
pub mod options;
pub mod shell;
pub mod state;
pub mod view;

use leptos::mount::mount_to_body;
use leptos::prelude::*;
use vestibule_frontend::i18n::{self, Texts};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::UrlSearchParams;

use options::Options;
use shell::Shell;

/// Draws the widget on this page; fails if its texts cannot be loaded.
#[wasm_bindgen]
pub async fn run() -> Result<(), JsValue> {
    let options = options()?;
    let texts = i18n::load(options.language.as_deref())
        .await
        .map_err(|error| JsValue::from_str(&format!("the texts could not be loaded: {error:?}")))?;
    document().set_title(&texts.text("header.title"));
    mount_to_body(move || {
        let shell = Shell::start(options, texts.clone());
        app(shell, texts)
    });
    Ok(())
}

/// The whole widget as an element.
pub fn app(shell: Shell, texts: Texts) -> impl IntoView {
    provide_context(shell);
    provide_context(texts);
    view::Widget()
}

fn options() -> Result<Options, JsValue> {
    let query = UrlSearchParams::new_with_str(&window().location().search()?)?;
    Ok(Options::read(|name| query.get(name)))
}

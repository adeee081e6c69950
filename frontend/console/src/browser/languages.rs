//! Languages and their names.

use std::collections::BTreeMap;

use js_sys::{Array, Function, Intl, Object, Reflect};
use leptos::prelude::*;
use vestibule_frontend::json;
use wasm_bindgen::{JsCast, JsValue};

/// The languages there are texts in, as BCP 47 tags.
pub(crate) fn languages() -> Vec<String> {
    let block = document().get_element_by_id("languages").and_then(|block| block.text_content());
    let files: BTreeMap<String, String> = block.and_then(|block| json::read(&block)).unwrap_or_default();
    files.into_keys().collect()
}

/// A language's name in the reader's language, such as `American English` for `en-us`; the tag itself if it names no
/// language.
pub(crate) fn language_name(reader: &str, tag: &str) -> String {
    known_name(reader, tag).unwrap_or_else(|_| tag.to_owned())
}

/// Calls `Intl.DisplayNames.of` by way of [`Reflect`], for it throws at what is no tag, and a visitor can send that.
fn known_name(reader: &str, tag: &str) -> Result<String, JsValue> {
    let options = Object::new();
    Reflect::set(&options, &"type".into(), &"language".into())?;
    let names = Intl::DisplayNames::new(&Array::of1(&reader.into()), &options);
    let of: Function = Reflect::get(&names, &"of".into())?.dyn_into()?;
    let name = of.call1(&names, &tag.into())?;
    name.as_string().ok_or(name)
}

//! Every text the widget asks for is in the language files, and every text in them is asked for.

#![cfg(not(target_arch = "wasm32"))]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

#[test]
fn texts_and_the_places_that_show_them_agree() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let public = root.join("../../public");
    let file = fs::read_to_string(public.join("lang/widget/en.json")).unwrap();
    let texts: BTreeMap<String, String> = serde_json::from_str(&file).unwrap();
    let known: BTreeSet<String> = texts.keys().map(|key| without_plural_form(key).to_owned()).collect();

    let mut asked = BTreeSet::new();
    for folder in ["src/view", "src/shell"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            asked.extend(keys_in(&fs::read_to_string(entry.unwrap().path()).unwrap()));
        }
    }
    asked.extend(keys_in(&fs::read_to_string(public.join("widget/boot.js")).unwrap()));
    let areas: BTreeSet<&str> = known.iter().map(|key| area(key)).collect();
    asked.retain(|key| areas.contains(area(key)));

    assert_eq!(asked.difference(&known).collect::<Vec<_>>(), [""; 0], "asked for, but not in en.json");
    assert_eq!(known.difference(&asked).collect::<Vec<_>>(), [""; 0], "in en.json, but not asked for");
}

fn without_plural_form(key: &str) -> &str {
    let forms = [".zero", ".one", ".two", ".few", ".many", ".other"];
    forms.iter().find_map(|form| key.strip_suffix(form)).unwrap_or(key)
}

fn area(key: &str) -> &str {
    key.split('.').next().unwrap_or(key)
}

/// The literals that look like keys: lower-case words with dots between them.
fn keys_in(source: &str) -> impl Iterator<Item = String> {
    let is_key = |text: &&str| {
        text.contains('.')
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'.' | b'-'))
    };
    source.split('"').skip(1).step_by(2).filter(is_key).map(str::to_owned)
}

//! Rules for language files: every language has every text.

use std::collections::{BTreeMap, BTreeSet};

use crate::{assert_none, files_in, read};

/// The language that all others are compared with.
const REFERENCE: &str = "en";

/// The forms of a text that depends on a number; which of them there are is up to the language.
const PLURAL_FORMS: [&str; 6] = [".zero", ".one", ".two", ".few", ".many", ".other"];

#[test]
fn languages_have_the_same_keys() {
    let mut violations = Vec::new();
    for (part, languages) in languages_by_part() {
        let Some(reference) = languages.get(REFERENCE) else {
            violations.push(format!("{part} has no {REFERENCE}.json"));
            continue;
        };
        for (language, keys) in &languages {
            let missing = reference.difference(keys).map(|key| format!("{part}/{language}.json lacks {key}"));
            let unknown =
                keys.difference(reference).map(|key| format!("{part}/{language}.json has unknown {key}"));
            violations.extend(missing.chain(unknown));
        }
    }
    assert_none("all languages have the same keys", &violations);
}

/// The keys of every language of `widget`, `console` and so on; a plural counts as one key.
fn languages_by_part() -> BTreeMap<String, BTreeMap<String, BTreeSet<String>>> {
    let mut parts: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for path in files_in("public/lang") {
        let part = path.parent().and_then(|folder| folder.file_name()).unwrap().to_str().unwrap();
        let language = path.file_stem().unwrap().to_str().unwrap();
        let texts: BTreeMap<String, String> = serde_json::from_str(&read(&path))
            .unwrap_or_else(|error| panic!("{} is no flat object of texts: {error}", path.display()));
        let keys = texts.keys().map(|key| without_plural_form(key).to_owned()).collect();
        parts.entry(part.to_owned()).or_default().insert(language.to_owned(), keys);
    }
    parts
}

fn without_plural_form(key: &str) -> &str {
    PLURAL_FORMS.iter().find_map(|form| key.strip_suffix(form)).unwrap_or(key)
}

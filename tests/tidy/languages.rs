//! Rules for language files: every language has every text, with the same placeholders.

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
        for (language, texts) in &languages {
            let lacks = |one: &Texts, other: &Texts| {
                other.keys().filter(|key| !one.contains_key(*key)).cloned().collect::<Vec<_>>()
            };
            let missing = lacks(texts, reference);
            violations.extend(missing.iter().map(|key| format!("{part}/{language}.json lacks {key}")));
            let unknown = lacks(reference, texts);
            violations.extend(unknown.iter().map(|key| format!("{part}/{language}.json has unknown {key}")));
        }
    }
    assert_none("all languages have the same keys", &violations);
}

#[test]
fn languages_have_the_same_placeholders() {
    let mut violations = Vec::new();
    for (part, languages) in languages_by_part() {
        let Some(reference) = languages.get(REFERENCE) else { continue };
        for (language, texts) in &languages {
            for (key, placeholders) in texts {
                if reference.get(key).is_some_and(|expected| expected != placeholders) {
                    violations.push(format!("{part}/{language}.json: {key} has {placeholders:?}"));
                }
            }
        }
    }
    assert_none("a text has the same placeholders in all languages", &violations);
}

#[test]
fn placeholders_are_the_names_in_braces() {
    let check = |text, expected: &[&str]| {
        assert_eq!(placeholders(text), expected.iter().map(|name| (*name).to_owned()).collect(), "{text}");
    };
    check("{count} of {all}, {count}", &["all", "count"]);
    check("none", &[]);
    check("an open {brace", &[]);
}

/// The placeholders of each text, by its key; a plural counts as one text.
type Texts = BTreeMap<String, BTreeSet<String>>;

/// The texts of every language of `widget`, `console` and so on.
fn languages_by_part() -> BTreeMap<String, BTreeMap<String, Texts>> {
    let mut parts: BTreeMap<String, BTreeMap<String, Texts>> = BTreeMap::new();
    for path in files_in("public/lang") {
        let part = path.parent().and_then(|folder| folder.file_name()).unwrap().to_str().unwrap();
        let language = path.file_stem().unwrap().to_str().unwrap();
        let texts: BTreeMap<String, String> = serde_json::from_str(&read(&path))
            .unwrap_or_else(|error| panic!("{} is no flat object of texts: {error}", path.display()));
        let known = parts.entry(part.to_owned()).or_default().entry(language.to_owned()).or_default();
        for (key, text) in &texts {
            known.entry(without_plural_form(key).to_owned()).or_default().extend(placeholders(text));
        }
    }
    parts
}

/// The names between braces.
fn placeholders(text: &str) -> BTreeSet<String> {
    let names = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    names.map(|(name, _)| name.to_owned()).collect()
}

fn without_plural_form(key: &str) -> &str {
    PLURAL_FORMS.iter().find_map(|form| key.strip_suffix(form)).unwrap_or(key)
}

//! Texts in the reader's language, from one flat JSON file per language: `{"key": "text with {placeholders}"}`.
//!
//! A text that depends on a number has a key per plural form: `unread.one`, `unread.other`, and whatever other
//! forms `Intl.PluralRules` has for the language. Files are complete: every language has every key.

use std::collections::BTreeMap;
use std::sync::Arc;

use js_sys::{Array, Intl, Object};
use wasm_bindgen::JsValue;

use crate::http::{self, HttpError};
use crate::json;

/// How long a language file may take, in milliseconds.
const TIME_LIMIT: u32 = 15_000;

/// The language that is taken when none of the reader's is there.
const FALLBACK: &str = "en";

/// The texts of one language; cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    language: Arc<str>,
    locale: Arc<str>,
    texts: Arc<BTreeMap<String, String>>,
}

impl Texts {
    /// Texts of `language`, which is a BCP 47 tag such as `en` or `pt-BR`.
    pub fn new(language: &str, texts: BTreeMap<String, String>) -> Texts {
        Texts { language: language.into(), locale: language.into(), texts: Arc::new(texts) }
    }

    /// The same texts, with dates and numbers as in `locale`, which must be a valid BCP 47 tag.
    pub fn in_locale(self, locale: &str) -> Texts {
        Texts { locale: locale.into(), ..self }
    }

    /// The language's BCP 47 tag.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The tag by which dates and numbers are to be written: the language, with the reader's region if the browser
    /// names one (`en-GB`).
    pub fn locale(&self) -> &str {
        &self.locale
    }

    /// Whether there is a text for `key`.
    pub fn has(&self, key: &str) -> bool {
        self.texts.contains_key(key)
    }

    /// The text for `key`; the key itself if there is none.
    pub fn text(&self, key: &str) -> String {
        self.lookup(key).to_owned()
    }

    /// The text for `key`, with `{name}` replaced by the value of that name.
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.lookup(key), values)
    }

    /// The text for `key` in the plural form for `count`, with `{count}` and other placeholders replaced.
    pub fn count(&self, key: &str, count: u32, values: &[(&str, &str)]) -> String {
        let languages = Array::of1(&JsValue::from_str(&self.language));
        let form = Intl::PluralRules::new(&languages, &Object::new()).select(f64::from(count));
        let number = js_sys::Number::from(f64::from(count)).to_locale_string(&self.locale);
        let mut all = vec![("count", String::from(number))];
        all.extend(values.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fill(self.plural(key, &String::from(form)), &all)
    }

    fn plural<'a>(&'a self, key: &'a str, form: &str) -> &'a str {
        let exact = self.texts.get(&format!("{key}.{form}"));
        exact.or_else(|| self.texts.get(&format!("{key}.other"))).map_or(key, String::as_str)
    }

    fn lookup<'a>(&'a self, key: &'a str) -> &'a str {
        self.texts.get(key).map_or(key, String::as_str)
    }
}

/// Fetches the reader's language and writes it, and its direction, on the page's root element.
///
/// The page lists its language files in an element with the id `languages`: a JSON object of addresses by tag.
/// `explicit` is the language that was asked for, before those the browser names.
pub async fn load(explicit: Option<&str>) -> Result<Texts, HttpError> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or(HttpError::Format)?;
    let block = document.get_element_by_id("languages").and_then(|block| block.text_content());
    let files: BTreeMap<String, String> =
        block.and_then(|block| json::read(&block)).ok_or(HttpError::Format)?;
    let available: Vec<&str> = files.keys().map(String::as_str).collect();
    let browser = browser_languages();
    let wanted: Vec<String> =
        explicit.map(str::to_owned).into_iter().chain(browser.iter().cloned()).collect();
    let language = choose(&wanted, &available).ok_or(HttpError::Format)?;
    if let Some(root) = document.document_element() {
        let _ = root.set_attribute("lang", language);
        let _ = root.set_attribute("dir", direction(language));
    }
    let texts = Texts::new(language, http::get_file(&files[language], TIME_LIMIT).await?);
    Ok(texts.in_locale(with_region(language, &browser)))
}

/// The available language that fits the wanted ones best: for each of them in turn the same tag, then a shorter
/// one (`de` for `de-CH`); at last English, or whatever there is.
pub fn choose<'a>(wanted: &[String], available: &[&'a str]) -> Option<&'a str> {
    let find = |tag: &str| available.iter().copied().find(|language| language.eq_ignore_ascii_case(tag));
    wanted
        .iter()
        .find_map(|tag| shorter_and_shorter(tag).find_map(find))
        .or_else(|| find(FALLBACK))
        .or_else(|| available.first().copied())
}

/// The direction in which a language is written, as HTML's `dir` says it.
pub fn direction(language: &str) -> &'static str {
    match language.split('-').next() {
        Some("ar" | "fa" | "he" | "ur") => "rtl",
        _ => "ltr",
    }
}

fn browser_languages() -> Vec<String> {
    let languages = web_sys::window().map(|window| window.navigator().languages());
    languages.iter().flat_map(Array::iter).filter_map(|language| language.as_string()).collect()
}

/// The first of the browser's tags that is a form of `language`. Others, as a page may name them, are not looked at:
/// the browser's own are sure to be valid.
fn with_region<'a>(language: &'a str, browser: &'a [String]) -> &'a str {
    let is_form = |tag: &&String| shorter_and_shorter(tag).any(|tag| tag == language);
    browser.iter().find(is_form).map_or(language, String::as_str)
}

/// `zh-Hant-TW`, `zh-Hant`, `zh`.
fn shorter_and_shorter(tag: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(tag), |tag| tag.rfind('-').map(|end| &tag[..end]))
}

/// Replaces `{name}` by the value of that name; what has no value stays as it is. Values are not looked into.
fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let value = after.split_once('}').and_then(|(name, tail)| {
            values.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value, tail))
        });
        match value {
            Some((value, tail)) => {
                filled.push_str(value);
                rest = tail;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> Texts {
        let pairs = [
            ("hello", "Hello {name}"),
            ("unread.one", "{count} message"),
            ("unread.other", "{count} messages"),
        ];
        Texts::new("en", pairs.map(|(key, text)| (key.to_owned(), text.to_owned())).into())
    }

    #[test]
    fn a_missing_text_shows_its_key() {
        assert_eq!(texts().text("nowhere"), "nowhere");
        assert_eq!(texts().plural("nowhere", "one"), "nowhere");
    }

    #[test]
    fn placeholders_are_replaced_once_and_values_are_not_looked_into() {
        let check = |text, values: &[_], expected| assert_eq!(fill(text, values), expected);
        check("Hello {name}!", &[("name", "Mary")], "Hello Mary!");
        check("{a}{b}{a}", &[("a", "{b}"), ("b", "2")], "{b}2{b}");
        check("{unknown} {", &[("a", "1")], "{unknown} {");
        check("{{a}}", &[("a", "1")], "{1}");
        check("no placeholders", &[], "no placeholders");
        assert_eq!(texts().fill("hello", &[("name", "Jo")]), "Hello Jo");
    }

    #[test]
    fn a_plural_form_that_is_not_there_falls_back_to_other() {
        let check = |form, expected| assert_eq!(texts().plural("unread", form), expected);
        check("one", "{count} message");
        check("other", "{count} messages");
        check("few", "{count} messages");
    }

    #[test]
    fn the_language_is_the_first_wanted_one_that_is_there() {
        let check = |wanted: &[&str], available: &[&'static str], expected| {
            let wanted: Vec<String> = wanted.iter().map(|tag| (*tag).to_owned()).collect();
            assert_eq!(choose(&wanted, available), expected, "{wanted:?} {available:?}");
        };
        check(&["de-CH", "en"], &["de", "en"], Some("de"));
        check(&["fr", "de"], &["de", "en"], Some("de"));
        check(&["PT-br"], &["en", "pt", "pt-BR"], Some("pt-BR"));
        check(&["zh-Hant-TW"], &["en", "zh-Hant"], Some("zh-Hant"));
        check(&["fr"], &["de", "en"], Some("en"));
        check(&["fr"], &["de"], Some("de"));
        check(&[], &["de", "en"], Some("en"));
        check(&["", "-"], &["de", "en"], Some("en"));
        check(&["de"], &[], None);
    }

    #[test]
    fn dates_are_written_as_in_the_readers_region() {
        let check = |language, browser: &[&str], expected| {
            let browser: Vec<String> = browser.iter().map(|tag| (*tag).to_owned()).collect();
            assert_eq!(with_region(language, &browser), expected, "{browser:?}");
        };
        check("en", &["de-AT", "en-GB", "en-US"], "en-GB");
        check("de", &["en-GB"], "de");
        check("en", &["eng-GB"], "en");
        check("pt-BR", &["pt", "pt-BR"], "pt-BR");
    }

    #[test]
    fn some_languages_are_written_from_right_to_left() {
        let check = |language, expected| assert_eq!(direction(language), expected, "{language}");
        check("ar-EG", "rtl");
        check("he", "rtl");
        check("fa", "rtl");
        check("ur-PK", "rtl");
        check("arn", "ltr");
        check("en", "ltr");
    }
}

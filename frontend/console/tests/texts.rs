//! Every text the console asks for is in its language files, and nothing else is.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The forms of a text that depends on a number.
const PLURAL_FORMS: [&str; 2] = [".one", ".other"];

#[test]
fn every_text_that_is_asked_for_is_there() {
    let (asked, there) = (keys_in_sources(), keys_in_file());
    let missing: Vec<_> = asked.iter().filter(|key| key.contains('.') && !there.contains(*key)).collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn every_text_that_is_there_is_asked_for() {
    let (asked, there) = (keys_in_sources(), keys_in_file());
    let unused: Vec<_> = there.iter().filter(|key| !asked.contains(*key)).collect();
    assert_eq!(unused, [""; 0]);
}

fn keys_in_file() -> BTreeSet<String> {
    let text = fs::read_to_string(folder("../../public/lang/console/en.json")).unwrap();
    let texts: BTreeMap<String, String> = serde_json::from_str(&text).unwrap();
    let singular =
        |key: &String| PLURAL_FORMS.iter().find_map(|form| key.strip_suffix(form)).map(str::to_owned);
    texts.keys().map(|key| singular(key).unwrap_or_else(|| key.clone())).collect()
}

/// All literals of the sources that look like the key of a text: words of letters with dots between them.
fn keys_in_sources() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for path in sources(&folder("src")) {
        let text = fs::read_to_string(path).unwrap();
        let literals = text.split('"').skip(1).step_by(2).filter(|literal| is_key(literal));
        keys.extend(literals.map(str::to_owned));
    }
    keys
}

fn is_key(literal: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|letter| letter.is_ascii_alphabetic());
    literal.split('.').all(is_word) && !literal.starts_with("vestibule")
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .filter(|path| path.file_name().is_some_and(|name| name != "tests.rs"))
        .collect()
}

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

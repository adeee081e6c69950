//! The widget's weight on a company's page.

use std::fs;

use crate::{read, root};

/// The most that the widget's first load may bring over the wire, in bytes, with brotli.
const WIDGET_LIMIT: u64 = 132_500;

/// The most that the script on the company's page may bring, in bytes, with brotli.
const EMBED_LIMIT: u64 = 3_000;

/// Where the served files are, once `cargo xtask build` has run.
const SERVED: &str = "target/frontend/dist";

#[test]
fn the_widget_is_light() {
    let page = format!("{SERVED}/widget/index.html");
    if !root().join(&page).exists() {
        return vestibule_tests::frontend_is_not_built();
    }
    let embed = size_over_the_wire(&format!("{SERVED}/embed.js"));
    assert!(embed <= EMBED_LIMIT, "embed.js is {embed} bytes, more than {EMBED_LIMIT}");
    let text = read(&page);
    let assets = text.split("../assets/").skip(1).filter_map(|rest| rest.split(['"', '\'', ' ', '>']).next());
    let first_load =
        assets.filter(|name| !is_other_language(name)).map(|name| format!("{SERVED}/assets/{name}"));
    let mut files: Vec<String> = first_load.chain([page]).collect();
    files.sort();
    files.dedup();

    let mut sum = 0;
    for file in &files {
        let size = size_over_the_wire(file);
        println!("{size:>7} {file}");
        sum += size;
    }
    println!("{sum:>7} in all, of at most {WIDGET_LIMIT}");
    assert!(sum <= WIDGET_LIMIT, "the widget's first load is {sum} bytes, more than {WIDGET_LIMIT}");
}

/// A reader loads one language only; English stands for it.
fn is_other_language(name: &str) -> bool {
    name.starts_with("lang-") && !name.starts_with("lang-widget-en-")
}

fn size_over_the_wire(file: &str) -> u64 {
    let file = root().join(file);
    let compressed = file.with_added_extension("br");
    let sent = if compressed.exists() { compressed } else { file };
    fs::metadata(&sent).unwrap().len()
}

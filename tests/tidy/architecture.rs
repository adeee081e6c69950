//! ARCHITECTURE.md names what exists.

use crate::{assert_none, read, root};

/// The heading of the section whose names are checked, up to the next heading of its level.
const SECTION: &str = "## Code map";

#[test]
fn the_code_map_names_what_exists() {
    let text = read("ARCHITECTURE.md");
    let (_, section) = text.split_once(SECTION).expect("ARCHITECTURE.md has a code map");
    let section = section.split("\n## ").next().unwrap_or(section);
    let paths: Vec<&str> = quoted(section).filter(|name| is_path(name)).collect();
    assert!(!paths.is_empty(), "the code map names no paths");
    let missing = paths.into_iter().filter(|path| !root().join(path).exists());
    let missing: Vec<String> = missing.map(str::to_owned).collect();
    assert_none("every path in the code map exists", &missing);
}

/// What stands between back-ticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Whether a quoted name is meant as a path below the root, rather than as code or a command.
fn is_path(name: &str) -> bool {
    let is_plain =
        name.chars().all(|character| character.is_ascii_alphanumeric() || "-_./".contains(character));
    let is_file =
        [".rs", ".toml", ".md", ".js", ".html", ".css", ".json"].iter().any(|end| name.ends_with(end));
    is_plain && (name.contains('/') || is_file)
}

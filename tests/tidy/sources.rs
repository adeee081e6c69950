//! Rules for source files.

use std::path::Path;

use crate::{assert_none, files_in, read};

/// From this many lines on a file is to be divided.
const TOO_MANY_LINES: usize = 500;

/// The folders that hold source files.
const SOURCES: [&str; 5] = ["frontend", "server", "shared", "tests", "xtask"];

/// The server's parts that only meet in `app.rs`.
const PARTS: [&str; 4] = ["bridge", "journal", "mail", "tracker"];

#[test]
fn no_source_file_is_too_long() {
    let mut violations = Vec::new();
    for (path, text) in rust_files() {
        let lines = text.lines().count();
        if lines > TOO_MANY_LINES {
            violations.push(format!("{path} has {lines} lines"));
        }
    }
    assert_none("no source file is longer than 500 lines", &violations);
}

#[test]
fn modules_are_files_beside_their_folder() {
    let names: Vec<String> =
        rust_files().into_iter().map(|(path, _)| path).filter(|path| path.ends_with("/mod.rs")).collect();
    assert_none("a module `foo` is `foo.rs`, not `foo/mod.rs`", &names);
}

#[test]
fn parts_of_the_server_do_not_know_each_other() {
    let mut violations = Vec::new();
    for (path, text) in rust_files() {
        let Some(part) = part_of(&path) else { continue };
        for name in names_below_crate(&text) {
            if name != part && PARTS.contains(&name.as_str()) {
                violations.push(format!("{path} imports {name}"));
            }
        }
    }
    assert_none("bridge, journal, tracker and mail never import each other", &violations);
}

/// Where the router is put together from routes that have a description, and where that is served.
const ROUTERS: [&str; 1] = ["server/src/bridge/document.rs"];

#[test]
fn every_route_is_added_together_with_its_description() {
    let files = rust_files().into_iter().filter(|(path, _)| path.starts_with("server/src/bridge"));
    let others = files.filter(|(path, _)| !ROUTERS.contains(&path.as_str()));
    let violations: Vec<String> =
        others.filter(|(_, text)| text.contains(".route(")).map(|(path, _)| path).collect();
    assert_none(
        "routes are added by `Endpoints::routes`, so that the OpenAPI document has them",
        &violations,
    );
}

fn rust_files() -> Vec<(String, String)> {
    let files = SOURCES.iter().flat_map(files_in);
    let rust = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    rust.map(|path| (path.to_str().unwrap().to_owned(), read(&path))).collect()
}

/// `bridge` for both `server/src/bridge.rs` and `server/src/bridge/router.rs`.
fn part_of(path: &str) -> Option<&'static str> {
    let path = Path::new(path).strip_prefix("server/src").ok()?;
    let first = path.iter().next()?.to_str()?.trim_end_matches(".rs");
    PARTS.into_iter().find(|part| *part == first)
}

/// The modules a file names as `crate::name` or `crate::{name, other::{..}}`.
fn names_below_crate(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (position, prefix) in text.match_indices("crate::") {
        let rest = &text[position + prefix.len()..];
        match rest.strip_prefix('{') {
            Some(group) => names.extend(names_in_group(group)),
            None => names.push(first_word(rest)),
        }
    }
    names
}

/// The first word of each item of a group whose opening brace is cut off.
fn names_in_group(group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0;
    let mut item = 0;
    for (position, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            ',' | '}' if depth == 0 => {
                names.push(first_word(group[item..position].trim_start()));
                item = position + 1;
                if character == '}' {
                    break;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    names
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect()
}

#[test]
fn names_are_found_in_single_and_grouped_imports() {
    let text = "use crate::bridge::Bridge;\nuse crate::{\n    clock,\n    journal::{self, Journal},\n    mail,\n};\n";
    assert_eq!(names_below_crate(text), ["bridge", "clock", "journal", "mail", ""]);
}

//! docs/compatibility.md has a row for everything clients can see, and the tests that it names exist.

use std::collections::BTreeSet;

use serde_json::Value;
use vestibule::bridge::{Settings, TokenKey, capabilities, openapi_document};
use vestibule::config::Files;
use vestibule_processor::Parameters;
use vestibule_processor::parameters::DEFINITIONS;
use vestibule_shared::visitor::reason;

use crate::{assert_none, read, root};

const TABLE: &str = "docs/compatibility.md";
/// What stands in place of tests where there is nothing that a test could show.
const NOTHING: &str = "–";
/// The sections that have fields, and the words in these.
const FIELDS: [&str; 4] = ["Fields of requests", "Fields of answers", "Events", "Failure codes"];

/// A row of a table.
struct Row {
    section: String,
    /// What the row is about: the names in its first cell.
    names: Vec<String>,
    /// Its last cell.
    shown_by: String,
}

#[test]
fn every_call_has_a_row() {
    let mut calls = BTreeSet::new();
    for (path, item) in visitors_paths(&openapi_document()) {
        let methods = item.as_object().unwrap().keys().map(|method| method.to_uppercase());
        calls.extend(methods.map(|method| format!("{method} {path}")));
    }
    check("Calls", calls);
}

#[test]
fn every_field_has_a_row() {
    let document = openapi_document();
    let mut names = BTreeSet::new();
    for (_, item) in visitors_paths(&document) {
        collect(&document, item, &mut BTreeSet::new(), &mut names);
    }
    let fields = rows().into_iter().filter(|row| FIELDS.contains(&row.section.as_str()));
    let known: BTreeSet<String> = fields.flat_map(|row| row.names).collect();
    let missing: Vec<String> = names.difference(&known).cloned().collect();
    assert_none("every field and every word in it has a row", &missing);
}

#[test]
fn every_capability_has_a_row() {
    let key = TokenKey::parse("a secret of the company's own site").unwrap();
    let files = Files { visitor_upload: true, ..Files::default() };
    let settings = Settings { token_key: Some(key), mail: true, files, ..Settings::default() };
    let parameters =
        Parameters::default().with([("AllowClientProblemReport", "1"), ("EnableWebTranscript", "1")]);
    let all = capabilities(&parameters, &settings);
    check("Capabilities", [all.common, all.chat, all.callback, all.queue_query].concat());
}

#[test]
fn every_failure_code_has_a_row() {
    check("Failure codes", reason::ALL.iter().map(|(code, _)| *code));
}

#[test]
fn every_parameter_has_a_row() {
    check("Parameters", DEFINITIONS.iter().map(|definition| definition.name));
}

#[test]
fn every_row_names_tests_that_exist() {
    let mut violations = Vec::new();
    for Row { section, names, shown_by } in rows().into_iter().filter(|row| row.shown_by != NOTHING) {
        for citation in shown_by.split(", ") {
            let name = citation.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
            if !name.is_some_and(exists) {
                violations.push(format!("{section}, {names:?}: {citation}"));
            }
        }
    }
    assert_none("the last cell of a row names tests, or a dash", &violations);
}

fn check<Name: Into<String>>(section: &str, names: impl IntoIterator<Item = Name>) {
    let known: BTreeSet<String> =
        rows().into_iter().filter(|row| row.section == section).flat_map(|row| row.names).collect();
    let missing = names.into_iter().map(Into::into).filter(|name| !known.contains(name)).collect::<Vec<_>>();
    assert_none(&format!("{section} of {TABLE} has a row for each"), &missing);
}

fn rows() -> Vec<Row> {
    let text = read(TABLE);
    let sections = text.split("\n## ").skip(1).map(|section| section.split_once('\n').unwrap());
    sections.flat_map(|(section, text)| text.lines().filter_map(|line| row(section, line))).collect()
}

/// The row that a line is; none if it is no row, or its table's head.
fn row(section: &str, line: &str) -> Option<Row> {
    let cells: Vec<&str> = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ").collect();
    let shown_by = (*cells.last()?).to_owned();
    let names = cells[0].split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect();
    (shown_by != "shown by").then(|| Row { section: section.to_owned(), names, shown_by })
}

/// The visitor's calls in the OpenAPI document, without what all their paths begin with.
fn visitors_paths(document: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths.filter_map(|(path, item)| Some((path.strip_prefix("/websvcs/")?, item)))
}

/// The fields, their words, and the parameters in addresses and headers, of a description and all that it refers to.
fn collect<'a>(
    document: &'a Value,
    value: &'a Value,
    seen: &mut BTreeSet<&'a str>,
    names: &mut BTreeSet<String>,
) {
    if let Some(items) = value.as_array() {
        items.iter().for_each(|item| collect(document, item, seen, names));
    }
    for (key, value) in value.as_object().into_iter().flatten() {
        match (key.as_str(), value) {
            ("$ref", Value::String(reference)) => {
                if seen.insert(reference) {
                    collect(document, document.pointer(&reference[1..]).unwrap(), seen, names);
                }
            }
            ("properties", Value::Object(fields)) => {
                names.extend(fields.keys().cloned());
                fields.values().for_each(|field| collect(document, field, seen, names));
            }
            ("parameters", Value::Array(parameters)) => {
                let named = parameters.iter().filter(|parameter| parameter["in"] != "path");
                names.extend(named.filter_map(|parameter| parameter["name"].as_str()).map(ToOwned::to_owned));
            }
            ("enum", Value::Array(words)) => {
                names.extend(words.iter().filter_map(Value::as_str).map(ToOwned::to_owned));
            }
            ("example" | "examples", _) => {}
            _ => collect(document, value, seen, names),
        }
    }
}

/// Whether there is a test `suite::file::function`, or a file of tests `suite::file`.
fn exists(citation: &str) -> bool {
    let parts: Vec<&str> = citation.split("::").collect();
    let folder = match parts[0] {
        "processor" => "server/processor/src",
        "scenario" => "server/processor/src/scenario",
        "server" => "server/src",
        "shared" => "shared/src",
        "walk" => "tests/blackbox/websvcs",
        suite => &format!("tests/{suite}"),
    };
    let sources = |parts: &[&str]| {
        let path = [&[folder], parts].concat().join("/");
        let ends = [".rs", "/main.rs", "/tests.rs", ".py"];
        ends.map(|end| format!("{path}{end}")).into_iter().filter(|path| root().join(path).is_file())
    };
    let is_in = |text: &str, function: &str| {
        ["fn ", "def "]
            .iter()
            .any(|word| ['(', '<'].iter().any(|bracket| text.contains(&format!("{word}{function}{bracket}"))))
    };
    sources(&parts[1..]).next().is_some()
        || parts[1..]
            .split_last()
            .is_some_and(|(function, module)| sources(module).any(|path| is_in(&read(path), function)))
}

#[test]
fn a_citation_leads_to_a_file_or_to_a_function_in_it() {
    let check = |citation, expected| assert_eq!(exists(citation), expected, "{citation}");
    check("walk", true);
    check("walk::registration", true);
    check("integration::visitors", true);
    check("integration::visitors::clients_of_all_ages_can_start_a_chat", true);
    check("integration::visitors::clients_of_all", false);
    check("integration::nowhere::clients_of_all_ages_can_start_a_chat", false);
    check("scenario::a_chat_from_start_to_end", true);
    check("server::bridge::tokens::what_is_no_key_is_refused_with_what_to_do", true);
    check("contract::tracker::suite::a_user_name_is_taken_once", true);
    check("the same", false);
}

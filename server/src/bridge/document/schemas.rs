//! What the types do not say of themselves, and how what they say is told.

use serde_json::{Map, Value};
use vestibule_shared::visitor::reason;

use super::rules::{EXTENSION, list};

/// The field that marks for programs what is ours.
const EXTENSION_MARK: &str = "x-extension";
/// What texts say of fields that have to be there.
const REQUIRED: &str = "; required";
/// What a time is to Rust.
const TIMESTAMP_TYPE: &str = "u64";

/// Completes what the types say of themselves.
pub(super) fn complete(components: &mut Value) {
    let schemas = &mut components["schemas"];
    add_problem(schemas);
    let codes = reason::ALL.iter().map(|(code, about)| format!("- `{code}`: {}", about.trim()));
    let codes = codes.collect::<Vec<_>>().join("\n");
    for variant in list(&mut schemas["Status"], "oneOf") {
        if let Some(reason) = variant["properties"].get_mut("reason") {
            reason["description"] = format!("Why.\n\n{codes}").into();
            reason["enum"] = reason::ALL.iter().map(|(code, _)| *code).collect();
        }
    }
    // Rust knows no name for what is another name of a number.
    let mut timestamp = schemas[TIMESTAMP_TYPE].take();
    timestamp["description"] = "Milliseconds since 1970-01-01 UTC, by the server's clock.".into();
    schemas.as_object_mut().and_then(|schemas| schemas.remove(TIMESTAMP_TYPE));
    schemas["Timestamp"] = timestamp;
    schemas.as_object_mut().into_iter().flatten().for_each(|(_, schema)| require(schema));
    // How a client of ours reads what it does not know; never sent.
    if let Some(events) = schemas["ChatEvent"]["oneOf"].as_array_mut() {
        events.retain(|event| event["properties"]["type"]["enum"][0] != "unknown");
    }
}

/// No endpoint names it: it is the answer of all that failed.
fn add_problem(schemas: &mut Value) {
    use utoipa::PartialSchema;
    let problem = vestibule_shared::agent::Problem::schema();
    schemas["Problem"] = serde_json::to_value(problem).unwrap_or_default();
}

/// Requires the fields that are, as their texts say. Such a field may be left out all the same, and the answer says what is missing.
fn require(schema: &mut Value) {
    let mut required = Vec::new();
    for (name, field) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        let about = field["description"].as_str().or_else(|| field["oneOf"][0]["description"].as_str());
        if about.is_some_and(|about| about.contains(REQUIRED)) {
            without_null(field);
            required.push(Value::from(name.as_str()));
        }
    }
    if !required.is_empty() {
        schema["required"] = required.into();
    }
}

/// Takes null out of what a value may be.
pub(super) fn without_null(schema: &mut Value) {
    if let [one, null] = schema["oneOf"].as_array().map_or(&[][..], Vec::as_slice)
        && null["type"] == "null"
    {
        *schema = one.clone();
        return;
    }
    let types = schema["type"].as_array().into_iter().flatten().filter(|one| *one != "null");
    let types: Vec<Value> = types.cloned().collect();
    if let [one] = types.as_slice() {
        schema["type"] = one.clone();
    }
}

/// Marks extensions, and makes texts readable that were written for rustdoc.
pub(super) fn tidy(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            tidy_fields(fields);
            fields.values_mut().for_each(tidy);
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        _ => {}
    }
}

fn tidy_fields(fields: &mut Map<String, Value>) {
    // What need not be there is null without it; nobody has to be told.
    if fields.get("default").is_some_and(Value::is_null) {
        fields.remove("default");
    }
    if let Some(Value::String(reference)) = fields.get_mut("$ref")
        && let Some(schemas) = reference.strip_suffix(TIMESTAMP_TYPE)
    {
        *reference = format!("{schemas}Timestamp");
    }
    let of_choice = fields.get_mut("oneOf").and_then(|choices| choices[0].as_object_mut());
    let of_choice = of_choice
        .filter(|choice| choice.contains_key("$ref"))
        .and_then(|choice| choice.remove("description"));
    fields.extend(of_choice.map(|about| ("description".to_owned(), about)));
    tidy_description(fields);
}

fn tidy_description(fields: &mut Map<String, Value>) {
    let Some(text) = fields.get("description").and_then(Value::as_str).map(without_links) else { return };
    if text.starts_with(EXTENSION) {
        fields.insert(EXTENSION_MARK.to_owned(), true.into());
    }
    fields.insert("description".to_owned(), text.trim().into());
}

/// A text whose links lead nowhere outside of rustdoc: what they show is left.
pub(super) fn without_links(text: &str) -> String {
    let lines = text.lines().filter(|line| !(line.starts_with("[`") && line.contains("]: ")));
    let text = lines.collect::<Vec<_>>().join("\n");
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, link)) = rest.split_once("[`") {
        let Some((name, after)) = link.split_once("`]") else { break };
        plain += &format!("{before}`{name}`");
        rest = match after.strip_prefix('(').and_then(|target| target.split_once(')')) {
            Some((_, after)) => after,
            None => after,
        };
    }
    plain + rest
}

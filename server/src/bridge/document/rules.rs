//! What holds for many endpoints: forms, failures, who may call.

use serde_json::{Value, json};

use super::{schemas, words};
use crate::bridge::agent::COOKIE_NAME;
use crate::bridge::visitor::Format;

/// How texts begin that tell of what is ours.
pub(super) const EXTENSION: &str = "*Extension:*";

const JSON: &str = "application/json";
const EVENT_STREAM: &str = "text/event-stream";
const PROBLEM: &str = "#/components/schemas/Problem";
/// The one call of agents that needs no cookie.
const LOGIN: &str = "/agent/login";

/// Completes what the endpoints say of themselves.
pub(super) fn complete(document: &mut Value) {
    document["info"] = json!({
        "title": "Vestibule",
        "version": env!("CARGO_PKG_VERSION"),
        "description": words::ABOUT,
        "license": { "name": "MIT OR Apache-2.0" },
    });
    document["servers"] = json!([{ "url": ".", "description": "The folder this document is in" }]);
    document["tags"] = json!([
        { "name": "visitor", "description": words::VISITOR },
        { "name": "agent", "description": words::AGENT },
        { "name": "admin", "description": words::ADMIN },
    ]);
    let components = &mut document["components"];
    components["securitySchemes"] = json!({
        "session": { "type": "apiKey", "in": "cookie", "name": COOKIE_NAME, "description": words::COOKIE },
    });
    schemas::complete(components);
    for_each_operation(document, complete_operation);
    schemas::tidy(document);
}

/// Shows every operation with its path and method.
pub(super) fn for_each_operation(document: &mut Value, mut change: impl FnMut(&str, &str, &mut Value)) {
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for (path, item) in paths {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            change(path, method, operation);
        }
    }
}

fn complete_operation(path: &str, method: &str, operation: &mut Value) {
    divide_text(operation);
    describe_parameters(path, operation);
    describe_streams(operation);
    describe_bytes(operation);
    if path.starts_with("/websvcs/") {
        complete_visitors(operation);
    } else {
        complete_agents(path, method, operation);
    }
}

/// The first sentence is the summary. The comment's first line, which utoipa takes for it, ends anywhere.
fn divide_text(operation: &mut Value) {
    let text = |key: &str| operation[key].as_str().unwrap_or_default().trim().to_owned();
    let whole = format!("{}\n{}", text("summary"), text("description"));
    let whole = whole.trim();
    let end = whole.find(". ").or_else(|| whole.find(".\n")).map_or(whole.len(), |dot| dot + 1);
    let (summary, description) = whole.split_at(end);
    let is_extension = whole.starts_with(EXTENSION);
    let summary = summary.trim_start_matches(EXTENSION).replace('\n', " ");
    operation["summary"] = capitalized(summary.trim()).into();
    operation["description"] =
        format!("{}{}", if is_extension { "*Extension:* " } else { "" }, description.trim()).trim().into();
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    first + characters.as_str()
}

fn describe_parameters(path: &str, operation: &mut Value) {
    for parameter in list(operation, "parameters") {
        let name = parameter["name"].as_str().unwrap_or_default().to_owned();
        if parameter["in"] != "path" {
            // null is no text that an address or a header can hold.
            schemas::without_null(&mut parameter["schema"]);
            continue;
        }
        let known = words::PLACEHOLDERS.into_iter().find(|(known, _)| *known == name);
        parameter["description"] = known.map_or("", |(_, about)| about).into();
        match name.as_str() {
            "participantID" | "other" => parameter["schema"]["format"] = "uuid".into(),
            "interaction" => parameter["schema"]["pattern"] = "^[0-9]+-[0-9]+$".into(),
            "file" if path.starts_with("/agent/") => parameter["schema"]["pattern"] = "^[0-9a-f]{32}$".into(),
            _ => {}
        }
    }
}

/// In a stream each event's data is what the endpoint says of its body.
fn describe_streams(operation: &mut Value) {
    for response in operation["responses"].as_object_mut().into_iter().flatten().map(|(_, it)| it) {
        let Some(content) = response.get_mut("content").and_then(|it| it.get_mut(EVENT_STREAM)) else {
            continue;
        };
        let data = content["schema"].take();
        content["schema"] = json!({
            "type": "object",
            "required": ["data"],
            "properties": {
                "id": { "type": "string" },
                "data": { "type": "string", "contentMediaType": JSON, "contentSchema": data },
            },
        });
    }
}

/// Bytes are lists of numbers to Rust only.
fn describe_bytes(operation: &mut Value) {
    let parts = operation.as_object_mut().into_iter().flatten();
    let bodies = parts.flat_map(|(name, part)| match name.as_str() {
        "requestBody" => vec![part],
        "responses" => part.as_object_mut().into_iter().flatten().map(|(_, response)| response).collect(),
        _ => Vec::new(),
    });
    for content in bodies.filter_map(|body| body.get_mut("content")?.as_object_mut()) {
        for (_, form) in content.iter_mut().filter(|(media_type, _)| *media_type != JSON) {
            if form["schema"]["type"] == "array" {
                form["schema"] = json!({ "type": "string", "format": "binary" });
            }
        }
    }
}

/// Every answer of theirs comes in all forms, and so do requests.
fn complete_visitors(operation: &mut Value) {
    let forms = [Format::Json, Format::Xml, Format::JsonAsText, Format::XmlAsText];
    for response in operation["responses"].as_object_mut().into_iter().flatten().map(|(_, it)| it) {
        let is_stream = response["content"].get(EVENT_STREAM).is_some();
        copy_form(response, if is_stream { &[] } else { &forms });
    }
    if let Some(body) = operation.get_mut("requestBody") {
        copy_form(body, &[Format::Xml]);
    }
    let stopping = operation["responses"]["200"]["content"].get(JSON).cloned();
    if let Some(content) = stopping {
        operation["responses"]["503"] =
            json!({ "description": words::STOPPING, "content": { JSON: content } });
        copy_form(&mut operation["responses"]["503"], &forms);
    }
}

/// Says that what is JSON comes in these forms too.
fn copy_form(body: &mut Value, forms: &[Format]) {
    let Some(json) = body.get("content").and_then(|content| content.get(JSON)).cloned() else { return };
    for form in forms {
        let media_type = form.content_type().split(';').next().unwrap_or_default();
        body["content"][media_type] = json.clone();
    }
}

fn complete_agents(path: &str, method: &str, operation: &mut Value) {
    let is_login = path == LOGIN;
    if !is_login {
        operation["security"] = json!([{ "session": [] }]);
    }
    let changes = method != "get";
    if changes && operation.get("requestBody").is_none() {
        operation["requestBody"] =
            json!({ "description": words::NO_BODY, "content": { JSON: { "schema": {} } } });
    }
    let has_body = changes && operation["requestBody"]["description"] != words::NO_BODY;
    let names_one = path.contains('{');
    let possible = [
        ("400", has_body),
        ("401", true),
        ("403", path.starts_with("/admin/")),
        ("404", names_one),
        ("408", has_body),
        ("409", changes && !is_login),
        ("413", has_body),
        ("415", changes),
        ("503", changes || path == "/agent/events"),
    ];
    for (status, _) in possible.into_iter().filter(|(_, is_possible)| *is_possible) {
        let known = words::PROBLEMS.into_iter().find(|(known, _)| *known == status);
        operation["responses"][status] = json!({ "description": known.map_or("", |(_, about)| about) });
    }
    for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
        if status.starts_with(['4', '5']) {
            response["content"] = json!({ JSON: { "schema": { "$ref": PROBLEM } } });
        }
    }
}

/// The items of a list that need not be there.
pub(super) fn list<'a>(value: &'a mut Value, name: &str) -> impl Iterator<Item = &'a mut Value> + use<'a> {
    value.get_mut(name).and_then(Value::as_array_mut).into_iter().flatten()
}

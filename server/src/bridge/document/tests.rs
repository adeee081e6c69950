use std::collections::BTreeSet;

use serde_json::Value;
use vestibule_shared::visitor::reason;

use super::*;

/// Every call there is. Whoever adds one is reminded here that others read of it.
const CALLS: &str = "\
DELETE /admin/parameters/{name}
GET /admin/parameters
GET /agent/events
GET /agent/interactions/{interaction}/file/{file}
GET /agent/session
GET /websvcs/callback/properties/{participantID}
GET /websvcs/callback/status/{participantID}
GET /websvcs/chat/getFile/{participantID}/{file}/{name}
GET /websvcs/chat/poll/{participantID}
GET /websvcs/chat/stream/{participantID}
GET /websvcs/photo/{participantID}/{other}
GET /websvcs/serverConfiguration
POST /agent/interactions/{interaction}/disconnect
POST /agent/interactions/{interaction}/file
POST /agent/interactions/{interaction}/finish
POST /agent/interactions/{interaction}/hold
POST /agent/interactions/{interaction}/message
POST /agent/interactions/{interaction}/pickup
POST /agent/interactions/{interaction}/retry
POST /agent/interactions/{interaction}/typing
POST /agent/interactions/{interaction}/url
POST /agent/login
POST /agent/logout
POST /agent/status
POST /websvcs/callback/create
POST /websvcs/callback/disconnect/{participantID}
POST /websvcs/callback/modify/{participantID}
POST /websvcs/callback/reconnect
POST /websvcs/chat/exit/{participantID}
POST /websvcs/chat/reconnect
POST /websvcs/chat/sendMessage/{participantID}
POST /websvcs/chat/setTypingState/{participantID}
POST /websvcs/chat/start
POST /websvcs/chat/uploadFile/{participantID}
POST /websvcs/partyInfo/{participantID}
POST /websvcs/problemReport/{participantID}
POST /websvcs/queue/query
POST /websvcs/register
PUT /admin/parameters/{name}";

#[test]
fn every_call_is_in_the_document() {
    let mut calls = Vec::new();
    rules::for_each_operation(&mut value(), |path, method, _| {
        calls.push(format!("{} {path}", method.to_uppercase()));
    });
    calls.sort();
    assert_eq!(calls.join("\n"), CALLS);
}

#[test]
fn every_call_says_what_it_does_and_every_placeholder_what_it_stands_for() {
    rules::for_each_operation(&mut value(), |path, method, operation| {
        let is_said = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
        assert!(is_said(&operation["summary"]), "{method} {path}: {operation}");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(is_said(&parameter["description"]), "{method} {path}: {parameter}");
        }
    });
}

#[test]
fn every_reference_leads_to_a_schema() {
    let document = value();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let mut references = BTreeSet::new();
    collect(&document, &mut references);
    for reference in &references {
        let name = reference.strip_prefix("#/components/schemas/").unwrap();
        assert!(schemas.contains_key(name), "{reference}");
    }
    let used: BTreeSet<&str> = references.iter().filter_map(|it| it.rsplit('/').next()).collect();
    let unused: Vec<&String> = schemas.keys().filter(|name| !used.contains(name.as_str())).collect();
    assert_eq!(unused, Vec::<&String>::new(), "schemas that nothing leads to");
}

fn collect(value: &Value, references: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            references.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|value| collect(value, references));
        }
        Value::Array(items) => items.iter().for_each(|value| collect(value, references)),
        _ => {}
    }
}

#[test]
fn bounds_are_said_of_fields_that_there_are() {
    let mut document = serde_json::to_value(crate::bridge::router::description()).unwrap();
    rules::complete(&mut document);
    for (schema, field) in limits::fields() {
        let known = &document["components"]["schemas"][schema]["properties"][field];
        assert!(known.get("type").is_some(), "{schema} {field}: {known}");
    }
}

#[test]
fn examples_are_of_schemas_that_there_are_and_have_what_is_required() {
    let document = value();
    for (name, example) in examples::examples() {
        let schema = &document["components"]["schemas"][name];
        let fields = example.as_object().unwrap();
        assert!(fields.keys().all(|field| schema["properties"].get(field).is_some()), "{name}: {schema}");
        let required = schema["required"].as_array().into_iter().flatten();
        assert!(required.map(|name| name.as_str().unwrap()).all(|name| fields.contains_key(name)), "{name}");
    }
}

#[test]
fn nothing_in_the_document_is_null() {
    assert!(!value().to_string().replace("\"credentials\":null", "").contains(":null"));
}

#[test]
fn visitors_failures_are_http_200_and_agents_have_a_problem() {
    let document = value();
    let poll = &document["paths"]["/websvcs/chat/poll/{participantID}"]["get"];
    let forms: Vec<_> = poll["responses"]["200"]["content"].as_object().unwrap().keys().collect();
    assert_eq!(forms, ["application/json", "application/xml", "text/plain", "text/xml"]);
    assert_eq!(poll.get("security"), None);
    let reasons =
        document["components"]["schemas"]["Status"]["oneOf"][1]["properties"]["reason"]["enum"].clone();
    assert_eq!(reasons.as_array().map(Vec::len), Some(reason::ALL.len()), "{reasons}");

    let file = &document["paths"]["/websvcs/chat/getFile/{participantID}/{file}/{name}"]["get"];
    assert_eq!(file["responses"]["200"]["content"]["*/*"]["schema"]["format"], "binary");

    let message = &document["paths"]["/agent/interactions/{interaction}/message"]["post"];
    assert_eq!(message["security"][0]["session"], Value::Array(Vec::new()));
    let conflict = &message["responses"]["409"]["content"]["application/json"]["schema"]["$ref"];
    assert_eq!(conflict, "#/components/schemas/Problem");
    assert_eq!(document["components"]["securitySchemes"]["session"]["in"], "cookie");
}

#[test]
fn what_is_ours_is_marked() {
    let document = value();
    let paths = &document["paths"];
    let is_marked = |value: &Value| value["x-extension"] == true;
    let poll = &paths["/websvcs/chat/poll/{participantID}"]["get"];
    assert!(
        !is_marked(poll) && is_marked(&poll["parameters"][1]) && is_marked(&poll["parameters"][2]),
        "{poll}"
    );
    assert!(is_marked(&paths["/websvcs/chat/stream/{participantID}"]["get"]));
    assert!(is_marked(&paths["/websvcs/chat/uploadFile/{participantID}"]["post"]));
    let start = &document["components"]["schemas"]["StartChatRequest"]["properties"];
    assert!(is_marked(&start["requestId"]) && !is_marked(&start["target"]), "{start}");
}

#[test]
fn links_of_rustdoc_are_plain_text() {
    let check = |text, expected: &str| assert_eq!(schemas::without_links(text), expected, "{text}");
    check("as in [`A`](super::A).", "as in `A`.");
    check("see [`A`] and [`B`](c)\n\n[`A`]: super::A", "see `A` and `B`\n");
    check("an [open end", "an [open end");
    let text = value().to_string();
    assert!(!text.contains("[`") && !text.contains("super::"), "a link is left");
}

#[test]
fn the_page_shows_every_call_and_schema_and_loads_nothing_from_elsewhere() {
    let mut document = value();
    let page = page::of(&document);
    rules::for_each_operation(&mut document, |path, _, operation| {
        let id = operation["operationId"].as_str().unwrap();
        assert_eq!(page.matches(&format!("<article id=\"{id}\">")).count(), 1, "{path} {id}");
    });
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        assert!(page.contains(&format!("<article id=\"schema-{name}\">")), "{name}");
    }
    for loading in ["<script", " src=", "href=\"http", " style="] {
        assert!(!page.contains(loading), "{loading}");
    }
}

//! Schemas, as HTML.

use serde_json::Value;

use super::text::{escaped, paragraphs};
use super::text_of;

/// How references to schemas begin.
const SCHEMAS: &str = "#/components/schemas/";

/// Every schema with its fields.
pub(super) fn all(schemas: &Value) -> String {
    schemas.as_object().into_iter().flatten().map(|(name, schema)| one(name, schema)).collect()
}

fn one(name: &str, schema: &Value) -> String {
    let name = escaped(name);
    let variants: String = match schema["oneOf"].as_array() {
        Some(variants) => variants.iter().map(body).collect(),
        None => fields(schema),
    };
    let examples = schema["examples"].as_array().into_iter().flatten();
    let examples: String =
        examples.map(|it| format!("<pre>{}</pre>\n", escaped(&format!("{it:#}")))).collect();
    let kind = if variants.is_empty() { format!("<p>{}</p>\n", kind(schema)) } else { String::new() };
    format!(
        "<article id=\"schema-{name}\">\n<h3><a href=\"#schema-{name}\"><code>{name}</code></a></h3>\n{}{kind}{variants}{examples}</article>\n",
        paragraphs(text_of(&schema["description"]))
    )
}

/// One of several forms that a value may have.
fn body(variant: &Value) -> String {
    let fields = fields(variant);
    let shown = if fields.is_empty() { format!("<p>{}</p>\n", kind(variant)) } else { fields };
    format!("{}{shown}", paragraphs(text_of(&variant["description"])))
}

fn fields(schema: &Value) -> String {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().map(text_of).collect();
    let fields = schema["properties"].as_object().into_iter().flatten();
    let rows: String = fields
        .map(|(name, field)| {
            let optional = if required.contains(&name.as_str()) { "" } else { "optional" };
            let about = paragraphs(text_of(&field["description"]));
            format!(
                "<tr><th><code>{}</code></th><td>{optional}</td><td>{}</td><td>{about}</td></tr>\n",
                escaped(name),
                kind(field)
            )
        })
        .collect();
    if rows.is_empty() { rows } else { format!("<table>\n{rows}</table>\n") }
}

/// What kind of value it is, in a few words.
pub(super) fn kind(schema: &Value) -> String {
    if let Some(name) = text_of(&schema["$ref"]).strip_prefix(SCHEMAS) {
        let name = escaped(name);
        return format!("<a href=\"#schema-{name}\">{name}</a>");
    }
    let choices = ["oneOf", "allOf", "anyOf"].into_iter().find_map(|key| schema[key].as_array());
    if let Some(choices) = choices {
        let kinds = choices.iter().filter(|choice| choice["type"] != "null").map(kind);
        return kinds.collect::<Vec<_>>().join(" or ");
    }
    if let Some(values) = schema["enum"].as_array() {
        let values = values.iter().map(|value| format!("<code>{}</code>", escaped(text_of(value))));
        return values.collect::<Vec<_>>().join(" ");
    }
    let types = match &schema["type"] {
        Value::Array(types) => types.iter().map(text_of).filter(|one| *one != "null").collect(),
        one => vec![text_of(one)],
    };
    format!(
        "{}{}",
        types.iter().map(|one| named(one, schema)).collect::<Vec<_>>().join(" or "),
        bounds(schema)
    )
}

fn named(kind: &str, schema: &Value) -> String {
    match kind {
        "array" => format!("list of {}", self::kind(&schema["items"])),
        "object" if schema["properties"]["data"].get("contentSchema").is_some() => {
            format!("events of {}", self::kind(&schema["properties"]["data"]["contentSchema"]))
        }
        "object" => "names and values".to_owned(),
        "string" if schema["format"] == "uuid" => "UUID".to_owned(),
        "string" if schema["format"] == "binary" => "bytes".to_owned(),
        "string" => "text".to_owned(),
        "integer" => "number".to_owned(),
        "boolean" => "true or false".to_owned(),
        "" => "anything".to_owned(),
        other => escaped(other),
    }
}

fn bounds(schema: &Value) -> String {
    let least = schema["minLength"].as_u64().filter(|least| *least > 0);
    match (least, schema["maxLength"].as_u64(), schema["maxProperties"].as_u64()) {
        (Some(least), Some(most), _) => format!(", {least} to {most} characters"),
        (None, Some(most), _) => format!(", at most {most} characters"),
        (Some(least), None, _) => format!(", at least {least} characters"),
        (_, _, Some(most)) => format!(", at most {most}"),
        _ => String::new(),
    }
}

//! The document as a page for people: headings, tables and links, without a script.

mod schema;
mod text;

use serde_json::Value;

use self::text::{escaped, paragraphs};

/// The whole page.
pub(super) fn of(document: &Value) -> String {
    let info = &document["info"];
    let title = escaped(&format!("{} {}", text_of(&info["title"]), text_of(&info["version"])));
    let tags: Vec<&Value> = document["tags"].as_array().into_iter().flatten().collect();
    let links: String =
        tags.iter().map(|tag| format!("<a href=\"#{0}\">{0}</a> ", text_of(&tag["name"]))).collect();
    let sections: String = tags.iter().map(|tag| section(document, tag)).collect();
    let about = paragraphs(text_of(&info["description"]));
    let schemas = schema::all(&document["components"]["schemas"]);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>API of {title}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <link rel=\"stylesheet\" href=\"style.css\">\n</head>\n<body>\n<header>\n<h1>API of {title}</h1>\n{about}\
         <nav>{links}<a href=\"#schemas\">schemas</a> <a href=\"../openapi.json\">openapi.json</a></nav>\n</header>\n\
         <main>\n{sections}<h2 id=\"schemas\">Schemas</h2>\n{schemas}</main>\n</body>\n</html>\n"
    )
}

/// All operations of a tag.
fn section(document: &Value, tag: &Value) -> String {
    let name = text_of(&tag["name"]);
    let paths = document["paths"].as_object().into_iter().flatten();
    let operations = paths.flat_map(|(path, item)| {
        item.as_object().into_iter().flatten().map(move |(method, operation)| (path, method, operation))
    });
    let of_tag = operations.filter(|(_, _, operation)| operation["tags"][0] == name);
    let shown: String = of_tag.map(|(path, method, operation)| shown(path, method, operation)).collect();
    format!("<h2 id=\"{name}\">{name}</h2>\n{}{shown}", paragraphs(text_of(&tag["description"])))
}

fn shown(path: &str, method: &str, operation: &Value) -> String {
    let id = escaped(text_of(&operation["operationId"]));
    let method = method.to_uppercase();
    let summary = paragraphs(text_of(&operation["summary"]));
    let description = paragraphs(text_of(&operation["description"]));
    let cookie =
        if operation.get("security").is_some() { "<p class=\"note\">Needs the cookie.</p>\n" } else { "" };
    format!(
        "<article id=\"{id}\">\n<h3><a href=\"#{id}\"><b>{method}</b> <code>{}</code></a></h3>\n{summary}{description}{cookie}{}{}{}</article>\n",
        escaped(path),
        parameters(operation),
        request(operation),
        responses(operation),
    )
}

fn parameters(operation: &Value) -> String {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let rows: String = parameters
        .map(|it| {
            let required = if it["required"] == true { "" } else { ", optional" };
            let place = format!("{}{required}", text_of(&it["in"]));
            row(text_of(&it["name"]), &place, &schema::kind(&it["schema"]), text_of(&it["description"]))
        })
        .collect();
    if rows.is_empty() { rows } else { format!("<table>\n{rows}</table>\n") }
}

fn row(name: &str, place: &str, kind: &str, about: &str) -> String {
    let (name, place, about) = (escaped(name), escaped(place), paragraphs(about));
    format!("<tr><th><code>{name}</code></th><td>{place}</td><td>{kind}</td><td>{about}</td></tr>\n")
}

fn request(operation: &Value) -> String {
    let Some(body) = operation.get("requestBody").filter(|body| !body.is_null()) else {
        return String::new();
    };
    format!("<p>Body: {}</p>\n{}", content(body), paragraphs(text_of(&body["description"])))
}

fn responses(operation: &Value) -> String {
    let responses = operation["responses"].as_object().into_iter().flatten();
    let rows: String = responses
        .map(|(status, response)| {
            let about = paragraphs(text_of(&response["description"]));
            format!("<tr><th>{}</th><td>{about}</td><td>{}</td></tr>\n", escaped(status), content(response))
        })
        .collect();
    format!("<table>\n{rows}</table>\n")
}

/// What a body is, and in which forms it comes.
fn content(body: &Value) -> String {
    let content: Vec<_> = body["content"].as_object().into_iter().flatten().collect();
    let mut kinds: Vec<String> = content.iter().map(|(_, form)| schema::kind(&form["schema"])).collect();
    kinds.dedup();
    let forms: Vec<String> =
        content.iter().map(|(form, _)| format!("<code>{}</code>", escaped(form))).collect();
    let kinds = kinds.join(" or ");
    if forms.is_empty() { kinds } else { format!("{kinds} <small>{}</small>", forms.join(" ")) }
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

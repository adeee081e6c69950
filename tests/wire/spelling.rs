//! Writes bodies as clients do: in any order, with other names, nulls, numbers for texts, and what nobody knows.

use std::fmt::Write;

use serde_json::{Map, Value};

/// Decisions on the way. Where they have run out, all is as usual.
#[derive(Debug)]
pub(crate) struct Whims(std::vec::IntoIter<u8>);

impl Whims {
    pub(crate) fn new(choices: Vec<u8>) -> Whims {
        Whims(choices.into_iter())
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::from(self.0.next().unwrap_or_default()) % bound
    }

    fn choose<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

/// A value as it is going to be written.
#[derive(Clone)]
enum Spelt {
    Null,
    /// A number or a truth value.
    Bare(String),
    Text(String),
    /// A list where none belongs.
    List,
    Items(Vec<Spelt>),
    Object(Vec<(String, Spelt)>),
}

/// Fields of a text that clients give as something else, too. So they do with all of a contact's and all attributes.
const ANY: [&str; 7] =
    ["transcriptRequired", "emailAddress", "requestId", "messageId", "subject", "telephone", "username"];

/// Spells a body in both forms. `others` are the names that fields have elsewhere.
pub(crate) fn spell(body: &Value, others: &[(&str, &str)], whims: &mut Whims) -> [String; 2] {
    let fields = body.as_object().expect("bodies are objects");
    let mut json = String::new();
    write_json(&mut json, &Spelt::Object(spell_fields("", fields, others, true, whims)), whims);
    let mut xml = String::new();
    write_xml(&mut xml, "body", &Spelt::Object(spell_fields("", fields, others, false, whims)), whims);
    [json, xml]
}

fn spell_fields(
    of: &str,
    fields: &Map<String, Value>,
    others: &[(&str, &str)],
    is_json: bool,
    whims: &mut Whims,
) -> Vec<(String, Spelt)> {
    let mut spelt = Vec::new();
    for (name, value) in fields {
        let is_credentials = name == "credentials" || (of, name.as_str()) == ("participant", "password");
        let is_any = of == "attributes" || of == "contact" || ANY.contains(&name.as_str());
        let value = match value {
            Value::Null if of != "attributes" && whims.below(2) == 1 => continue,
            Value::Null if is_credentials => spell_nothing_proved(whims),
            Value::Null if is_any && is_json => spell_nothing(whims),
            Value::Null => Spelt::Null,
            Value::String(text) if is_credentials => spell_password(text, whims),
            Value::String(text) if is_any => spell_text(text, whims),
            Value::String(text) => Spelt::Text(text.clone()),
            Value::Object(inner) => Spelt::Object(spell_fields(name, inner, others, is_json, whims)),
            Value::Array(items) => {
                let items = items.iter().filter_map(Value::as_object);
                Spelt::Items(
                    items
                        .map(|item| Spelt::Object(spell_fields(name, item, others, is_json, whims)))
                        .collect(),
                )
            }
            other => Spelt::Bare(other.to_string()),
        };
        let other = others.iter().find(|(known, _)| known == name).filter(|_| whims.below(2) == 1);
        spelt.push((other.map_or(name.as_str(), |(_, other)| other).to_owned(), value));
    }
    if of != "attributes" && whims.below(2) == 1 {
        let inner = vec![("message".to_owned(), Spelt::List), ("x".to_owned(), Spelt::Null)];
        let unknown = [Spelt::Null, Spelt::Bare("1.5e3".to_owned()), Spelt::List, Spelt::Object(inner)];
        spelt.push(("Later".to_owned(), unknown[whims.below(unknown.len())].clone()));
    }
    if !spelt.is_empty() {
        let first = whims.below(spelt.len());
        spelt.rotate_left(first);
    }
    spelt
}

/// What is no text is as good as none.
fn spell_nothing(whims: &mut Whims) -> Spelt {
    match whims.below(4) {
        0 => Spelt::Null,
        1 => Spelt::List,
        2 => Spelt::Object(Vec::new()),
        _ => Spelt::Object(vec![("text".to_owned(), Spelt::Text("no".to_owned()))]),
    }
}

fn spell_nothing_proved(whims: &mut Whims) -> Spelt {
    match whims.below(4) {
        0 => Spelt::Null,
        1 => Spelt::Text(String::new()),
        2 => Spelt::Object(Vec::new()),
        _ => Spelt::Object(vec![("password".to_owned(), Spelt::Null)]),
    }
}

fn spell_password(password: &str, whims: &mut Whims) -> Spelt {
    let text = spell_text(password, whims);
    match whims.below(3) {
        0 => text,
        1 => Spelt::Object(vec![("password".to_owned(), text)]),
        _ => Spelt::Object(vec![("x".to_owned(), Spelt::List), ("credentials".to_owned(), text)]),
    }
}

/// A text that reads like a number or a truth value may be given as one.
fn spell_text(text: &str, whims: &mut Whims) -> Spelt {
    let value = serde_json::from_str::<Value>(text).ok();
    let value = value.filter(|value| value.is_boolean() || value.is_number());
    let reads_so = value.map(|value| value.to_string()).as_deref() == Some(text);
    let text = text.to_owned();
    if reads_so && whims.below(3) > 0 { Spelt::Bare(text) } else { Spelt::Text(text) }
}

fn write_json(json: &mut String, value: &Spelt, whims: &mut Whims) {
    json.push_str(whims.choose(&["", " ", "\r\n\t"]));
    match value {
        Spelt::Null => json.push_str("null"),
        Spelt::Bare(text) => json.push_str(text),
        Spelt::Text(text) => write_json_text(json, text, whims),
        Spelt::List => json.push_str(r#"[{"message":1},null,[]]"#),
        Spelt::Items(items) => {
            json.push('[');
            for (place, item) in items.iter().enumerate() {
                json.push_str(if place == 0 { "" } else { "," });
                write_json(json, item, whims);
            }
            json.push(']');
        }
        Spelt::Object(fields) => {
            json.push('{');
            for (place, (name, value)) in fields.iter().enumerate() {
                json.push_str(if place == 0 { "" } else { "," });
                write_json_text(json, name, whims);
                json.push_str(whims.choose(&[":", " :"]));
                write_json(json, value, whims);
            }
            json.push('}');
        }
    }
    json.push_str(whims.choose(&["", " ", "\n"]));
}

fn write_json_text(json: &mut String, text: &str, whims: &mut Whims) {
    let is_escaped = whims.below(3) == 1;
    json.push('"');
    for character in text.chars() {
        if is_escaped || character < ' ' || matches!(character, '"' | '\\') {
            for unit in character.encode_utf16(&mut [0; 2]) {
                _ = write!(json, "\\u{unit:04x}");
            }
        } else {
            json.push(character);
        }
    }
    json.push('"');
}

fn write_xml(xml: &mut String, name: &str, value: &Spelt, whims: &mut Whims) {
    let prefix = whims.choose(&["", "n:"]);
    let attributes = whims.choose(&["", " a='1'", " xmlns:n=\"urn:n\" "]);
    _ = write!(xml, "<{prefix}{name}{attributes}");
    match value {
        Spelt::Null => xml.push_str(whims.choose(&[r#" xsi:nil="true">"#, " xsi:nil='1'>"])),
        Spelt::Bare(text) | Spelt::Text(text) => {
            xml.push('>');
            write_xml_text(xml, text, whims);
        }
        Spelt::List => xml.push_str("><item>1</item><message/>"),
        Spelt::Items(items) => {
            xml.push('>');
            for item in items {
                write_xml(xml, whims.choose(&["item", "routingContext", "x"]), item, whims);
            }
        }
        Spelt::Object(fields) => {
            xml.push('>');
            for (inner, value) in fields {
                xml.push_str(whims.choose(&["", "\n  ", "<!-- <message> -->", "<?p i?>"]));
                if name == "attributes" {
                    write_xml_attribute(xml, inner, value, whims);
                } else {
                    write_xml(xml, inner, value, whims);
                }
            }
        }
    }
    _ = write!(xml, "</{prefix}{name} >");
}

/// An attribute of the visitor's, under a name that XML may not be able to spell.
fn write_xml_attribute(xml: &mut String, name: &str, value: &Spelt, whims: &mut Whims) {
    let mut escaped = String::new();
    name.chars().for_each(|character| _ = write!(escaped, "&#{};", u32::from(character)));
    let nil = if matches!(value, Spelt::Null) { " xsi:nil='true'" } else { "" };
    _ = write!(xml, "<attribute name='{escaped}'{nil}>");
    if let Spelt::Bare(text) | Spelt::Text(text) = value {
        write_xml_text(xml, text, whims);
    }
    xml.push_str("</attribute>");
}

fn write_xml_text(xml: &mut String, text: &str, whims: &mut Whims) {
    let is_section = whims.below(2) == 1 && !text.contains(']') && !text.contains('\r');
    if is_section {
        _ = write!(xml, "<![CDATA[{text}]]>");
        return;
    }
    let is_escaped = whims.below(3) == 1;
    for character in text.chars() {
        if is_escaped || matches!(character, '<' | '>' | '&' | '\r') {
            _ = write!(xml, "&#x{:X};", u32::from(character));
        } else {
            xml.push(character);
        }
    }
}

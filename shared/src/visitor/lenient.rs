//! Values that clients write in more than one form.

use std::fmt;

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use super::RoutingContext;

/// Any JSON value: a text, number or truth value is kept as text, anything else is dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnyText(pub Option<String>);

impl Serialize for AnyText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for AnyText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Form::deserialize(deserializer).map(|form| AnyText(form.text()))
    }
}

/// Reads a text of which nobody knows what other clients put there.
pub(super) fn any_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    AnyText::deserialize(deserializer).map(|AnyText(text)| text)
}

/// Reads a list of routing contexts. What is no list is an empty one, and what is no context in it is passed over.
pub(super) fn any_contexts<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<RoutingContext>>, D::Error> {
    let contexts = |items: Vec<Form>| items.into_iter().filter_map(Form::context).collect();
    Ok(match Form::deserialize(deserializer)? {
        Form::Nothing => None,
        Form::Text(_) => Some(Vec::new()),
        Form::List(items) => Some(contexts(items)),
        // To XML a list is an element like any other, and its items are fields of whatever name.
        Form::Object(fields) => Some(contexts(fields.into_iter().map(|(_, item)| item).collect())),
    })
}

/// What clients put into `credentials`: a password, an object with one, an empty text, null, or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    /// The user name, if an object named one.
    pub username: Option<String>,
    /// The password, unless it is empty.
    pub password: Option<String>,
}

impl Serialize for Credentials {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.password.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Credentials {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = |text: String| Some(text).filter(|text| !text.is_empty());
        let mut credentials = Credentials::default();
        match Form::deserialize(deserializer)? {
            Form::Nothing | Form::List(_) => {}
            Form::Text(password) => credentials.password = given(password),
            Form::Object(fields) => {
                for (key, value) in texts(fields) {
                    match key.as_str() {
                        "username" | "name" => credentials.username = given(value),
                        "password" | "credentials" => credentials.password = given(value),
                        _ => {}
                    }
                }
            }
        }
        Ok(credentials)
    }
}

/// A JSON value; every plain one but null is a text.
enum Form {
    Nothing,
    Text(String),
    List(Vec<Form>),
    Object(Vec<(String, Form)>),
}

impl Form {
    fn text(self) -> Option<String> {
        match self {
            Form::Text(text) => Some(text),
            Form::Nothing | Form::List(_) | Form::Object(_) => None,
        }
    }

    fn context(self) -> Option<RoutingContext> {
        let Form::Object(fields) = self else { return None };
        let mut routing = RoutingContext::default();
        for (key, value) in texts(fields) {
            match key.as_str() {
                "context" => routing.context = value,
                "category" => routing.category = value,
                _ => {}
            }
        }
        Some(routing)
    }
}

/// The fields that are texts.
fn texts(fields: Vec<(String, Form)>) -> impl Iterator<Item = (String, String)> {
    fields.into_iter().filter_map(|(key, value)| Some((key, value.text()?)))
}

impl<'de> Deserialize<'de> for Form {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyForm)
    }
}

struct AnyForm;

impl<'de> Visitor<'de> for AnyForm {
    type Value = Form;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("any value")
    }
    fn visit_str<E>(self, value: &str) -> Result<Form, E> {
        Ok(Form::Text(value.to_owned()))
    }
    fn visit_bool<E>(self, value: bool) -> Result<Form, E> {
        Ok(Form::Text(value.to_string()))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Form, E> {
        Ok(Form::Text(value.to_string()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Form, E> {
        Ok(Form::Text(value.to_string()))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Form, E> {
        Ok(Form::Text(value.to_string()))
    }
    fn visit_unit<E>(self) -> Result<Form, E> {
        Ok(Form::Nothing)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Form, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element()? {
            items.push(item);
        }
        Ok(Form::List(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Form, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Form::Object(fields))
    }
}

/// What clients may put into a field that takes any value.
#[cfg(feature = "openapi")]
mod openapi {
    use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
    use utoipa::openapi::{RefOr, Schema};
    use utoipa::{PartialSchema, ToSchema};

    use super::{AnyText, Credentials};

    impl PartialSchema for AnyText {
        fn schema() -> RefOr<Schema> {
            of_types(
                &[Type::String, Type::Number, Type::Boolean, Type::Null],
                "A text, or what is read as one.",
            )
        }
    }

    impl ToSchema for AnyText {}

    impl PartialSchema for Credentials {
        fn schema() -> RefOr<Schema> {
            let about = "A password or a token; or an object with `username` and `password`; nothing for an anonymous visitor.";
            of_types(&[Type::String, Type::Object, Type::Null], about)
        }
    }

    impl ToSchema for Credentials {}

    fn of_types(types: &[Type], about: &str) -> RefOr<Schema> {
        let types = SchemaType::from_iter(types.iter().cloned());
        ObjectBuilder::new().schema_type(types).description(Some(about)).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(json: &str, username: Option<&str>, password: Option<&str>) {
        let expected = Credentials { username: username.map(Into::into), password: password.map(Into::into) };
        assert_eq!(serde_json::from_str::<Credentials>(json).unwrap(), expected, "{json}");
    }

    #[test]
    fn credentials_come_as_text_object_null_or_empty() {
        credentials(r#""s3cr3t""#, None, Some("s3cr3t"));
        credentials(r#""""#, None, None);
        credentials("null", None, None);
        credentials(r#"{"username":"mary","password":"pw","extra":[1]}"#, Some("mary"), Some("pw"));
        credentials(r#"{"username":"","password":null}"#, None, None);
        credentials("[1,2]", None, None);
    }

    #[test]
    fn what_is_no_routing_context_is_passed_over() {
        let check = |json: &str, expected: Option<&[(&str, &str)]>| {
            let read = any_contexts(&mut serde_json::Deserializer::from_str(json)).unwrap();
            let read = read.map(|read| read.into_iter().map(|one| (one.context, one.category)).collect());
            let owned = |(context, category): &(&str, &str)| ((*context).to_owned(), (*category).to_owned());
            assert_eq!(read, expected.map(|them| them.iter().map(owned).collect::<Vec<_>>()), "{json}");
        };
        check(r#"[{"context":"ICM","category":"Product"}]"#, Some(&[("ICM", "Product")]));
        check(r#"[{"category":7,"x":[{}],"context":true}]"#, Some(&[("true", "7")]));
        check(r#"[null,"ICM",[],{"context":null},{"context":"ICM"}]"#, Some(&[("", ""), ("ICM", "")]));
        check("null", None);
        for none in ["[]", r#""""#, "{}", r#"{"context":"ICM"}"#, "7"] {
            check(none, Some(&[]));
        }
    }

    #[test]
    fn any_value_is_read_as_text_or_dropped() {
        let check = |json: &str, expected: Option<&str>| {
            assert_eq!(serde_json::from_str::<AnyText>(json).unwrap().0.as_deref(), expected, "{json}");
        };
        check(r#""v""#, Some("v"));
        check("7", Some("7"));
        check("-7", Some("-7"));
        check("1.5", Some("1.5"));
        check("true", Some("true"));
        check("null", None);
        check(r#"[{"a":1}]"#, None);
        check(r#"{"a":{"b":1}}"#, None);
    }
}

//! How an element becomes a value: XML has texts only, so the type that is wanted says what a text means.

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, Error, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use vestibule_shared::visitor::reason;

use super::{Element, Unreadable};

impl Element {
    fn field_name(&self) -> &str {
        &self.name
    }

    fn free_name(&self) -> &str {
        self.free_name.as_deref().unwrap_or(&self.name)
    }

    fn is_blank(&self) -> bool {
        self.children.is_empty() && self.text.trim().is_empty()
    }

    /// Whether there are children, or could be.
    fn has_children(&self) -> bool {
        !self.is_nil && (!self.children.is_empty() || self.is_blank())
    }

    fn number<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value, Unreadable> {
        let text = self.text.trim();
        if let Ok(number) = text.parse() {
            return visitor.visit_u64(number);
        }
        if let Ok(number) = text.parse() {
            return visitor.visit_i64(number);
        }
        match text.parse() {
            Ok(number) if f64::is_finite(number) => visitor.visit_f64(number),
            _ => self.scalar(visitor),
        }
    }

    fn scalar<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value, Unreadable> {
        match () {
            () if self.is_nil => visitor.visit_unit(),
            () if self.children.is_empty() => visitor.visit_str(&self.text),
            () => Err(Unreadable::invalid_type(Unexpected::Map, &visitor)),
        }
    }

    fn fields<'de, V: Visitor<'de>>(
        &self,
        name: fn(&Element) -> &str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let mut fields = MapDeserializer::new(self.children.iter().map(|child| (name(child), child)));
        let value = visitor.visit_map(&mut fields)?;
        fields.end().map(|()| value)
    }

    fn items<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value, Unreadable> {
        let mut items = SeqDeserializer::new(self.children.iter());
        let value = visitor.visit_seq(&mut items)?;
        items.end().map(|()| value)
    }
}

/// Each number's type reads the same text.
macro_rules! numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
            self.number(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for &Element {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.children.is_empty() || self.is_nil {
            return self.scalar(visitor);
        }
        self.fields(Element::free_name, visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.text.trim() {
            "true" | "1" => visitor.visit_bool(true),
            "false" | "0" => visitor.visit_bool(false),
            _ => self.scalar(visitor),
        }
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.scalar(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.is_nil { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.is_blank() { visitor.visit_unit() } else { self.scalar(visitor) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.has_children() { self.items(visitor) } else { self.scalar(visitor) }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.has_children() { self.fields(Element::free_name, visitor) } else { self.scalar(visitor) }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        if self.has_children() { self.fields(Element::field_name, visitor) } else { self.scalar(visitor) }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_enum(self.text.trim().into_deserializer())
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_unit()
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_unit(visitor)
    }

    forward_to_deserialize_any! { char string bytes byte_buf identifier }
}

impl<'de> IntoDeserializer<'de, Unreadable> for &Element {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl Error for Unreadable {
    fn custom<T: std::fmt::Display>(message: T) -> Unreadable {
        Unreadable::new(reason::INVALID_CONTENT, format!("the body cannot be used: {message}"))
    }

    fn missing_field(field: &'static str) -> Unreadable {
        Unreadable::new(reason::MISSING_DATA, format!("the body cannot be used: missing field `{field}`"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fmt::Debug;

    use serde::Deserialize;
    use serde::de::DeserializeOwned;

    use super::super::read;
    use super::*;

    fn check<T: DeserializeOwned + PartialEq + Debug>(xml: &str, expected: T) {
        assert_eq!(read(xml.as_bytes()), Ok(expected), "{xml}");
    }

    fn check_refused<T: DeserializeOwned + Debug>(xml: &str, expected: &str) {
        let error = read::<T>(xml.as_bytes()).expect_err(xml).message;
        assert!(error.contains(expected), "{xml}: {error}");
    }

    #[test]
    fn the_type_that_is_wanted_says_what_a_text_means() {
        check("<a>true</a>", true);
        check("<a> 0 </a>", false);
        check("<a>true</a>", "true".to_owned());
        check("<a>7</a>", 7_u8);
        check("<a>-7</a>", -7_i64);
        check("<a>7</a>", 7.0);
        check("<a>-1.5</a>", -1.5);
        check("<a>7</a>", "7".to_owned());
        check("<a/>", String::new());
        check("<a>x</a>", 'x');
        check_refused::<bool>("<a>yes</a>", "a boolean");
        check_refused::<u8>("<a>-1</a>", "u8");
        check_refused::<u64>("<a>inf</a>", "u64");
        check_refused::<f64>("<a>inf</a>", "f64");
        check_refused::<u64>("<a><b/></a>", "u64");
        check_refused::<String>("<a><b/></a>", "a string");
    }

    #[test]
    fn lists_take_children_of_any_name() {
        check("<a><b>1</b><c>2</c></a>", vec![1, 2]);
        check::<Vec<u8>>("<a/>", Vec::new());
        check::<Vec<Option<u8>>>("<a><b xsi:nil='1'/><b>1</b></a>", vec![None, Some(1)]);
        check("<a><b>1</b><c>x</c></a>", (1, "x".to_owned()));
        check_refused::<Vec<u8>>("<a>1</a>", "a sequence");
        check_refused::<(u8, u8)>("<a><b>1</b><c>2</c><d>3</d></a>", "");
    }

    #[test]
    fn names_are_those_of_elements_or_free() {
        let expected = BTreeMap::from([("b".to_owned(), 1), ("not a name".to_owned(), 2)]);
        check("<a><b>1</b><entry name='not a name'>2</entry></a>", expected);
        check_refused::<BTreeMap<String, u8>>("<a>x</a>", "a map");
    }

    #[derive(Debug, PartialEq, Deserialize)]
    enum Color {
        Red,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Thing {
        color: Color,
        size: Option<u8>,
        #[serde(default)]
        rest: (),
    }

    #[test]
    fn structs_are_read_by_their_fields() {
        let thing = Thing { color: Color::Red, size: None, rest: () };
        check("<a><color>Red</color></a>", thing);
        let thing = Thing { color: Color::Red, size: Some(1), rest: () };
        check("<a><color> Red </color><unknown><x/></unknown><size>1</size><rest/></a>", thing);
        let thing = Thing { color: Color::Red, size: None, rest: () };
        check("<a><color name='shade'>Red</color></a>", thing);
        check_refused::<Thing>("<a/>", "missing field `color`");
        check_refused::<Thing>("<a><color>Blue</color></a>", "unknown variant `Blue`");
        check_refused::<Thing>("<a><color>Red</color><color>Red</color></a>", "duplicate field `color`");
        assert_eq!(read::<Thing>(b"<a/>").unwrap_err().reason, reason::MISSING_DATA);
    }
}

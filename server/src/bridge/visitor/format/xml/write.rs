//! How a value becomes a document.

mod children;
mod document;

use std::fmt::{Display, Write};

use serde::Serialize;
use serde::ser::{Error, Impossible, Serializer};

use children::Children;
use document::{Document, Place};

/// What begins every document.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// A value that no document can be made of.
#[derive(Debug, thiserror::Error)]
#[error("no XML can be made of it: {0}")]
pub struct Unwritable(String);

/// Writes a document. The value's only field is the root element; an array of one such value is written like the value.
///
/// A character that XML has no way to say is written as U+FFFD.
///
/// # Errors
/// If there is not exactly one root element, or a value has a shape that the protocol does not use.
pub fn write(value: &impl Serialize) -> Result<String, Unwritable> {
    let mut document = Document { text: DECLARATION.to_owned(), depth: 0, roots: 0 };
    value.serialize(At { document: &mut document, place: None })?;
    match document.roots {
        1 => Ok(document.text),
        roots => Err(Unwritable(format!("it has {roots} root elements"))),
    }
}

/// Where a value is written.
struct At<'a> {
    document: &'a mut Document,
    /// The element it fills; at the top there is none yet.
    place: Option<Place<'a>>,
}

impl<'a> At<'a> {
    fn text(self, text: &str) -> Result<(), Unwritable> {
        let Some(place) = self.place else { return Err(Unwritable("its root is a plain value".into())) };
        self.document.open(place);
        self.document.escaped(text, false);
        self.document.close(place.name);
        Ok(())
    }

    fn number(self, number: impl Display) -> Result<(), Unwritable> {
        let Some(place) = self.place else { return Err(Unwritable("its root is a plain value".into())) };
        self.document.open(place);
        write!(self.document.text, "{number}").map_err(Unwritable::custom)?;
        self.document.close(place.name);
        Ok(())
    }

    fn null(self) {
        if let Some(place) = self.place {
            self.document.null(place);
        }
    }

    fn children(self) -> Children<'a> {
        if let Some(place) = self.place {
            self.document.open(place);
        }
        Children { document: self.document, place: self.place, free_name: None }
    }
}

/// Each number's type is written the same way.
macro_rules! numbers {
    ($($method:ident $type:ty,)*) => {$(
        fn $method(self, number: $type) -> Result<(), Unwritable> {
            self.number(number)
        }
    )*};
}

impl<'a> Serializer for At<'a> {
    type Ok = ();
    type Error = Unwritable;
    type SerializeSeq = Children<'a>;
    type SerializeTuple = Children<'a>;
    type SerializeTupleStruct = Children<'a>;
    type SerializeTupleVariant = Impossible<(), Unwritable>;
    type SerializeMap = Children<'a>;
    type SerializeStruct = Children<'a>;
    type SerializeStructVariant = Impossible<(), Unwritable>;

    numbers! {
        serialize_bool bool, serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64,
        serialize_i128 i128, serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64,
        serialize_u128 u128,
    }

    fn serialize_f32(self, number: f32) -> Result<(), Unwritable> {
        self.serialize_f64(number.into())
    }

    fn serialize_f64(self, number: f64) -> Result<(), Unwritable> {
        if number.is_finite() { self.number(number) } else { self.serialize_none() }
    }

    fn serialize_char(self, character: char) -> Result<(), Unwritable> {
        self.text(character.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Result<(), Unwritable> {
        self.text(text)
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Unwritable> {
        Err(Unwritable("it holds bytes".into()))
    }

    fn serialize_none(self) -> Result<(), Unwritable> {
        self.null();
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unwritable> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Unwritable> {
        self.serialize_none()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Unwritable> {
        self.serialize_none()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Unwritable> {
        self.text(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Unwritable> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Unwritable> {
        Err(untagged(name))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Children<'a>, Unwritable> {
        Ok(self.children())
    }

    fn serialize_tuple(self, _: usize) -> Result<Children<'a>, Unwritable> {
        Ok(self.children())
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Children<'a>, Unwritable> {
        Ok(self.children())
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Unwritable> {
        Err(untagged(name))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Children<'a>, Unwritable> {
        if self.place.is_none() {
            return Err(Unwritable("its root has free names".into()));
        }
        Ok(self.children())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Children<'a>, Unwritable> {
        Ok(self.children())
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Unwritable> {
        Err(untagged(name))
    }
}

impl Error for Unwritable {
    fn custom<T: Display>(message: T) -> Unwritable {
        Unwritable(message.to_string())
    }
}

fn untagged(name: &str) -> Unwritable {
    Unwritable(format!("{name} has variants with fields and no tag"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::*;

    #[derive(Serialize)]
    struct Root<T> {
        root: T,
    }

    #[derive(Serialize)]
    struct Things<T> {
        things: T,
        common: Vec<u8>,
        last: Option<bool>,
    }

    fn check<T: Serialize>(value: T, expected: &str) {
        let written = write(&value).unwrap();
        assert_eq!(written.strip_prefix(DECLARATION), Some(expected));
    }

    #[test]
    fn a_value_is_the_text_of_its_element() {
        check(Root { root: "a <b> & 'c' \"d\"\t\n\r" }, "<root>a &lt;b&gt; &amp; 'c' \"d\"\t\n&#13;</root>");
        check(Root { root: "\0\u{1f}\u{ffff}" }, "<root>\u{fffd}\u{fffd}\u{fffd}</root>");
        check(Root { root: true }, "<root>true</root>");
        check(Root { root: -7 }, "<root>-7</root>");
        check(Root { root: 1.5 }, "<root>1.5</root>");
        check(Root { root: 'x' }, "<root>x</root>");
    }

    #[test]
    fn fields_lists_and_free_names_are_elements() {
        let things = |things| Root { root: Things { things, common: vec![1], last: None } };
        check(
            things(json!([1, null])),
            "<root><things><thing>1</thing><thing xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
             xsi:nil=\"true\"></thing></things><common><item>1</item></common></root>",
        );
        let names = Value::Object([("a \"<\n".to_owned(), json!("v"))].into_iter().collect());
        check(
            things(names),
            "<root><things><thing name=\"a &quot;&lt;&#10;\">v</thing></things>\
             <common><item>1</item></common></root>",
        );
        check(things(Value::Null), "<root><common><item>1</item></common></root>");
    }

    #[test]
    fn an_array_around_the_root_is_left_out() {
        check([Root { root: 1 }], "<root>1</root>");
        check(&[Root { root: [1] }], "<root><item>1</item></root>");
    }

    #[test]
    fn what_has_not_one_root_is_no_document() {
        let check = |value: &dyn Fn() -> Result<String, Unwritable>| assert!(value().is_err());
        check(&|| write(&1));
        check(&|| write(&()));
        check(&|| write(&[Root { root: () }]));
        check(&|| write(&[Root { root: 1 }, Root { root: 2 }]));
        check(&|| write(&BTreeMap::from([("a", 1)])));
        check(&|| write(&Things { things: 1, common: Vec::new(), last: Some(true) }));
        check(&|| write(&Root { root: Err::<u8, u8>(1) }));
    }
}

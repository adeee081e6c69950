//! How a value becomes a document.

use std::fmt::{Display, Write};

use serde::Serialize;
use serde::ser::{
    Error, Impossible, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple, SerializeTupleStruct,
    Serializer,
};

use super::is_allowed;

/// What begins every document.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
/// What says that an element stands for null.
const NIL: &str = " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"";

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

struct Document {
    text: String,
    depth: usize,
    roots: usize,
}

/// Where a value is written.
struct At<'a> {
    document: &'a mut Document,
    /// The element it fills; at the top there is none yet.
    place: Option<Place<'a>>,
}

/// An element that is about to be written.
#[derive(Clone, Copy)]
struct Place<'a> {
    name: &'a str,
    free_name: Option<&'a str>,
    parent: Option<&'a str>,
    /// Whether a null is written: a field can be left out, an item or a free name would be lost.
    keeps_null: bool,
}

impl Document {
    fn open(&mut self, place: Place, more: &str) {
        self.roots += usize::from(self.depth == 0);
        self.depth += 1;
        self.text.push('<');
        self.text.push_str(place.name);
        if let Some(name) = place.free_name {
            self.text.push_str(" name=\"");
            self.escaped(name, true);
            self.text.push('"');
        }
        self.text.push_str(more);
        self.text.push('>');
    }

    fn close(&mut self, name: &str) {
        self.depth -= 1;
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    fn escaped(&mut self, text: &str, in_attribute: bool) {
        for character in text.chars() {
            match character {
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '&' => self.text.push_str("&amp;"),
                '"' if in_attribute => self.text.push_str("&quot;"),
                // Readers turn these into other white space unless they are written so.
                '\r' => self.text.push_str("&#13;"),
                '\n' if in_attribute => self.text.push_str("&#10;"),
                '\t' if in_attribute => self.text.push_str("&#9;"),
                character if is_allowed(character) => self.text.push(character),
                _ => self.text.push(char::REPLACEMENT_CHARACTER),
            }
        }
    }
}

impl<'a> At<'a> {
    fn text(self, text: &str) -> Result<(), Unwritable> {
        let Some(place) = self.place else { return Err(Unwritable("its root is a plain value".into())) };
        self.document.open(place, "");
        self.document.escaped(text, false);
        self.document.close(place.name);
        Ok(())
    }

    fn number(self, number: impl Display) -> Result<(), Unwritable> {
        let Some(place) = self.place else { return Err(Unwritable("its root is a plain value".into())) };
        self.document.open(place, "");
        write!(self.document.text, "{number}").map_err(Unwritable::custom)?;
        self.document.close(place.name);
        Ok(())
    }

    fn null(self) {
        if let Some(place) = self.place.filter(|place| place.keeps_null) {
            self.document.open(place, NIL);
            self.document.close(place.name);
        }
    }

    fn children(self) -> Children<'a> {
        if let Some(place) = self.place {
            self.document.open(place, "");
        }
        Children { document: self.document, place: self.place, free_name: None }
    }
}

/// The children of an element that is open.
struct Children<'a> {
    document: &'a mut Document,
    place: Option<Place<'a>>,
    /// The key of the value that comes next.
    free_name: Option<String>,
}

impl Children<'_> {
    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Unwritable> {
        let parent = self.place.map(|place| place.name);
        let place = Place { name, free_name: None, parent, keeps_null: false };
        value.serialize(At { document: self.document, place: Some(place) })
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        let free_name = self.free_name.take();
        let place = self.place.map(|place| Place {
            name: item_name(place),
            free_name: free_name.as_deref(),
            parent: Some(place.name),
            keeps_null: true,
        });
        value.serialize(At { document: self.document, place })
    }

    fn close(self) -> Result<(), Unwritable> {
        if let Some(place) = self.place {
            self.document.close(place.name);
        }
        Ok(())
    }
}

/// What the items of a list are called: `events` has `event`s.
fn item_name(list: Place<'_>) -> &str {
    match list.parent {
        Some("capabilities") => "capability",
        _ => list.name.strip_suffix('s').filter(|name| !name.is_empty()).unwrap_or("item"),
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

impl SerializeSeq for Children<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        self.item(value)
    }

    fn end(self) -> Result<(), Unwritable> {
        self.close()
    }
}

impl SerializeTuple for Children<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        self.item(value)
    }

    fn end(self) -> Result<(), Unwritable> {
        self.close()
    }
}

impl SerializeTupleStruct for Children<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        self.item(value)
    }

    fn end(self) -> Result<(), Unwritable> {
        self.close()
    }
}

impl SerializeMap for Children<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unwritable> {
        let key = serde_json::to_value(key).map_err(Unwritable::custom)?;
        self.free_name = Some(key.as_str().map_or_else(|| key.to_string(), str::to_owned));
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        self.item(value)
    }

    fn end(self) -> Result<(), Unwritable> {
        self.close()
    }
}

impl SerializeStruct for Children<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Unwritable> {
        self.field(name, value)
    }

    fn end(self) -> Result<(), Unwritable> {
        self.close()
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

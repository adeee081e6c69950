//! The fields of a struct, the items of a list and the values of free names.

use serde::Serialize;
use serde::ser::{Error, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple, SerializeTupleStruct};

use super::document::{Document, Place};
use super::{At, Unwritable};

/// The children of an element that is open.
pub(super) struct Children<'a> {
    pub(super) document: &'a mut Document,
    pub(super) place: Option<Place<'a>>,
    /// The key of the value that comes next.
    pub(super) free_name: Option<String>,
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

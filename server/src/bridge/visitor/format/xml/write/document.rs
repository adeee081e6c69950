//! The text of a document while it is written.

use super::super::is_allowed;

/// What says that an element stands for null.
const NIL: &str = " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"";

/// A document up to where it is written.
pub(super) struct Document {
    pub(super) text: String,
    pub(super) depth: usize,
    pub(super) roots: usize,
}

/// An element that is about to be written.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) name: &'a str,
    pub(super) free_name: Option<&'a str>,
    pub(super) parent: Option<&'a str>,
    /// Whether a null is written: a field can be left out, an item or a free name would be lost.
    pub(super) keeps_null: bool,
}

impl Document {
    pub(super) fn open(&mut self, place: Place) {
        self.open_with(place, "");
    }

    /// Writes an element that stands for null, where one is not simply left out.
    pub(super) fn null(&mut self, place: Place) {
        if place.keeps_null {
            self.open_with(place, NIL);
            self.close(place.name);
        }
    }

    pub(super) fn close(&mut self, name: &str) {
        self.depth -= 1;
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    /// Writes a text such that every reader reads the same.
    pub(super) fn escaped(&mut self, text: &str, in_attribute: bool) {
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

    fn open_with(&mut self, place: Place, more: &str) {
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
}

//! The elements of a document.

use quick_xml::Reader;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::{XmlVersion, escape};
use vestibule_shared::visitor::reason;

use super::{Unreadable, is_allowed};

/// Most elements within each other.
const DEPTH: usize = 32;
/// Most elements of a document. The largest meaningful one is a chat's start with all attributes it may have.
const ELEMENTS: usize = 2_000;
/// Most attributes of an element, declarations of namespaces among them.
const ATTRIBUTES: usize = 16;

/// An element with all that the protocol says in one.
///
/// Namespaces are not looked at: what counts is a name without its prefix.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Element {
    pub(super) name: String,
    /// The attribute `name`, for names that XML could not use for an element.
    pub(super) free_name: Option<String>,
    /// The attribute `xsi:nil`.
    pub(super) is_nil: bool,
    /// The text, if there are no children.
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

impl Element {
    /// Reads a document in UTF-8. There are no document types, and so no entities but the five of XML itself.
    ///
    /// # Errors
    /// If it is no XML, or more than is read.
    pub fn parse(bytes: &[u8]) -> Result<Element, Unreadable> {
        let text =
            std::str::from_utf8(bytes).map_err(|error| invalid(format!("it is not in UTF-8: {error}")))?;
        if let Some(character) = text.chars().find(|character| !is_allowed(*character)) {
            return Err(forbidden(character));
        }
        let mut reader = Reader::from_str(text);
        let mut document = Document::default();
        loop {
            match reader.read_event().map_err(|error| invalid(error.to_string()))? {
                Event::Eof => return document.end(),
                event => document.take(event)?,
            }
        }
    }
}

/// What was read so far.
#[derive(Default)]
struct Document {
    root: Option<Element>,
    /// From the root to where the text stands.
    open: Vec<Element>,
    elements: usize,
}

impl Document {
    fn take(&mut self, event: Event) -> Result<(), Unreadable> {
        match event {
            Event::Start(start) => self.open(&start),
            Event::Empty(start) => self.open(&start).and_then(|()| self.close()),
            Event::End(_) => self.close(),
            Event::Text(text) => self.text(&text.xml10_content()),
            Event::CData(text) => self.text(&text.xml10_content()),
            Event::GeneralRef(reference) => self.text(resolve(&reference)?.encode_utf8(&mut [0; 4])),
            Event::Decl(declaration) => check_encoding(&declaration),
            Event::DocType(_) => Err(invalid("leave the document type out; none is read here")),
            Event::Comment(_) | Event::PI(_) | Event::Eof => Ok(()),
        }
    }

    fn open(&mut self, start: &BytesStart) -> Result<(), Unreadable> {
        self.elements += 1;
        if self.elements > ELEMENTS {
            return Err(invalid(format!("it has more than {ELEMENTS} elements")));
        }
        if self.open.len() >= DEPTH {
            return Err(invalid(format!("there are more than {DEPTH} elements within each other")));
        }
        if self.open.is_empty() && self.root.is_some() {
            return Err(invalid("it has more than one root element"));
        }
        self.open.push(element(start)?);
        Ok(())
    }

    fn close(&mut self) -> Result<(), Unreadable> {
        let Some(mut element) = self.open.pop() else { return Err(invalid("it closes what is not open")) };
        if !element.children.is_empty() {
            if !element.text.trim().is_empty() {
                return Err(invalid(format!("{} holds both text and elements", element.name)));
            }
            element.text.clear();
        }
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Unreadable> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err(invalid("there is text outside its root element")),
        }
        Ok(())
    }

    fn end(self) -> Result<Element, Unreadable> {
        match (self.root, self.open.last()) {
            (_, Some(open)) => Err(invalid(format!("it ends before {} does", open.name))),
            (None, None) => Err(invalid("it has no root element")),
            (Some(root), None) => Ok(root),
        }
    }
}

fn element(start: &BytesStart) -> Result<Element, Unreadable> {
    let mut element = Element { name: start.local_name().into_inner().to_owned(), ..Element::default() };
    for (number, attribute) in start.attributes().enumerate() {
        if number >= ATTRIBUTES {
            return Err(invalid(format!("an element has more than {ATTRIBUTES} attributes")));
        }
        let attribute = attribute.map_err(|error| invalid(error.to_string()))?;
        let value = attribute.normalized_value(XmlVersion::Explicit1_0);
        let value = value.map_err(|error| invalid(error.to_string()))?;
        if let Some(character) = value.chars().find(|character| !is_allowed(*character)) {
            return Err(forbidden(character));
        }
        match attribute.key.local_name().into_inner() {
            "name" => element.free_name = Some(value.into_owned()),
            "nil" => element.is_nil = matches!(value.trim(), "true" | "1"),
            _ => {}
        }
    }
    Ok(element)
}

fn resolve(reference: &BytesRef) -> Result<char, Unreadable> {
    let character = reference.resolve_char_ref().map_err(|error| invalid(error.to_string()))?;
    let character = character.or_else(|| escape::resolve_xml_entity(reference)?.chars().next());
    let character = character.ok_or_else(|| invalid("it uses an entity that XML itself does not have"))?;
    if is_allowed(character) { Ok(character) } else { Err(forbidden(character)) }
}

fn check_encoding(declaration: &BytesDecl) -> Result<(), Unreadable> {
    match declaration.encoding() {
        None => Ok(()),
        Some(Ok(encoding)) if ["utf-8", "utf8"].contains(&&*encoding.to_ascii_lowercase()) => Ok(()),
        Some(_) => {
            Err(Unreadable::new(reason::INVALID_CHARSET, "this server reads UTF-8; declare that encoding"))
        }
    }
}

fn invalid(message: impl Into<String>) -> Unreadable {
    let message = message.into();
    Unreadable::new(reason::INVALID_CONTENT, format!("the body is not XML as it is read here: {message}"))
}

fn forbidden(character: char) -> Unreadable {
    invalid(format!("it has the character U+{:04X}", u32::from(character)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(name: &str, text: &str) -> Element {
        Element { name: name.into(), text: text.into(), ..Element::default() }
    }

    #[test]
    fn a_text_is_read_as_it_stands() {
        let check = |text: &str, expected: &str| {
            assert_eq!(Element::parse(text.as_bytes()), Ok(leaf("a", expected)), "{text}");
        };
        check("<a/>", "");
        check("<a> x </a>", " x ");
        check("<?xml version='1.0' encoding='UTF-8'?>\n<!-- c --><a>x</a>\n<?p?>", "x");
        check("<a>1 &lt;&#50;&#x33; &amp;&apos;&quot;&gt;</a>", "1 <23 &'\">");
        check("<a>x<![CDATA[<&]]>y<!-- c -->z</a>", "x<&yz");
        check("<a>1\r\n2\r3&#13;</a>", "1\n2\n3\r");
        check("<v:a xmlns:v='urn:v' v:other='1'>ä💩</v:a>", "ä💩");
    }

    #[test]
    fn children_names_and_nulls_are_read() {
        let text = "<a>\n <b name='x &amp; y'>1</b>\n <n:c xsi:nil='true'/></a>";
        let named = Element { free_name: Some("x & y".into()), ..leaf("b", "1") };
        let nil = Element { is_nil: true, ..leaf("c", "") };
        let expected = Element { children: vec![named, nil], ..leaf("a", "") };
        assert_eq!(Element::parse(text.as_bytes()), Ok(expected));
    }

    #[test]
    fn what_is_no_plain_document_is_refused() {
        let check = |text: &[u8], expected: &str| {
            let error = Element::parse(text).expect_err(&String::from_utf8_lossy(text)).message;
            assert!(error.contains(expected), "{}: {error}", String::from_utf8_lossy(text));
        };
        check(b"<!DOCTYPE a [<!ENTITY b 'bbb'>]><a>&b;</a>", "document type");
        check(b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "document type");
        check(b"<a>&b;</a>", "entity");
        check(b"<a b='&b;'/>", "b");
        check(b"<a>&#0;</a>", "");
        check(b"<a>&#1;</a>", "U+0001");
        check(b"<a b='&#1;'/>", "U+0001");
        check(b"<a>\x01</a>", "U+0001");
        check("<a>\u{ffff}</a>".as_bytes(), "U+FFFF");
        check(b"<a>\xff</a>", "UTF-8");
        check(b"\xff\xfe<\0a\0/\0>\0", "UTF-8");
        check(b"<?xml version='1.0' encoding='ISO-8859-1'?><a/>", "UTF-8");
        check(b"<a><b></a>", "");
        check(b"<a><b>", "ends before b");
        check(b"<a", "");
        check(b"</a>", "");
        check(b"<a/><b/>", "more than one root");
        check(b"<a/>x", "outside");
        check(b"x<a/>", "outside");
        check(b"<!-- -->", "no root");
        check(b"<a>x<b/></a>", "both text and elements");
        check(b"<a b='1' b='2'/>", "");
        check("<a>".repeat(33).as_bytes(), "within each other");
        check(format!("<a>{}</a>", "<b/>".repeat(2_000)).as_bytes(), "2000 elements");
        let attributes: String = (0..17).map(|number| format!(" b{number}=''")).collect();
        check(format!("<a{attributes}/>").as_bytes(), "16 attributes");
    }
}

//! In which form a request's body is read and its answer is written: JSON or XML. See docs/xml.md.

pub(super) mod accept;
pub mod xml;

use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT, ACCEPT_CHARSET, CONTENT_RANGE, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use axum::response::Response;
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;
use vestibule_shared::visitor::reason;

use super::answer::{self, Failure};

/// What Windows programs write at the beginning of UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The form of a body.
///
/// As an extractor it is the form a client wants its answer in. A client that wants one which does not exist is refused before
/// its call does anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// `application/json`.
    #[default]
    Json,
    /// `application/xml`.
    Xml,
    /// JSON for one who takes `text/plain` only.
    JsonAsText,
    /// XML for one who takes `text/xml` only.
    XmlAsText,
}

/// Why a body cannot be used.
#[derive(Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct Unreadable {
    /// One of [`reason`]'s codes.
    pub reason: &'static str,
    /// A sentence without its end, for the developer of the client.
    pub message: String,
}

impl Format {
    /// The form that a body of this content type is in. Clients post JSON under any name, so only XML is taken at its word.
    pub fn of_content_type(content_type: &str) -> Format {
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        let (_, subtype) = media_type.rsplit_once(['/', '+']).unwrap_or_default();
        if subtype.eq_ignore_ascii_case("xml") { Format::Xml } else { Format::Json }
    }

    /// Reads a body.
    ///
    /// # Errors
    /// If it is empty, is not in this form and in UTF-8, or does not say what it must.
    pub fn read<T: DeserializeOwned>(self, bytes: &[u8]) -> Result<T, Unreadable> {
        let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(Unreadable::new(reason::MISSING_DATA, "the body is empty"));
        }
        if self.is_xml() { xml::read(bytes) } else { serde_json::from_slice(bytes).map_err(Unreadable::from) }
    }

    /// Writes a body.
    ///
    /// # Errors
    /// If the value has a shape that this form has no way to say.
    pub fn write(self, value: &impl Serialize) -> anyhow::Result<Vec<u8>> {
        Ok(if self.is_xml() { xml::write(value)?.into_bytes() } else { serde_json::to_vec(value)? })
    }

    /// What an answer in this form is called in its header.
    pub fn content_type(self) -> &'static str {
        match self {
            Format::Json => "application/json; charset=utf-8",
            Format::Xml => "application/xml; charset=utf-8",
            Format::JsonAsText => "text/plain; charset=utf-8",
            Format::XmlAsText => "text/xml; charset=utf-8",
        }
    }

    fn is_xml(self) -> bool {
        matches!(self, Format::Xml | Format::XmlAsText)
    }
}

impl Unreadable {
    pub(super) fn new(reason: &'static str, message: impl Into<String>) -> Unreadable {
        Unreadable { reason, message: message.into() }
    }
}

impl From<serde_json::Error> for Unreadable {
    fn from(error: serde_json::Error) -> Unreadable {
        let is_missing = error.is_data() && error.to_string().starts_with("missing field");
        let reason = if is_missing { reason::MISSING_DATA } else { reason::INVALID_CONTENT };
        Unreadable::new(reason, format!("the body cannot be used: {error}"))
    }
}

impl<S: Sync> FromRequestParts<S> for Format {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Format, Response> {
        let (format, failure) = negotiate(&parts.headers);
        match failure {
            None => Ok(format),
            Some(failure) => Err(answer::refusal(parts.uri.path(), format, failure.http_status(), &failure)),
        }
    }
}

/// The form of the answer, and why the call is refused, if it is.
fn negotiate(headers: &HeaderMap) -> (Format, Option<Failure>) {
    let content_type = values(headers, CONTENT_TYPE).next().unwrap_or_default();
    let posted = Format::of_content_type(content_type);
    let accepted = match accept::format(values(headers, ACCEPT), posted) {
        Ok(format) => format,
        Err(failure) => return (Format::Json, Some(failure)),
    };
    let failure = if headers.contains_key(CONTENT_RANGE) {
        let message = "this server takes no parts of bodies; send the whole, without Content-Range";
        Some(Failure::new(reason::INVALID_CONTENT, message))
    } else {
        accept::check_charset(values(headers, ACCEPT_CHARSET)).err()
    };
    (accepted, failure)
}

/// What a header says, as far as it is text.
fn values(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    headers.get_all(name).iter().filter_map(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::prelude::*;
    use proptest::{collection, sample};

    use super::*;

    fn check(headers: &[(HeaderName, &str)], expected: Format, expected_reason: Option<&str>) {
        let map = headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        let (format, failure) = negotiate(&map);
        assert_eq!(
            (format, failure.map(|failure| failure.reason)),
            (expected, expected_reason),
            "{headers:?}"
        );
    }

    #[test]
    fn without_a_wish_the_answer_is_in_the_form_of_the_request() {
        check(&[], Format::Json, None);
        check(&[(CONTENT_TYPE, "application/json; charset=UTF-8; charset=UTF-8")], Format::Json, None);
        check(&[(CONTENT_TYPE, "application/x-www-form-urlencoded")], Format::Json, None);
        check(&[(CONTENT_TYPE, "Application/XML;charset=utf-8")], Format::Xml, None);
        check(&[(CONTENT_TYPE, "text/xml")], Format::Xml, None);
        check(&[(ACCEPT, ""), (CONTENT_TYPE, "text/xml")], Format::Xml, None);
        check(&[(ACCEPT, "*/*"), (CONTENT_TYPE, "text/xml")], Format::Xml, None);
        check(&[(ACCEPT, "application/json"), (CONTENT_TYPE, "text/xml")], Format::Json, None);
        check(&[(ACCEPT, "application/xml"), (CONTENT_TYPE, "application/json")], Format::Xml, None);
    }

    #[test]
    fn a_refusal_is_in_the_form_that_was_wanted() {
        let xml = (ACCEPT, "application/xml");
        check(&[xml.clone(), (CONTENT_RANGE, "bytes 0-1/2")], Format::Xml, Some(reason::INVALID_CONTENT));
        check(&[xml, (ACCEPT_CHARSET, "latin1")], Format::Xml, Some(reason::INVALID_CHARSET));
        check(&[(ACCEPT, "image/png")], Format::Json, Some(reason::INVALID_CONTENT_TYPE));
    }

    #[test]
    fn a_body_is_read_with_and_without_a_byte_order_mark() {
        let check = |format: Format, body: &str| assert_eq!(format.read::<bool>(body.as_bytes()), Ok(true));
        check(Format::Json, "true");
        check(Format::Json, "\u{feff}true");
        check(Format::Xml, "<a>true</a>");
        check(Format::Xml, "\u{feff}<a>true</a>");
    }

    /// Bytes that a header may hold, many of them such as these headers hold.
    fn header() -> impl Strategy<Value = HeaderValue> {
        let pieces: Vec<&[u8]> = vec![
            b"application",
            b"text",
            b"/",
            b"*",
            b"json",
            b"+xml",
            b";",
            b",",
            b"=",
            b"\"",
            b" ",
            b"\t",
            b"q",
            b"0.5",
            b"1e9",
            b"NaN",
            b"-1",
            b"charset",
            b"utf-8",
            b"\xff",
            b"\xc3\xa4",
        ];
        let pieces = collection::vec(sample::select(pieces), 0..20).prop_map(|pieces| pieces.concat());
        let bytes = prop_oneof![pieces, collection::vec(any::<u8>(), 0..40)];
        bytes.prop_filter_map("no header", |bytes| HeaderValue::from_bytes(&bytes).ok())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_header_is_too_much(headers in collection::vec((0..3_usize, header()), 0..4)) {
            let names = [ACCEPT, ACCEPT_CHARSET, CONTENT_TYPE];
            let headers: HeaderMap =
                headers.into_iter().map(|(name, value)| (names[name].clone(), value)).collect();
            let (_, failure) = negotiate(&headers);
            let reasons = [reason::INVALID_CHARSET, reason::INVALID_CONTENT_TYPE];
            prop_assert!(failure.is_none_or(|failure| reasons.contains(&failure.reason)));
            _ = values(&headers, CONTENT_TYPE).flat_map(accept::charsets).all(accept::is_utf8);
        }

        #[test]
        fn a_content_type_means_the_same_however_it_is_spelt(
            (media_type, format) in sample::select(vec![
                ("application/json", Format::Json), ("text/plain", Format::Json), ("", Format::Json),
                ("application/x-www-form-urlencoded", Format::Json), ("application/xml", Format::Xml),
                ("text/xml", Format::Xml), ("application/soap+xml", Format::Xml),
            ]),
            is_loud in any::<bool>(),
            rest in collection::vec(sample::select(vec![";charset=UTF-8", "; charset=\"utf-8\" ", ";", " ", "; a=b/xml"]), 0..4),
        ) {
            let spelt = if is_loud { media_type.to_ascii_uppercase() } else { media_type.to_owned() };
            let spelt = format!(" {spelt}{}", rest.concat());
            prop_assert_eq!(Format::of_content_type(&spelt), format);
            prop_assert!(accept::charsets(&spelt).all(accept::is_utf8));
        }
    }
}

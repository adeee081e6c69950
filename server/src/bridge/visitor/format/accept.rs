//! What the headers `Accept` and `Accept-Charset` ask for.

use vestibule_shared::visitor::reason;

use super::{Failure, Format};

/// What can be had; of what a client likes equally well it is given the first.
const OFFERS: [(&str, &str, Format); 4] = [
    ("application", "json", Format::Json),
    ("application", "xml", Format::Xml),
    ("text", "plain", Format::JsonAsText),
    ("text", "xml", Format::XmlAsText),
];

/// The form a client likes best; what it is equally content with is given in the form it posted.
///
/// # Errors
/// If it wants something else only.
pub(super) fn format<'a>(headers: impl Iterator<Item = &'a str>, posted: Format) -> Result<Format, Failure> {
    let mut wishes = [None; OFFERS.len()];
    let (mut is_silent, mut is_utf8) = (true, true);
    for range in headers.flat_map(items).map(Range::parse) {
        (is_silent, is_utf8) = (false, is_utf8 && range.is_utf8);
        for (known, (kind, subtype, _)) in wishes.iter_mut().zip(OFFERS) {
            let wish =
                range.wish(kind, subtype).filter(|wish| known.is_none_or(|known| wish.overrules(&known)));
            *known = wish.or(*known);
        }
    }
    if is_silent {
        return Ok(posted);
    }
    let offers = wishes.into_iter().zip(OFFERS.map(|(_, _, format)| format));
    let wanted =
        offers.filter_map(|(wish, format)| Some((wish?, format))).filter(|(wish, _)| wish.quality > 0.0);
    let best = wanted.reduce(|best, other| if is_better(other, best, posted) { other } else { best });
    best.map(|(_, format)| format).ok_or_else(|| {
        if !is_utf8 {
            return invalid_charset();
        }
        let message = "this server answers application/json and application/xml; accept one of them";
        Failure::new(reason::INVALID_CONTENT_TYPE, message)
    })
}

/// Checks that a client takes UTF-8.
///
/// # Errors
/// If it names other charsets only.
pub(super) fn check_charset<'a>(headers: impl Iterator<Item = &'a str>) -> Result<(), Failure> {
    let mut items = headers.flat_map(items).map(Range::parse).peekable();
    let is_silent = items.peek().is_none();
    if is_silent || items.any(|item| is_utf8(item.kind) && item.quality > 0.0) {
        return Ok(());
    }
    Err(invalid_charset())
}

/// Whether the name of a charset, perhaps in quotes, is one of UTF-8's, or stands for all.
pub(in crate::bridge::visitor) fn is_utf8(charset: &str) -> bool {
    let charset = charset.trim_matches('"');
    ["utf-8", "utf8", "*"].iter().any(|known| charset.eq_ignore_ascii_case(known))
}

/// The charsets that a media type's parameters name.
pub(in crate::bridge::visitor) fn charsets(media_type: &str) -> impl Iterator<Item = &str> {
    media_type.split(';').skip(1).filter_map(|part| parameter(part, "charset"))
}

fn is_better(one: (Wish, Format), other: (Wish, Format), posted: Format) -> bool {
    let order = one.0.quality.total_cmp(&other.0.quality).then(one.0.precision.cmp(&other.0.precision));
    let is_as_posted = |(_, format): (Wish, Format)| format.is_xml() == posted.is_xml();
    order.then(is_as_posted(one).cmp(&is_as_posted(other))).is_gt()
}

fn invalid_charset() -> Failure {
    Failure::new(reason::INVALID_CHARSET, "this server answers in UTF-8; accept that charset")
}

fn items(header: &str) -> impl Iterator<Item = &str> {
    header.split(',').map(str::trim).filter(|item| !item.is_empty())
}

fn parameter<'a>(part: &'a str, name: &str) -> Option<&'a str> {
    let (given, value) = part.split_once('=')?;
    given.trim().eq_ignore_ascii_case(name).then(|| value.trim())
}

/// From 0 (never) to 1; what is not understood counts as not said.
fn quality(text: &str) -> Option<f32> {
    text.parse().ok().filter(|quality| (0.0..=1.0).contains(quality))
}

/// One item of an `Accept`, such as `text/*;q=0.5`.
struct Range<'a> {
    kind: &'a str,
    subtype: &'a str,
    quality: f32,
    is_utf8: bool,
}

impl<'a> Range<'a> {
    /// A single `*` is what some clients write for `*/*`.
    fn parse(item: &'a str) -> Range<'a> {
        let (media_type, parameters) = item.split_once(';').unwrap_or((item, ""));
        let media_type = media_type.trim();
        let (kind, subtype) = media_type.split_once('/').unwrap_or((media_type, "*"));
        if parameters.is_empty() {
            return Range { kind, subtype, quality: 1.0, is_utf8: true };
        }
        let quality = parameters.split(';').find_map(|part| parameter(part, "q")).and_then(quality);
        Range { kind, subtype, quality: quality.unwrap_or(1.0), is_utf8: charsets(item).all(is_utf8) }
    }

    /// How much this asks for a media type, if it does.
    fn wish(&self, kind: &str, subtype: &str) -> Option<Wish> {
        let precision = match (self.kind, self.subtype) {
            ("*", "*") => 0,
            (given, "*") if given.eq_ignore_ascii_case(kind) => 1,
            (given, exact) if given.eq_ignore_ascii_case(kind) && exact.eq_ignore_ascii_case(subtype) => 2,
            _ => return None,
        };
        self.is_utf8.then_some(Wish { quality: self.quality, precision })
    }
}

/// How much a client wants something, and how exactly it names it.
#[derive(Clone, Copy)]
struct Wish {
    quality: f32,
    precision: u8,
}

impl Wish {
    /// What is named exactly is meant, whatever is said of all that is like it.
    fn overrules(&self, other: &Wish) -> bool {
        (self.precision, self.quality) > (other.precision, other.quality)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::{collection, option, sample};

    use super::*;

    #[test]
    fn the_form_is_the_one_a_client_likes_best() {
        let check = |accept: &str, expected: Result<Format, &str>| {
            let format = format(std::iter::once(accept), Format::Json);
            assert_eq!(format.map_err(|failure| failure.reason), expected, "{accept}");
        };
        for json in [
            "",
            " , ",
            "*",
            "*/*",
            "application/json",
            "Application/JSON ; Charset=UTF-8; charset=\"utf8\"",
            "application/json, text/plain, */*",
            "application/json, text/javascript, */*; q=0.01",
            "text/javascript, text/html, application/xml;q=0.5, */*",
            "application/*",
            "application/xml;q=0.9, application/json",
            "application/xml, application/json",
            "application/json;q=never",
            "image/gif, image/jpeg, */*",
        ] {
            check(json, Ok(Format::Json));
        }
        for xml in [
            "application/xml",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
            "application/xml, text/xml, */*; q=0.01",
            "application/xml, */*",
            "application/json;q=0.3, application/xml; q = 0.7",
        ] {
            check(xml, Ok(Format::Xml));
        }
        check("text/plain", Ok(Format::JsonAsText));
        check("text/*", Ok(Format::JsonAsText));
        check("text/xml", Ok(Format::XmlAsText));
        for nothing in
            ["text/html", "json", "image/png, text/css", "*/*;q=0", "/", "é", "application/json;q=0"]
        {
            check(nothing, Err(reason::INVALID_CONTENT_TYPE));
        }
        check("application/json; charset=latin1", Err(reason::INVALID_CHARSET));
        check("application/json; charset=utf-8; charset=latin1", Err(reason::INVALID_CHARSET));
        check("application/json; charset=latin1, application/xml", Ok(Format::Xml));
    }

    #[test]
    fn of_equals_the_posted_form_is_chosen() {
        let check = |accept: &str, expected| {
            assert_eq!(format(std::iter::once(accept), Format::Xml).unwrap(), expected, "{accept}");
        };
        check("", Format::Xml);
        check("*/*", Format::Xml);
        check("text/*", Format::XmlAsText);
        check("application/json, */*", Format::Json);
    }

    #[test]
    fn answers_are_in_utf_8_or_not_at_all() {
        let check = |accept: &str, expected| {
            assert_eq!(check_charset(std::iter::once(accept)).is_ok(), expected, "{accept}");
        };
        check("", true);
        check("utf-8", true);
        check("UTF8, utf-8", true);
        check("ISO-8859-1,utf-8;q=0.7,*;q=0.7", true);
        check("latin1, *", true);
        check("latin1", false);
        check("utf-8;q=0", false);
        check("utf-16", false);
    }

    /// An item of an `Accept`, by the book and as clients write it.
    fn item() -> impl Strategy<Value = (String, String)> {
        let ranges = ["application/json", "application/xml", "text/xml", "text/*", "*/*", "image/png"];
        let charsets = ["", "; charset=UTF-8 ;charset=utf8", ";Charset = \"utf-8\"", ";version=1;charset=*"];
        let choices = (sample::select(ranges.to_vec()), sample::select(charsets.to_vec()));
        (choices, option::of(0..=10_u8), any::<[bool; 3]>()).prop_map(
            |((range, charset), tenths, [is_loud, is_wide, is_star])| {
                let quality = f32::from(tenths.unwrap_or(10)) / 10.0;
                let spelt = if is_loud { range.to_ascii_uppercase() } else { range.to_owned() };
                let spelt = if is_star && spelt == "*/*" { "*".to_owned() } else { spelt };
                let quality_spelt = match (tenths, is_wide) {
                    (None, _) => String::new(),
                    (Some(_), false) => format!(";q={quality:.3}"),
                    (Some(_), true) => format!(" ; Q = {quality} "),
                };
                let pad = if is_wide { " \t" } else { "" };
                (format!("{range};q={quality}"), format!("{pad}{spelt}{charset}{quality_spelt}{pad}"))
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_wish_means_the_same_however_it_is_spelt(
            items in collection::vec((item(), sample::select(vec![",", ", ,", "\n"])), 0..5),
            posted in sample::select(vec![Format::Json, Format::Xml]),
        ) {
            let by_the_book: Vec<&str> = items.iter().map(|((book, _), _)| book.as_str()).collect();
            let spelt: String = items.iter().map(|((_, spelt), end)| format!("{spelt}{end}")).collect();
            let read = |headers: &str| {
                format(headers.split('\n'), posted).map_err(|failure| failure.reason)
            };
            prop_assert_eq!(read(&spelt), read(&by_the_book.join(",")), "{}", spelt);
        }
    }
}

//! Names of files, as they come and as they go out.

use std::fmt::Write;

use vestibule_processor::bounded::FileName;
use vestibule_processor::limits;

/// A name that is safe to show and to save under: without folders, without what cannot be seen, and not too long. `None` if
/// nothing is left of it.
pub(super) fn file_name(given: &str) -> Option<FileName> {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: String = last.chars().filter(|character| !is_hidden(*character)).collect();
    let name = visible.trim_matches(|character: char| character.is_whitespace() || character == '.');
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let room = limits::FILE_NAME_CHARS.saturating_sub(extension.chars().count() + 1);
    let stem: String = stem.chars().take(room).collect();
    let name = if extension.is_empty() { stem } else { format!("{stem}.{extension}") };
    FileName::parse(&name).ok()
}

/// What comes after the last dot of a name.
pub(super) fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// Controls, and what turns the direction of writing: with it `exe.fdp` is shown as `pdf.exe` and the other way round.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}')
}

/// A name as one segment of a path (RFC 3986).
pub(super) fn percent_encoded(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// The header that says under which name a file is saved (RFC 6266), and whether it may be shown instead.
pub(super) fn content_disposition(name: &str, is_shown: bool) -> String {
    let how = if is_shown { "inline" } else { "attachment" };
    let is_plain =
        |character: char| (character == ' ' || character.is_ascii_graphic()) && !"\"\\%".contains(character);
    let plain: String =
        name.chars().map(|character| if is_plain(character) { character } else { '_' }).collect();
    format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{}", percent_encoded(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &str, expected: Option<&str>) {
        assert_eq!(file_name(given).map(|name| name.to_string()).as_deref(), expected, "{given}");
    }

    #[test]
    fn a_name_has_no_folders_and_nothing_that_cannot_be_seen() {
        check("price list.pdf", Some("price list.pdf"));
        check("../../x", Some("x"));
        check("C:\\Users\\Alicia\\Größe.PDF", Some("Größe.PDF"));
        check("a\"b.png", Some("a\"b.png"));
        check(" .hidden. ", Some("hidden"));
        check("line\r\nbreak\0.txt", Some("linebreak.txt"));
        check("invoice\u{202e}fdp.exe", Some("invoicefdp.exe"));
        check("見積書.pdf", Some("見積書.pdf"));
        for nothing in ["", ".", "..", "../..", "a/", " \u{200b}"] {
            check(nothing, None);
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = file_name(&format!("{}.pdf", "ä".repeat(500))).unwrap();
        assert_eq!(name.as_str().chars().count(), limits::FILE_NAME_CHARS);
        assert!(name.as_str().ends_with("ä.pdf"));
        assert_eq!(file_name(&format!("a.{}", "x".repeat(500))), None);
    }

    #[test]
    fn names_go_out_in_the_words_of_http() {
        assert_eq!(percent_encoded("a b/ü\"?.png"), "a%20b%2F%C3%BC%22%3F.png");
        assert_eq!(
            content_disposition("a\"b ü.png", true),
            "inline; filename=\"a_b _.png\"; filename*=UTF-8''a%22b%20%C3%BC.png"
        );
        assert!(content_disposition("x.txt", false).starts_with("attachment; "));
    }
}

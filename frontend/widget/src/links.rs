//! Finds the web addresses in a text.

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Plain text.
    Plain(&'a str),
    /// A web address, `http` or `https`.
    Address(&'a str),
}

/// Cuts a text into plain pieces and web addresses; put together again they are the text.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((start, length)) = next_address(rest) {
        if start > 0 {
            pieces.push(Piece::Plain(&rest[..start]));
        }
        pieces.push(Piece::Address(&rest[start..start + length]));
        rest = &rest[start + length..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Plain(rest));
    }
    pieces
}

/// Whether an address may be followed: `http` and `https` only, for others (`javascript:`) can do harm.
pub fn is_web_address(text: &str) -> bool {
    scheme_length(text).is_some_and(|length| text.len() > length)
}

/// Whether a path is one of a file: they are fetched through the visitor's protocol, and from nowhere else.
pub fn is_file(path: &str) -> bool {
    let is_step_up = |segment: &str| decoded(segment) == "..";
    path.starts_with("/websvcs/") && !path.contains('\\') && !path.split('/').any(is_step_up)
}

/// The name of a file, which is the last segment of its path.
pub fn file_name(path: &str) -> String {
    decoded(path.rsplit('/').next().unwrap_or_default())
}

/// A segment of a path as it is read; as it is, if that is no text.
fn decoded(segment: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), segment.as_bytes());
    while let [first, after @ ..] = rest {
        (rest, _) = match escaped(rest) {
            Some(byte) => (&rest[3..], bytes.push(byte)),
            None => (after, bytes.push(*first)),
        };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| segment.to_owned())
}

/// The byte of an escape such as `%20`, if one begins here.
fn escaped(bytes: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = bytes else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    Some((digit(*high)? * 16 + digit(*low)?) as u8)
}

/// Where the next address begins, and how long it is.
fn next_address(text: &str) -> Option<(usize, usize)> {
    text.char_indices()
        .filter(|(_, character)| matches!(character, 'h' | 'H'))
        .filter(|(start, _)| !ends_in_word(&text[..*start]))
        .map(|(start, _)| (start, address_length(&text[start..])))
        .find(|(_, length)| *length > 0)
}

fn scheme_length(text: &str) -> Option<usize> {
    ["https://", "http://"]
        .into_iter()
        .find(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
        .map(str::len)
}

fn ends_in_word(text: &str) -> bool {
    text.chars().next_back().is_some_and(char::is_alphanumeric)
}

/// How long the address at the start of `text` is; 0 if there is none.
///
/// Punctuation at the end belongs to the sentence; a closing bracket too, unless it was opened in the address.
fn address_length(text: &str) -> usize {
    if scheme_length(text).is_none() {
        return 0;
    }
    let end = text.find(|character: char| character.is_whitespace() || "<>\"`".contains(character));
    let mut address = &text[..end.unwrap_or(text.len())];
    while let Some(last) = address.chars().next_back() {
        let opened = |open: char| address.matches(open).count() >= address.matches(last).count();
        let belongs = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '…' | '”' | '“' | '«' | '»' => false,
            ')' => opened('('),
            ']' => opened('['),
            '}' => opened('{'),
            _ => true,
        };
        if belongs {
            break;
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    if is_web_address(address) { address.len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes addresses in brackets of their own.
    fn check(text: &str, expected: &str) {
        let marked: String = pieces(text)
            .into_iter()
            .map(|piece| match piece {
                Piece::Plain(text) => text.to_owned(),
                Piece::Address(text) => format!("⟦{text}⟧"),
            })
            .collect();
        assert_eq!(marked, expected);
        assert_eq!(marked.replace(['⟦', '⟧'], ""), text);
    }

    #[test]
    fn addresses_are_found_wherever_they_stand() {
        check("", "");
        check("nothing here", "nothing here");
        check("https://a.example", "⟦https://a.example⟧");
        check("see http://a.example/x?y=1#z now", "see ⟦http://a.example/x?y=1#z⟧ now");
        check("HTTPS://A.example and\nhttp://b.example", "⟦HTTPS://A.example⟧ and\n⟦http://b.example⟧");
        check("höhe: https://ä.example/ü", "höhe: ⟦https://ä.example/ü⟧");
    }

    #[test]
    fn punctuation_after_an_address_is_not_part_of_it() {
        check("Go to https://a.example.", "Go to ⟦https://a.example⟧.");
        check("(see https://a.example/x)", "(see ⟦https://a.example/x⟧)");
        check("https://a.example/x_(y)", "⟦https://a.example/x_(y)⟧");
        check("“https://a.example/”, right?", "“⟦https://a.example/⟧”, right?");
        check("<https://a.example>", "<⟦https://a.example⟧>");
    }

    #[test]
    fn files_come_through_the_visitors_protocol_only() {
        for good in ["/websvcs/chat/getfile/a/b/c.pdf", "/websvcs/chat/getfile/a/b/c..d.pdf"] {
            assert!(is_file(good), "{good}");
        }
        for wrong in
            ["/agent/x", "https://a.example/x", "/websvcs/../x", "/websvcs/%2E%2e/x", "/websvcs\\..\\x"]
        {
            assert!(!is_file(wrong), "{wrong}");
        }
    }

    #[test]
    fn the_name_of_a_file_is_read_as_it_was_written() {
        let check = |path: &str, expected: &str| assert_eq!(file_name(path), expected);
        check("/websvcs/chat/getfile/a/b/price%20list%C3%A9.pdf", "price listé.pdf");
        check("/websvcs/chat/getfile/a/b/100%25%2.pdf", "100%%2.pdf");
        check("/websvcs/chat/getfile/a/b/%FF.pdf", "%FF.pdf");
        check("/websvcs/chat/getfile/a/b/-image.jpeg", "-image.jpeg");
    }

    #[test]
    fn only_web_addresses_become_links() {
        check("javascript:alert(1)", "javascript:alert(1)");
        check("xhttps://a.example", "xhttps://a.example");
        check("https://", "https://");
        check("https://. https://a.example", "https://. ⟦https://a.example⟧");
        assert!(is_web_address("https://a.example"));
        assert!(!is_web_address("javascript:alert(1)//http://a.example"));
        assert!(!is_web_address("https://"));
    }
}

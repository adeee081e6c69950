//! How the paths of the visitor's protocol are spelt.

use std::borrow::Cow;
use std::task::{Context, Poll};

use axum::extract::Request;
use axum::http::Uri;
use percent_encoding::percent_decode_str;
use tower::Service;

/// As many segments after `websvcs` are words of the protocol at most.
const WORDS: usize = 2;

/// What stands for a segment that is no text: the escaped character for what cannot be read.
const NO_TEXT: &str = "%EF%BF%BD";

/// Spells the paths of the visitor's protocol as the routes do: clients write `/WebSvcs/Chat/sendMessage/…`.
#[derive(Clone)]
pub struct Paths<S>(pub S);

impl<S: Service<Request>> Service<Request> for Paths<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, mut request: Request) -> S::Future {
        if let Some(uri) = respell(request.uri()) {
            *request.uri_mut() = uri;
        }
        self.0.call(request)
    }
}

/// The address as the routes spell it, or `None` if it is spelt so already.
fn respell(uri: &Uri) -> Option<Uri> {
    let mut respelled = of_visitors(uri.path()).unwrap_or_else(|| of_others(uri.path()));
    if respelled == uri.path() {
        return None;
    }
    if let Some(query) = uri.query() {
        respelled.push('?');
        respelled.push_str(query);
    }
    respelled.parse().ok()
}

/// A path of the visitor's protocol.
///
/// The protocol's own words are read in any case and escaped or not; slashes too many are left out, for proxies and clients
/// that put addresses together make them.
fn of_visitors(path: &str) -> Option<String> {
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    if word(segments.next()?) != "websvcs" {
        return None;
    }
    let mut respelled = String::with_capacity(path.len());
    respelled.push_str("/websvcs");
    for (place, segment) in segments.enumerate() {
        respelled.push('/');
        // A participant's id is no word of the protocol, but reads the same in lower case.
        respelled.push_str(&if place < WORDS { word(segment) } else { text(segment).into() });
    }
    Some(respelled)
}

fn of_others(path: &str) -> String {
    path.split('/').map(text).collect::<Vec<_>>().join("/")
}

/// A segment of escaped text. What is no text is the key or name of nothing, and its endpoint is to say so itself.
fn text(segment: &str) -> &str {
    if percent_decode_str(segment).decode_utf8().is_ok() { segment } else { NO_TEXT }
}

/// A word of the protocol in lower case. What is none stays escaped, lest it become more than one segment.
fn word(segment: &str) -> Cow<'_, str> {
    let segment = text(segment);
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let decoded = percent_decode_str(segment).decode_utf8().unwrap_or(Cow::Borrowed(segment));
    let text = if is_plain(&decoded) { decoded } else { Cow::Borrowed(segment) };
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) { text.to_ascii_lowercase().into() } else { text }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::{collection, sample};

    use super::*;

    fn check(path: &str, expected: &str) {
        let uri: Uri = path.parse().unwrap();
        assert_eq!(respell(&uri).unwrap_or(uri).to_string(), expected);
    }

    #[test]
    fn the_protocols_words_are_read_in_any_case() {
        check("/WebSvcs/serverConfiguration", "/websvcs/serverconfiguration");
        check("/websvcs/chat/sendMessage/C838?after=3", "/websvcs/chat/sendmessage/C838?after=3");
        check("/websvcs/partyInfo/C838", "/websvcs/partyinfo/c838");
        check(
            "/webSvcs/chat/getFile/A/B/Photo of Me.PNG".replace(' ', "%20").as_str(),
            "/websvcs/chat/getfile/A/B/Photo%20of%20Me.PNG",
        );
    }

    #[test]
    fn slashes_too_many_are_left_out() {
        check("//websvcs/chat/start", "/websvcs/chat/start");
        check("/websvcs//chat///poll/C838/?after=3", "/websvcs/chat/poll/C838?after=3");
        check("/websvcs/serverconfiguration/", "/websvcs/serverconfiguration");
        check("/websvcs/", "/websvcs");
    }

    #[test]
    fn escaped_words_are_words() {
        check("/%77ebsvcs/ch%41t/poll/%43838", "/websvcs/chat/poll/%43838");
        check("/websvcs/chat%2Fstart", "/websvcs/chat%2fstart");
        check("/websvcs/chat%00/%", "/websvcs/chat%00/%");
    }

    #[test]
    fn what_is_no_text_is_the_key_of_nothing() {
        check("/websvcs/chat/poll/%FF?after=3", "/websvcs/chat/poll/%EF%BF%BD?after=3");
        check("/websvcs/partyinfo/%C3", "/websvcs/partyinfo/%ef%bf%bd");
        check("/agent/interactions/%ff/pickup", "/agent/interactions/%EF%BF%BD/pickup");
        check("/agent/interactions/%C3%BC/pickup", "/agent/interactions/%C3%BC/pickup");
    }

    #[test]
    fn other_paths_are_left_alone() {
        check("/Widget/Index.html?A=B", "/Widget/Index.html?A=B");
        check("/", "/");
        check("//", "//");
        check("/widget//index.html/", "/widget//index.html/");
        check("/widget/websvcs/chat/", "/widget/websvcs/chat/");
    }

    fn spelt(uri: &Uri) -> Uri {
        respell(uri).unwrap_or_else(|| uri.clone())
    }

    /// A word of the protocol, in any case, with some letters escaped.
    fn spell(word: &str, choices: &[u8]) -> String {
        let letters = word.bytes().zip(choices.iter().chain(std::iter::repeat(&0)));
        letters
            .map(|(letter, choice)| match choice % 4 {
                0 | 1 => char::from(letter).to_string(),
                2 => char::from(letter).to_ascii_uppercase().to_string(),
                _ => format!("%{letter:02x}"),
            })
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_path_means_the_same_however_it_is_spelt(
            words in sample::select(vec![
                vec!["serverconfiguration"], vec!["chat", "start"], vec!["chat", "poll"], vec!["chat", "getfile"],
                vec!["queue", "query"], vec!["callback", "properties"],
            ]),
            key in "[A-Za-z0-9-]{0,8}",
            query in "(\\?[a-zA-Z0-9=&%/?]{0,8})?",
            choices in collection::vec(any::<u8>(), 60),
            slashes in collection::vec(1..3_usize, 5),
        ) {
            let all = [vec!["websvcs"], words].concat();
            let mut path = String::new();
            for ((word, choices), slashes) in all.iter().zip(choices.chunks(20)).zip(&slashes) {
                path += &"/".repeat(*slashes);
                path += &spell(word, choices);
            }
            let rest = if all.len() == 3 && !key.is_empty() { format!("/{key}") } else { String::new() };
            let end = "/".repeat(slashes[4] - 1);
            let expected = format!("/{}{rest}{query}", all.join("/"));
            let uri: Uri = format!("{path}{rest}{end}{query}").parse().unwrap();
            prop_assert_eq!(spelt(&uri).to_string(), expected, "{}", uri);
        }

        #[test]
        fn no_path_is_too_much(
            pieces in collection::vec(
                sample::select(vec![
                    "/", "//", "websvcs", "WebSvcs", "%77ebsvcs", "chat", "%", "%2", "%2F", "%2f", "%00", "%FF", "%C3%BC",
                    "%EF%BF%BD", ".", "..", ";", "?", "a=b", "+", "*", "~", "{", "|",
                ]),
                0..12,
            ),
        ) {
            let Ok(uri) = format!("/{}", pieces.concat()).parse::<Uri>() else { return Ok(()) };
            let once = spelt(&uri);
            prop_assert_eq!(once.query(), uri.query());
            prop_assert!(once.path().split('/').all(|segment| percent_decode_str(segment).decode_utf8().is_ok()));
            prop_assert_eq!(spelt(&once), once);
        }
    }
}

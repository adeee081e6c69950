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
}

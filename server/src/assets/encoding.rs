//! Which form of a file a browser gets, by its `Accept-Encoding`.

use axum::http::HeaderValue;

use super::table::File;
use crate::encoding::Weights;

/// A form in which a file is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

impl Encoding {
    /// What `Content-Encoding` calls it, if it is to be named at all.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }
}

/// The stored form the browser likes best; of two it likes the same, the smaller.
pub(super) fn choose<'a>(
    file: &'static File,
    accepted: impl IntoIterator<Item = &'a HeaderValue>,
) -> (Encoding, &'static [u8]) {
    let weights = Weights::read(accepted);
    let identity = (weights.identity(), Encoding::Identity, file.identity);
    let compressed = [
        file.gzip.map(|content| (weights.of("gzip"), Encoding::Gzip, content)),
        file.brotli.map(|content| (weights.of("br"), Encoding::Brotli, content)),
    ];
    // The last of the heaviest wins. What is refused weighs nothing, but then a browser gets the plain form anyway.
    let acceptable = compressed.into_iter().flatten().filter(|(weight, ..)| *weight > 0);
    let best =
        [identity].into_iter().chain(acceptable).max_by_key(|(weight, ..)| *weight).unwrap_or(identity);
    (best.1, best.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    static FILE: File =
        File { path: "page.html", digest: "0", identity: b"page", brotli: Some(b"p"), gzip: Some(b"pg") };
    static IMAGE: File = File { path: "image.png", digest: "0", identity: b"png", brotli: None, gzip: None };

    fn check(accepted: &'static str, expected: Encoding) {
        let header = HeaderValue::from_static(accepted);
        assert_eq!(choose(&FILE, [&header]).0, expected, "{accepted}");
    }

    #[test]
    fn the_smallest_form_wins_among_equals() {
        check("gzip, deflate, br, zstd", Encoding::Brotli);
        check("gzip, deflate", Encoding::Gzip);
        check("*", Encoding::Brotli);
        check("", Encoding::Identity);
        check("deflate", Encoding::Identity);
    }

    #[test]
    fn weights_are_respected() {
        check("br;q=0.5, gzip;q=0.8", Encoding::Gzip);
        check("br; q=0, gzip", Encoding::Gzip);
        check("gzip;q=0.2, identity;q=0.7", Encoding::Identity);
        check("*;q=0, gzip;q=0.001", Encoding::Gzip);
        check("br;q=nonsense", Encoding::Identity);
        check("br;q=7", Encoding::Identity);
    }

    #[test]
    fn what_is_stored_plain_is_sent_plain() {
        let refused = HeaderValue::from_static("identity;q=0, br");
        assert_eq!(choose(&IMAGE, [&refused]), (Encoding::Identity, &b"png"[..]));
        assert_eq!(choose(&FILE, []), (Encoding::Identity, &b"page"[..]));
    }
}

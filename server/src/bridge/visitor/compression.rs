//! Answers that tell what was said are compressed where that saves the network something ("EnableChatHistoryCompression").

use std::convert::Infallible;
use std::io::{self, Write};
use std::sync::Arc;

use axum::body::{Body, HttpBody};
use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, VARY};
use axum::http::request::Parts;
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::sync::Semaphore;
use vestibule_processor::Parameters;

use crate::encoding::Weights;

/// Whether a client would rather have an answer compressed by gzip.
#[derive(Clone, Copy, Debug)]
pub(in crate::bridge) struct WantsGzip(bool);

impl<S: Sync> FromRequestParts<S> for WantsGzip {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<WantsGzip, Infallible> {
        let weights = Weights::read(parts.headers.get_all(ACCEPT_ENCODING));
        let gzip = weights.of("gzip");
        Ok(WantsGzip(gzip > 0 && gzip >= weights.identity()))
    }
}

/// How many answers are compressed at a time. It is an aid to the network, and no reason to keep everything else waiting.
const AT_A_TIME: usize = 2;

/// Who may compress.
pub(in crate::bridge) struct Compressions(Arc<Semaphore>);

impl Default for Compressions {
    fn default() -> Compressions {
        Compressions(Arc::new(Semaphore::new(AT_A_TIME)))
    }
}

/// Compresses an answer if it is as large as the company says, its client wants that, and there are not too many others.
/// Takes its time on a thread where nobody waits for it.
pub(super) async fn compress(
    Compressions(compressions): &Compressions,
    parameters: &Parameters,
    WantsGzip(wants_gzip): WantsGzip,
    mut response: Response,
) -> Response {
    response.headers_mut().insert(VARY, HeaderValue::from_static("Accept, Accept-Encoding"));
    let is_large = response.body().size_hint().lower() >= parameters.chat_history_compression_start_size;
    if !(wants_gzip && is_large && parameters.enable_chat_history_compression) {
        return response;
    }
    let Ok(permit) = Arc::clone(compressions).try_acquire_owned() else { return response };
    let (mut head, body) = response.into_parts();
    // What we have written ourselves is there at once.
    let plain = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    let compressed = tokio::task::spawn_blocking({
        let plain = plain.clone();
        move || {
            // It is held to the end, also when the client is gone before.
            let _permit = permit;
            gzip(&plain)
        }
    });
    let Ok(Ok(compressed)) = compressed.await else { return Response::from_parts(head, Body::from(plain)) };
    head.headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    Response::from_parts(head, Body::from(compressed))
}

fn gzip(plain: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(plain.len() / 4), Compression::fast());
    encoder.write_all(plain)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    #[tokio::test]
    async fn one_too_many_is_answered_as_it_is() {
        let compressions = Compressions::default();
        let taken = Arc::clone(&compressions.0).acquire_many_owned(AT_A_TIME as u32).await.unwrap();
        let encoding = async || {
            let response = Response::new(Body::from("x".repeat(10_000)));
            let answer = compress(&compressions, &Parameters::default(), WantsGzip(true), response).await;
            answer.headers().get(CONTENT_ENCODING).cloned()
        };
        assert_eq!(encoding().await, None);
        drop(taken);
        assert_eq!(encoding().await.unwrap(), "gzip");
    }

    #[tokio::test]
    async fn only_who_asks_for_it_is_answered_compressed() {
        for (accepted, expected) in [
            (&[][..], false),
            (&[""], false),
            (&["identity"], false),
            (&["br, deflate"], false),
            (&["gzip"], true),
            (&["GZip"], true),
            (&["br", "gzip, deflate"], true),
            (&["*"], true),
            (&["gzip;q=0"], false),
            (&["gzip; q=0.0, *"], false),
            (&["*;q=0"], false),
            (&["gzip;q=0.001"], true),
            (&["gzip;q=0.5, identity"], false),
            (&["gzip;q=0.5, identity;q=0.5"], true),
            (&["gzip;q=much"], false),
            (&["gzipped"], false),
        ] {
            let mut request = Request::builder();
            for value in accepted {
                request = request.header(ACCEPT_ENCODING, *value);
            }
            let mut parts = request.body(()).unwrap().into_parts().0;
            let Ok(WantsGzip(wants_gzip)) = WantsGzip::from_request_parts(&mut parts, &()).await;
            assert_eq!(wants_gzip, expected, "{accepted:?}");
        }
    }
}

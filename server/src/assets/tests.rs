//! The served files as a browser sees them.

use axum::http::{HeaderMap, Method, Request, StatusCode};
use tower::ServiceExt as _;

use super::*;

static TEST_FILES: &[File] = &[
    file("assets/widget_bg-00ff.wasm", b"wasm"),
    file("console/index.html", b"console"),
    file("demo/index.html", b"demo"),
    file("embed.js", b"embed"),
    file("widget/index.html", b"widget"),
];

const fn file(path: &'static str, identity: &'static [u8]) -> File {
    File { path, digest: "d1", identity, brotli: Some(b"br"), gzip: None }
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn request(assets: Assets, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = assets.into_router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

async fn fetch(path: &str, headers: &[(&str, &str)]) -> Answer {
    request(Assets { files: TEST_FILES, demo: true }, Method::GET, path, headers).await
}

#[tokio::test]
async fn hashed_files_are_kept_for_ever() {
    let answer = fetch("/assets/widget_bg-00ff.wasm", &[]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(answer.header("content-type"), "application/wasm");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("vary"), "accept-encoding");
    assert_eq!(answer.body, b"wasm");
}

#[tokio::test]
async fn other_files_are_revalidated_by_a_tag_for_each_encoding() {
    let plain = fetch("/embed.js", &[]).await;
    assert_eq!(plain.header("cache-control"), "no-cache");
    assert_eq!(plain.header("etag"), "\"d1\"");
    assert_eq!(plain.header("content-encoding"), "");

    let compressed = fetch("/embed.js", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(compressed.header("etag"), "\"d1-br\"");
    assert_eq!(compressed.header("content-encoding"), "br");
    assert_eq!(compressed.body, b"br");

    let known = [("accept-encoding", "br"), ("if-none-match", "\"other\", W/\"d1-br\"")];
    let unchanged = fetch("/embed.js", &known).await;
    assert_eq!(unchanged.status, StatusCode::NOT_MODIFIED);
    assert_eq!(unchanged.header("etag"), "\"d1-br\"");
    assert!(unchanged.body.is_empty());
    assert_eq!(fetch("/embed.js", &[("if-none-match", "\"d1-br\"")]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn any_site_may_load_the_embedded_script_and_nothing_else() {
    assert_eq!(fetch("/embed.js", &[]).await.header("cross-origin-resource-policy"), "cross-origin");
    assert_eq!(fetch("/widget/", &[]).await.header("cross-origin-resource-policy"), "");
}

#[tokio::test]
async fn a_folder_without_its_slash_is_redirected_relatively() {
    let answer = fetch("/widget", &[]).await;
    assert_eq!(answer.status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(answer.header("location"), "widget/");
    assert_eq!(fetch("/widget/", &[]).await.body, b"widget");
    assert_eq!(fetch("/assets", &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(fetch("/", &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn only_pages_have_a_policy_and_only_the_widget_may_be_framed() {
    let widget = fetch("/widget/", &[]).await;
    assert!(widget.header("content-security-policy").contains("script-src 'self' 'wasm-unsafe-eval'"));
    assert!(!widget.header("content-security-policy").contains("frame-ancestors"));
    let console = fetch("/console/", &[]).await;
    assert!(console.header("content-security-policy").ends_with("frame-ancestors 'none'"));
    assert_eq!(fetch("/embed.js", &[]).await.header("content-security-policy"), "");
}

#[tokio::test]
async fn the_demo_is_there_only_when_asked_for() {
    assert_eq!(fetch("/demo/", &[]).await.body, b"demo");
    let without = Assets { files: TEST_FILES, demo: false };
    for path in ["/demo/", "/demo", "/demo/index.html"] {
        assert_eq!(request(without, Method::GET, path, &[]).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn head_has_no_body_and_other_methods_are_refused() {
    let assets = Assets { files: TEST_FILES, demo: true };
    let head = request(assets, Method::HEAD, "/widget/", &[]).await;
    assert_eq!((head.status, head.header("content-length")), (StatusCode::OK, "6"));
    assert!(head.body.is_empty());
    let post = request(assets, Method::POST, "/widget/", &[]).await;
    assert_eq!((post.status, post.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "GET,HEAD"));
}

#[tokio::test]
async fn a_server_without_frontend_says_how_to_build_it() {
    let answer = request(Assets { files: &[], demo: true }, Method::GET, "/widget/", &[]).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.body, b"the frontend is not built; run cargo xtask build\n");
}

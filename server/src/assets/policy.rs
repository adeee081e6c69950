//! Content security policies: what a page of ours may load and do.

use super::table::File;

/// The widget's frame, which any company's page may show.
const WIDGET: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; \
     img-src 'self' data:; font-src 'self'; media-src 'self' data:; base-uri 'none'; form-action 'none'";

/// The agents' console, which no other page may show.
const CONSOLE: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; \
     img-src 'self' data:; font-src 'self'; media-src 'self' data:; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'";

/// Any other page: as strict as a company's own page can be that holds the widget.
const PAGE: &str = "default-src 'none'; script-src 'self'; frame-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The policy a file is sent with; pages only.
pub(super) fn of(file: &File) -> Option<&'static str> {
    match file.path {
        "widget/index.html" => Some(WIDGET),
        "console/index.html" => Some(CONSOLE),
        path if path.ends_with(".html") => Some(PAGE),
        _ => None,
    }
}

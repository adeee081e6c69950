//! The embedded files.

/// One embedded file.
pub(super) struct File {
    /// Its path below the server's root, without a leading slash.
    pub(super) path: &'static str,
    /// Changes with the content.
    pub(super) digest: &'static str,
    /// The content.
    pub(super) identity: &'static [u8],
    /// The content compressed by brotli, if that makes it smaller.
    pub(super) brotli: Option<&'static [u8]>,
    /// The content compressed by gzip, if that makes it smaller.
    pub(super) gzip: Option<&'static [u8]>,
}

/// All files, as the build script found them; none if the frontend was not built.
pub(super) static FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

impl File {
    /// What kind of content it is, by its name. Browsers insist on WebAssembly's.
    pub(super) fn content_type(&self) -> &'static str {
        match self.path.rsplit_once('.').map_or("", |(_, extension)| extension) {
            "css" => "text/css; charset=utf-8",
            "gif" => "image/gif",
            "html" => "text/html; charset=utf-8",
            "ico" => "image/x-icon",
            "jpg" | "jpeg" => "image/jpeg",
            "js" => "text/javascript; charset=utf-8",
            "json" => "application/json",
            "mp3" => "audio/mpeg",
            "ogg" => "audio/ogg",
            "png" => "image/png",
            "svg" => "image/svg+xml",
            "txt" => "text/plain; charset=utf-8",
            "wasm" => "application/wasm",
            "wav" => "audio/wav",
            "webmanifest" => "application/manifest+json",
            "webp" => "image/webp",
            "woff2" => "font/woff2",
            _ => "application/octet-stream",
        }
    }
}

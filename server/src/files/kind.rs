//! The kinds of files that may be sent. What a browser would run as a page is not among them.

/// A kind of file.
#[derive(Debug, PartialEq, Eq)]
pub struct FileKind {
    /// The ending of its names, in lower case.
    pub extension: &'static str,
    /// What it is.
    pub media_type: &'static str,
    /// Whether a browser may show it in a window of its own; others it can only save.
    pub is_shown: bool,
    /// Whether it may be sent unless the configuration says what may.
    pub by_default: bool,
}

/// Every kind that may be allowed.
pub const KINDS: &[FileKind] = &[
    shown("png", "image/png"),
    shown("jpg", "image/jpeg"),
    shown("jpeg", "image/jpeg"),
    shown("gif", "image/gif"),
    shown("webp", "image/webp"),
    saved("pdf", "application/pdf"),
    saved("txt", "text/plain"),
    saved("csv", "text/csv"),
    saved("rtf", "application/rtf"),
    saved("doc", "application/msword"),
    saved("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    saved("xls", "application/vnd.ms-excel"),
    saved("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    saved("ppt", "application/vnd.ms-powerpoint"),
    saved("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    saved("odt", "application/vnd.oasis.opendocument.text"),
    saved("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    saved("odp", "application/vnd.oasis.opendocument.presentation"),
    on_request("bmp", "image/bmp"),
    on_request("heic", "image/heic"),
    on_request("tif", "image/tiff"),
    on_request("tiff", "image/tiff"),
    on_request("mp3", "audio/mpeg"),
    on_request("wav", "audio/wav"),
    on_request("mp4", "video/mp4"),
    on_request("mov", "video/quicktime"),
    on_request("eml", "message/rfc822"),
    on_request("ics", "text/calendar"),
    on_request("vcf", "text/vcard"),
    on_request("zip", "application/zip"),
];

const fn shown(extension: &'static str, media_type: &'static str) -> FileKind {
    FileKind { extension, media_type, is_shown: true, by_default: true }
}

const fn saved(extension: &'static str, media_type: &'static str) -> FileKind {
    FileKind { extension, media_type, is_shown: false, by_default: true }
}

const fn on_request(extension: &'static str, media_type: &'static str) -> FileKind {
    FileKind { extension, media_type, is_shown: false, by_default: false }
}

/// The kind whose names end so, whatever the case.
pub fn of_extension(extension: &str) -> Option<&'static FileKind> {
    KINDS.iter().find(|kind| kind.extension.eq_ignore_ascii_case(extension))
}

/// Whether a browser may show what has this media type in a window of its own.
pub fn is_shown(media_type: &str) -> bool {
    KINDS.iter().any(|kind| kind.media_type == media_type && kind.is_shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_browser_runs_is_among_them() {
        for extension in ["html", "htm", "xhtml", "svg", "xml", "js", "mjs", "exe", "bat", "swf", ""] {
            assert_eq!(of_extension(extension), None, "{extension}");
        }
        assert_eq!(of_extension("PDF").map(|kind| kind.media_type), Some("application/pdf"));
        assert!(is_shown("image/png") && !is_shown("text/plain") && !is_shown("text/html"));
    }
}

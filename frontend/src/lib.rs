//! What widget and console share: calls over HTTP, JSON, keys, texts in the reader's language, times, storage.
//!
//! What needs no browser is a plain function and tested on the host; the rest is a thin layer over the browser's
//! own functions, for each kilobyte is paid by every visitor.

pub mod http;
pub mod i18n;
pub mod json;
pub mod keys;
pub mod storage;
pub mod time;

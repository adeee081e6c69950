//! The compressed forms of files, made once so that the server need not.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::panic::resume_unwind;
use std::path::Path;
use std::thread;

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::tree::{Tree, extension};

/// The kinds of files that are not compressed already.
const COMPRESSIBLE: [&str; 9] = ["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest", "xml"];

/// Writes `FILE.br` and `FILE.gz` beside every file that gets smaller by them.
///
/// # Errors
/// When a file cannot be written.
pub(crate) fn write_compressed_forms(tree: &Tree, folder: &Path) -> Result<()> {
    let files: Vec<_> = tree.0.iter().filter(|(path, _)| COMPRESSIBLE.contains(&extension(path))).collect();
    let forms: BTreeMap<String, Vec<u8>> = thread::scope(|scope| {
        let running: Vec<_> =
            files.iter().map(|(path, content)| scope.spawn(move || forms(path, content))).collect();
        running
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
            .collect::<Result<Vec<_>>>()
    })?
    .into_iter()
    .flatten()
    .collect();
    Tree(forms).write(folder)
}

fn forms(path: &str, content: &[u8]) -> Result<Vec<(String, Vec<u8>)>> {
    let mut forms = vec![(format!("{path}.br"), brotli(content)?), (format!("{path}.gz"), gzip(content)?)];
    forms.retain(|(_, form)| form.len() < content.len());
    Ok(forms)
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters =
        BrotliEncoderParams { quality: 11, lgwin: 24, size_hint: content.len(), ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut compressed, &parameters).context("failed to compress")?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    encoder.finish().context("failed to compress")
}

//! Whether a folder was built from exactly these inputs.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest as _, Sha256};

use crate::workspace;

/// A digest over everything something is built from.
#[derive(Clone)]
pub(crate) struct Fingerprint(Sha256);

impl Fingerprint {
    /// The fingerprint of nothing yet.
    pub(crate) fn new() -> Self {
        Self(Sha256::new())
    }

    /// Adds a text, such as a tool's version.
    pub(crate) fn with_text(mut self, text: &str) -> Self {
        self.add(text.as_bytes());
        self
    }

    /// Adds a file, or all files in a folder, by name and content. What does not exist counts as empty.
    ///
    /// # Errors
    /// When something cannot be read.
    pub(crate) fn with_path(mut self, path: &Path) -> Result<Self> {
        let mut files = Vec::new();
        collect_files(path, &mut files)?;
        files.sort();
        let root = workspace::root();
        for file in files {
            let name = file.strip_prefix(&root).unwrap_or(&file);
            self.add(name.as_os_str().as_encoded_bytes());
            self.add(&fs::read(&file).with_context(|| format!("failed to read {}", file.display()))?);
        }
        Ok(self)
    }

    /// Whether the folder was built from these inputs.
    pub(crate) fn matches(&self, folder: &Path) -> bool {
        folder.exists() && fs::read_to_string(record(folder)).is_ok_and(|stored| stored == self.to_text())
    }

    /// Records that the folder was built from these inputs.
    ///
    /// # Errors
    /// When the record cannot be written.
    pub(crate) fn store(&self, folder: &Path) -> Result<()> {
        let record = record(folder);
        fs::write(&record, self.to_text()).with_context(|| format!("failed to write {}", record.display()))
    }

    fn add(&mut self, bytes: &[u8]) {
        // The length keeps two inputs from passing for one.
        self.0.update((bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
    }

    fn to_text(&self) -> String {
        hex(&self.0.clone().finalize())
    }
}

/// The first 16 hexadecimal digits of a content's digest: enough to name it by.
pub(crate) fn short_digest(content: &[u8]) -> String {
    let mut digest = hex(&Sha256::digest(content));
    digest.truncate(16);
    digest
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn record(folder: &Path) -> PathBuf {
    folder.with_added_extension("fingerprint")
}

fn collect_files(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path).with_context(|| format!("failed to read {}", path.display()))? {
            collect_files(&entry?.path(), files)?;
        }
    } else if path.exists() {
        files.push(path.to_owned());
    }
    Ok(())
}

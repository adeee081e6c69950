//! The repository's own rules, as tests.

mod architecture;
mod compatibility;
mod dependencies;
mod languages;
mod licences;
mod metadata;
mod parameters;
mod sources;
mod weight;

use std::fs;
use std::path::{Path, PathBuf};

/// The repository's root folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The text of a file, by its path below the root.
fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("failed to read {}: {error}", path.display()))
}

/// All files in a folder, as paths below the root and in order; none if the folder does not exist.
fn files_in(folder: impl AsRef<Path>) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(root().join(&folder)) else { return Vec::new() };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.unwrap();
        let path = folder.as_ref().join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            files.extend(files_in(path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Fails with all violations of a rule at once.
fn assert_none(rule: &str, violations: &[String]) {
    assert!(violations.is_empty(), "{rule}:\n  {}", violations.join("\n  "));
}

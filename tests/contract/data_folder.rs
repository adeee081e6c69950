//! The folder that a journal is in.

use std::fs;
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;
#[cfg(target_os = "linux")]
use std::path::Path;

use vestibule::journal::folder::{DataFolder, FolderError};
use vestibule::journal::sqlite::SqliteJournal;

use super::support::{Scratch, append_all};

#[test]
fn a_missing_folder_is_made_for_this_user_only() {
    let scratch = Scratch::new();
    let path = scratch.path().join("some/where/data");
    let folder = DataFolder::open(&path).unwrap();
    assert_eq!(folder.path(), path);
    #[cfg(unix)]
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
    append_all(&mut SqliteJournal::open(&folder.journal()).unwrap(), &["one"]);
}

#[test]
fn a_folder_is_used_by_one_instance_at_a_time() {
    let scratch = Scratch::new();
    let first = DataFolder::open(scratch.path()).unwrap();
    let error = DataFolder::open(scratch.path()).unwrap_err();
    assert!(matches!(error, FolderError::InUse { .. }), "{error:?}");
    let process = format!("in use by another instance of Vestibule (process {})", std::process::id());
    assert!(error.to_string().contains(&process), "{error}");
    drop(first);
    DataFolder::open(scratch.path()).unwrap();
}

#[test]
fn a_file_in_the_way_is_left_alone() {
    let scratch = Scratch::new();
    let path = scratch.path().join("data");
    fs::write(&path, "notes").unwrap();
    for path in [&path, &path.join("below")] {
        let error = DataFolder::open(path).unwrap_err();
        assert!(matches!(error, FolderError::InTheWay { .. }), "{error:?}");
        assert!(error.to_string().contains("a file is in the way"), "{error}");
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), "notes");
}

/// Nobody, not even root, may make a folder there.
#[test]
#[cfg(target_os = "linux")]
fn a_folder_that_is_not_writable_is_named() {
    let error = DataFolder::open(Path::new("/sys/vestibule-data")).unwrap_err();
    assert!(matches!(error, FolderError::NotWritable { .. }), "{error:?}");
    assert!(error.to_string().contains("/sys/vestibule-data is not writable"), "{error}");
}

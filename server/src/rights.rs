//! Who may read a database file: nobody but the user that runs Vestibule.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind};
#[cfg(unix)]
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// What SQLite adds to a file's name for the files beside it. It makes them with the rights of the file itself.
#[cfg(unix)]
const BESIDE: [&str; 3] = ["", "-wal", "-shm"];

/// What others may do, among the bits of a file's mode.
#[cfg(unix)]
const OTHERS: u32 = 0o077;

/// Makes `file` if there is none, for this user only.
pub(crate) fn create(file: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    match options.open(file) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Takes `file` and the files beside it from others, with a warning if they could use it.
pub(crate) fn tighten(file: &Path) -> io::Result<()> {
    #[cfg(unix)]
    for suffix in BESIDE {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        take_from_others(Path::new(&name))?;
    }
    Ok(())
}

#[cfg(unix)]
fn take_from_others(path: &Path) -> io::Result<()> {
    let mut permissions = match fs::metadata(path) {
        Ok(metadata) => metadata.permissions(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let mode = permissions.mode() & 0o777;
    if mode & OTHERS == 0 {
        return Ok(());
    }
    permissions.set_mode(mode & !OTHERS);
    let (file, mode) = (path.display(), format!("{mode:o}"));
    match fs::set_permissions(path, permissions) {
        Ok(()) => tracing::warn!(%file, mode, "others could use a file of the data folder; now they cannot"),
        // Another user's file, or a file system that knows no such rights: the file is used all the same.
        Err(error) => {
            tracing::warn!(%file, mode, %error, "others can use a file of the data folder; take it from them")
        }
    }
    Ok(())
}

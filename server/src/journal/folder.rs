//! The data folder: made if need be, and held by one instance at a time.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
#[cfg(unix)]
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use thiserror::Error;

const LOCK: &str = "vestibule.lock";
const JOURNAL: &str = "journal.db";
const TRACKER: &str = "tracker.db";
const FILES: &str = "files";
const ADMIN_SOCKET: &str = "admin.sock";

/// A data folder that this process alone may use, until it is dropped.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    _lock: File,
}

/// Why a data folder cannot be used.
#[derive(Debug, Error)]
pub enum FolderError {
    /// Another instance uses the folder.
    #[error(
        "the data folder {folder} is in use by another instance of Vestibule{process}; stop that one first, or choose \
         another folder with --data"
    )]
    InUse {
        /// The folder.
        folder: PathBuf,
        /// The other process as the end of a phrase, " (process 12)", or nothing if it is not known.
        process: String,
    },
    /// This user may not write there.
    #[error(
        "the data folder {folder} is not writable: {source}; give it to the user that runs Vestibule, or choose \
         another folder with --data"
    )]
    NotWritable {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// There is something else under the folder's name or on the way to it.
    #[error(
        "the data folder {folder} cannot be made, for a file is in the way; move it, or choose \
         another folder with --data"
    )]
    InTheWay {
        /// The folder.
        folder: PathBuf,
    },
    /// Anything else, such as a full disk.
    #[error("the data folder {folder} cannot be used: {source}")]
    Unusable {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl DataFolder {
    /// Where the instance that uses a folder listens for users of this machine.
    pub fn admin_socket_of(folder: &Path) -> PathBuf {
        folder.join(ADMIN_SOCKET)
    }

    /// Takes the folder for this process. One that does not exist is made, for this user only.
    pub fn open(path: &Path) -> Result<DataFolder, FolderError> {
        let describe = |error| describe(path, error);
        create(path).map_err(describe)?;
        let mut lock = open_lock(&path.join(LOCK)).map_err(describe)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(FolderError::InUse { folder: path.to_owned(), process: holder(&mut lock) });
            }
            Err(TryLockError::Error(error)) => return Err(describe(error)),
        }
        leave_process_id(&mut lock).map_err(describe)?;
        Ok(DataFolder { path: path.to_owned(), _lock: lock })
    }

    /// The folder's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the Tracker of a folder is.
    pub fn tracker_of(folder: &Path) -> PathBuf {
        folder.join(TRACKER)
    }

    /// Where the files are that were sent.
    pub fn files(&self) -> PathBuf {
        self.path.join(FILES)
    }

    /// Where the journal is.
    pub fn journal(&self) -> PathBuf {
        self.path.join(JOURNAL)
    }
}

fn create(path: &Path) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|metadata| metadata.is_dir()) {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(path)?;
    make_durable(path)
}

/// Writes the folder's own entry to the disk, without which a loss of power could take the whole folder.
fn make_durable(path: &Path) -> io::Result<()> {
    match fs::canonicalize(path)?.parent() {
        Some(parent) if cfg!(unix) => File::open(parent)?.sync_all(),
        _ => Ok(()),
    }
}

fn open_lock(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    options.mode(0o600);
    options.open(path)
}

fn leave_process_id(lock: &mut File) -> io::Result<()> {
    lock.set_len(0)?;
    writeln!(lock, "{}", std::process::id())
}

fn holder(lock: &mut File) -> String {
    let mut text = String::new();
    match lock.take(20).read_to_string(&mut text).ok().and_then(|_| text.trim().parse::<u32>().ok()) {
        Some(process) => format!(" (process {process})"),
        None => String::new(),
    }
}

fn describe(folder: &Path, source: io::Error) -> FolderError {
    let folder = folder.to_owned();
    match source.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            FolderError::NotWritable { folder, source }
        }
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory | ErrorKind::IsADirectory => {
            FolderError::InTheWay { folder }
        }
        _ => FolderError::Unusable { folder, source },
    }
}

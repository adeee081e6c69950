//! Keeps files in a folder, one a file, named by their ids.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
#[cfg(unix)]
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use vestibule_processor::FileId;

use super::{FileStore, NewFile};

/// The ending of what is not finished.
const UNFINISHED: &str = "part";

/// Files in a folder that this process alone uses.
#[derive(Debug)]
pub struct FolderFiles(PathBuf);

/// A file under a name of its own until it is finished.
struct Unfinished {
    file: File,
    path: PathBuf,
    finished: PathBuf,
}

impl FolderFiles {
    /// Makes the folder if need be, and removes what an earlier run did not finish.
    ///
    /// # Errors
    /// If the folder cannot be made or read.
    pub fn open(path: &Path) -> io::Result<FolderFiles> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        builder.mode(0o700);
        builder.create(path)?;
        for entry in fs::read_dir(path)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == UNFINISHED) {
                fs::remove_file(path)?;
            }
        }
        Ok(FolderFiles(path.to_owned()))
    }

    fn path(&self, id: FileId) -> PathBuf {
        self.0.join(id.to_string())
    }
}

impl FileStore for FolderFiles {
    fn create(&self, id: FileId) -> io::Result<Box<dyn NewFile>> {
        let finished = self.path(id);
        let path = finished.with_extension(UNFINISHED);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        options.mode(0o600);
        let file = options.open(&path)?;
        Ok(Box::new(Unfinished { file, path, finished }))
    }

    fn open(&self, id: FileId) -> io::Result<Option<Box<dyn Read + Send>>> {
        match File::open(self.path(id)) {
            Ok(file) => Ok(Some(Box::new(file))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn remove(&self, id: FileId) -> io::Result<()> {
        match fs::remove_file(self.path(id)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn ids(&self) -> io::Result<Vec<FileId>> {
        let mut ids = Vec::new();
        for entry in fs::read_dir(&self.0)? {
            ids.extend(entry?.file_name().to_str().and_then(|name| name.parse::<FileId>().ok()));
        }
        Ok(ids)
    }
}

impl NewFile for Unfinished {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.path, &self.finished)?;
        match self.finished.parent() {
            Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
            _ => Ok(()),
        }
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // A finished file has another name; what cannot be removed now is removed at the next start.
        _ = fs::remove_file(&self.path);
    }
}

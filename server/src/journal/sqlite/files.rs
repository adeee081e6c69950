//! The files that are held open beside SQLite's own connections.
//!
//! Whoever closes a file gives up all locks that this process has on it, those of SQLite's connections too. Another program
//! would then take itself for the only one, and remove the log or its index. So every connection to an open journal holds these
//! files, and is closed before them; and nothing else opens the files.

use std::fs::{File, OpenOptions};
use std::io;
#[cfg(target_os = "linux")]
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

#[cfg(target_os = "linux")]
use rustix::{fs::FallocateFlags, io::Errno};

/// How long the log's index is from the beginning: enough for a log of more than 128 MiB.
///
/// SQLite adds 32 KiB for each 16 MiB of the log, by a byte in each 4 KiB. Without room for that byte, an append fails that is
/// in the log already. And where blocks are smaller, there may be none for the rest when it is written in the memory that the
/// index is mapped into, which kills the process.
#[cfg(target_os = "linux")]
const INDEX_BYTES: u64 = 256 * 1024;

/// The database file, and the index of its log.
#[derive(Debug)]
pub(super) struct Files {
    database: File,
    _index: File,
}

impl Files {
    /// Opens the files of `database`, which a connection has open, and takes room on the disk for the log's index.
    pub(super) fn hold(database: &Path) -> io::Result<Files> {
        let index = OpenOptions::new().read(true).write(true).open(index_of(database))?;
        take_room(&index)?;
        Ok(Files { database: File::open(database)?, _index: index })
    }

    /// Writes what SQLite wrote to the database file to the disk.
    pub(super) fn flush_database(&self) -> io::Result<()> {
        self.database.sync_data()
    }
}

fn index_of(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-shm");
    PathBuf::from(name)
}

/// Takes room without changing what is there.
#[cfg(target_os = "linux")]
fn take_room(index: &File) -> io::Result<()> {
    match rustix::fs::fallocate(index, FallocateFlags::empty(), 0, INDEX_BYTES) {
        // This file system takes room only for what is written: SQLite's byte has to do.
        Ok(()) | Err(Errno::OPNOTSUPP) => Ok(()),
        Err(Errno::NOSPC | Errno::DQUOT) => {
            Err(io::Error::new(ErrorKind::StorageFull, "its disk is full; make room there and start again"))
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(target_os = "linux"))]
fn take_room(_: &File) -> io::Result<()> {
    Ok(())
}

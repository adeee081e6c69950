//! Making and opening the file.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use thiserror::Error;

use super::{damage, rows};
use crate::journal::{Damage, ReadError};
use crate::rights;

/// What `PRAGMA application_id` holds in every journal: "VstJ".
const APPLICATION: i32 = 0x5673_744a;

/// What `PRAGMA user_version` holds. It rises whenever an older Vestibule could not read the file.
const FORMAT: i32 = 2;

/// The page size of a new journal, which is SQLite's default.
pub(super) const PAGE_BYTES: u32 = 4096;

/// How long a connection waits for another one that is in its way.
const SHARED_WAIT: Duration = Duration::from_secs(1);

const SETTINGS: &str = "
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA checkpoint_fullfsync = ON;
    PRAGMA wal_autocheckpoint = 0;
    PRAGMA cell_size_check = ON;
    PRAGMA secure_delete = ON;
    PRAGMA cache_size = -4096;
";

/// Why a journal cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// What is stored is not what was written.
    #[error(transparent)]
    Damaged(Damage),
    /// The file is an SQLite database of something else.
    #[error(
        "{file} is not a journal of Vestibule's; move it away, or choose another data folder with --data"
    )]
    Foreign {
        /// The file.
        file: PathBuf,
    },
    /// The file was written by a newer Vestibule.
    #[error(
        "the journal {file} has format {found}, and this version of Vestibule knows {FORMAT} at most; start the \
         newer version that wrote it, or choose another data folder with --data"
    )]
    Newer {
        /// The file.
        file: PathBuf,
        /// Its format.
        found: i32,
    },
    /// Another process has the file open.
    #[error("the journal {file} is in use by another process; stop that one first")]
    InUse {
        /// The file.
        file: PathBuf,
    },
    /// Anything else, such as a full disk or missing rights.
    #[error("the journal {file} cannot be used: {source}")]
    Unusable {
        /// The file.
        file: PathBuf,
        /// What SQLite says.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl OpenError {
    pub(super) fn from_sqlite(file: &Path, connection: &Connection, error: rusqlite::Error) -> OpenError {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                OpenError::InUse { file: file.to_owned() }
            }
            _ => OpenError::from_read(file, damage::read_failure(file, connection, error)),
        }
    }

    /// The same for whoever only reads.
    pub(super) fn into_read(self) -> ReadError {
        match self {
            OpenError::Damaged(damage) => ReadError::Damaged(damage),
            other => ReadError::Unavailable(other.into()),
        }
    }

    pub(super) fn from_read(file: &Path, error: ReadError) -> OpenError {
        match error {
            ReadError::Damaged(damage) => OpenError::Damaged(damage),
            ReadError::Unavailable(source) => OpenError::Unusable { file: file.to_owned(), source },
            forgotten @ ReadError::Forgotten { .. } => {
                OpenError::Unusable { file: file.to_owned(), source: forgotten.into() }
            }
        }
    }
}

/// Opens `file` for this connection alone, or makes it, without a look at its records.
pub(super) fn connect(file: &Path) -> Result<Connection, OpenError> {
    let unusable = |error: io::Error| OpenError::Unusable { file: file.to_owned(), source: error.into() };
    rights::create(file).map_err(unusable)?;
    let connection = open(file)?;
    let failure = |error| OpenError::from_sqlite(file, &connection, error);
    connection.execute_batch("PRAGMA locking_mode = EXCLUSIVE").map_err(failure)?;
    let format = check_format(file, &connection)?;
    rights::tighten(file).map_err(unusable)?;
    use_log(file, &connection)?;
    connection.execute_batch(SETTINGS).map_err(failure)?;
    match format {
        0 => create(&connection).map_err(failure)?,
        1 => let_forget(&connection).map_err(failure)?,
        _ => {}
    }
    Ok(connection)
}

/// Opens `file`, which was found to be a journal, for one of several connections.
///
/// As long as there is one, [`connect`] finds the file in use. Closing it leaves the log as it is.
pub(super) fn share(file: &Path) -> Result<Connection, OpenError> {
    let connection = open(file)?;
    let failure = |error| OpenError::from_sqlite(file, &connection, error);
    // The others, or somebody with a tool of his own, are in the way for a moment only.
    connection.busy_timeout(SHARED_WAIT).map_err(failure)?;
    connection.execute_batch(SETTINGS).map_err(failure)?;
    move_log_when_closed(&connection, false).map_err(failure)?;
    rows::head(&connection).map_err(failure)?;
    Ok(connection)
}

/// Says whether the last connection moves the log into the file, and removes it, when it is closed.
pub(super) fn move_log_when_closed(connection: &Connection, is_moved: bool) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !is_moved).map(drop)
}

/// Opens `file`, which is in use, for a connection that only reads.
pub(super) fn look(file: &Path) -> Result<Connection, OpenError> {
    let connection = open(file)?;
    connection
        .execute_batch("PRAGMA query_only = ON; PRAGMA cell_size_check = ON; PRAGMA cache_size = -1024;")
        .and_then(|()| move_log_when_closed(&connection, false))
        .map_err(|error| OpenError::from_sqlite(file, &connection, error))?;
    Ok(connection)
}

fn open(file: &Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let unusable =
        |error: rusqlite::Error| OpenError::Unusable { file: file.to_owned(), source: error.into() };
    let connection = Connection::open_with_flags(file, flags).map_err(unusable)?;
    connection.busy_timeout(Duration::ZERO).map_err(unusable)?;
    Ok(connection)
}

/// The file's format, 0 if it is new. One that is something else, or of a newer format, is refused before it is touched.
fn check_format(file: &Path, connection: &Connection) -> Result<i32, OpenError> {
    let failure = |error| OpenError::from_sqlite(file, connection, error);
    let number = |sql| connection.query_row(sql, [], |row| row.get::<_, i32>(0)).map_err(failure);
    let application = number("PRAGMA application_id")?;
    let format = number("PRAGMA user_version")?;
    let tables = number("SELECT count(*) FROM sqlite_schema")?;
    match (application, format) {
        (0, 0) if tables == 0 => Ok(0),
        (APPLICATION, 1..=FORMAT) => Ok(format),
        (APPLICATION, found) if found > FORMAT => Err(OpenError::Newer { file: file.to_owned(), found }),
        _ => Err(OpenError::Foreign { file: file.to_owned() }),
    }
}

fn use_log(file: &Path, connection: &Connection) -> Result<(), OpenError> {
    let mode: String = connection
        .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
        .map_err(|error| OpenError::from_sqlite(file, connection, error))?;
    if mode == "wal" {
        Ok(())
    } else {
        let source = "its file system does not allow a write-ahead log".into();
        Err(OpenError::Unusable { file: file.to_owned(), source })
    }
}

fn create(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(&format!(
        "BEGIN;
        PRAGMA application_id = {APPLICATION};
        PRAGMA user_version = {FORMAT};
        {};
        {};
        COMMIT;",
        rows::SCHEMA,
        rows::SCHEMA_OF_FORGOTTEN
    ))
}

/// Makes format 2 of format 1, in which nothing can be forgotten.
fn let_forget(connection: &Connection) -> rusqlite::Result<()> {
    let schema = rows::SCHEMA_OF_FORGOTTEN;
    connection.execute_batch(&format!("BEGIN; PRAGMA user_version = 2; {schema}; COMMIT;"))
}

/// Keeps the file from growing beyond about `bytes`.
pub(super) fn limit_size(connection: &Connection, bytes: u64) -> rusqlite::Result<()> {
    let pages = bytes / u64::from(PAGE_BYTES);
    connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn every_append_is_flushed_to_a_log_that_is_moved_by_us_alone() {
        let folder = std::env::temp_dir().join(format!("vestibule-journal-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("journal.db");
        drop(connect(&file).unwrap());
        let connection = share(&file).unwrap();
        let setting =
            |name| connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, String>(0));
        let number = |name| connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, u32>(0));
        assert_eq!(setting("journal_mode").unwrap(), "wal");
        assert_eq!(number("synchronous").unwrap(), 2, "FULL");
        assert_eq!(number("wal_autocheckpoint").unwrap(), 0);
        assert_eq!(number("page_size").unwrap(), PAGE_BYTES);
        assert!(matches!(connect(&file), Err(OpenError::InUse { .. })));
        drop(connection);
        fs::remove_dir_all(&folder).unwrap();
    }
}

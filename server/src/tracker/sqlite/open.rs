//! Making and opening the file, and bringing it up to date.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use thiserror::Error;

use crate::rights;

/// What `PRAGMA application_id` holds in every file of a Tracker: "VstT".
const APPLICATION: i32 = 0x5673_7454;

/// What each version adds. `PRAGMA user_version` holds how many of these a file has. None is ever changed.
const MIGRATIONS: [&str; 4] = [
    include_str!("migrations/1.sql"),
    include_str!("migrations/2.sql"),
    include_str!("migrations/3.sql"),
    include_str!("migrations/4.sql"),
];

/// How long one waits for another who writes.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is erased is overwritten, for it is asked for by those whom it is about.
const SETTINGS: &str = "
    PRAGMA foreign_keys = ON;
    PRAGMA secure_delete = ON;
    PRAGMA cell_size_check = ON;
    PRAGMA cache_size = -4096;
    PRAGMA journal_size_limit = 16777216;
";

/// Why a Tracker cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The file is something else.
    #[error(
        "{file} is not a Tracker of Vestibule's; move it away, or choose another data folder with --data"
    )]
    Foreign {
        /// The file.
        file: PathBuf,
    },
    /// The file was written by a newer Vestibule.
    #[error(
        "the Tracker {file} has format {found}, and this version of Vestibule knows {known} at most; start the newer \
         version that wrote it, or choose another data folder with --data", known = MIGRATIONS.len()
    )]
    Newer {
        /// The file.
        file: PathBuf,
        /// Its format.
        found: i32,
    },
    /// Anything else, such as a full disk, missing rights or damage.
    #[error(
        "the Tracker {file} cannot be used: {source}. If it is damaged, restore it from a backup, or move it away: the latest \
         interactions are then written anew, and registered visitors have to register again"
    )]
    Unusable {
        /// The file.
        file: PathBuf,
        /// What the system or SQLite says.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Opens `file`, or makes it, for one of several connections with this value of `synchronous`.
pub(super) fn open(file: &Path, synchronous: &str) -> Result<Connection, OpenError> {
    let unusable = |error: io::Error| OpenError::Unusable { file: file.to_owned(), source: error.into() };
    let failure =
        |error: rusqlite::Error| OpenError::Unusable { file: file.to_owned(), source: error.into() };
    rights::create(file).map_err(unusable)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(file, flags).map_err(failure)?;
    connection.busy_timeout(PATIENCE).map_err(failure)?;
    version(file, &connection)?;
    rights::tighten(file).map_err(unusable)?;
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).map_err(failure)?;
    connection.execute_batch(SETTINGS).map_err(failure)?;
    connection.execute_batch(&format!("PRAGMA synchronous = {synchronous}")).map_err(failure)?;
    migrate(file, &mut connection)?;
    Ok(connection)
}

/// How many migrations the file has. One that is something else, or newer, is refused before it is touched.
fn version(file: &Path, connection: &Connection) -> Result<usize, OpenError> {
    let number = |sql| {
        let value = connection.query_row(sql, [], |row| row.get::<_, i32>(0));
        value.map_err(|error| OpenError::Unusable { file: file.to_owned(), source: error.into() })
    };
    let found = number("PRAGMA user_version")?;
    match (number("PRAGMA application_id")?, usize::try_from(found)) {
        (0, Ok(0)) if number("SELECT count(*) FROM sqlite_schema")? == 0 => Ok(0),
        (APPLICATION, Ok(version)) if version <= MIGRATIONS.len() => Ok(version),
        (APPLICATION, _) => Err(OpenError::Newer { file: file.to_owned(), found }),
        _ => Err(OpenError::Foreign { file: file.to_owned() }),
    }
}

fn migrate(file: &Path, connection: &mut Connection) -> Result<(), OpenError> {
    let failure =
        |error: rusqlite::Error| OpenError::Unusable { file: file.to_owned(), source: error.into() };
    if version(file, connection)? == MIGRATIONS.len() {
        return Ok(());
    }
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failure)?;
    // Another process may have been faster.
    for (index, migration) in MIGRATIONS.iter().enumerate().skip(version(file, &transaction)?) {
        transaction.execute_batch(migration).map_err(failure)?;
        let settings = format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {};", index + 1);
        transaction.execute_batch(&settings).map_err(failure)?;
    }
    transaction.commit().map_err(failure)
}

/// Moves the write-ahead log into the file and empties it, unless others use it.
pub(super) fn empty_log(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}

/// Keeps the file from growing beyond about `bytes`.
pub(super) fn limit_size(connection: &Connection, bytes: u64) -> rusqlite::Result<()> {
    let page_bytes: u64 = connection.query_row("PRAGMA page_size", [], |row| row.get::<_, u32>(0))?.into();
    connection.query_row(&format!("PRAGMA max_page_count = {}", (bytes / page_bytes).max(1)), [], |_| Ok(()))
}

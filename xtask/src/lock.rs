//! One at a time: a lock on a folder, held as a file in it.

use std::fs::{self, File, TryLockError};
use std::path::Path;

use anyhow::{Context, Result};

use crate::progress::Step;

/// Holds a folder's lock until the returned file is dropped; waits for another process that has it.
///
/// # Errors
/// When the folder cannot be made or written to.
pub(crate) fn hold(folder: &Path, step: &Step) -> Result<File> {
    fs::create_dir_all(folder).with_context(|| format!("failed to create {}", folder.display()))?;
    let path = folder.join("lock");
    let lock = File::create(&path).with_context(|| format!("failed to create {}", path.display()))?;
    match lock.try_lock() {
        Ok(()) => return Ok(lock),
        Err(TryLockError::WouldBlock) => step.say("waiting for another run to end"),
        Err(TryLockError::Error(error)) => return Err(error).context("failed to lock a folder"),
    }
    lock.lock().context("failed to lock a folder")?;
    Ok(lock)
}

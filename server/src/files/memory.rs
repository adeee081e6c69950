//! Keeps files in memory, for tests.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use vestibule_processor::FileId;

use super::{FileStore, NewFile};

/// Files in memory. Clones are the same.
#[derive(Clone, Debug, Default)]
pub struct MemoryFiles(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    files: Mutex<BTreeMap<FileId, Arc<[u8]>>>,
    is_full: AtomicBool,
}

struct Unfinished {
    store: MemoryFiles,
    id: FileId,
    bytes: Vec<u8>,
}

impl MemoryFiles {
    /// Makes every write fail from here on, or work again.
    pub fn set_full(&self, is_full: bool) {
        self.0.is_full.store(is_full, Ordering::Relaxed);
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<FileId, Arc<[u8]>>> {
        self.0.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check_room(&self) -> io::Result<()> {
        if self.0.is_full.load(Ordering::Relaxed) { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
}

impl FileStore for MemoryFiles {
    fn create(&self, id: FileId) -> io::Result<Box<dyn NewFile>> {
        Ok(Box::new(Unfinished { store: self.clone(), id, bytes: Vec::new() }))
    }

    fn open(&self, id: FileId) -> io::Result<Option<Box<dyn Read + Send>>> {
        let bytes = self.files().get(&id).cloned();
        Ok(bytes.map(|bytes| Box::new(Cursor::new(bytes)) as Box<dyn Read + Send>))
    }

    fn remove(&self, id: FileId) -> io::Result<()> {
        self.files().remove(&id);
        Ok(())
    }

    fn ids(&self) -> io::Result<Vec<FileId>> {
        Ok(self.files().keys().copied().collect())
    }
}

impl NewFile for Unfinished {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.store.check_room()?;
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.store.check_room()?;
        self.store.files().insert(self.id, self.bytes.into());
        Ok(())
    }
}

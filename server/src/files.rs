//! Where the bytes of files are kept that participants send.
//!
//! What was sent is told by the journal; a file that no interaction knows of is of no use and is removed
//! ([`sweep`](crate::app::sweep)). So a file is whole and durable before the command that sends it is submitted.

pub mod folder;
pub mod kind;
pub mod memory;

use std::io::{self, Read};

use vestibule_processor::FileId;

/// Keeps files by their ids. All calls may block.
///
/// Errors are the system's own: nothing can be done about them but to say so in the log.
pub trait FileStore: Send + Sync {
    /// A new file. Until it is finished nobody finds it, and if it is dropped before, it is gone.
    fn create(&self, id: FileId) -> io::Result<Box<dyn NewFile>>;

    /// The bytes of a file, from the first on, or `None` if there is none of this id.
    fn open(&self, id: FileId) -> io::Result<Option<Box<dyn Read + Send>>>;

    /// Removes a file, if it is there.
    fn remove(&self, id: FileId) -> io::Result<()>;

    /// The ids of all files that are finished.
    fn ids(&self) -> io::Result<Vec<FileId>>;
}

/// A file in the making.
pub trait NewFile: Send {
    /// Adds bytes at its end.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Makes it durable, and found under its id.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> FileId {
        FileId(Uuid::from_u128(number))
    }

    fn read(store: &dyn FileStore, id: FileId) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        store.open(id).unwrap()?.read_to_end(&mut bytes).unwrap();
        Some(bytes)
    }

    fn check(store: &dyn FileStore) {
        assert_eq!(store.ids().unwrap(), []);
        let mut first = store.create(id(1)).unwrap();
        first.write(b"one ").unwrap();
        first.write(b"two").unwrap();
        assert_eq!(read(store, id(1)), None, "not before it is finished");
        assert_eq!(store.ids().unwrap(), []);
        first.finish().unwrap();
        store.create(id(2)).unwrap().finish().unwrap();
        let mut dropped = store.create(id(3)).unwrap();
        dropped.write(b"three").unwrap();
        drop(dropped);
        assert_eq!(read(store, id(1)).unwrap(), b"one two");
        assert_eq!(read(store, id(2)).unwrap(), b"");
        assert_eq!(read(store, id(3)), None);
        let mut ids = store.ids().unwrap();
        ids.sort();
        assert_eq!(ids, [id(1), id(2)]);
        store.remove(id(1)).unwrap();
        store.remove(id(1)).unwrap();
        assert_eq!(read(store, id(1)), None);
        assert_eq!(store.ids().unwrap(), [id(2)]);
    }

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            Folder(std::env::temp_dir().join(format!("vestibule-files-{name}-{}", std::process::id())))
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn memory_keeps_files() {
        check(&memory::MemoryFiles::default());
    }

    #[test]
    fn a_folder_keeps_files() {
        let folder = Folder::new("contract");
        check(&folder::FolderFiles::open(&folder.0).unwrap());
        let again = folder::FolderFiles::open(&folder.0).unwrap();
        assert_eq!(again.ids().unwrap(), [id(2)]);
    }

    #[test]
    fn what_a_crash_left_half_written_is_removed_and_what_is_not_ours_is_left_alone() {
        let folder = Folder::new("rest");
        let store = folder::FolderFiles::open(&folder.0).unwrap();
        let mut half = store.create(id(1)).unwrap();
        half.write(b"half").unwrap();
        std::mem::forget(half);
        std::fs::write(folder.0.join("note.txt"), "ours").unwrap();
        assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 2);
        let store = folder::FolderFiles::open(&folder.0).unwrap();
        assert_eq!(store.ids().unwrap(), []);
        let names: Vec<_> = std::fs::read_dir(&folder.0).unwrap().map(|it| it.unwrap().file_name()).collect();
        assert_eq!(names, ["note.txt"]);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_a_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = Folder::new("rights");
        let store = folder::FolderFiles::open(&folder.0).unwrap();
        store.create(id(1)).unwrap().finish().unwrap();
        let mode = |path: PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(folder.0.clone()), 0o700);
        assert_eq!(mode(folder.0.join(id(1).to_string())), 0o600);
    }
}

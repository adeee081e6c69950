//! Snapshots as files beside the journal's.
//!
//! They are not in the database, for a large one would hold up the appends. A file ends in a line with the checksum of all
//! that is before it. It is written under another name, and gets its own when it is on the disk.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Seek, SeekFrom, Write};
#[cfg(unix)]
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use blake2::{Blake2b256, Digest};

use crate::journal::{GoOn, Position, SnapshotError, Snapshots, WriteSnapshot};
use crate::rights;

const FOLDER: &str = "snapshots";
const PREFIX: &str = "snapshot-";
const UNFINISHED: &str = "unfinished";
/// A checksum as hexadecimal digits, and the line's end.
const CHECKSUM_BYTES: usize = 65;
/// How much is read or written at a time.
const BLOCK_BYTES: usize = 64 << 10;

pub(super) struct FolderSnapshots {
    folder: PathBuf,
}

impl FolderSnapshots {
    /// The snapshots of the journal `file`.
    pub(super) fn beside(file: &Path) -> FolderSnapshots {
        FolderSnapshots { folder: file.with_file_name(FOLDER) }
    }

    fn path(&self, position: Position) -> PathBuf {
        self.folder.join(format!("{PREFIX}{position}"))
    }

    /// A snapshot's file that was read to its end, and how much of it is before its checksum.
    fn checked(&self, position: Position, go_on: &mut GoOn<'_>) -> Result<(File, u64), SnapshotError> {
        let path = self.path(position);
        let mut file = File::open(&path)?;
        match checked_length(&mut file, go_on)? {
            Some(length) => Ok((file, length)),
            None => Err(SnapshotError::Damaged { file: Some(path), position }),
        }
    }

    fn create_folder(&self) -> io::Result<()> {
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        builder.mode(0o700);
        match builder.create(&self.folder) {
            Ok(()) => self.folder.parent().map_or(Ok(()), make_durable),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
        }
    }
}

impl Snapshots for FolderSnapshots {
    fn positions(&self) -> Result<Vec<Position>, SnapshotError> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let names = entries.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
        let position = |name: &str| name.strip_prefix(PREFIX)?.parse().ok().map(Position);
        let mut positions: Vec<Position> = names.iter().filter_map(|name| position(name.to_str()?)).collect();
        positions.sort_by(|one, other| other.cmp(one));
        Ok(positions)
    }

    fn keep(&self, position: Position, write: &mut WriteSnapshot<'_>) -> Result<(), SnapshotError> {
        self.create_folder()?;
        let unfinished = self.folder.join(UNFINISHED);
        let written = write_checked(&unfinished, write).and_then(|()| {
            fs::rename(&unfinished, self.path(position))?;
            make_durable(&self.folder)
        });
        Ok(written.inspect_err(|_| {
            // The next one is written over it.
            _ = fs::remove_file(&unfinished);
        })?)
    }

    fn open(&self, position: Position) -> Result<Box<dyn BufRead>, SnapshotError> {
        let (mut file, length) = self.checked(position, &mut || Ok(()))?;
        file.seek(SeekFrom::Start(0))?;
        Ok(Box::new(BufReader::with_capacity(BLOCK_BYTES, file.take(length))))
    }

    fn check(&self, position: Position, go_on: &mut GoOn<'_>) -> Result<(), SnapshotError> {
        self.checked(position, go_on).map(drop)
    }

    fn remove(&self, position: Position) -> Result<(), SnapshotError> {
        match fs::remove_file(self.path(position)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}

/// Writes a file with its checksum, and flushes it.
fn write_checked(path: &Path, write: &mut WriteSnapshot<'_>) -> io::Result<()> {
    rights::create(path)?;
    let file = OpenOptions::new().write(true).truncate(true).open(path)?;
    let mut writer = BufWriter::with_capacity(BLOCK_BYTES, Summing { file, sum: Blake2b256::new() });
    write(&mut writer)?;
    let Summing { mut file, sum } = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.write_all(&checksum(sum))?;
    file.sync_all()
}

/// How much of a file is before its checksum, or `None` if that is not its checksum.
fn checked_length(file: &mut File, go_on: &mut GoOn<'_>) -> io::Result<Option<u64>> {
    let Some(length) = file.metadata()?.len().checked_sub(CHECKSUM_BYTES as u64) else { return Ok(None) };
    let mut sum = Blake2b256::new();
    let mut block = vec![0; BLOCK_BYTES];
    let mut content = Read::by_ref(file).take(length);
    loop {
        go_on()?;
        match content.read(&mut block)? {
            0 => break,
            read => sum.update(&block[..read]),
        }
    }
    let mut stored = [0; CHECKSUM_BYTES];
    file.read_exact(&mut stored)?;
    Ok((stored == checksum(sum)).then_some(length))
}

fn checksum(sum: Blake2b256) -> [u8; CHECKSUM_BYTES] {
    let mut line = [b'\n'; CHECKSUM_BYTES];
    for (index, byte) in sum.finalize().iter().enumerate() {
        line[2 * index] = b"0123456789abcdef"[usize::from(byte >> 4)];
        line[2 * index + 1] = b"0123456789abcdef"[usize::from(byte & 15)];
    }
    line
}

/// Writes the folder's entries to the disk.
fn make_durable(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// A file, and the checksum of what is written to it.
struct Summing {
    file: File,
    sum: Blake2b256,
}

impl Write for Summing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.sum.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

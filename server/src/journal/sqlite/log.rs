//! SQLite's write-ahead log (the file that ends in `-wal`), which holds the latest appends.
//!
//! After a crash SQLite takes the log's pages up to the first that does not match its checksum, and passes over the
//! rest in silence. That is right for the append that a loss of power interrupted, and wrong for a damaged page
//! with acknowledged appends after it. So the log is examined before SQLite sees it.
//! The format: section 4 of <https://www.sqlite.org/fileformat2.html>.
//!
//! The same goes for a log whose header is damaged, which SQLite passes over as a whole. Such a header may be the one
//! that a loss of power interrupted: SQLite writes it anew when it uses the log again from the start, and flushes it
//! before the first frame. But it does so only after every frame was moved into the database file and flushed there,
//! so that then the database has all there is in the log. If it has not, the log was in use.

mod moved;

use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

const MAGIC: u32 = 0x377f_0682;
const HEADER_BYTES: usize = 32;
const FRAME_HEADER_BYTES: usize = 24;

/// How a log ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// With a complete append, or the log is empty.
    Complete,
    /// With pages of an append that was never acknowledged.
    Unfinished {
        /// Where the unfinished append starts in the log.
        offset: u64,
    },
    /// With complete appends after a damaged page.
    Damaged {
        /// Where the damaged page starts in the log.
        offset: u64,
    },
}

/// The log of the database `file`.
pub(super) fn path(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

/// Looks through the log of the database `file`.
pub(super) fn examine(file: &Path) -> io::Result<Ending> {
    match File::open(path(file)) {
        Ok(log) => scan(log, file),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Ending::Complete),
        Err(error) => Err(error),
    }
}

/// What came of moving the log's pages into the database file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moved {
    /// All but so many, which were added meanwhile.
    AllBut(u32),
    /// Nothing, for another connection was in the way.
    Nothing,
}

/// Moves the log's pages into the database file.
pub(super) fn checkpoint(connection: &Connection) -> rusqlite::Result<Moved> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
        let (busy, logged, moved): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if busy != 0 || logged < 0 {
            return Ok(Moved::Nothing);
        }
        Ok(Moved::AllBut(u32::try_from(logged - moved).unwrap_or(0)))
    })
}

/// How long the log of the database `file` is, in bytes.
pub(super) fn length(file: &Path) -> u64 {
    std::fs::metadata(path(file)).map_or(0, |log| log.len())
}

fn scan(mut log: File, file: &Path) -> io::Result<Ending> {
    let mut header = [0; HEADER_BYTES];
    if read_up_to(&mut log, &mut header)? < HEADER_BYTES {
        return Ok(Ending::Complete);
    }
    if !is_header(&header) {
        let is_all_moved = moved::is_all_moved(&mut log, file)?;
        return Ok(if is_all_moved { Ending::Complete } else { Ending::Damaged { offset: 0 } });
    }
    walk(BufReader::new(log), &header)
}

fn walk(mut log: impl Read, header: &[u8; HEADER_BYTES]) -> io::Result<Ending> {
    let mut scan = Scan::new(header);
    let mut frame = vec![0; FRAME_HEADER_BYTES + page_bytes(header)];
    loop {
        let length = read_up_to(&mut log, &mut frame)?;
        let is_whole = length == frame.len();
        if let Some(ending) = scan.step(&frame[..length], is_whole) {
            return Ok(ending);
        }
        if !is_whole {
            return Ok(scan.ending());
        }
    }
}

/// Whether a header is what was written, by its own checksum.
fn is_header(header: &[u8; HEADER_BYTES]) -> bool {
    word(header, 0) | 1 == MAGIC | 1
        && Checksum::default().over(&header[..24], is_big_endian(header)) == Checksum::stored(header, 24)
}

fn is_big_endian(header: &[u8; HEADER_BYTES]) -> bool {
    word(header, 0) == MAGIC | 1
}

/// A walk over the frames of a log. A frame is a page and its header.
struct Scan {
    salts: [u8; 8],
    is_big_endian: bool,
    /// What the frame before says its checksum is.
    before: Checksum,
    /// What its checksum is, by what the frame before that one says. It differs where a checksum itself is damaged.
    computed: Checksum,
    offset: u64,
    /// Where the last accepted append ends.
    committed: u64,
    /// Where the last frame of this log ends, accepted or not. After it come frames of earlier logs.
    written: u64,
    /// Where the first frame is that SQLite will not accept.
    refused: Option<u64>,
    /// Whether the frame before is refused, and ends an append. If the next frame then follows from it, that append
    /// had been completed; if not, both are left from writes that failed and were written over in part.
    is_append_lost: bool,
}

impl Scan {
    fn new(header: &[u8; HEADER_BYTES]) -> Scan {
        let offset = HEADER_BYTES as u64;
        let before = Checksum::stored(header, 24);
        Scan {
            salts: bytes(header, 16),
            is_big_endian: is_big_endian(header),
            before,
            computed: before,
            offset,
            committed: offset,
            written: offset,
            refused: None,
            is_append_lost: false,
        }
    }

    /// Takes the next frame. Returns the ending once it is known for certain.
    fn step(&mut self, frame: &[u8], is_whole: bool) -> Option<Ending> {
        if frame.len() < FRAME_HEADER_BYTES {
            return None;
        }
        let start = self.offset;
        self.offset += frame.len() as u64;
        let is_of_this_log = bytes::<8>(frame, 8) == self.salts;
        if is_of_this_log {
            self.written = self.offset;
        }
        let stored = Checksum::stored(frame, 16);
        let computed = self.before.over_frame(frame, self.is_big_endian);
        let matches = computed == stored || self.computed.over_frame(frame, self.is_big_endian) == stored;
        let follows = is_of_this_log && is_whole && matches;
        let ends_append = word(frame, 4) != 0;
        (self.before, self.computed) = (stored, computed);
        match self.refused {
            None if follows && ends_append => self.committed = self.offset,
            None if follows => {}
            Some(offset) if follows && self.is_append_lost => return Some(Ending::Damaged { offset }),
            refused => {
                self.refused = refused.or(Some(start));
                self.is_append_lost = ends_append;
            }
        }
        None
    }

    fn ending(&self) -> Ending {
        if self.written > self.committed {
            Ending::Unfinished { offset: self.committed }
        } else {
            Ending::Complete
        }
    }
}

/// The running checksum of a log.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Checksum(u32, u32);

impl Checksum {
    fn stored(bytes: &[u8], at: usize) -> Checksum {
        Checksum(word(bytes, at), word(bytes, at + 4))
    }

    fn over_frame(self, frame: &[u8], is_big_endian: bool) -> Checksum {
        self.over(&frame[..8], is_big_endian).over(&frame[FRAME_HEADER_BYTES..], is_big_endian)
    }

    fn over(self, bytes: &[u8], is_big_endian: bool) -> Checksum {
        let Checksum(mut first, mut second) = self;
        let (pairs, _) = bytes.as_chunks::<8>();
        for pair in pairs {
            let [low, high] = [0, 4].map(|at| {
                let word = word(pair, at);
                if is_big_endian { word } else { word.swap_bytes() }
            });
            first = first.wrapping_add(low).wrapping_add(second);
            second = second.wrapping_add(high).wrapping_add(first);
        }
        Checksum(first, second)
    }
}

fn page_bytes(header: &[u8; HEADER_BYTES]) -> usize {
    word(header, 8).clamp(512, 65_536) as usize
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(self::bytes(bytes, at))
}

fn bytes<const LENGTH: usize>(from: &[u8], at: usize) -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    bytes.copy_from_slice(&from[at..at + LENGTH]);
    bytes
}

/// Fills `buffer` as far as the input reaches.
fn read_up_to(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match input.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(more) => length += more,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

//! Files on their way in and out, for visitors and agents alike.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::ops::{Div, Sub};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::HeaderName;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use thiserror::Error;
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;
use vestibule_processor::bounded::MediaType;
use vestibule_processor::{Command, FileId, InteractionId, Rejection, SentFile};

use super::{Bridge, names};
use crate::config::Files as Settings;
use crate::files::{FileStore, NewFile, kind};
use crate::runtime::SubmitError;

/// How long nothing may arrive of a file.
const SILENCE: Duration = Duration::from_secs(15);
/// Over its whole length a file may arrive no slower than so many bytes a second.
const SLOWEST: u64 = 4 * 1024;
/// Files are written and read in pieces of this, in bytes.
const PIECE: usize = 128 * 1024;
/// Most files that arrive at a time, and most in one conversation.
const AT_A_TIME: usize = 64;
const AT_A_TIME_PER_CONVERSATION: usize = 2;
/// Visitors leave agents one part of so many of the places, and of the room in the store.
const AGENTS_PART: u16 = 4;
/// What is opened in a window of its own can run nothing, load nothing, and is another site than ours.
const POLICY: &str = "sandbox; default-src 'none'";

/// The store, and what is on its way into it.
pub(super) struct Files {
    store: Arc<dyn FileStore>,
    arriving: Arc<Mutex<BTreeMap<FileId, InteractionId>>>,
}

/// Why a file was not taken.
#[derive(Debug, Error)]
pub(super) enum UploadError {
    #[error("the file needs a name with one of these endings: {0}; convert it, or send it another way")]
    Kind(String),
    #[error("the file has more than {0} bytes; send a smaller one")]
    TooLarge(u64),
    #[error("the file is empty; choose another")]
    Empty,
    #[error("the file took too long to arrive; send it again")]
    TooSlow,
    #[error("the file did not arrive whole; send it again")]
    Cut,
    #[error("too many files are being sent; wait until one has arrived, and send it again")]
    Busy,
    #[error("there is no more room for files; try again when other conversations are over")]
    Full,
    #[error("the server cannot store files at the moment; try again later")]
    Store(#[from] io::Error),
    #[error(transparent)]
    Submit(#[from] SubmitError),
}

/// Who sends a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sender {
    /// An agent.
    Agent,
    /// A visitor, whom nobody knows: he cannot take all there is.
    Visitor,
}

/// A file that arrives, or that has arrived and is not told of yet. The sweep leaves it alone.
struct Arrival {
    id: FileId,
    arriving: Arc<Mutex<BTreeMap<FileId, InteractionId>>>,
}

impl Files {
    pub(super) fn new(store: Arc<dyn FileStore>) -> Files {
        Files { store, arriving: Arc::default() }
    }

    /// Lets a file arrive where all that are there already have so many bytes together.
    fn begin(
        &self,
        interaction: InteractionId,
        sender: Sender,
        settings: &Settings,
        stored: u64,
    ) -> Result<Arrival, UploadError> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
        let id = FileId(Uuid::from_bytes(bytes));
        let mut arriving = lock(&self.arriving);
        let of_conversation = arriving.values().filter(|other| **other == interaction).count();
        if arriving.len() >= sender.part(AT_A_TIME) || of_conversation >= AT_A_TIME_PER_CONVERSATION {
            return Err(UploadError::Busy);
        }
        // Each of those that arrive may become as large as any.
        let expected = settings.max_bytes.saturating_mul(arriving.len() as u64 + 1);
        if stored.saturating_add(expected) > sender.part(settings.total_bytes) {
            return Err(UploadError::Full);
        }
        arriving.insert(id, interaction);
        Ok(Arrival { id, arriving: Arc::clone(&self.arriving) })
    }

    /// The files that are finished and not on their way.
    fn settled(&self) -> io::Result<Vec<FileId>> {
        // In this order: what is on its way when it is listed still is, or has been told of, when it is looked for.
        let mut ids = self.store.ids()?;
        let arriving = lock(&self.arriving);
        ids.retain(|id| !arriving.contains_key(id));
        Ok(ids)
    }
}

impl Sender {
    /// As much of all there is as he may take.
    fn part<T>(self, all: T) -> T
    where
        T: Copy + Sub<Output = T> + Div<Output = T> + From<u16>,
    {
        match self {
            Sender::Agent => all,
            Sender::Visitor => all - all / AGENTS_PART.into(),
        }
    }
}

fn lock(
    arriving: &Mutex<BTreeMap<FileId, InteractionId>>,
) -> MutexGuard<'_, BTreeMap<FileId, InteractionId>> {
    arriving.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Arrival {
    fn drop(&mut self) {
        lock(&self.arriving).remove(&self.id);
    }
}

/// Stores the bytes of a file, and has the command carried out that sends it.
pub(super) async fn upload(
    bridge: &Bridge,
    sender: Sender,
    interaction: InteractionId,
    given_name: &str,
    body: Body,
    command: impl FnOnce(Arc<SentFile>) -> Command,
) -> Result<(), UploadError> {
    let settings = &bridge.settings().files;
    let (name, media_type) = name_and_type(settings, given_name)?;
    let (room, stored) = room_and_stored(bridge, interaction);
    if room == 0 {
        return Err(SubmitError::from(Rejection::TooManyFiles).into());
    }
    let arrival = bridge.files().begin(interaction, sender, settings, stored)?;
    let size = receive(&bridge.files().store, arrival.id, body, settings.max_bytes).await?;
    let file = Arc::new(SentFile { id: arrival.id, name, media_type, size });
    let telling = tell(bridge.clone(), interaction, arrival, command(file));
    // In a task of its own: whoever sent the file may be gone, and then it is settled all the same.
    match tokio::spawn(telling).await {
        Ok(result) => Ok(result?),
        Err(error) => Err(io::Error::other(error).into()),
    }
}

/// How many bytes of files a conversation still takes, and how many all conversations have.
fn room_and_stored(bridge: &Bridge, interaction: InteractionId) -> (u64, u64) {
    let processor = bridge.runtime().processor();
    let stored = processor.interactions().flat_map(|it| it.files()).map(|file| file.size).sum();
    let room = processor.interaction(interaction).map_or(u64::MAX, |it| it.room_for_files());
    (room, stored)
}

fn name_and_type(
    settings: &Settings,
    given: &str,
) -> Result<(vestibule_processor::bounded::FileName, MediaType), UploadError> {
    let name = names::file_name(given);
    let kind = name.as_ref().and_then(|name| kind::of_extension(names::extension(name.as_str())));
    let kind = kind.filter(|kind| settings.kinds.contains(kind));
    let media_type = kind.and_then(|kind| MediaType::cut(kind.media_type));
    name.zip(media_type).ok_or_else(|| {
        let endings: Vec<&str> = settings.kinds.iter().map(|kind| kind.extension).collect();
        UploadError::Kind(endings.join(", "))
    })
}

/// Has a command carried out, and removes the file again if it was refused, or was a repeat.
async fn tell(
    bridge: Bridge,
    interaction: InteractionId,
    arrival: Arrival,
    command: Command,
) -> Result<(), SubmitError> {
    let result = bridge.runtime().submit(command).await;
    let processor = bridge.runtime().processor();
    let is_known = processor.interaction(interaction).is_some_and(|it| it.file(arrival.id).is_some());
    // If the server is being stopped nobody knows what became of it; then the next start does.
    if !is_known && !matches!(result, Err(SubmitError::Stopped)) {
        remove(&bridge.files().store, vec![arrival.id]).await;
    }
    result
}

/// Writes a body into a new file. Returns its size in bytes.
async fn receive(store: &Arc<dyn FileStore>, id: FileId, body: Body, most: u64) -> Result<u64, UploadError> {
    if body.size_hint().lower() > most {
        return Err(UploadError::TooLarge(most));
    }
    let creator = Arc::clone(store);
    let mut file = blocking(move || creator.create(id)).await?;
    let begin = Instant::now();
    let mut body = body.into_data_stream();
    let (mut size, mut piece) = (0, Vec::new());
    loop {
        let slowest = begin + SILENCE + Duration::from_secs(size / SLOWEST);
        let frame = timeout_at(slowest.min(Instant::now() + SILENCE), body.next()).await;
        let Some(bytes) = frame.map_err(|_| UploadError::TooSlow)? else { break };
        let bytes = bytes.map_err(|_| UploadError::Cut)?;
        size += bytes.len() as u64;
        if size > most {
            return Err(UploadError::TooLarge(most));
        }
        piece.extend_from_slice(&bytes);
        if piece.len() >= PIECE {
            file = write(file, std::mem::take(&mut piece)).await?;
        }
    }
    if size == 0 {
        return Err(UploadError::Empty);
    }
    let file = write(file, piece).await?;
    blocking(move || file.finish()).await?;
    Ok(size)
}

async fn write(mut file: Box<dyn NewFile>, piece: Vec<u8>) -> io::Result<Box<dyn NewFile>> {
    blocking(move || file.write(&piece).map(|()| file)).await
}

/// A file as the answer to a call. `None` if its bytes are not there.
pub(super) async fn download(bridge: &Bridge, file: &SentFile) -> Option<Response> {
    let (store, id) = (Arc::clone(&bridge.files().store), file.id);
    let reader = match blocking(move || store.open(id)).await {
        Ok(Some(reader)) => reader,
        Ok(None) => {
            tracing::error!(%id, "the bytes of a file are not in the data folder");
            return None;
        }
        Err(error) => {
            tracing::error!(%id, %error, "a file cannot be read");
            return None;
        }
    };
    let pieces = stream::try_unfold(reader, |mut reader| {
        blocking(move || {
            let mut piece = Vec::with_capacity(PIECE);
            reader.by_ref().take(PIECE as u64).read_to_end(&mut piece)?;
            Ok((!piece.is_empty()).then(|| (Bytes::from(piece), reader)))
        })
    });
    let headers = [(CONTENT_LENGTH, file.size.to_string())];
    let media_type = file.media_type.as_str();
    let body = Body::from_stream(pieces);
    Some((safe_headers(media_type, file.name.as_str()), headers, body).into_response())
}

/// What goes with bytes that somebody sent: no browser takes them for a page of ours.
pub(super) fn safe_headers(media_type: &str, name: &str) -> [(HeaderName, String); 6] {
    let disposition = names::content_disposition(name, kind::is_shown(media_type));
    [
        (CONTENT_TYPE, media_type.to_owned()),
        (CONTENT_DISPOSITION, disposition),
        (CONTENT_SECURITY_POLICY, POLICY.to_owned()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (CACHE_CONTROL, "private".to_owned()),
        // Its address holds the visitor's key.
        (REFERRER_POLICY, "no-referrer".to_owned()),
    ]
}

/// Removes files that no interaction knows of any more, or never did. Called at the start, and now and then.
pub(super) async fn remove_orphans(bridge: &Bridge) {
    let settled = {
        let bridge = bridge.clone();
        blocking(move || bridge.files().settled()).await
    };
    match settled {
        Ok(mut orphans) => {
            let processor = bridge.runtime().processor();
            let files = processor.interactions().flat_map(|interaction| interaction.files());
            let known: BTreeSet<FileId> = files.map(|file| file.id).collect();
            orphans.retain(|id| !known.contains(id));
            remove(&bridge.files().store, orphans).await;
        }
        Err(error) => tracing::error!(%error, "the files in the data folder cannot be listed"),
    }
}

async fn remove(store: &Arc<dyn FileStore>, ids: Vec<FileId>) {
    for id in ids {
        let store = Arc::clone(store);
        if let Err(error) = blocking(move || store.remove(id)).await {
            tracing::error!(%id, %error, "a file that is of no use any more cannot be removed");
        }
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(io::Error::other(error)))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use crate::files::memory::MemoryFiles;

    async fn check(body: Body, expected: Duration) {
        let store: Arc<dyn FileStore> = Arc::new(MemoryFiles::default());
        let begin = Instant::now();
        let result = receive(&store, FileId(Uuid::nil()), body, u64::MAX).await;
        assert!(matches!(result, Err(UploadError::TooSlow)), "{result:?}");
        assert_eq!(begin.elapsed(), expected);
        assert_eq!(store.ids().unwrap(), []);
    }

    #[tokio::test(start_paused = true)]
    async fn a_file_that_does_not_arrive_is_not_waited_for() {
        check(Body::from_stream(stream::pending::<Result<Bytes, Infallible>>()), SILENCE).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_file_that_trickles_is_not_waited_for() {
        let byte = |()| async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Some((Ok::<_, Infallible>(Bytes::from("x")), ()))
        };
        check(Body::from_stream(stream::unfold((), byte)), SILENCE).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_file_that_takes_long_is_waited_for() {
        let store: Arc<dyn FileStore> = Arc::new(MemoryFiles::default());
        let piece = |rest: u32| async move {
            tokio::time::sleep(Duration::from_secs(10)).await;
            (rest > 0).then(|| (Ok::<_, Infallible>(Bytes::from(vec![b'x'; 100_000])), rest - 1))
        };
        let body = Body::from_stream(stream::unfold(20, piece));
        assert_eq!(receive(&store, FileId(Uuid::nil()), body, u64::MAX).await.unwrap(), 2_000_000);
    }
}

//! A stream that is given up when its peer does not take what is sent to him.

use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

/// How long a peer may take over what is sent to him at once: the largest file takes that at 4 kB a second. Each byte that he
/// takes does not begin the time anew, or he could hold a connection for ever.
const SEND_TIME: Duration = Duration::from_secs(180);

/// A stream with a limit on how long its peer takes over what is sent to him.
pub(super) struct Patient<Stream> {
    stream: Stream,
    /// Runs while there is something that the peer has not taken.
    limit: Option<Pin<Box<Sleep>>>,
}

impl<Stream> Patient<Stream> {
    pub(super) fn new(stream: Stream) -> Patient<Stream> {
        Patient { stream, limit: None }
    }

    /// Passes on what came of sending so many bytes, unless the peer has taken too long.
    fn watch(
        &mut self,
        context: &mut Context<'_>,
        bytes: usize,
        sent: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match sent {
            Poll::Ready(Ok(taken)) if taken >= bytes => self.limit = None,
            Poll::Ready(Ok(_)) | Poll::Pending => {
                let limit = self
                    .limit
                    .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(Instant::now() + SEND_TIME)));
                if limit.as_mut().poll(context).is_ready() {
                    return Poll::Ready(Err(ErrorKind::TimedOut.into()));
                }
            }
            Poll::Ready(Err(_)) => {}
        }
        sent
    }
}

impl<Stream: AsyncRead + Unpin> AsyncRead for Patient<Stream> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<Stream: AsyncWrite + Unpin> AsyncWrite for Patient<Stream> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.stream).poll_write(context, buffer);
        self.watch(context, buffer.len(), sent)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.stream).poll_write_vectored(context, buffers);
        self.watch(context, buffers.iter().map(|buffer| buffer.len()).sum(), sent)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let sent = Pin::new(&mut self.stream).poll_flush(context).map_ok(|()| 0);
        self.watch(context, 0, sent).map_ok(|_| ())
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let sent = Pin::new(&mut self.stream).poll_shutdown(context).map_ok(|()| 0);
        self.watch(context, 0, sent).map_ok(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, BufWriter, duplex};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_peer_who_takes_a_byte_now_and_then_is_given_up() {
        let (mut peer, stream) = duplex(100);
        let begin = Instant::now();
        let sending = tokio::spawn(async move { Patient::new(stream).write_all(&[0; 100_000]).await });
        while !sending.is_finished() {
            peer.read_u8().await.unwrap();
            tokio::time::sleep(Duration::from_secs(10)).await;
        }
        assert_eq!(sending.await.unwrap().unwrap_err().kind(), ErrorKind::TimedOut);
        assert!(begin.elapsed() < SEND_TIME + Duration::from_secs(30));
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_who_takes_everything_may_be_silent_for_as_long_as_he_likes() {
        let (mut peer, stream) = duplex(100);
        let mut stream = Patient::new(stream);
        for _ in 0..10 {
            stream.write_all(&[0; 100]).await.unwrap();
            peer.read_exact(&mut [0; 100]).await.unwrap();
            tokio::time::sleep(SEND_TIME).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_who_does_not_take_what_lies_in_a_buffer_is_given_up() {
        let (_peer, stream) = duplex(100);
        let mut stream = Patient::new(BufWriter::new(stream));
        stream.write_all(&[0; 1_000]).await.unwrap();
        assert_eq!(stream.flush().await.unwrap_err().kind(), ErrorKind::TimedOut);
        let begin = Instant::now();
        assert_eq!(stream.shutdown().await.unwrap_err().kind(), ErrorKind::TimedOut);
        assert_eq!(begin.elapsed(), Duration::ZERO);
    }
}

//! What HTTP/2 writes, gathered until the connection has had its turn. HTTP/2 flushes after each answer of a kilobyte or more: a system call
//! for every one, and a wake-up of the peer, where answers that are ready together can leave together.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use tokio::io::{AsyncRead, AsyncWrite, BufWriter, ReadBuf};

/// Bytes gathered at most: eight answers to ordinary articles.
const CAPACITY: usize = 32 * 1024;

/// The way out of one connection, for HTTP/2 and for whoever drives it.
pub(super) struct Outbox<W>(Arc<Mutex<Gathered<W>>>);

struct Gathered<W> {
    out: BufWriter<W>,
    /// Whether flushing waits for [`Outbox::poll_send`].
    held: bool,
}

impl<W> Clone for Outbox<W> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<W: AsyncWrite + Unpin> Outbox<W> {
    /// Flushes when it is told to, until [`Outbox::hold`].
    pub(super) fn new(wire: W) -> Self {
        Self(Arc::new(Mutex::new(Gathered { out: BufWriter::with_capacity(CAPACITY, wire), held: false })))
    }

    /// From now on, [`Outbox::poll_send`] is called at the end of each turn.
    pub(super) fn hold(&self) {
        self.lock().held = true;
    }

    /// Sends what has been gathered.
    pub(super) fn poll_send(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.lock().out).poll_flush(cx)
    }

    fn lock(&self) -> MutexGuard<'_, Gathered<W>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<W: AsyncRead + AsyncWrite + Unpin> AsyncRead for Outbox<W> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.lock().out).poll_read(cx, buf)
    }
}

impl<W: AsyncWrite + Unpin> AsyncWrite for Outbox<W> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.lock().out).poll_write(cx, buf)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut gathered = self.lock();
        if gathered.held { Poll::Ready(Ok(())) } else { Pin::new(&mut gathered.out).poll_flush(cx) }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.lock().out).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::{CAPACITY, Outbox};

    #[test]
    fn what_is_held_leaves_when_it_is_sent() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let (near, mut far) = duplex(4 * CAPACITY);
            let mut outbox = Outbox::new(near);
            let mut arrived = vec![0; CAPACITY];
            outbox.write_all(b"hello").await.expect("room");
            outbox.flush().await.expect("room");
            assert_eq!(far.read(&mut arrived).await.expect("open"), 5, "nothing is held before it is told to");

            outbox.hold();
            for answer in [b"one", b"two"] {
                outbox.write_all(answer).await.expect("room");
                outbox.flush().await.expect("room");
            }
            poll_fn(|cx| outbox.poll_send(cx)).await.expect("room");
            let n = far.read(&mut arrived).await.expect("open");
            assert_eq!(&arrived[..n], b"onetwo");

            outbox.write_all(b"last").await.expect("room");
            outbox.shutdown().await.expect("open");
            let n = far.read(&mut arrived).await.expect("open");
            assert_eq!(&arrived[..n], b"last", "an end sends what is held");
        });
    }
}

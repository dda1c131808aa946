//! One connection from its first byte to its last: handshake, HTTP/2, the clocks that end it. Calls run as tasks of their own.

pub mod clock;
pub mod handshake;
pub mod places;
pub mod socket;
pub mod stream;

use std::{
    future::poll_fn,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use h2::server;
use prost::bytes::Bytes;
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use self::{
    clock::{Clock, Event},
    handshake::Handshake,
    socket::{Guarded, Socket, Wire},
    stream::Pace,
};
use super::layer::Next;

/// Who is at the other end of a connection, in the extensions of each of its requests.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Where it comes from.
    pub address: SocketAddr,
    /// Who it has proved to be in the handshake.
    pub identity: Option<Arc<str>>,
}

/// What connections may take, and for how long.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections at once; more are closed when accepted.
    pub max_connections: usize,
    /// The same for one IPv4 address or IPv6 /64.
    pub max_per_address: usize,
    /// For each of: the TLS handshake, the HTTP/2 preface, a block of headers.
    pub handshake: Duration,
    /// How long a peer may hold up what it sends or what it is sent, before [`Limits::min_rate`] counts.
    pub slow: Duration,
    /// Bytes in a second that a peer must send or take once it is slow.
    pub min_rate: usize,
    /// Without a call; then GOAWAY.
    pub idle: Duration,
    /// Life of a connection, give or take a tenth, so that clients spread over servers anew; then GOAWAY.
    pub age: Duration,
    /// For its calls and streams after that.
    pub age_grace: Duration,
    /// Silence after which the peer is asked for a sign of life.
    pub keepalive: Duration,
    /// How long it may take to give one.
    pub keepalive_timeout: Duration,
    /// For calls in flight when the server stops.
    pub drain: Duration,
    /// Calls at once.
    pub max_streams: u32,
    /// Bytes of the headers of one call.
    pub max_header_bytes: u32,
    /// What stands between TCP and HTTP/2, such as TLS.
    pub secure: Option<Arc<dyn Handshake>>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_connections: 1024,
            max_per_address: 256,
            handshake: Duration::from_secs(10),
            slow: Duration::from_secs(15),
            min_rate: 1024,
            idle: Duration::from_secs(15 * 60),
            age: Duration::from_secs(30 * 60),
            age_grace: Duration::from_secs(60),
            keepalive: Duration::from_secs(60),
            keepalive_timeout: Duration::from_secs(20),
            drain: Duration::from_secs(25),
            max_streams: 100,
            max_header_bytes: 16 * 1024,
            secure: None,
        }
    }
}

/// Streams that we reset because of what the peer did, on one connection (CVE-2025-8671).
const MAX_LOCAL_RESETS: usize = 200;
/// Streams that the peer reset before we looked at them (CVE-2023-44487).
const MAX_PENDING_RESETS: usize = 20;
/// What a peer may send ahead of our reading, on one stream and on all. Fixed: an adaptive window costs 1.6 us a call.
const STREAM_WINDOW: u32 = 1 << 20;
const CONNECTION_WINDOW: u32 = 1 << 20;

/// Serves one connection to its end.
pub async fn serve(socket: TcpStream, address: SocketAddr, service: impl Next, limits: &Limits, closing: CancellationToken) {
    let wire = Wire::new();
    let pace = Pace { slow: limits.slow, min_rate: limits.min_rate };
    let greet = async {
        let (socket, identity) = match &limits.secure {
            Some(handshake) => handshake.shake(socket).await.map(|secured| (Socket::Secured(secured.io), secured.identity)),
            None => Ok((Socket::Plain(socket), None)),
        }?;
        let http2 = builder(limits).handshake::<_, Bytes>(Guarded::new(socket, wire.clone(), pace)).await.map_err(std::io::Error::other)?;
        Ok::<_, std::io::Error>((http2, Peer { address, identity }))
    };
    let too_long = async {
        tokio::select! {
            () = tokio::time::sleep(limits.handshake) => {}
            // A server that stops waits for nobody who has nothing to say.
            () = async { closing.cancelled().await; tokio::time::sleep(clock::LINGER).await } => {}
        }
    };
    let greeted = tokio::select! {
        greeted = greet => greeted,
        () = too_long => return tracing::debug!(%address, "the handshake took too long"),
    };
    match greeted {
        Ok((http2, peer)) => drive(http2, &peer, service, pace, Clock::new(limits, wire, closing)).await,
        Err(error) => tracing::debug!(%address, %error, "the handshake failed"),
    }
}

fn builder(limits: &Limits) -> server::Builder {
    let mut builder = server::Builder::new();
    builder
        .max_concurrent_streams(limits.max_streams)
        .max_header_list_size(limits.max_header_bytes)
        .max_local_error_reset_streams(Some(MAX_LOCAL_RESETS))
        .max_pending_accept_reset_streams(MAX_PENDING_RESETS)
        .initial_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW);
    builder
}

async fn drive(mut http2: server::Connection<Guarded, Bytes>, peer: &Peer, service: impl Next, pace: Pace, mut clock: Clock<'_>) {
    let Some(mut pings) = http2.ping_pong() else { return };
    let calls = Calls::default();
    loop {
        tokio::select! {
            // In this order: what the peer has sent counts before any clock does.
            biased;
            accepted = http2.accept() => match accepted {
                Some(Ok((mut req, respond))) => {
                    req.extensions_mut().insert(peer.clone());
                    let (service, call) = (service.clone(), calls.begin());
                    tokio::spawn(async move {
                        stream::answer(service, req, respond, pace).await;
                        drop(call);
                    });
                }
                Some(Err(error)) => return tracing::debug!(address = %peer.address, %error, "the connection failed"),
                None => return,
            },
            event = poll_fn(|cx| clock.poll(cx, &mut pings, calls.open())) => match event {
                Event::GoAway => http2.graceful_shutdown(),
                Event::Cut(why) => return tracing::debug!(address = %peer.address, why, "the connection is cut"),
            },
        }
    }
}

/// The calls of one connection that are not answered yet.
#[derive(Default)]
struct Calls(Arc<AtomicUsize>);

struct OpenCall(Arc<AtomicUsize>);

impl Calls {
    fn begin(&self) -> OpenCall {
        self.0.fetch_add(1, Ordering::Relaxed);
        OpenCall(self.0.clone())
    }

    fn open(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for OpenCall {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

//! One connection from its first byte to its last: handshake, HTTP/2, the clocks that end it. Calls run as tasks of their own.

mod clock;
mod frames;
mod guard;
pub mod handshake;
mod incoming;
mod outbox;
pub mod places;
mod socket;
mod stream;
mod turn;

use std::{
    future::poll_fn,
    net::SocketAddr,
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use h2::{Reason, server};
use prost::bytes::Bytes;
use tokio::{net::TcpStream, time::Instant};
use tokio_util::sync::CancellationToken;

use self::{
    clock::{Clock, Event},
    guard::Guard,
    handshake::Handshake,
    outbox::Outbox,
    socket::{Guarded, Socket, Wire},
    stream::Pace,
    turn::LastInLine,
};
use super::{
    layer::Next,
    load::{Caller, Company},
    metrics::Metrics,
    status::Failure,
};

/// Who is at the other end of a connection, in the extensions of each of its requests.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Where it comes from.
    pub address: SocketAddr,
    /// Who it has proved to be in the handshake.
    pub identity: Option<Arc<str>>,
    /// Ends calls that would go on for ever.
    pub closing: Closing,
    /// When the request arrived: before it waited for a thread.
    pub arrived: std::time::Instant,
}

impl Peer {
    /// When a request arrived; where nobody said: now.
    pub fn arrived(extensions: &http::Extensions) -> std::time::Instant {
        extensions.get().map_or_else(std::time::Instant::now, |peer: &Self| peer.arrived)
    }

    /// Whom its calls are counted for.
    pub fn caller(&self) -> Caller {
        self.identity.clone().map_or_else(|| Caller::from(self.address.ip()), Caller::Identity)
    }
}

/// When calls that would go on for ever must end: the server stops, or their connection is too old.
#[derive(Clone, Debug)]
pub struct Closing {
    server: CancellationToken,
    /// A child of the server's: cancelled by either.
    connection: CancellationToken,
}

impl Closing {
    /// For the calls of one connection of a server that stops when `server` is cancelled.
    pub fn new(server: CancellationToken) -> Self {
        Self { connection: server.child_token(), server }
    }

    /// For the call with these extensions, of a server that stops when `server` is cancelled.
    pub fn of(extensions: &http::Extensions, server: &CancellationToken) -> Self {
        extensions.get::<Peer>().map_or_else(|| Self::new(server.clone()), |peer| peer.closing.clone())
    }

    /// Ready when they must end; says why.
    pub async fn ended(&self) -> Failure {
        self.connection.cancelled().await;
        if self.server.is_cancelled() { Failure::Draining } else { Failure::ConnectionAge }
    }
}

/// What connections may take, and for how long.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections at once; more are closed where no place becomes free in a moment.
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
    /// Pings that come sooner after each other, without an answer between them, are strikes (gRPC's A8); the third ends the connection.
    pub min_ping_interval: Duration,
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
            min_ping_interval: Duration::from_secs(5),
            drain: Duration::from_secs(25),
            max_streams: 100,
            max_header_bytes: 16 * 1024,
            secure: None,
        }
    }
}

impl Limits {
    fn pace(&self) -> Pace {
        Pace { slow: self.slow, min_rate: self.min_rate }
    }
}

/// How long a peer with nothing left to do may take to answer GOAWAY: calls that it had sent before it saw it still arrive in this time.
pub(super) const LINGER: Duration = Duration::from_secs(2);

/// Streams that we reset because of what the peer did, on one connection (CVE-2025-8671).
const MAX_LOCAL_RESETS: usize = 200;
/// Streams that the peer reset before we looked at them (CVE-2023-44487). A busy server may find that a client has given up all its calls
/// at once, which is no attack; how many resets are too many over time is the guard's business.
const MAX_PENDING_RESETS: usize = 200;
/// While several callers compete, a connection begins so many calls before all others have had their turn: who sends a thousand at once
/// holds up others by some of them, and waits with the rest.
const CALLS_A_TURN: u32 = 4;
/// What a peer may send ahead of our reading, on one stream and on all: a stream that nobody reads must leave room to the others. Fixed: an
/// adaptive window costs 1.6 us a call.
const STREAM_WINDOW: u32 = CONNECTION_WINDOW / 4;
const CONNECTION_WINDOW: u32 = 1 << 20;
/// The longest frame. An article of 100 kB in frames of HTTP/2's 16 KiB is read in seven pieces, and its start copied with most of them.
const FRAME: u32 = 1 << 16;

/// What all connections share.
#[derive(Clone)]
pub(super) struct Context {
    pub(super) limits: Arc<Limits>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) company: Arc<Mutex<Company>>,
    /// Cancelled when the server stops.
    pub(super) closing: CancellationToken,
}

/// Serves one connection to its end.
pub(super) async fn serve(socket: TcpStream, address: SocketAddr, service: impl Next, context: Context) {
    let limits = &*context.limits;
    let wire = Wire::new(Guard::new(Instant::now(), limits.min_ping_interval));
    let greet = async {
        let (socket, identity) = match &limits.secure {
            Some(handshake) => handshake.shake(socket).await.map(|secured| (Socket::Secured(secured.io), secured.identity)),
            None => Ok((Socket::Plain(socket), None)),
        }?;
        let outbox = Outbox::new(Guarded::new(socket, wire.clone(), limits.pace()));
        let http2 = builder(limits).handshake::<_, Bytes>(outbox.clone()).await.map_err(std::io::Error::other)?;
        outbox.hold();
        let peer = Peer { address, identity, closing: Closing::new(context.closing.clone()), arrived: std::time::Instant::now() };
        Ok::<_, std::io::Error>((http2, outbox, peer))
    };
    let greeted = tokio::select! {
        greeted = greet => greeted.map_err(|error| ("HANDSHAKE_FAILED", error.to_string())),
        () = tokio::time::sleep(limits.handshake) => Err(("HANDSHAKE_TOO_SLOW", String::new())),
        // A server that stops waits for nobody who has nothing to say.
        () = async { context.closing.cancelled().await; tokio::time::sleep(LINGER).await } => Err(("CLOSING", String::new())),
    };
    match greeted {
        Ok((http2, outbox, peer)) => {
            let clock = Clock::new(limits, wire.clone(), peer.closing.connection.clone());
            let calls = Calls::default();
            let wire = &wire;
            let driven = pin!(drive(
                http2,
                Link { peer: &peer, wire, outbox, calls: &calls, company: &context.company, pace: limits.pace() },
                service,
                clock
            ));
            let end = LastInLine::new(driven, || calls.open() == 0).await;
            let flood = wire.state().flood;
            if let Some(reason) = flood.map(|_| "FLOOD").or(end.err()) {
                context.metrics.connection_cut(reason);
                tracing::debug!(%address, reason, flood = flood.map(|flood| flood.0), "the connection was cut");
            }
        }
        Err((reason, error)) => {
            context.metrics.connection_refused(reason);
            tracing::debug!(%address, reason, error, "no HTTP/2 came about");
        }
    }
}

fn builder(limits: &Limits) -> server::Builder {
    let mut builder = server::Builder::new();
    builder
        .max_concurrent_streams(limits.max_streams)
        .max_header_list_size(limits.max_header_bytes)
        .max_local_error_reset_streams(Some(MAX_LOCAL_RESETS))
        .max_pending_accept_reset_streams(MAX_PENDING_RESETS)
        .max_frame_size(FRAME)
        .initial_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW);
    builder
}

/// What there is to know of one connection.
struct Link<'a> {
    peer: &'a Peer,
    wire: &'a Wire,
    outbox: Outbox<Guarded>,
    calls: &'a Calls,
    company: &'a Mutex<Company>,
    pace: Pace,
}

/// Ends with the reason where we end it without the peer.
async fn drive(
    mut http2: server::Connection<Outbox<Guarded>, Bytes>,
    link: Link<'_>,
    service: impl Next,
    mut clock: Clock<'_>,
) -> Result<(), &'static str> {
    let Link { peer, wire, outbox, calls, company, pace } = link;
    let (company, caller) = (|| company.lock().unwrap_or_else(PoisonError::into_inner), peer.caller());
    let Some(mut pings) = http2.ping_pong() else { return Ok(()) };
    let mut n_begun = 0;
    loop {
        if n_begun >= CALLS_A_TURN && company().is_there() {
            tokio::task::yield_now().await;
            n_begun = 0;
        }
        tokio::select! {
            // In this order: what the peer has sent counts before any clock does.
            biased;
            accepted = http2.accept() => match accepted {
                Some(Ok((mut req, respond))) => {
                    let opened_at = wire.state().guard.opened_at(respond.stream_id().as_u32());
                    let arrived = opened_at.unwrap_or_else(Instant::now).into_std();
                    req.extensions_mut().insert(Peer { arrived, ..peer.clone() });
                    if n_begun == 0 {
                        company().seen(&caller);
                    }
                    n_begun += 1;
                    let (service, call) = (service.clone(), calls.begin());
                    // In a box: the runtime moves a task some ten times.
                    tokio::spawn(Box::pin(stream::answer(service, req, respond, wire.clone(), pace, call)));
                }
                // The peer is gone, or was cut.
                Some(Err(error)) if error.is_io() || error.is_remote() => return Ok(()),
                // HTTP/2 has told the peer what was wrong.
                Some(Err(_)) => return Err("PROTOCOL_ERROR"),
                None => return Ok(()),
            },
            event = poll_fn(|cx| {
                n_begun = 0;
                if wire.state().guard.end_turn() {
                    cx.waker().wake_by_ref();
                }
                // HTTP/2 has nothing more to do in this turn. Where sending fails, it reads of the end, or fails to write next time.
                let _ = outbox.poll_send(cx);
                clock.poll(cx, &mut pings, calls.open())
            }) => match event {
                // Said by ourselves: HTTP/2 would refuse new calls as soon as the peer answers a ping, but clients answer pings before they
                // have turned to another server.
                Event::GoAway => wire.state().ahead = frames::goaway(frames::ANY_STREAM, Reason::NO_ERROR, ""),
                Event::Leave => http2.graceful_shutdown(),
                Event::EndCalls => peer.closing.connection.cancel(),
                Event::Cut(reason) => return Err(reason),
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

//! Sockets: binding and accepting. Every accepted connection passes here, takes its place under the caps, and is served by a task of
//! its own. Must not know what a call is.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use socket2::{Domain, Socket, Type};
use tokio::net::TcpStream;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    connection::{self, Context, Limits, places::Places},
    layer::Next,
    metrics::Metrics,
};

/// Connections that the kernel holds ready for us: fit for a burst of reconnecting clients (std's is 128).
const BACKLOG: i32 = 1024;
/// Out of descriptors or memory: trying again at once would only spin, and nobody is helped before something closes.
const PAUSE: Duration = Duration::from_millis(100);

/// Listens on `addr`.
pub fn bind(addr: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)?;
    // A restart must not wait for old connections to time out.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.bind(&addr.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Serves the connections of `listener` until `closing`; then closes it, and returns when the last connection has ended, which each
/// does within the limits' drain timeout.
pub async fn serve(
    listener: TcpListener,
    service: impl Next,
    limits: Limits,
    metrics: Arc<Metrics>,
    closing: CancellationToken,
) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let places = Places::new(limits.max_connections, limits.max_per_address);
    let context = Context { limits: Arc::new(limits), metrics, company: Arc::default(), closing: closing.clone() };
    let door = Door { service, places, context, tasks: TaskTracker::new() };
    while let Some(accepted) = closing.run_until_cancelled(listener.accept()).await {
        match accepted {
            Ok((socket, address)) => door.let_in(socket, address),
            // The peer gave up while it waited; the next one may be fine.
            Err(error) if matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) => {}
            Err(error) => {
                tracing::warn!(%error, "cannot accept connections; pausing");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    // Who has connected by now is served, too: closing the listener would reset them.
    let listener = listener.into_std()?;
    while let Ok((socket, address)) = listener.accept() {
        if let Ok(socket) = adopt(socket) {
            door.let_in(socket, address);
        }
    }
    drop(listener);
    door.tasks.close();
    door.tasks.wait().await;
    Ok(())
}

fn adopt(socket: std::net::TcpStream) -> io::Result<TcpStream> {
    socket.set_nonblocking(true)?;
    TcpStream::from_std(socket)
}

struct Door<S> {
    service: S,
    places: Places,
    context: Context,
    tasks: TaskTracker,
}

impl<S: Next> Door<S> {
    fn let_in(&self, socket: TcpStream, address: SocketAddr) {
        // Without it, Nagle's algorithm and delayed acknowledgements hold small answers back for 40 ms.
        if socket.set_nodelay(true).is_err() {
            return;
        }
        let (places, service, context) = (self.places.clone(), self.service.clone(), self.context.clone());
        self.tasks.spawn(async move {
            let metrics = context.metrics.clone();
            // Dropping the socket closes it: the cheapest way to say no.
            let place = match places.enter(address.ip()).await {
                Ok(place) => place,
                Err(reason) => return metrics.connection_refused(reason),
            };
            metrics.connections_accepted.inc();
            metrics.connections_open.inc();
            connection::serve(socket, address, service, context).await;
            metrics.connections_open.dec();
            drop(place);
        });
    }
}

//! What may stand between TCP and HTTP/2, such as TLS. The connection runs it under its handshake deadline.

use std::{fmt, io, pin::Pin, sync::Arc};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};

/// Bytes in both directions.
pub trait Io: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// A connection after its handshake.
pub struct Secured {
    /// Carries HTTP/2.
    pub io: Box<dyn Io>,
    /// Who the peer has proved to be.
    pub identity: Option<Arc<str>>,
}

/// The future of a handshake.
pub type Shaking<'a> = Pin<Box<dyn Future<Output = io::Result<Secured>> + Send + 'a>>;

/// Makes of a socket what HTTP/2 is spoken on.
pub trait Handshake: fmt::Debug + Send + Sync + 'static {
    /// Does it; an error closes the connection.
    fn shake(&self, socket: TcpStream) -> Shaking<'_>;
}

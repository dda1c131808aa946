//! Where calls go: the address, the path, the headers; connecting to it; and what an answer means.

use std::{net::SocketAddr, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use prost::{Message, bytes::Bytes};
use tokio::{
    io::{AsyncRead, AsyncWrite, BufWriter},
    net::{TcpSocket, TcpStream},
};
use tonic::Code;

use super::{Error, secure::Secure, tally::End};
use crate::settings::{self, Bench};

/// Small writes are gathered into one of this size: many requests, one system call.
const WRITE_BUFFER: usize = 64 * 1024;
/// A connection that is not there by then counts as refused.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How far the server may send ahead: far enough that it never waits for the generator.
const WINDOW: u32 = 16 << 20;

/// A connection that is open for calls.
pub(super) type Sender = h2::client::SendRequest<Bytes>;

/// Where calls go.
#[derive(Clone, Debug)]
pub(super) struct Target {
    address: SocketAddr,
    from: Option<std::net::IpAddr>,
    secure: Option<Secure>,
    head: http::Request<()>,
}

impl Target {
    pub(super) fn new(settings: &Bench) -> Result<Self, Error> {
        let name = settings.address.trim_start_matches("http://").trim_start_matches("https://").trim_end_matches('/');
        let no_address = || Error::Usage(format!("{:?} is no address", settings.address));
        let mut addresses = std::net::ToSocketAddrs::to_socket_addrs(name).map_err(|_| no_address())?;
        let address = addresses.next().ok_or_else(no_address)?;
        let rpc = match settings.method {
            settings::Method::Analyze => "Analyze",
            settings::Method::Summarize => "Summarize",
            settings::Method::Entities => "ExtractEntities",
            settings::Method::Batch => "BatchAnalyze",
            settings::Method::Stream => "StreamAnalyze",
            settings::Method::Info => "GetInfo",
        };
        let secure = Secure::new(settings)?;
        let scheme = if secure.is_some() { "https" } else { "http" };
        let uri = format!("{scheme}://{name}/lede.v1.ArticleService/{rpc}").parse::<Uri>().map_err(|_| no_address())?;
        let mut head = http::Request::new(());
        *head.method_mut() = Method::POST;
        *head.uri_mut() = uri;
        *head.headers_mut() = headers(settings)?;
        Ok(Self { address, from: settings.from, secure, head })
    }

    /// The head of a call.
    pub(super) fn head(&self) -> http::Request<()> {
        self.head.clone()
    }

    /// Opens a connection; it lives in a task of its own until the last sender is gone.
    pub(super) async fn connect(&self) -> Result<Sender, String> {
        let connecting = async {
            let stream = self.socket().await?;
            match &self.secure {
                None => greet(stream).await,
                Some(secure) => greet(secure.connect(stream).await?).await,
            }
        };
        let connected = tokio::time::timeout(CONNECT_TIMEOUT, connecting).await.map_err(|_| "no answer in time".to_owned())?;
        connected.map_err(|error| error.to_string())
    }

    async fn socket(&self) -> std::io::Result<TcpStream> {
        let socket = if self.address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        if let Some(from) = self.from {
            socket.bind((from, 0).into())?;
        }
        let stream = socket.connect(self.address).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

/// Begins HTTP/2.
async fn greet(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) -> std::io::Result<Sender> {
    let mut builder = h2::client::Builder::new();
    builder.initial_window_size(WINDOW).initial_connection_window_size(WINDOW).enable_push(false);
    let io = BufWriter::with_capacity(WRITE_BUFFER, stream);
    let (sender, mut connection) = builder.handshake::<_, Bytes>(io).await.map_err(std::io::Error::other)?;
    let pings = connection.ping_pong();
    // Its errors reach the calls on it.
    tokio::spawn(async move { drop(connection.await) });
    // So far nothing has said that it speaks HTTP/2 at the other end.
    if let Some(mut pings) = pings {
        pings.ping(h2::Ping::opaque()).await.map_err(std::io::Error::other)?;
    }
    sender.ready().await.map_err(std::io::Error::other)
}

fn headers(settings: &Bench) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static("application/grpc"));
    headers.insert("te", HeaderValue::from_static("trailers"));
    headers.insert("user-agent", HeaderValue::from_static(concat!("lede-bench/", env!("CARGO_PKG_VERSION"))));
    if settings.deadline_ms > 0 {
        headers.insert("grpc-timeout", timeout(settings.deadline_ms));
    }
    if let Some(token) = &settings.token {
        let value = HeaderValue::from_str(&format!("Bearer {token}"));
        let mut value = value.map_err(|_| Error::Usage("--token has characters that no header may have".to_owned()))?;
        value.set_sensitive(true);
        headers.insert("authorization", value);
    }
    for header in &settings.header {
        let parts = header.split_once(':').and_then(|(name, value)| {
            let name = HeaderName::from_bytes(name.trim().to_ascii_lowercase().as_bytes()).ok()?;
            Some((name, HeaderValue::from_str(value.trim()).ok()?))
        });
        let (name, value) = parts.ok_or_else(|| Error::Usage("--header wants NAME:VALUE".to_owned()))?;
        headers.append(name, value);
    }
    Ok(headers)
}

/// At most eight digits, says gRPC.
fn timeout(ms: u64) -> HeaderValue {
    let text = if ms < 100_000_000 { format!("{ms}m") } else { format!("{}S", (ms / 1000).min(99_999_999)) };
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("99999999S"))
}

/// What `grpc-status` and `grpc-message` say, in the trailers or in a head without a body.
pub(super) fn end_of(headers: &HeaderMap) -> Option<End> {
    let code = Code::from_bytes(headers.get("grpc-status")?.as_bytes());
    let text = headers.get("grpc-message").and_then(|v| v.to_str().ok()).map(unescape).unwrap_or_default();
    Some(End::Answered(code, if code == Code::Ok { String::new() } else { text }))
}

/// `grpc-message` travels percent-encoded. Control characters would move the terminal: they are left out.
fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let escaped = if *first == b'%' { after.get(..2) } else { None };
        let value = escaped.and_then(|hex| std::str::from_utf8(hex).ok()).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(value.unwrap_or(*first));
        rest = if value.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).chars().filter(|c| !c.is_control()).collect()
}

/// A connection's failure in a few fixed words.
pub(super) fn lost(error: &h2::Error) -> End {
    End::Lost(match error.reason() {
        Some(h2::Reason::REFUSED_STREAM) => "stream refused by the server",
        Some(h2::Reason::ENHANCE_YOUR_CALM) => "server says: enhance your calm",
        Some(_) if error.is_go_away() => "connection closed by the server",
        Some(_) => "stream reset by the server",
        None => "connection broke",
    })
}

/// What is read of an outcome; all else is skipped.
#[derive(Clone, PartialEq, Message)]
pub(super) struct OutcomeHead {
    #[prost(message, optional, tag = "4")]
    pub(super) error: Option<StatusHead>,
}

/// The code of an article's own error.
#[derive(Clone, PartialEq, Message)]
pub(super) struct StatusHead {
    #[prost(int32, tag = "1")]
    pub(super) code: i32,
    #[prost(string, tag = "2")]
    pub(super) message: String,
}

/// A BatchAnalyzeResponse, as far as it is read.
#[derive(Clone, PartialEq, Message)]
pub(super) struct BatchHead {
    #[prost(message, repeated, tag = "1")]
    pub(super) outcomes: Vec<OutcomeHead>,
}

/// A StreamAnalyzeResponse, as far as it is read.
#[derive(Clone, PartialEq, Message)]
pub(super) struct StreamHead {
    #[prost(message, optional, tag = "1")]
    pub(super) outcome: Option<OutcomeHead>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_as_grpc_escapes_them() {
        assert_eq!(unescape("caf%C3%A9 100%25 %zz %"), "café 100% %zz %");
        assert_eq!(unescape("a%1B[2Jb%0A"), "a[2Jb");
    }

    #[test]
    fn timeouts_have_at_most_eight_digits() {
        for (ms, text) in [(1, "1m"), (99_999_999, "99999999m"), (100_000_000, "100000S"), (u64::MAX, "99999999S")] {
            assert_eq!(timeout(ms), text);
        }
    }

    #[test]
    fn an_end_needs_a_status() {
        let mut headers = HeaderMap::new();
        assert_eq!(end_of(&headers), None);
        headers.insert("grpc-status", HeaderValue::from_static("14"));
        headers.insert("grpc-message", HeaderValue::from_static("full%21"));
        assert_eq!(end_of(&headers), Some(End::Answered(Code::Unavailable, "full!".to_owned())));
    }
}

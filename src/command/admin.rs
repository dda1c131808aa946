//! The admin pages, in plain HTTP/1.1 on a listener of their own: `/healthz` (the process lives), `/readyz` (it takes calls), `/version`,
//! `/metrics`, and `/log-level`, which tells what is logged and changes it.

use std::{
    collections::VecDeque,
    io,
    net::{SocketAddr, TcpListener},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use crate::{
    server::convert::REVISION,
    telemetry::{CONTENT_TYPE, Logs, Page},
};

/// Head and body of a request are short; more is not read.
const MAX_REQUEST: usize = 8 * 1024;
/// For the request to come: those who ask are near.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(1);
/// For the answer to be taken.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
/// Connections at once: more than any scraper needs.
const MAX_CONNECTIONS: usize = 32;
/// Between two connections while others must make room for them: each has `MAX_CONNECTIONS` times this for its request, however many come.
const PACE: Duration = Duration::from_millis(1);

/// What the pages tell about.
#[derive(Debug)]
pub(super) struct Admin {
    /// Cancelled when the process is asked to stop.
    pub(super) stopping: CancellationToken,
    pub(super) metrics: Page,
    pub(super) logs: Logs,
}

/// Serves until the process ends.
pub(super) async fn serve(listener: TcpListener, admin: Admin) {
    let listener = listener.set_nonblocking(true).and_then(|()| tokio::net::TcpListener::from_std(listener));
    let Ok(listener) = listener.inspect_err(|error| tracing::error!(%error, "no admin pages")) else { return };
    let admin = Arc::new(admin);
    // Oldest first.
    let mut open = VecDeque::<Connection>::with_capacity(MAX_CONNECTIONS);
    loop {
        let Ok((stream, peer)) = listener.accept().await else {
            // Out of descriptors: accepting at once again would only spin.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        open.retain(|connection| !connection.task.is_finished());
        if open.len() >= MAX_CONNECTIONS {
            // Probes must get through beside any number of connections on which nothing is asked.
            let oldest = open.iter().position(|connection| !connection.asked.load(Ordering::Relaxed)).unwrap_or(0);
            if let Some(connection) = open.remove(oldest) {
                connection.task.abort();
            }
            tokio::time::sleep(PACE).await;
        }
        let asked = Arc::new(AtomicBool::new(false));
        let task = tokio::spawn(admin.clone().connection(stream, peer, asked.clone()));
        open.push_back(Connection { task, asked });
    }
}

/// An open connection.
struct Connection {
    task: JoinHandle<()>,
    /// Its request has come.
    asked: Arc<AtomicBool>,
}

/// Reads a head, and as much of a body as it announces.
async fn read(stream: &mut TcpStream) -> io::Result<String> {
    let mut request = Vec::with_capacity(1024);
    while request.len() < MAX_REQUEST && !is_whole(&request) {
        if stream.read_buf(&mut request).await? == 0 {
            break;
        }
    }
    Ok(String::from_utf8_lossy(&request).into_owned())
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    body.len() >= length.unwrap_or(0)
}

/// An answer.
struct Answer {
    status: &'static str,
    content_type: &'static str,
    body: String,
}

impl Answer {
    fn text(status: &'static str, body: impl Into<String>) -> Self {
        Self { status, content_type: "text/plain; charset=utf-8", body: body.into() }
    }

    fn to_http(&self, request: &str) -> String {
        let Self { status, content_type, body } = self;
        let length = body.len();
        let body = if request.starts_with("HEAD ") { "" } else { body };
        format!("HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
    }
}

impl Admin {
    async fn connection(self: Arc<Self>, mut stream: TcpStream, peer: SocketAddr, asked: Arc<AtomicBool>) {
        let Ok(Ok(request)) = tokio::time::timeout(REQUEST_TIMEOUT, read(&mut stream)).await else { return };
        asked.store(true, Ordering::Relaxed);
        let answer = async {
            stream.write_all(self.answer(&request, peer).to_http(&request).as_bytes()).await?;
            stream.shutdown().await
        };
        let _ = tokio::time::timeout(ANSWER_TIMEOUT, answer).await;
    }

    fn answer(&self, request: &str, peer: SocketAddr) -> Answer {
        let (head, body) = request.split_once("\r\n\r\n").unwrap_or((request, ""));
        let mut words = head.lines().next().unwrap_or_default().split(' ');
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        match (method, path.split('?').next().unwrap_or_default()) {
            ("GET" | "HEAD", "/healthz") => Answer::text("200 OK", "ok\n"),
            ("GET" | "HEAD", "/readyz") if self.stopping.is_cancelled() => Answer::text("503 Service Unavailable", "draining\n"),
            ("GET" | "HEAD", "/readyz") => Answer::text("200 OK", "ready\n"),
            ("GET" | "HEAD", "/version") => Answer::text("200 OK", format!("{REVISION}\n")),
            ("GET" | "HEAD", "/metrics") => Answer { status: "200 OK", content_type: CONTENT_TYPE, body: self.metrics.text() },
            ("GET" | "HEAD", "/log-level") => Answer::text("200 OK", format!("{}\n", self.logs.current())),
            ("PUT" | "POST", "/log-level") => self.set_log_level(body.trim(), peer),
            ("GET" | "HEAD", _) => {
                Answer::text("404 Not Found", "no such page; there are /healthz, /readyz, /version, /metrics and /log-level\n")
            }
            _ => Answer::text("405 Method Not Allowed", "only GET, and PUT to /log-level\n"),
        }
    }

    /// Only from this machine: the pages may be open to a scraper, the process's behaviour is not.
    fn set_log_level(&self, filter: &str, peer: SocketAddr) -> Answer {
        if !peer.ip().to_canonical().is_loopback() {
            return Answer::text("403 Forbidden", "only from the machine itself\n");
        }
        if filter.is_empty() {
            return Answer::text("400 Bad Request", "the body says what is logged, such as info\n");
        }
        match self.logs.set(filter) {
            Ok(()) => {
                tracing::info!(filter, "log level changed");
                Answer::text("200 OK", format!("{filter}\n"))
            }
            Err(error) => Answer::text("400 Bad Request", format!("{error}\n")),
        }
    }
}

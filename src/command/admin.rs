//! The admin pages: `/healthz` (the process lives), `/readyz` (it takes calls), `/version`. Plain HTTP/1.1 on a listener of its own.

use std::{net::TcpListener, time::Duration};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_util::sync::CancellationToken;

/// A request line is short; nothing else is read.
const MAX_REQUEST: usize = 1024;
const TIMEOUT: Duration = Duration::from_secs(5);
/// Connections at once: more than any scraper needs.
const MAX_CONNECTIONS: usize = 32;

/// Serves until the process ends.
pub(super) async fn serve(listener: TcpListener, stopping: CancellationToken) {
    let listener = listener.set_nonblocking(true).and_then(|()| tokio::net::TcpListener::from_std(listener));
    let Ok(listener) = listener.inspect_err(|error| tracing::error!(%error, "no admin pages")) else { return };
    let free = std::sync::Arc::new(tokio::sync::Semaphore::new(MAX_CONNECTIONS));
    loop {
        let Ok(permit) = free.clone().acquire_owned().await else { return };
        let Ok((mut stream, _)) = listener.accept().await else {
            // Out of descriptors: accepting at once again would only spin.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let ready = !stopping.is_cancelled();
        tokio::spawn(async move {
            let _permit = permit;
            let answer = async {
                let mut request = vec![0; MAX_REQUEST];
                let n = stream.read(&mut request).await?;
                stream.write_all(page(&String::from_utf8_lossy(&request[..n]), ready).as_bytes()).await?;
                stream.shutdown().await
            };
            let _ = tokio::time::timeout(TIMEOUT, answer).await;
        });
    }
}

/// The answer to a request.
fn page(request: &str, ready: bool) -> String {
    let mut words = request.lines().next().unwrap_or_default().split(' ');
    let (status, body) = match (words.next(), words.next()) {
        (Some("GET" | "HEAD"), Some("/healthz")) => ("200 OK", "ok\n"),
        (Some("GET" | "HEAD"), Some("/readyz")) if ready => ("200 OK", "ready\n"),
        (Some("GET" | "HEAD"), Some("/readyz")) => ("503 Service Unavailable", "draining\n"),
        (Some("GET" | "HEAD"), Some("/version")) => ("200 OK", concat!(env!("LEDE_REVISION"), "\n")),
        (Some("GET" | "HEAD"), Some(_)) => ("404 Not Found", "no such page; there are /healthz, /readyz and /version\n"),
        _ => ("405 Method Not Allowed", "only GET\n"),
    };
    format!("HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn pages_say_how_the_process_is() {
        assert!(page("GET /readyz HTTP/1.1\r\n", true).starts_with("HTTP/1.1 200"));
        assert!(page("GET /readyz HTTP/1.1\r\n", false).starts_with("HTTP/1.1 503"));
        assert!(page("GET /healthz HTTP/1.1\r\n", false).starts_with("HTTP/1.1 200"));
        assert!(page("GET /else HTTP/1.1\r\n", true).starts_with("HTTP/1.1 404"));
        assert!(page("POST /healthz HTTP/1.1\r\n", true).starts_with("HTTP/1.1 405"));
        assert!(page("\u{fffd}", true).starts_with("HTTP/1.1 405"));
    }
}

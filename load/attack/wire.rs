//! HTTP/2 by hand: frames written byte by byte, as no library would send them. Shared by the tests and the attack command.

use std::time::Duration;

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    time::timeout,
};

pub const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Kinds of frames.
pub const DATA: u8 = 0;
pub const HEADERS: u8 = 1;
pub const PRIORITY: u8 = 2;
pub const RST_STREAM: u8 = 3;
pub const SETTINGS: u8 = 4;
pub const PING: u8 = 6;
pub const GOAWAY: u8 = 7;
pub const WINDOW_UPDATE: u8 = 8;
pub const CONTINUATION: u8 = 9;

/// Flags of frames.
pub const ACK: u8 = 1;
pub const END_STREAM: u8 = 1;
pub const END_HEADERS: u8 = 4;
pub const PADDED: u8 = 8;

/// Codes in GOAWAY.
pub const NO_ERROR: u32 = 0;
pub const PROTOCOL_ERROR: u32 = 1;
pub const ENHANCE_YOUR_CALM: u32 = 11;

/// Longer than anything that these tests wait for: only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(60);

/// One frame.
#[derive(Debug)]
pub struct Frame {
    pub kind: u8,
    pub flags: u8,
    pub stream: u32,
    pub payload: Vec<u8>,
}

impl Frame {
    /// The code of a GOAWAY or RST_STREAM.
    pub fn code(&self) -> u32 {
        let at = if self.kind == GOAWAY { 4 } else { 0 };
        u32::from_be_bytes(self.payload[at..at + 4].try_into().expect("four bytes"))
    }
}

/// The bytes of a frame.
pub fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let mut bytes = (payload.len() as u32).to_be_bytes()[1..].to_vec();
    bytes.extend([kind, flags]);
    bytes.extend(stream.to_be_bytes());
    bytes.extend(payload);
    bytes
}

/// A block of headers in HPACK's plainest form: literals that leave no trace in its table.
pub fn block(headers: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, value) in headers {
        bytes.push(0);
        for text in [name, value] {
            assert!(text.len() < 127, "a length of one byte");
            bytes.push(text.len() as u8);
            bytes.extend(text.as_bytes());
        }
    }
    bytes
}

/// The headers of a call of `method`.
pub fn call(method: &str) -> Vec<u8> {
    call_with(method, &[])
}

/// The same, and some more.
pub fn call_with(method: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let usual = [
        (":method", "POST"),
        (":scheme", "http"),
        (":path", method),
        (":authority", "test"),
        ("te", "trailers"),
        ("content-type", "application/grpc"),
    ];
    block(&[&usual, more].concat())
}

/// What came back.
#[derive(Debug, Default)]
pub struct Seen {
    /// Code and text of the last GOAWAY.
    pub goaway: Option<(u32, String)>,
    pub n_resets: usize,
    /// Streams that were answered to their end.
    pub n_answers: usize,
    pub n_pongs: usize,
    /// Whether the server closed the connection.
    pub closed: bool,
}

impl Seen {
    fn see(&mut self, frame: &Frame) {
        match frame.kind {
            GOAWAY => self.goaway = Some((frame.code(), String::from_utf8_lossy(&frame.payload[8..]).into_owned())),
            RST_STREAM => self.n_resets += 1,
            PING if frame.flags & ACK != 0 => self.n_pongs += 1,
            HEADERS | DATA if frame.flags & END_STREAM != 0 => self.n_answers += 1,
            _ => {}
        }
    }
}

/// A connection of raw bytes.
pub struct Wire {
    pub stream: TcpStream,
}

impl Wire {
    /// TCP only.
    pub async fn connect(address: &str) -> Self {
        Self { stream: TcpStream::connect(address).await.expect("a connection") }
    }

    /// With preface and an empty SETTINGS frame sent.
    pub async fn http2(address: &str) -> Self {
        let mut wire = Self::connect(address).await;
        wire.send(PREFACE).await;
        wire.send(&frame(SETTINGS, 0, 0, &[])).await;
        wire
    }

    /// Sends bytes; a peer that has hung up is not worth a failure here, the test sees it when it reads.
    pub async fn send(&mut self, bytes: &[u8]) {
        self.try_send(bytes).await;
    }

    /// The same; says whether the bytes could be sent.
    pub async fn try_send(&mut self, bytes: &[u8]) -> bool {
        timeout(PATIENCE, self.stream.write_all(bytes)).await.expect("the server reads or hangs up").is_ok()
    }

    /// Sends many frames while reading what comes back, until the server hangs up or `n` streams have ended.
    pub async fn exchange(self, frames: impl Iterator<Item = Vec<u8>>, n: usize) -> Seen {
        self.exchange_until(frames, |seen| seen.n_answers + seen.n_resets >= n).await
    }

    /// The same, until the server hangs up or what was seen is `enough`.
    pub async fn exchange_until(self, frames: impl Iterator<Item = Vec<u8>>, enough: impl Fn(&Seen) -> bool) -> Seen {
        let (read, mut write) = self.stream.into_split();
        let mut read = BufReader::new(read);
        let write = async {
            for bytes in frames {
                if write.write_all(&bytes).await.is_err() {
                    break;
                }
            }
            // The write half stays open: the server shall not see an end.
            std::future::pending::<()>().await;
        };
        let read = async {
            let mut seen = Seen::default();
            loop {
                match read_frame(&mut read).await {
                    Some(frame) => seen.see(&frame),
                    None => seen.closed = true,
                }
                if seen.closed || enough(&seen) {
                    return seen;
                }
            }
        };
        tokio::select! {
            seen = timeout(PATIENCE, read) => seen.expect("an end, within the tests' patience"),
            () = write => unreachable!("it never ends"),
        }
    }

    /// The next frame; `None`: the server has closed the connection.
    pub async fn next(&mut self) -> Option<Frame> {
        timeout(PATIENCE, read_frame(&mut self.stream)).await.expect("a frame or the end, within the tests' patience")
    }

    /// The first frame of this kind; `None`: the server closed the connection without one.
    pub async fn find(&mut self, kind: u8) -> Option<Frame> {
        loop {
            let frame = self.next().await?;
            if frame.kind == kind {
                return Some(frame);
            }
        }
    }

    /// Reads to the end; gives the code of the last GOAWAY.
    pub async fn end(&mut self) -> Option<u32> {
        let mut code = None;
        while let Some(frame) = self.next().await {
            if frame.kind == GOAWAY {
                code = Some(frame.code());
            }
        }
        code
    }

    /// Sends an end, and reads on.
    pub async fn hang_up(&mut self) {
        let _ = self.stream.shutdown().await;
    }

    /// Hangs up without a word: a reset instead of an end.
    pub fn vanish(self) {
        let _ = self.stream.set_zero_linger();
    }
}

async fn read_frame(stream: &mut (impl AsyncRead + Unpin)) -> Option<Frame> {
    let mut head = [0; 9];
    stream.read_exact(&mut head).await.ok()?;
    let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
    let mut payload = vec![0; length];
    stream.read_exact(&mut payload).await.ok()?;
    let stream = u32::from_be_bytes(head[5..9].try_into().expect("four bytes"));
    Some(Frame { kind: head[3], flags: head[4], stream, payload })
}

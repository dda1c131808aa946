//! HTTP/2 frames as they pass by: where one ends and the next begins, told from their 9 bytes of head alone.

use h2::Reason;

/// The preface, before a client's first frame.
const PREFACE_BYTES: usize = 24;
/// Length, kind, flags, stream.
const HEAD_BYTES: usize = 9;

/// Kinds of frames.
pub(super) mod kind {
    pub(in super::super) const DATA: u8 = 0;
    pub(in super::super) const HEADERS: u8 = 1;
    pub(in super::super) const RST_STREAM: u8 = 3;
    pub(in super::super) const SETTINGS: u8 = 4;
    pub(in super::super) const PING: u8 = 6;
    pub(in super::super) const GOAWAY: u8 = 7;
    pub(in super::super) const WINDOW_UPDATE: u8 = 8;
    pub(in super::super) const CONTINUATION: u8 = 9;
}

const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// The head of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) length: usize,
    pub(super) kind: u8,
    flags: u8,
    pub(super) stream: u32,
}

impl Head {
    fn read(bytes: &[u8; HEAD_BYTES]) -> Self {
        let [a, b, c, kind, flags, d, e, f, g] = *bytes;
        let length = u32::from_be_bytes([0, a, b, c]) as usize;
        Self { length, kind, flags, stream: u32::from_be_bytes([d, e, f, g]) & ANY_STREAM }
    }

    /// PING or SETTINGS that answers one of ours.
    pub(super) fn is_ack(&self) -> bool {
        self.flags & ACK != 0
    }

    /// Whether more headers must follow.
    pub(super) fn opens_block(&self) -> bool {
        self.flags & END_HEADERS == 0
    }

    /// Neither a byte nor an end: of no use to anybody.
    pub(super) fn is_empty(&self) -> bool {
        match self.kind {
            kind::DATA => self.length == 0 && self.flags & END_STREAM == 0,
            kind::HEADERS | kind::CONTINUATION => self.length == 0 && self.flags & END_HEADERS == 0,
            _ => false,
        }
    }
}

/// Finds frames in bytes that come in any pieces.
#[derive(Debug)]
pub(super) struct Frames {
    head: [u8; HEAD_BYTES],
    n_head: usize,
    /// Bytes of the current payload that are still to come.
    n_left: usize,
}

impl Frames {
    /// Of a client: after its preface, which HTTP/2 checks.
    pub(super) fn received() -> Self {
        Self { head: [0; HEAD_BYTES], n_head: 0, n_left: PREFACE_BYTES }
    }

    /// Of ours.
    pub(super) fn sent() -> Self {
        Self { n_left: 0, ..Self::received() }
    }

    /// Passes the bytes up to and including the next head. `None`: there is no further one in `bytes`.
    pub(super) fn next(&mut self, bytes: &mut &[u8]) -> Option<Head> {
        let n = self.n_left.min(bytes.len());
        self.n_left -= n;
        *bytes = &bytes[n..];
        let n = (HEAD_BYTES - self.n_head).min(bytes.len());
        self.head[self.n_head..self.n_head + n].copy_from_slice(&bytes[..n]);
        self.n_head += n;
        *bytes = &bytes[n..];
        if self.n_head < HEAD_BYTES {
            return None;
        }
        let head = Head::read(&self.head);
        self.n_head = 0;
        self.n_left = head.length;
        Some(head)
    }

    /// Bytes that have come of the payload of a stream's DATA frame, while it is open.
    pub(super) fn n_arriving(&self, stream: u32) -> usize {
        let head = Head::read(&self.head);
        let is_open = self.n_head == 0 && self.n_left > 0 && head.kind == kind::DATA && head.stream == stream;
        if is_open { head.length.saturating_sub(self.n_left) } else { 0 }
    }

    /// Whether a head is open.
    pub(super) fn is_in_head(&self) -> bool {
        self.n_head > 0
    }

    /// Whether no frame is open.
    pub(super) fn is_between(&self) -> bool {
        self.n_head == 0 && self.n_left == 0
    }
}

/// The highest number of a stream.
pub(super) const ANY_STREAM: u32 = u32::MAX >> 1;

/// The bytes of GOAWAY.
pub(super) fn goaway(last_stream: u32, code: Reason, why: &str) -> Vec<u8> {
    let length = (8 + why.len() as u32).to_be_bytes();
    let mut bytes = vec![length[1], length[2], length[3], kind::GOAWAY, 0, 0, 0, 0, 0];
    bytes.extend(last_stream.to_be_bytes());
    bytes.extend(u32::from(code).to_be_bytes());
    bytes.extend(why.as_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_found_in_any_pieces() {
        let mut wire = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
        wire.extend([0, 0, 0, kind::SETTINGS, 0, 0, 0, 0, 0]);
        wire.extend([0, 0, 3, kind::HEADERS, END_HEADERS, 0x80, 0, 0, 1, 7, 7, 7]);
        wire.extend(goaway(1, Reason::ENHANCE_YOUR_CALM, "calm"));
        let expected = [(kind::SETTINGS, 0, 0), (kind::HEADERS, 1, 3), (kind::GOAWAY, 0, 12)];
        for cut in 1..=wire.len() {
            let (mut frames, mut found) = (Frames::received(), Vec::new());
            for mut piece in wire.chunks(cut) {
                while let Some(head) = frames.next(&mut piece) {
                    found.push((head.kind, head.stream, head.length));
                }
                assert!(piece.is_empty(), "pieces of {cut}");
            }
            assert_eq!(found, expected, "pieces of {cut}");
            assert!(frames.is_between(), "pieces of {cut}");
        }
    }

    #[test]
    fn what_has_come_of_a_data_frame_is_known_until_it_is_whole() {
        let mut wire = vec![0, 0, 3, kind::DATA, 0, 0, 0, 0, 1, 7, 7, 7];
        wire.extend([0, 0, 1, kind::HEADERS, 0, 0, 0, 0, 1, 7]);
        let mut frames = Frames::sent();
        let seen = wire.iter().map(|&byte| {
            frames.next(&mut &[byte][..]);
            (frames.n_arriving(1), frames.n_arriving(3))
        });
        let seen = seen.collect::<Vec<_>>();
        let expected = |i: usize| {
            (
                match i {
                    9 => 1,
                    10 => 2,
                    _ => 0,
                },
                0,
            )
        };
        assert_eq!(seen, (0..wire.len()).map(expected).collect::<Vec<_>>());
    }

    #[test]
    fn a_frame_is_open_from_its_first_byte_to_its_last() {
        let mut frames = Frames::sent();
        assert!(frames.is_between());
        for byte in &goaway(0, Reason::NO_ERROR, "")[..16] {
            frames.next(&mut &[*byte][..]);
            assert!(!frames.is_between());
        }
        frames.next(&mut &[0][..]);
        assert!(frames.is_between());
    }
}

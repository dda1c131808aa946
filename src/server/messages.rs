//! Where one gRPC message ends and the next begins in the bytes of a body: five bytes of head (flag, length), then the message
//! (gRPC over HTTP/2, "Length-Prefixed-Message").

/// Bytes before a message.
pub const HEAD: usize = 5;

/// What stands before a message of so many bytes that is not compressed.
pub fn plain_head(n_bytes: usize) -> [u8; HEAD] {
    let [a, b, c, d] = (n_bytes as u32).to_be_bytes();
    [0, a, b, c, d]
}

/// What is before a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Whether the message is compressed.
    pub compressed: bool,
    /// How long it is, as it travels.
    pub n_bytes: usize,
}

/// How far a body was read.
#[derive(Debug, Default)]
pub struct Messages {
    head: [u8; HEAD],
    n_head: usize,
    n_left: usize,
}

impl Messages {
    /// Reads on, and tells `begin` of each message that begins. How many of these bytes belong to messages that end with them or before.
    pub fn see<E>(&mut self, data: &[u8], mut begin: impl FnMut(Head) -> Result<(), E>) -> Result<usize, E> {
        let (mut n_seen, mut n_whole) = (0, 0);
        while let Some(&byte) = data.get(n_seen) {
            if self.n_left > 0 {
                let n = self.n_left.min(data.len() - n_seen);
                self.n_left -= n;
                n_seen += n;
            } else {
                self.head[self.n_head] = byte;
                self.n_head = (self.n_head + 1) % self.head.len();
                n_seen += 1;
                if self.n_head > 0 {
                    continue;
                }
                let [flag, length @ ..] = self.head;
                self.n_left = u32::from_be_bytes(length) as usize;
                begin(Head { compressed: flag != 0, n_bytes: self.n_left })?;
            }
            if self.n_left == 0 {
                n_whole = n_seen;
            }
        }
        Ok(n_whole)
    }

    /// Whether a message has begun and not ended.
    pub fn is_open(&self) -> bool {
        self.n_head > 0 || self.n_left > 0
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    /// Three messages, of three bytes, none and one, the last one compressed.
    const WIRE: [u8; 19] = [0, 0, 0, 0, 3, 7, 7, 7, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 9];
    /// Where they end.
    const ENDS: [usize; 3] = [8, 13, 19];

    #[test]
    fn messages_may_arrive_in_any_pieces() {
        for cut in 1..=WIRE.len() {
            let (mut messages, mut heads, mut n_seen) = (Messages::default(), Vec::new(), 0);
            for piece in WIRE.chunks(cut) {
                let Ok(n_whole) = messages.see(piece, |head| {
                    heads.push((head.compressed, head.n_bytes));
                    Ok::<_, Infallible>(())
                });
                let end = ENDS.iter().rfind(|&&end| n_seen < end && end <= n_seen + piece.len());
                assert_eq!(n_whole, end.map_or(0, |end| end - n_seen), "after {n_seen} bytes in pieces of {cut}");
                n_seen += piece.len();
                assert_eq!(messages.is_open(), !ENDS.contains(&n_seen), "after {n_seen} bytes in pieces of {cut}");
            }
            assert_eq!(heads, [(false, 3), (false, 0), (true, 1)], "pieces of {cut}");
        }
    }

    #[test]
    fn whoever_does_not_want_a_message_need_not_wait_for_it() {
        assert_eq!(Messages::default().see(&[0, 0, 0, 0, 9], |head| Err(head.n_bytes)), Err(9));
    }
}

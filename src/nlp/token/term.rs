//! The key of a word: a 64-bit hash of its lower-cased letters. Trained tables are keyed by it, so a change here needs new models.

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const PRIME: u64 = 0xf135_7aea_2e62_a9c5;

/// The key of a word in lower case: the same for `Word` and `word`, and for both kinds of apostrophe.
pub fn term(word: &str) -> u64 {
    if word.is_ascii() {
        return folded(word.as_bytes());
    }
    let mut hash = Hash::default();
    for c in word.chars() {
        match c {
            '\u{ad}' => {}
            '’' => hash.push(b'\''),
            _ if c.is_uppercase() => c.to_lowercase().for_each(|lower| hash.push_char(lower)),
            _ => hash.push_char(c),
        }
    }
    hash.finish()
}

/// [`term`] of a word that is written in lower case with straight apostrophes already; for tables made at compile time.
pub const fn key(word: &str) -> u64 {
    folded(word.as_bytes())
}

/// [`term`] of bytes in which at most ASCII letters are capitals; eight bytes at a step.
pub(super) const fn folded(bytes: &[u8]) -> u64 {
    let mut hash = SEED;
    let mut rest = bytes;
    while let Some((chunk, after)) = rest.split_first_chunk::<8>() {
        hash = mix(hash, lower(u64::from_le_bytes(*chunk)));
        rest = after;
    }
    finish(mix(hash, lower(tail(rest))), bytes.len())
}

/// A word of ASCII letters and digits that ends within eight bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Short {
    /// Its bytes, one to seven.
    pub(super) len: usize,
    /// The highest bit of each byte that is a capital, and of each that is a small letter.
    pub(super) capitals: u64,
    pub(super) smalls: u64,
    /// Its term.
    pub(super) term: u64,
}

/// The word that begins eight bytes, all of it read at once; `None` if it does not end there.
pub(super) const fn short(bytes: [u8; 8]) -> Option<Short> {
    const HIGH: u64 = 0x80 * EACH;
    let x = u64::from_le_bytes(bytes);
    let letters = between(x | (0x20 * EACH), b'a', b'z');
    let outside = !(letters | between(x, b'0', b'9')) & HIGH | x & HIGH;
    let len = outside.trailing_zeros() as usize / 8;
    if len == 0 || len == 8 {
        return None;
    }
    let word = (1 << (8 * len)) - 1;
    // Capitals lack the bit that small letters have.
    let capitals = letters & !(x << 2) & word;
    Some(Short { len, capitals, smalls: letters & (x << 2) & word, term: finish(mix(SEED, x & word | capitals >> 2), len) })
}

const EACH: u64 = 0x0101_0101_0101_0101;

/// The highest bit of each byte that lies between two ASCII characters, whatever its own highest bit.
const fn between(x: u64, first: u8, last: u8) -> u64 {
    let low_bits = x & (0x7f * EACH);
    let from_first = low_bits + (0x80 - first as u64) * EACH;
    let past_last = low_bits + (0x7f - last as u64) * EACH;
    (from_first ^ past_last) & (0x80 * EACH)
}

/// Up to seven bytes as a number, zeros above them.
const fn tail(bytes: &[u8]) -> u64 {
    let n = bytes.len();
    if let (Some(head), Some(end)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        // The two halves overlap in equal bytes.
        return u32::from_le_bytes(*head) as u64 | (u32::from_le_bytes(*end) as u64) << (8 * (n - 4));
    }
    match bytes {
        [] => 0,
        [a] => *a as u64,
        [a, b] => *a as u64 | (*b as u64) << 8,
        [a, b, c, ..] => *a as u64 | (*b as u64) << 8 | (*c as u64) << 16,
    }
}

/// Eight bytes with the ASCII capitals among them made small.
const fn lower(x: u64) -> u64 {
    let capital = !x & between(x, b'A', b'Z');
    x | capital >> 2
}

const fn mix(hash: u64, chunk: u64) -> u64 {
    (hash.rotate_left(26) ^ chunk).wrapping_mul(PRIME)
}

const fn finish(hash: u64, len: usize) -> u64 {
    let hash = (hash ^ hash >> 32 ^ len as u64).wrapping_mul(SEED);
    hash ^ hash >> 29
}

/// [`folded`] for bytes that come one by one.
struct Hash {
    hash: u64,
    chunk: u64,
    len: usize,
}

impl Default for Hash {
    fn default() -> Self {
        Self { hash: SEED, chunk: 0, len: 0 }
    }
}

impl Hash {
    fn push_char(&mut self, c: char) {
        let mut utf8 = [0; 4];
        c.encode_utf8(&mut utf8).bytes().for_each(|byte| self.push(byte));
    }

    fn push(&mut self, byte: u8) {
        self.chunk |= u64::from(byte) << (8 * (self.len % 8));
        self.len += 1;
        if self.len.is_multiple_of(8) {
            self.hash = mix(self.hash, self.chunk);
            self.chunk = 0;
        }
    }

    fn finish(self) -> u64 {
        finish(mix(self.hash, self.chunk), self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last bytes of the word's bytes of one case, as [`short`] tells them.
    fn high_bits(word: &str, is: fn(&u8) -> bool) -> u64 {
        word.bytes().rev().fold(0, |bits, byte| bits << 8 | if is(&byte) { 0x80 } else { 0 })
    }

    #[test]
    fn short_words_are_read_as_letter_by_letter() {
        for word in ["a", "Z", "9", "az", "AZ", "McRae", "G7", "x0y9", "Orlean", "NATOite", "0123456"] {
            // Neighbours of letters and digits in ASCII, blanks, controls that differ from digits in one bit, and bytes beyond.
            for behind in [b' ', b'@', b'[', b'`', b'{', b'/', b':', b'\n', 0, 0x10, 0x19, 0x7f, 0x80, 0xc3, 0xff] {
                let mut bytes = [behind; 8];
                bytes[..word.len()].copy_from_slice(word.as_bytes());
                let expected = Short {
                    len: word.len(),
                    capitals: high_bits(word, u8::is_ascii_uppercase),
                    smalls: high_bits(word, u8::is_ascii_lowercase),
                    term: term(word),
                };
                assert_eq!(short(bytes), Some(expected), "{word} before {behind:#x}");
            }
        }
        assert_eq!(short(*b"absolute"), None);
        assert_eq!(short(*b" absolut"), None);
    }
}

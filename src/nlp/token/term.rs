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
    const EACH: u64 = 0x0101_0101_0101_0101;
    let low_bits = x & (0x7f * EACH);
    let from_a = low_bits + (0x80 - b'A' as u64) * EACH;
    let past_z = low_bits + (0x7f - b'Z' as u64) * EACH;
    let capital = !x & (0x80 * EACH) & (from_a ^ past_z);
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

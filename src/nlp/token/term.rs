//! The key of a word: a 64-bit hash of its lower-cased letters. Trained tables are keyed by it, so a change here needs new models.

use super::Case;

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const PRIME: u64 = 0xf135_7aea_2e62_a9c5;

/// The key of a word in lower case: the same for `Word` and `word`, and for both kinds of apostrophe.
pub fn term(word: &str) -> u64 {
    if word.is_ascii() {
        return folded(word.as_bytes());
    }
    spelled(word.chars())
}

/// [`term`] of the word that these letters spell.
pub fn spelled(letters: impl Iterator<Item = char>) -> u64 {
    let mut hash = Hash::default();
    for c in letters {
        match c {
            _ if c.is_ascii() => hash.push(c.to_ascii_lowercase() as u8),
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

/// The ASCII letters that a text begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Letters {
    /// How many there are.
    pub(crate) len: usize,
    /// How they are written.
    pub(crate) case: Case,
    /// Their term.
    pub(crate) term: u64,
}

/// Reads the letters that `text` begins with, eight bytes at a step.
#[inline(always)]
pub(crate) fn letters(text: &[u8]) -> Letters {
    let mut eight = Eight::read(text);
    let (mut hash, mut len, mut capitals) = (SEED, 0, eight.capitals);
    while eight.len == 8 {
        len += 8;
        hash = mix(hash, eight.lower);
        eight = Eight::read(&text[len..]);
        // Beside those of the first eight bytes, so that only the first byte of all sets the lowest of these bits.
        capitals |= eight.capitals << 1;
    }
    len += eight.len;
    let case = match capitals {
        0 => Case::Lower,
        0x20 => Case::Title,
        _ if text[..len].iter().all(u8::is_ascii_uppercase) => Case::Upper,
        _ => Case::Mixed,
    };
    Letters { len, case, term: finish(mix(hash, eight.lower), len) }
}

/// The letters that eight bytes begin with.
struct Eight {
    len: usize,
    /// The letters made small, zeros above them.
    lower: u64,
    /// The bit that was missing in each capital.
    capitals: u64,
}

impl Eight {
    /// Looks at all eight together.
    fn read(text: &[u8]) -> Self {
        let x = text.first_chunk::<8>().map_or_else(|| tail(text), |eight| u64::from_le_bytes(*eight));
        let small = x | (0x20 * EACH);
        // The highest bit tells which byte is below `a`, and the next sum which is above `z`. What a byte borrows or carries disturbs only
        // those above it, and one that does is no letter itself: the lowest one found is right.
        let from_a = small.wrapping_sub(b'a' as u64 * EACH);
        let outside = (from_a | from_a.wrapping_add((0x7f - (b'z' - b'a') as u64) * EACH)) & (0x80 * EACH);
        let len = outside.trailing_zeros() as usize / 8;
        let kept = FIRST[len];
        Self { len, lower: small & kept, capitals: (x ^ small) & kept }
    }
}

/// The bits of the first bytes: of none, one, two, up to all eight.
const FIRST: [u64; 9] = [0, 0xff, 0xffff, 0xff_ffff, 0xffff_ffff, 0xff_ffff_ffff, 0xffff_ffff_ffff, 0xff_ffff_ffff_ffff, u64::MAX];

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

    #[test]
    fn a_word_is_its_letters() {
        for word in ["", "UNICEF", "d’Orle", "Ålesund", "co\u{ad}op", "Straße"] {
            assert_eq!(spelled(word.chars()), term(word), "{word}");
        }
    }

    #[test]
    fn letters_are_read_as_one_by_one() {
        let words = [
            ("a", Case::Lower),
            ("Z", Case::Title),
            ("AZ", Case::Upper),
            ("azAZ", Case::Mixed),
            ("Orleans", Case::Title),
            ("NATOite", Case::Mixed),
            ("absolute", Case::Lower),
            ("ABSOLUTE", Case::Upper),
            ("absolutelY", Case::Mixed),
            ("Absolutely", Case::Title),
            ("ABSOLUTELY", Case::Upper),
            ("ABSOLUTEly", Case::Mixed),
            ("internationalisation", Case::Lower),
            ("Internationalisation", Case::Title),
            ("INTERNATIONALISATION", Case::Upper),
        ];
        for (word, case) in words {
            // Neighbours of letters in ASCII, blanks, controls that differ from letters in one bit, and bytes beyond.
            for behind in [b' ', b'0', b'@', b'[', b'`', b'{', b'/', b'\n', 0, 0x01, 0x1a, 0x7f, 0x80, 0xc1, 0xe1, 0xff] {
                let expected = Letters { len: word.len(), case, term: term(word) };
                for n in 1..9 {
                    let text = [word.as_bytes(), &vec![behind; n]].concat();
                    assert_eq!(letters(&text), expected, "{word} before {behind:#x}, {n} times");
                }
            }
            assert_eq!(letters(word.as_bytes()), Letters { len: word.len(), case, term: term(word) });
        }
        assert_eq!(letters(b" absolute").len, 0);
    }
}

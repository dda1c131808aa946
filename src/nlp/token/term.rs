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

/// The ASCII letters that a text begins with, and what follows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Letters {
    /// How many there are.
    pub(crate) len: u32,
    /// How they are written.
    pub(crate) case: Case,
    /// Their term.
    pub(crate) term: u64,
    /// The byte behind them.
    pub(crate) behind: u8,
}

/// Reads the letters that `text` holds at byte `at`, eight bytes at a step; `None` in the last eight bytes of a text, where there may be no
/// step.
#[inline(always)]
pub(crate) fn letters(text: &[u8], at: u32) -> Option<Letters> {
    let eight = Eight::read(text, at)?;
    if eight.outside == 0 { more_letters(text, at, eight) } else { Some(eight.end(text, at, Begun::default())) }
}

/// [`letters`] where the first eight bytes are letters all.
#[inline(always)]
fn more_letters(text: &[u8], at: u32, mut eight: Eight) -> Option<Letters> {
    let mut begun = Begun::default();
    while eight.outside == 0 {
        begun = Begun { hash: mix(begun.hash, eight.small), capitals: begun.and(eight.bytes ^ eight.small), len: begun.len + 8 };
        eight = Eight::read(text, at.checked_add(begun.len)?)?;
    }
    Some(eight.end(text, at, begun))
}

/// What is known of a word from its first letters, eight or a multiple.
#[derive(Clone, Copy)]
struct Begun {
    hash: u64,
    capitals: u64,
    len: u32,
}

impl Default for Begun {
    fn default() -> Self {
        Self { hash: SEED, capitals: 0, len: 0 }
    }
}

impl Begun {
    /// The capitals, with those of the next eight bytes beside those of the first eight, so that only the first byte of all sets the
    /// lowest of these bits.
    fn and(self, capitals: u64) -> u64 {
        self.capitals | capitals << u32::from(self.len > 0)
    }
}

/// Eight bytes of which some at the beginning are letters.
#[derive(Clone, Copy)]
struct Eight {
    bytes: u64,
    /// The same with all letters made small.
    small: u64,
    /// The highest bit of the first byte that is no letter is the lowest one set here.
    outside: u64,
}

impl Eight {
    /// Looks at all eight together.
    #[inline(always)]
    fn read(text: &[u8], at: u32) -> Option<Self> {
        let bytes = u64::from_le_bytes(*text.get(at as usize..at as usize + 8)?.first_chunk()?);
        let small = bytes | (0x20 * EACH);
        // The highest bit tells which byte is below `a`, and the next sum which is above `z`. What a byte borrows or carries disturbs only
        // those above it, and one that does is no letter itself: the lowest one found is right.
        let from_a = small.wrapping_sub(b'a' as u64 * EACH);
        let outside = (from_a | from_a.wrapping_add((0x7f - (b'z' - b'a') as u64) * EACH)) & (0x80 * EACH);
        Some(Self { bytes, small, outside })
    }

    /// The word at `at` that ends here.
    #[inline(always)]
    fn end(self, text: &[u8], at: u32, begun: Begun) -> Letters {
        let bits = self.outside.trailing_zeros() & !7;
        let first = self.outside & self.outside.wrapping_neg();
        let kept = (first >> 7).wrapping_sub(1);
        let len = begun.len + bits / 8;
        let capitals = begun.and((self.bytes ^ self.small) & kept);
        let case = if capitals & !0x20 != 0 {
            let word = &text[at as usize..(at + len) as usize];
            if word.iter().all(u8::is_ascii_uppercase) { Case::Upper } else { Case::Mixed }
        } else if capitals == 0 {
            Case::Lower
        } else {
            Case::Title
        };
        let term = finish(mix(begun.hash, self.small & kept), len as usize);
        Letters { len, case, term, behind: (self.bytes >> bits) as u8 }
    }
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
                let expected = Letters { len: word.len() as u32, case, term: term(word), behind };
                for n in 0..9 {
                    let text = [word.as_bytes(), &vec![behind; n]].concat();
                    let readable = n >= 8 - word.len() % 8;
                    assert_eq!(letters(&text, 0), readable.then_some(expected), "{word} before {behind:#x}, {n} times");
                }
            }
        }
        assert_eq!(letters(b" absolute", 0).map(|letters| (letters.len, letters.behind)), Some((0, b' ')));
    }
}

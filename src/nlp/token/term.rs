//! The key of a word: a 64-bit hash of its lower-cased letters. Trained tables are keyed by it, so a change here needs new models.

use std::{borrow::Cow, hint::select_unpredictable};

use wide::{bytemuck::cast, i8x16};

use super::Case;

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const PRIME: u64 = 0xf135_7aea_2e62_a9c5;

/// The key of a word in lower case: the same for `Word` and `word`, for both kinds of apostrophe, and for a letter and its accent written
/// as one character or as two.
pub fn term(word: &str) -> u64 {
    if word.is_ascii() {
        return folded(word.as_bytes());
    }
    spelled(with_whole_letters(word).chars())
}

/// [`term`] of the word that these letters spell; accents are parts of their letters.
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

/// The text with each letter and the accent behind it in one character, which is a small one.
pub(crate) fn with_whole_letters(text: &str) -> Cow<'_, str> {
    // The first byte of all accents.
    if text.as_bytes().contains(&0xcc) { composed_text(text).into() } else { text.into() }
}

#[cold]
fn composed_text(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    for c in text.chars() {
        let letter = whole.chars().next_back().and_then(|letter| composed(letter, c));
        if letter.is_some() {
            whole.pop();
        }
        whole.push(letter.unwrap_or(c));
    }
    whole
}

/// Whether it is an accent that is written behind its letter and that [`composed`] knows.
pub(crate) fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{328}')
}

/// The small letter that a letter and the accent behind it are in the languages that are read.
fn composed(letter: char, accent: char) -> Option<char> {
    if !is_accent(accent) {
        return None;
    }
    let (_, plain, whole) = ACCENTS.iter().find(|(mark, ..)| *mark == accent)?;
    let letter = letter.to_lowercase().next()?;
    plain.chars().zip(whole.chars()).find(|(plain, _)| *plain == letter).map(|(_, whole)| whole)
}

/// Accents, the letters that they stand on, and what both are together.
const ACCENTS: [(char, &str, &str); 12] = [
    ('\u{300}', "aeiou", "àèìòù"),
    ('\u{301}', "aeiouycnsz", "áéíóúýćńśź"),
    ('\u{302}', "aeiou", "âêîôû"),
    ('\u{303}', "aon", "ãõñ"),
    ('\u{306}', "aguи", "ăğŭй"),
    ('\u{307}', "ez", "ėż"),
    ('\u{308}', "aeiouyеі", "äëïöüÿёї"),
    ('\u{30a}', "au", "åů"),
    ('\u{30b}', "ou", "őű"),
    ('\u{30c}', "cdenrstz", "čďěňřšťž"),
    ('\u{327}', "cs", "çş"),
    ('\u{328}', "aeiu", "ąęįų"),
];

/// [`term`] of the word that these words of ASCII letters are, written together.
pub fn joined<'a>(words: impl Iterator<Item = &'a [u8]>) -> u64 {
    let mut hash = Hash::default();
    for word in words {
        let mut rest = word;
        while let Some((chunk, after)) = rest.split_first_chunk::<8>() {
            hash.push_eight(lower(u64::from_le_bytes(*chunk)), 8);
            rest = after;
        }
        hash.push_eight(lower(tail(rest)), rest.len());
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

/// The ASCII letters that some bytes begin with, and what follows them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Letters {
    /// How many there are.
    pub(crate) len: usize,
    /// The byte behind them.
    pub(crate) behind: u8,
    /// The letters in lower case, with zeros behind them.
    small: i8x16,
    /// A bit for each capital.
    capitals: u32,
}

/// Sixteen bytes, which are looked at together, and the one behind them.
pub(crate) type Window = [u8; 17];

/// The bytes of `text` from byte `at` on, if they lie in `part`, with which the text begins. The last ones of the text stand in `room`, with
/// zeros behind them.
#[inline(always)]
pub(crate) fn window<'a>(text: &'a [u8], part: &'a [u8], at: usize, room: &'a mut Window) -> Option<&'a Window> {
    match part.get(at..at + size_of::<Window>()) {
        Some(bytes) => bytes.first_chunk(),
        None => last_window(text.get(at..)?, room),
    }
}

#[cold]
fn last_window<'a>(rest: &[u8], room: &'a mut Window) -> Option<&'a Window> {
    *room = Window::default();
    room.get_mut(..rest.len())?.copy_from_slice(rest);
    (!rest.is_empty()).then_some(room)
}

impl Letters {
    /// Looks at sixteen bytes together; `None` if all are letters.
    #[inline(always)]
    pub(crate) fn of(bytes: &Window) -> Option<Self> {
        let bytes = bytes.first_chunk::<16>()?;
        let written = i8x16::from(bytes.map(|byte| byte as i8));
        let small = written | SMALL;
        // What lies above the letters becomes negative, and what lies below them stays below.
        let above = i8x16::splat((0x7f - b'z') as i8);
        let below = i8x16::splat((0x7f - b'z' + b'a' - 1) as i8);
        let inside = (small + above).simd_gt(below).to_bitmask();
        let len = (!inside).trailing_zeros() as usize;
        let behind = *bytes.get(len)?;
        let small = small & KEPT[len % 16];
        let capitals = (small & !written).simd_gt(i8x16::ZERO).to_bitmask();
        Some(Self { len, behind, small, capitals })
    }

    /// Their term, without a branch: nobody can guess how long a word is.
    #[inline(always)]
    pub(crate) fn term(self) -> u64 {
        let [first, second] = cast::<_, [u64; 2]>(self.small).map(u64::from_le);
        let hash = mix(SEED, first);
        let hash = select_unpredictable(self.len < 8, hash, mix(hash, second));
        finish(hash, self.len)
    }

    /// Whether there is no capital among them.
    #[inline(always)]
    pub(crate) fn are_small(self) -> bool {
        self.capitals == 0
    }

    /// How they are written.
    #[inline(always)]
    pub(crate) fn case(self) -> Case {
        if self.capitals > 1 {
            return other_case(self.capitals, self.len);
        }
        select_unpredictable(self.capitals == 0, Case::Lower, Case::Title)
    }
}

#[cold]
fn other_case(capitals: u32, len: usize) -> Case {
    if capitals.count_ones() as usize == len { Case::Upper } else { Case::Mixed }
}

/// The bit that capitals lack.
const SMALL: i8x16 = i8x16::new([0x20; 16]);

/// All bits of so many bytes.
static KEPT: [i8x16; 16] = {
    let mut table = [i8x16::ZERO; 16];
    let mut len = 0;
    while len < 16 {
        let mut kept = [0; 16];
        let mut at = 0;
        while at < len {
            kept[at] = -1;
            at += 1;
        }
        table[len] = i8x16::new(kept);
        len += 1;
    }
    table
};

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
        self.push_eight(byte.into(), 1);
    }

    /// Up to eight bytes, with zeros above them.
    fn push_eight(&mut self, bytes: u64, n: usize) {
        let at = self.len % 8;
        self.chunk |= bytes << (8 * at);
        self.len += n;
        if at + n >= 8 {
            self.hash = mix(self.hash, self.chunk);
            // Those that found no room.
            self.chunk = if at > 0 { bytes >> (64 - 8 * at) } else { 0 };
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
    fn an_accent_is_part_of_its_letter() {
        for (one, two) in [("März", "Ma\u{308}rz"), ("août", "aou\u{302}t"), ("Ålesund", "A\u{30a}lesund"), ("ещё", "еще\u{308}")]
        {
            assert_eq!(term(two), term(one), "{one}");
        }
        // What is no letter of these languages stays as it is written.
        assert_ne!(term("q\u{308}"), term("q"));
        for (_, plain, whole) in ACCENTS {
            assert_eq!(plain.chars().count(), whole.chars().count(), "{whole}");
        }
    }

    #[test]
    fn words_together_are_one_word() {
        for words in [&["Al", "", "Jazeera"][..], &["New", "York"], &["Internationalisation", "Orle", "AG"], &["Abcdefgh", "ijklmnop"]] {
            assert_eq!(joined(words.iter().map(|word| word.as_bytes())), term(&words.concat()), "{words:?}");
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
                let mut bytes = [behind; 17];
                let len = word.len().min(16);
                bytes[..len].copy_from_slice(&word.as_bytes()[..len]);
                let read = Letters::of(&bytes).map(|letters| (letters.len, letters.behind, letters.case(), letters.term()));
                assert_eq!(read, (len < 16).then_some((len, behind, case, term(word))), "{word} before {behind:#x}");
            }
        }
        assert_eq!(Letters::of(b" absolutely lasts").map(|letters| (letters.len, letters.behind)), Some((0, b' ')));
    }
}

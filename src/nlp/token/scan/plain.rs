//! The short way of the walk: words, marks and white space of ASCII that are all there is between their neighbours.

use super::{Scanner, note};
use crate::nlp::token::{
    Case, Kind, Token,
    chars::{ASCII, Class},
    term::{Letters, Window, folded, window},
};

impl Scanner<'_> {
    /// Most of a text: words of ASCII letters, lone marks and white space. Stops at what is none of these, and at `until`.
    #[inline(never)]
    pub(super) fn plain(&mut self, until: usize) {
        let (text, part) = (self.bytes, &self.bytes[..self.bytes.len().min(until + size_of::<Window>())]);
        let tokens = &mut *self.tokens;
        let (mut start, mut spaced) = (self.at as u32, self.spaced);
        let mut room = Window::default();
        while let Some(bytes) = window(text, part, start as usize, &mut room)
            && let Some(letters) = Letters::of(bytes)
        {
            let (end, behind) = (start + letters.len as u32, letters.behind);
            let word = |spaced| {
                let (case, term) = (letters.case(), letters.term());
                Token { start, end, kind: Kind::Word, case, spaced, plain: true, term, word: 0 }
            };
            // Most have one space behind them: nothing more is asked of these.
            if letters.len > 0 && behind == b' ' {
                tokens.push(word(spaced));
                (start, spaced) = (end + 1, true);
                continue;
            }
            let (plain, next) = (PLAIN[behind as usize], bytes[letters.len + 1]);
            if letters.len > 0 {
                if !plain.ends_word(next) {
                    break;
                }
                tokens.push(word(spaced));
                (start, spaced) = (end, false);
            }
            if plain == Plain::Blank {
                note(self.seams, tokens.len());
                spaced = true;
                start += 1;
                continue;
            }
            if !plain.stands_before(next, behind) {
                break;
            }
            if matches!(plain, Plain::Dot | Plain::Stop) {
                note(self.seams, tokens.len());
            }
            let (end, term) = (start + 1, TERMS[behind as usize]);
            tokens.push(Token { start, end, kind: Kind::Mark, case: Case::Lower, spaced, plain: true, term, word: 0 });
            spaced = next == b' ';
            start = end + u32::from(spaced);
        }
        self.at = start as usize;
        self.spaced = spaced;
    }
}

/// What a byte of ASCII that is no letter may be here, by the byte behind it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Plain {
    /// White space.
    Blank,
    /// One mark, unless the same or what could hang on it is behind it.
    Mark,
    /// The same, where a sentence may end or begin.
    Stop,
    /// A stop unless a number or an address goes on with it.
    Dot,
    /// A mark; `http://` goes on with it.
    Colon,
    /// A mark; a word goes on with it.
    Joint,
    /// A mark unless a lone `s` is behind it.
    Apostrophe,
    /// Nothing plain.
    Other,
}

impl Plain {
    /// Whether the letters before it are a whole word, by the byte behind it.
    fn ends_word(self, next: u8) -> bool {
        match self {
            Self::Blank | Self::Mark | Self::Stop => true,
            Self::Dot => matches!(next, 0..=b' ' | b'"'),
            Self::Colon => next != b'/',
            Self::Joint | Self::Apostrophe | Self::Other => false,
        }
    }

    /// Whether this mark is one alone, before the byte `next`.
    fn stands_before(self, next: u8, mark: u8) -> bool {
        next.is_ascii()
            && match self {
                Self::Mark | Self::Stop | Self::Colon | Self::Joint => next != mark,
                Self::Dot => next != b'.' && !next.is_ascii_digit(),
                Self::Apostrophe => next | 0x20 != b's',
                Self::Blank | Self::Other => false,
            }
    }
}

static PLAIN: [Plain; 256] = {
    let mut table = [Plain::Other; 256];
    let mut byte = 0;
    while byte < 0x80 {
        table[byte] = match (ASCII[byte], byte as u8) {
            (Class::Blank, _) => Plain::Blank,
            (Class::Mark, b'@' | b'#') => Plain::Other,
            (Class::Mark, b'\'') => Plain::Apostrophe,
            (Class::Mark, b'.') => Plain::Dot,
            (Class::Mark, b':') => Plain::Colon,
            (Class::Mark, b'&' | b'_') => Plain::Joint,
            (Class::Mark, b'!' | b'?' | b'"' | b';') => Plain::Stop,
            (Class::Mark, _) => Plain::Mark,
            _ => Plain::Other,
        };
        byte += 1;
    }
    table
};

/// The term of each byte alone.
static TERMS: [u64; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = folded(&[byte as u8]);
        byte += 1;
    }
    table
};

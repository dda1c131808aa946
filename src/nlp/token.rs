//! Words, numbers and marks: one walk over the text.

mod chars;
mod contact;
mod map;
mod scan;
mod term;

pub(crate) use chars::is_unspaced;
pub use map::TermMap;
pub(crate) use term::{Letters, Window, window, with_whole_letters};
pub use term::{joined, key, spelled, term};

use super::{Interrupted, Stop, lang::Lang};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters, perhaps with digits, apostrophes or dots inside: `Pompeo`, `don't`, `U.S.`, `G7`. One Chinese, Japanese, Thai, Lao, Khmer
    /// or Burmese character is a word: these scripts put no spaces between words.
    Word,
    /// Starts with a digit: `8,600`, `3.5`, `1990s`, `5th`, `30km`.
    Number,
    /// A URL, e-mail address, `@handle` or `#hashtag`, whole.
    Contact,
    /// A part glued to a word that is no word of its own: `'s`, French `l'`.
    Clitic,
    /// One mark: `,`, `.`, `"`, `-`, `$`, `%`. Runs of dots, dashes and the like (`...`, `--`) are one token.
    Mark,
}

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// No capital: `troops`; also scripts without case and everything that is not a word.
    Lower,
    /// First letter only: `Pompeo`, `A`.
    Title,
    /// All letters, two at least: `NATO`, `U.S.`.
    Upper,
    /// Any other mixture: `McDonald`, `iPhone`.
    Mixed,
}

/// One token; bytes `start..end` of its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// What it is.
    pub kind: Kind,
    /// How it is written.
    pub case: Case,
    /// Whether white space (or the edge of the text) stands before it.
    pub spaced: bool,
    /// Whether it is known to be nothing but ASCII letters or one mark of ASCII, as most are: no digit is in it.
    pub plain: bool,
    /// Hash of the lower-cased text, see [`term`]: the key of word lists and vectors.
    pub term: u64,
    /// The number of its term among those of the article, in the order in which they come: the place of what is known of the word there.
    /// 0 until a [`Document`](super::document::Document) is made of the tokens.
    pub word: u32,
}

impl Token {
    /// Whether it counts as a word.
    pub fn is_word(&self) -> bool {
        matches!(self.kind, Kind::Word | Kind::Number | Kind::Contact)
    }

    /// The token's characters.
    pub fn of<'a>(&self, text: &'a str) -> &'a str {
        &text[self.start as usize..self.end as usize]
    }

    /// The bytes of its text: cut out without asking whether characters begin and end there.
    #[inline]
    pub fn bytes<'a>(&self, text: &'a str) -> &'a [u8] {
        &text.as_bytes()[self.start as usize..self.end as usize]
    }

    /// Its first character.
    #[inline]
    pub fn initial(&self, text: &str) -> Option<char> {
        match self.bytes(text) {
            [letter, ..] if letter.is_ascii() => Some(char::from(*letter)),
            _ => self.of(text).chars().next(),
        }
    }

    /// Whether it is one character: all bytes but the first one continue it.
    #[inline(always)]
    pub fn is_one_character(&self, text: &str) -> bool {
        self.end - self.start == 1 || !self.plain && self.bytes(text).iter().skip(1).all(|byte| byte & 0xc0 == 0x80)
    }

    /// Whether it is this one character of ASCII.
    pub fn is(&self, text: &str, mark: u8) -> bool {
        self.end - self.start == 1 && text.as_bytes()[self.start as usize] == mark
    }

    /// Whether it is a word whose first letter is a capital: `Pompeo`, `NATO`, `McDonald`, but not `iPhone`.
    pub fn is_capitalised(&self, text: &str) -> bool {
        match self.case {
            Case::Title | Case::Upper => true,
            Case::Mixed => self.of(text).starts_with(char::is_uppercase),
            Case::Lower => false,
        }
    }
}

/// Appends the tokens of `text` to `tokens`: in order, apart, and together holding every letter and digit.
pub fn tokenize(text: &str, lang: &Lang, tokens: &mut Vec<Token>) {
    // A walk that nobody stops always reaches the end.
    let _ = tokenize_until(text, lang, tokens, &mut Vec::new(), &|| false);
}

/// [`tokenize`], unless `stop` fires on the way. Appends to `seams` which tokens may end or begin a sentence. All others do neither, and
/// have a space at most between them and the token before.
pub fn tokenize_until(text: &str, lang: &Lang, tokens: &mut Vec<Token>, seams: &mut Vec<u32>, stop: Stop) -> Result<(), Interrupted> {
    let mut scanner = scan::Scanner::new(text, lang, tokens, seams);
    while scanner.advance() {
        if stop() {
            return Err(Interrupted);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;

//! Words, numbers and marks: one walk over the text.

mod scan;

use super::lang::Lang;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters, perhaps with digits, apostrophes or dots inside: `Pompeo`, `don't`, `U.S.`, `G7`. One Chinese, Japanese, Thai, Lao, Khmer
    /// or Burmese character is a word: these scripts put no spaces between words.
    Word,
    /// Starts with a digit: `8,600`, `3.5`, `1990s`, `5th`, `30km`.
    Number,
    /// A part glued to a word that is no word of its own: `'s`, French `l'`.
    Clitic,
    /// A URL, e-mail address, `@handle` or `#hashtag`, whole.
    Contact,
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
    /// Hash of the lower-cased text, see [`term`]: the key of word lists and vectors.
    pub term: u64,
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

    /// Whether it is a word whose first letter is a capital: `Pompeo`, `NATO`, `McDonald`, but not `iPhone`.
    pub fn is_capitalised(&self, text: &str) -> bool {
        match self.case {
            Case::Title | Case::Upper => true,
            Case::Mixed => self.of(text).starts_with(char::is_uppercase),
            Case::Lower => false,
        }
    }
}

/// The key of a word in lower case (FNV-1a, 64 bits): the same for `Word` and `word`, and for both apostrophes.
pub fn term(word: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    if word.is_ascii() {
        return word.bytes().fold(hash, |hash, b| mix(hash, b.to_ascii_lowercase()));
    }
    for c in word.chars() {
        let c = if c == '’' { '\'' } else { c };
        if c.is_ascii() {
            hash = mix(hash, c.to_ascii_lowercase() as u8);
        } else {
            let mut utf8 = [0; 4];
            for lower in c.to_lowercase() {
                hash = lower.encode_utf8(&mut utf8).bytes().fold(hash, mix);
            }
        }
    }
    hash
}

fn mix(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
}

/// Appends the tokens of `text` to `tokens`: in order, apart, and together holding every letter and digit.
pub fn tokenize(text: &str, lang: &Lang, tokens: &mut Vec<Token>) {
    scan::Scanner::new(text, lang).run(tokens);
}

#[cfg(test)]
mod tests;

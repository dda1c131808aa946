//! Words, numbers and marks: one walk over the text.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters, perhaps with digits, apostrophes or dots inside: `Pompeo`, `don't`, `U.S.`, `G7`. One CJK character is a word.
    Word,
    /// Starts with a digit: `8,600`, `3.5`, `1990s`, `5th`, `30km`.
    Number,
    /// A part glued to a word that is no word of its own: `'s`, French `l'`.
    Clitic,
    /// A URL, e-mail address, `@handle` or `#hashtag`, whole.
    Contact,
    /// One mark: `,`, `.`, `"`, `-`, `$`, `%`. Runs of one mark (`...`, `--`) are one token.
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

    /// Whether the first letter is a capital.
    pub fn is_capitalised(&self) -> bool {
        matches!(self.case, Case::Title | Case::Upper)
    }
}

/// The key of a word in lower case (FNV-1a, 64 bits): the same for `Word` and `word`.
pub fn term(word: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    for c in word.chars() {
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

/// Appends the tokens of `text` to `tokens`.
pub fn tokenize(text: &str, tokens: &mut Vec<Token>) {
    let mut chars = text.char_indices().peekable();
    let mut spaced = true;
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() {
            spaced = true;
            continue;
        }
        let mut end = start + c.len_utf8();
        let kind = if c.is_alphanumeric() {
            while let Some(&(i, d)) = chars.peek() {
                let rest = &text[i + d.len_utf8()..];
                let inner = matches!(d, '\'' | '’' | '.' | ',')
                    && rest.starts_with(
                        |e: char| if d == ',' || d == '.' { e.is_ascii_digit() && c.is_ascii_digit() } else { e.is_alphabetic() },
                    );
                if !d.is_alphanumeric() && !inner {
                    break;
                }
                end = i + d.len_utf8();
                chars.next();
            }
            if c.is_numeric() { Kind::Number } else { Kind::Word }
        } else {
            Kind::Mark
        };
        let word = &text[start..end];
        tokens.push(Token { start: start as u32, end: end as u32, kind, case: case(word), spaced, term: term(word) });
        spaced = false;
    }
}

fn case(word: &str) -> Case {
    let mut chars = word.chars();
    let first = chars.next().is_some_and(char::is_uppercase);
    let (mut upper, mut lower) = (0, 0);
    for c in chars {
        upper += usize::from(c.is_uppercase());
        lower += usize::from(c.is_lowercase());
    }
    match (first, upper, lower) {
        (false, 0, _) => Case::Lower,
        (true, 0, _) => Case::Title,
        (true, _, 0) => Case::Upper,
        _ => Case::Mixed,
    }
}

//! The walk itself: at each character, which token starts here and where it ends. Every character is looked at a bounded number of times.

mod number;
mod plain;

use super::{
    Case, Kind, Token,
    chars::{self, ASCII, Class},
    contact,
    term::{folded, is_accent, term},
};
use crate::nlp::lang::Lang;

/// Bytes between two chances to stop.
const STRIDE: usize = 8192;

/// Longest part of an e-mail address before the `@`, by RFC 5321.
const MAILBOX: usize = 64;

/// A place in a text, and the tokens found before it.
pub(super) struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    lang: &'a Lang,
    at: usize,
    spaced: bool,
    base: usize,
    tokens: &'a mut Vec<Token>,
    seams: &'a mut Vec<u32>,
}

/// How the letters of a word are written.
#[derive(Clone, Copy, Default)]
struct Letters {
    capital: bool,
    upper: u32,
    lower: u32,
    /// Has letters outside ASCII that a hash of its bytes would not fold.
    wide: bool,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str, lang: &'a Lang, tokens: &'a mut Vec<Token>, seams: &'a mut Vec<u32>) -> Self {
        let base = tokens.len();
        seams.push(base as u32);
        Self { text, bytes: text.as_bytes(), lang, at: 0, spaced: true, base, tokens, seams }
    }

    /// Finds some more tokens; `false` at the end of the text.
    pub(super) fn advance(&mut self) -> bool {
        let until = self.at + STRIDE;
        while self.at < until {
            self.plain(until);
            let Some(&byte) = self.bytes.get(self.at) else { return false };
            match ASCII[byte as usize] {
                Class::Blank => self.pass_blank(1),
                Class::Small | Class::Capital => self.word(),
                Class::Digit => {
                    if !self.plain_number() {
                        self.number(self.at);
                    }
                }
                Class::Wide => self.wide(),
                _ => self.mark(byte as char),
            }
        }
        true
    }

    fn wide(&mut self) {
        let Some(c) = self.char_at(self.at) else {
            self.at = self.bytes.len();
            return;
        };
        match chars::class(c) {
            Class::Blank => self.pass_blank(c.len_utf8()),
            Class::Small | Class::Capital => self.word(),
            Class::Digit => self.number(self.at),
            Class::Single => {
                let end = self.past_combining(self.at + c.len_utf8());
                self.push(end, Kind::Word, Letters { wide: true, ..Letters::default() });
            }
            _ => self.mark(c),
        }
    }

    fn word(&mut self) {
        let start = self.at;
        if matches!(self.bytes[start] | 0x20, b'h' | b'w')
            && let Some(end) = contact::url(self.text, start)
        {
            return self.push(end, Kind::Contact, Letters { wide: true, ..Letters::default() });
        }
        let mut letters = Letters { capital: self.bytes[start].is_ascii_uppercase(), ..Letters::default() };
        let mut at = start;
        loop {
            at = self.past_ascii(at, &mut letters);
            match self.bytes.get(at).map(|byte| ASCII[*byte as usize]) {
                Some(Class::Wide) => match self.wide_in_word(at, at == start, &mut letters) {
                    Some(next) => at = next,
                    None => match self.join(start, at) {
                        Join::Inside(next) => {
                            letters.wide = true;
                            at = next;
                        }
                        Join::Elision(end) => return self.push(end, Kind::Clitic, Letters { wide: true, ..letters }),
                        Join::Whole(..) | Join::Apart => break,
                    },
                },
                Some(Class::Mark) => match self.join(start, at) {
                    Join::Inside(next) => at = next,
                    Join::Elision(end) => return self.push(end, Kind::Clitic, letters),
                    Join::Whole(end, kind) => return self.push_whole(end, kind),
                    Join::Apart => break,
                },
                _ => break,
            }
        }
        self.push(at, Kind::Word, letters);
    }

    /// The end of the ASCII letters and digits at `at`, which are counted.
    fn past_ascii(&self, mut at: usize, letters: &mut Letters) -> usize {
        while let Some(&byte) = self.bytes.get(at) {
            match ASCII[byte as usize] {
                Class::Small => letters.lower += 1,
                Class::Capital => letters.upper += 1,
                Class::Digit => {}
                _ => break,
            }
            at += 1;
        }
        at
    }

    /// The end of the character outside ASCII at `at`, if the word goes on with it.
    fn wide_in_word(&self, at: usize, first: bool, letters: &mut Letters) -> Option<usize> {
        let c = self.char_at(at)?;
        let next = at + c.len_utf8();
        match chars::class(c) {
            Class::Small => letters.lower += 1,
            Class::Digit => {}
            Class::Capital => {
                letters.upper += 1;
                letters.capital |= first;
                letters.wide = true;
            }
            _ if chars::is_combining(c) => letters.wide |= is_accent(c),
            Class::Blank if chars::is_joiner(c) && self.char_at(next).is_some_and(|d| d.is_alphabetic()) => letters.wide = true,
            _ => return None,
        }
        Some(next)
    }

    /// What the mark at `at`, right behind the word begun at `start`, does to that word.
    fn join(&self, start: usize, at: usize) -> Join {
        match self.bytes[at] {
            b'\'' => self.apostrophe(start, at, 1),
            0xe2 if self.char_at(at) == Some('’') => self.apostrophe(start, at, '’'.len_utf8()),
            b'.' => self.dot(start, at),
            b'&' if self.bytes[at - 1].is_ascii_uppercase() && self.byte(at + 1).is_ascii_uppercase() => Join::Inside(at + 1),
            b'_' if self.byte(at + 1).is_ascii_alphanumeric() => Join::Inside(at + 1),
            _ => Join::Apart,
        }
    }

    fn apostrophe(&self, start: usize, at: usize, len: usize) -> Join {
        let Some(next) = self.char_at(at + len).filter(|c| c.is_alphabetic()) else { return Join::Apart };
        if self.possessive(at + len) || chars::class(next) == Class::Single {
            return Join::Apart;
        }
        if self.lang.is_elision(&self.text[start..at]) {
            return Join::Elision(at + len);
        }
        Join::Inside(at + len)
    }

    /// Whether a lone `s` stands at `at`.
    fn possessive(&self, at: usize) -> bool {
        self.byte(at) | 0x20 == b's' && self.char_at(at + 1).is_none_or(|c| !c.is_alphanumeric() && !chars::is_combining(c))
    }

    fn dot(&self, start: usize, at: usize) -> Join {
        let next = self.char_at(at + 1).map(chars::class);
        match next {
            Some(Class::Digit) if self.bytes[at - 1].is_ascii_digit() => Join::Inside(at + 1),
            Some(Class::Small | Class::Capital) => {
                if let Some(end) = self.initials(start) {
                    return Join::Whole(end, Kind::Word);
                }
                match contact::site(self.text, start) {
                    Some(end) if self.bytes[start].is_ascii_uppercase() => Join::Whole(end, Kind::Word),
                    Some(end) => Join::Whole(end, Kind::Contact),
                    None => Join::Apart,
                }
            }
            _ => Join::Apart,
        }
    }

    /// End of the letters with dots between them at `start`, such as `U.S.`, `p.m.` or `EE.UU.`: two parts at least.
    fn initials(&self, start: usize) -> Option<usize> {
        let (mut at, mut parts, mut end) = (start, 0, start);
        while let Some(c) = self.char_at(at).filter(|c| matches!(chars::class(*c), Class::Small | Class::Capital)) {
            let mut next = at + c.len_utf8();
            let twin = c.is_uppercase() && self.char_at(next) == Some(c);
            if twin || self.text[at..].starts_with("Ph.D") {
                next += if twin { c.len_utf8() } else { 1 };
            }
            let dotted = self.byte(next) == b'.';
            if !dotted && (parts == 0 || self.char_at(next).is_some_and(|d| d.is_alphanumeric() || chars::is_combining(d))) {
                break;
            }
            parts += 1;
            end = next + usize::from(dotted);
            at = end;
            if !dotted {
                break;
            }
        }
        (parts >= 2).then_some(end)
    }

    fn mark(&mut self, c: char) {
        let start = self.at;
        let next = start + c.len_utf8();
        let free = self.spaced || !self.char_before(start).is_some_and(char::is_alphanumeric);
        let contact = match c {
            '@' if free => contact::handle(self.text, start),
            '#' if free => contact::hashtag(self.text, start),
            '@' => return self.mail(),
            _ => None,
        };
        if let Some(end) = contact {
            return self.push(end, Kind::Contact, Letters { wide: true, ..Letters::default() });
        }
        match c {
            '\'' | '’' if self.possessive(next) => self.push(next + 1, Kind::Clitic, Letters { wide: true, ..Letters::default() }),
            '.' if free && self.byte(next).is_ascii_digit() => self.number(next),
            _ => self.run(c, next),
        }
    }

    /// A run of the mark `c`, each perhaps with what hangs on it. Brackets and quotes stay single: they come in pairs.
    fn run(&mut self, c: char, mut end: usize) {
        let single = matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | '"' | '\'' | '‘' | '’' | '“' | '”' | '„' | '«' | '»');
        // Of all marks, only this one is another one in its term.
        let mut wide = c == '’';
        loop {
            match self.char_at(end) {
                // A vowel sign is a letter of its own where there is none before it.
                Some(d) if chars::is_combining(d) && !d.is_alphanumeric() => end += d.len_utf8(),
                Some(d) if d == c && !single => end += d.len_utf8(),
                // Emoji are glued to one another by a joiner.
                Some('\u{200d}') if !c.is_ascii() => match self.char_at(end + '\u{200d}'.len_utf8()) {
                    Some(d) if chars::class(d) == Class::Mark => {
                        end += '\u{200d}'.len_utf8() + d.len_utf8();
                        wide |= d == '’';
                    }
                    _ => break,
                },
                _ => break,
            }
        }
        self.push(end, Kind::Mark, Letters { wide, ..Letters::default() });
    }

    /// At an `@` right behind a word: an e-mail address takes back the tokens of its mailbox.
    fn mail(&mut self) {
        let Some(end) = contact::domain(self.text, self.at + 1) else { return self.run('@', self.at + 1) };
        let (mut first, mut start) = (self.tokens.len(), self.at);
        while first > self.base {
            let token = self.tokens[first - 1];
            let fits = token.end as usize == start && self.at - token.start as usize <= MAILBOX;
            if !fits || !token.of(self.text).bytes().all(contact::in_mailbox) {
                break;
            }
            first -= 1;
            start = token.start as usize;
        }
        while self.tokens.get(first).is_some_and(|token| token.kind == Kind::Mark) {
            first += 1;
        }
        let Some(mailbox) = self.tokens.get(first).copied() else { return self.run('@', self.at + 1) };
        self.tokens.truncate(first);
        while self.seams.pop_if(|seam| *seam as usize >= first).is_some() {}
        self.at = mailbox.start as usize;
        self.spaced = mailbox.spaced;
        self.push(end, Kind::Contact, Letters::default());
    }

    /// [`Self::push`] for a word found by looking ahead: counts its letters first.
    fn push_whole(&mut self, end: usize, kind: Kind) {
        let mut letters = Letters { wide: true, ..Letters::default() };
        for (i, c) in self.text[self.at..end].char_indices() {
            letters.lower += u32::from(c.is_lowercase());
            letters.upper += u32::from(c.is_uppercase());
            letters.capital |= i == 0 && c.is_uppercase();
        }
        self.push(end, kind, letters);
    }

    /// Ends the token that starts at the current place.
    fn push(&mut self, end: usize, kind: Kind, letters: Letters) {
        let case = if kind == Kind::Word { letters.case() } else { Case::Lower };
        // Addresses are found by looking ahead, without counting their letters.
        let term = if letters.wide || kind == Kind::Contact { term(&self.text[self.at..end]) } else { folded(&self.bytes[self.at..end]) };
        // What is no mark ends a sentence by a dot of its own only.
        if kind == Kind::Mark || self.byte(end - 1) == b'.' {
            note(self.seams, self.tokens.len());
        }
        self.push_token(end, kind, case, term);
    }

    fn push_token(&mut self, end: usize, kind: Kind, case: Case, term: u64) {
        self.tokens.push(Token { start: self.at as u32, end: end as u32, kind, case, spaced: self.spaced, plain: false, term, word: 0 });
        self.spaced = self.byte(end) == b' ';
        self.at = end + usize::from(self.spaced);
    }

    /// White space other than one blank behind a token.
    fn pass_blank(&mut self, len: usize) {
        note(self.seams, self.tokens.len());
        self.spaced = true;
        self.at += len;
    }

    fn past_combining(&self, mut at: usize) -> usize {
        while let Some(c) = self.char_at(at).filter(|c| chars::is_combining(*c)) {
            at += c.len_utf8();
        }
        at
    }

    fn char_at(&self, at: usize) -> Option<char> {
        match self.bytes.get(at) {
            Some(byte) if byte.is_ascii() => Some(*byte as char),
            _ => self.text.get(at..)?.chars().next(),
        }
    }

    fn char_before(&self, at: usize) -> Option<char> {
        self.text.get(..at)?.chars().next_back()
    }

    /// The byte at `at`; 0 past the end.
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }
}

/// The token to come may end or begin a sentence.
fn note(seams: &mut Vec<u32>, token: usize) {
    if seams.last() != Some(&(token as u32)) {
        seams.push(token as u32);
    }
}

impl Letters {
    fn case(self) -> Case {
        match (self.capital, self.upper, self.lower) {
            (_, 0, _) => Case::Lower,
            (true, 1, _) => Case::Title,
            (true, _, 0) => Case::Upper,
            _ => Case::Mixed,
        }
    }
}

/// What a mark does to the word before it.
enum Join {
    /// The word goes on there, behind the mark.
    Inside(usize),
    /// The word was an elided article or pronoun and ends with this apostrophe.
    Elision(usize),
    /// The word turns out to be a larger thing that ends there.
    Whole(usize, Kind),
    /// The word ends before it.
    Apart,
}

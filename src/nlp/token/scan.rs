//! The walk itself. Every rule looks a bounded number of characters ahead, so time is linear in the text.

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

use super::{Case, Kind, Token, term};
use crate::nlp::lang::Lang;

/// How far a rule looks ahead for the `@` of an address.
const MAX_LOCAL_PART: usize = 64;
/// Ends of bare domain names; short on purpose, because `work.in` is a missing space more often than a domain.
const TOP_LEVEL: [&str; 8] = ["com", "org", "net", "gov", "edu", "io", "co.uk", "info"];

/// What a character does to a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Letter,
    Digit,
    /// Combining: continues a word, never starts one.
    Combining,
    /// Zero-width: continues a word before another letter, else white space.
    Invisible,
    /// A word by itself.
    Single,
    Mark,
}

fn class(c: char) -> Class {
    match c {
        'a'..='z' | 'A'..='Z' => Class::Letter,
        '0'..='9' => Class::Digit,
        '\0'..=' ' | '\x7f' => Class::Space,
        '!'..='~' => Class::Mark,
        'À'..='ɏ' if c != '×' && c != '÷' => Class::Letter,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => ideograph(c),
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => ideograph(c),
        _ if c.is_whitespace() => Class::Space,
        _ => by_category(c),
    }
}

fn ideograph(c: char) -> Class {
    match by_category(c) {
        Class::Letter => Class::Single,
        other => other,
    }
}

fn by_category(c: char) -> Class {
    match c.general_category_group() {
        GeneralCategoryGroup::Letter => Class::Letter,
        GeneralCategoryGroup::Number if c.general_category() == GeneralCategory::DecimalNumber => Class::Digit,
        GeneralCategoryGroup::Number if c.is_alphanumeric() => Class::Letter,
        GeneralCategoryGroup::Mark => Class::Combining,
        GeneralCategoryGroup::Other if c.general_category() == GeneralCategory::Format => Class::Invisible,
        GeneralCategoryGroup::Other if c.is_control() => Class::Space,
        _ => Class::Mark,
    }
}

pub(super) struct Scanner<'a> {
    text: &'a str,
    lang: &'a Lang,
    /// The next `@` at or after the current place; the text's length if there is none.
    next_at: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str, lang: &'a Lang) -> Self {
        Self { text, lang, next_at: memchr::memchr(b'@', text.as_bytes()).unwrap_or(text.len()) }
    }

    pub(super) fn run(mut self, tokens: &mut Vec<Token>) {
        let (mut at, mut spaced) = (0, true);
        while let Some(c) = self.char(at) {
            let class = class(c);
            if matches!(class, Class::Space | Class::Invisible) {
                at += c.len_utf8();
                spaced = true;
                continue;
            }
            let (end, kind) = match class {
                Class::Letter | Class::Digit => self.word(at, class),
                Class::Single => (self.combining(at + c.len_utf8()), Kind::Word),
                _ => self.mark(at, c, tokens.last().is_some_and(|t| !spaced && t.is_word())),
            };
            let word = &self.text[at..end];
            let case = if kind == Kind::Word { case(word) } else { Case::Lower };
            tokens.push(Token { start: at as u32, end: end as u32, kind, case, spaced, term: term(word) });
            at = end;
            spaced = false;
        }
    }

    fn char(&self, at: usize) -> Option<char> {
        let byte = *self.text.as_bytes().get(at)?;
        if byte < 0x80 { Some(char::from(byte)) } else { self.text[at..].chars().next() }
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(b' ')
    }

    fn class_at(&self, at: usize) -> Class {
        self.char(at).map_or(Class::Space, class)
    }

    fn continues(&self, at: usize) -> bool {
        matches!(self.class_at(at), Class::Letter | Class::Digit)
    }

    fn combining(&self, mut at: usize) -> usize {
        while let Some(c) = self.char(at).filter(|c| class(*c) == Class::Combining) {
            at += c.len_utf8();
        }
        at
    }

    /// A word or number, an address, or a clitic before a word.
    fn word(&mut self, start: usize, first: Class) -> (usize, Kind) {
        if let Some(end) = self.address(start) {
            return (end, Kind::Contact);
        }
        if first == Class::Letter
            && let Some(end) = self.dotted(start)
        {
            return (end, Kind::Word);
        }
        let mut at = start;
        // A word that starts with a digit is a number, and separators may stand between digits only.
        let number = first == Class::Digit;
        let mut last = first;
        while let Some(c) = self.char(at) {
            let next = at + c.len_utf8();
            match class(c) {
                class @ (Class::Letter | Class::Digit) => last = class,
                Class::Combining => {}
                Class::Invisible if self.class_at(next) == Class::Letter => {}
                Class::Mark if matches!(c, '\'' | '’') && last == Class::Letter && self.class_at(next) == Class::Letter => {
                    if self.is_possessive(next) {
                        break;
                    }
                    if self.lang.is_elision(&self.text[start..at]) {
                        return (next, Kind::Clitic);
                    }
                }
                Class::Mark if matches!(c, '.' | ',') && number && last == Class::Digit && self.class_at(next) == Class::Digit => {}
                Class::Mark if c == '.' && !number && self.is_domain(at) => return (self.path(next), Kind::Contact),
                _ => break,
            }
            at = next;
        }
        (at, if number { Kind::Number } else { Kind::Word })
    }

    /// `s` as the whole rest of a word.
    fn is_possessive(&self, at: usize) -> bool {
        matches!(self.byte(at), b's' | b'S') && !self.continues(at + 1)
    }

    /// Two or more letters with a dot after each, as in `U.S.`; a last letter may go without: `U.S.A`.
    fn dotted(&self, start: usize) -> Option<usize> {
        let (mut at, mut n) = (start, 0);
        while let Some(c) = self.char(at).filter(|c| class(*c) == Class::Letter) {
            let dot = at + c.len_utf8();
            if self.byte(dot) == b'.' {
                at = dot + 1;
                n += 1;
            } else if n >= 2 && !self.continues(dot) {
                return Some(dot);
            } else {
                break;
            }
        }
        (n >= 2).then_some(at)
    }

    /// A URL or an e-mail address that starts here.
    fn address(&mut self, start: usize) -> Option<usize> {
        let rest = &self.text.as_bytes()[start..];
        if matches!(rest[0], b'h' | b'H' | b'w' | b'W' | b'f' | b'F') {
            let schemes = ["https://", "http://", "www.", "ftp://"];
            if let Some(scheme) = schemes.iter().find(|s| rest.len() > s.len() && rest[..s.len()].eq_ignore_ascii_case(s.as_bytes())) {
                return Some(self.path(start + scheme.len()));
            }
        }
        if self.next_at < start {
            self.next_at = memchr::memchr(b'@', rest).map_or(self.text.len(), |i| start + i);
        }
        if self.next_at - start > MAX_LOCAL_PART || self.next_at == self.text.len() {
            return None;
        }
        let local = &self.text.as_bytes()[start..self.next_at];
        let plain = local.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'%' | b'+' | b'-'));
        let domain = plain && !local.is_empty() && self.continues(self.next_at + 1);
        if !domain {
            return None;
        }
        let mut end = self.next_at + 1;
        let mut dot = false;
        while self.byte(end).is_ascii_alphanumeric()
            || (matches!(self.byte(end), b'.' | b'-') && self.byte(end + 1).is_ascii_alphanumeric())
        {
            dot |= self.byte(end) == b'.';
            end += 1;
        }
        dot.then_some(end)
    }

    /// Whether the dot here is the last one of a bare domain.
    fn is_domain(&self, dot: usize) -> bool {
        let rest = &self.text.as_bytes()[dot + 1..];
        TOP_LEVEL.iter().any(|tld| rest.starts_with(tld.as_bytes()) && !self.continues(dot + 1 + tld.len()))
    }

    /// To the end of a URL: up to white space or a mark that belongs to the sentence around it.
    fn path(&self, from: usize) -> usize {
        let rest = &self.text[from..];
        let mut end =
            from + rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '“' | '”' | '«' | '»')).unwrap_or(rest.len());
        let has_bracket = self.text[from..end].contains('(');
        while let Some(c) = self.text[from..end].chars().next_back() {
            let closing = c == ')' && has_bracket;
            if closing || !matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '\'' | '’' | '…' | '*' | '_') {
                break;
            }
            end -= c.len_utf8();
        }
        end
    }

    /// A mark, a clitic after a word, a handle or a hashtag.
    fn mark(&self, start: usize, c: char, after_word: bool) -> (usize, Kind) {
        let next = start + c.len_utf8();
        if after_word && matches!(c, '\'' | '’') && self.is_possessive(next) {
            return (next + 1, Kind::Clitic);
        }
        if !after_word && matches!(c, '@' | '#') {
            let end = self.tag(next);
            if self.text[next..end].chars().any(char::is_alphabetic) {
                return (end, Kind::Contact);
            }
        }
        let mut end = next;
        if matches!(c, '.' | '-' | '–' | '—' | '*' | '_' | '=' | '~' | '!' | '?' | '#' | '+' | '…') {
            while self.char(end) == Some(c) {
                end += c.len_utf8();
            }
        }
        // Marks on a mark (an accent by itself, an emoji's variant) stay with it.
        (self.combining(end), Kind::Mark)
    }

    fn tag(&self, mut at: usize) -> usize {
        while let Some(c) = self.char(at).filter(|c| *c == '_' || matches!(class(*c), Class::Letter | Class::Digit | Class::Combining)) {
            at += c.len_utf8();
        }
        at
    }
}

fn case(word: &str) -> Case {
    let (mut first, mut upper, mut lower) = (false, 0, 0);
    for (i, c) in word.chars().enumerate() {
        if c.is_lowercase() {
            lower += 1;
        } else if c.is_uppercase() {
            upper += 1;
            first |= i == 0;
        }
    }
    match (first, upper, lower) {
        (_, 0, _) => Case::Lower,
        (true, 1, _) => Case::Title,
        (true, _, 0) => Case::Upper,
        (_, _, _) => Case::Mixed,
    }
}

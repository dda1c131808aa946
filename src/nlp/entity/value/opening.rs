//! Which tokens a date, an amount or a contact may begin with. What is said here is never less than what the patterns take.

use std::{
    ops::{BitAnd, BitOr},
    sync::LazyLock,
};

use rustc_hash::FxHashMap;

use crate::nlp::{
    document::Document,
    entity::{amount, date},
    lang,
    token::{Kind, Token},
};

/// What a token may begin, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Opening(u16);

impl Opening {
    const NOTHING: Self = Self(0);
    pub(super) const DATE: Self = Self(1 << 11);
    pub(super) const AMOUNT: Self = Self(1 << 12);
    pub(super) const CONTACT: Self = Self(1 << 13);
    pub(super) const ALL: Self = Self(Self::DATE.0 | Self::AMOUNT.0 | Self::CONTACT.0);
    /// Begins nothing but before a number, a mark or another word of the table: `a`, `last`, `new`.
    const LEANS: Self = Self(1 << 14);

    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn is_empty(self) -> bool {
        self == Self::NOTHING
    }
}

impl BitAnd for Opening {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitOr for Opening {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Places in the filter: a power of two, so many that most words that are not in the table find theirs free.
const PLACES: usize = 1 << 15;

/// The words of dates and amounts by their terms, and a bit for each that says no to most other words.
#[derive(Debug)]
struct Words {
    filter: Box<[u64]>,
    /// What a word may begin. The lowest bits are the languages, by their place in the table, in which a date may.
    openings: FxHashMap<u64, Opening>,
}

impl Words {
    fn add(&mut self, term: u64, opening: Opening) {
        self.filter[(term as usize / 64) % (PLACES / 64)] |= 1 << (term % 64);
        let entry = self.openings.entry(term).or_default();
        *entry = *entry | opening;
    }

    fn get(&self, term: u64) -> Option<Opening> {
        let likely = self.filter[(term as usize / 64) % (PLACES / 64)] >> (term % 64) & 1 == 1;
        if likely { self.openings.get(&term).copied() } else { None }
    }
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words { filter: vec![0; PLACES / 64].into(), openings: FxHashMap::default() };
    amount::starts().for_each(|term| words.add(term, Opening::AMOUNT));
    date::starts().for_each(|(term, langs)| words.add(term, Opening(langs)));
    date::inner().for_each(|term| words.add(term, Opening::NOTHING));
    // A word that may stand alone in one meaning does not lean.
    let leaning = amount::leaning().chain(date::leaning());
    leaning.for_each(|term| words.add(term, Opening::LEANS));
    words
});

/// What the tokens of a document may begin.
pub(super) struct Openings<'a> {
    document: &'a Document<'a>,
    words: &'static Words,
    /// The bit of the document's language.
    own: Opening,
}

impl<'a> Openings<'a> {
    pub(super) fn new(document: &'a Document<'a>) -> Self {
        Self { document, words: &WORDS, own: Opening(1 << lang::place(document.lang)) }
    }

    /// What token number `i` may begin.
    pub(super) fn of(&self, i: usize, token: &Token) -> Opening {
        match token.kind {
            Kind::Word => self.of_word(i, token),
            Kind::Number => self.of_number(i, token),
            Kind::Contact => Opening::CONTACT,
            Kind::Mark | Kind::Clitic => self.of_mark(token),
        }
    }

    fn bytes(&self, token: &Token) -> &[u8] {
        &self.document.text.as_bytes()[token.start as usize..token.end as usize]
    }

    fn of_word(&self, i: usize, token: &Token) -> Opening {
        if let Some(opening) = self.words.get(token.term) {
            if opening.has(Opening::LEANS) && !self.leans(i) {
                return Opening::NOTHING;
            }
            let date = if opening.has(self.own) { Opening::DATE } else { Opening::NOTHING };
            return date | opening & Opening::AMOUNT;
        }
        // Few words end so, and fewer with a digit there: the last byte alone sends most away.
        let last = self.document.text.as_bytes().get((token.end as usize).wrapping_sub(1));
        let glued = matches!(last, Some(b'0'..=b'9' | b'b' | b'k' | b'm' | b'n')) && amount::ends_as_number(self.bytes(token));
        if glued { Opening::AMOUNT } else { Opening::NOTHING }
    }

    /// Whether a word that leans finds something to lean on behind it.
    fn leans(&self, i: usize) -> bool {
        self.document.tokens.get(i + 1).is_some_and(|next| match next.kind {
            Kind::Word => self.words.get(next.term).is_some(),
            Kind::Contact => false,
            Kind::Number | Kind::Mark | Kind::Clitic => true,
        })
    }

    /// Every number may count something; for a date, it is written as one, or a word of dates stands behind it.
    fn of_number(&self, i: usize, token: &Token) -> Opening {
        let bytes = self.bytes(token);
        let written = bytes.len() == 4 || bytes.len() >= 8 || !bytes.last().is_some_and(u8::is_ascii_digit);
        let date = written
            || self.document.tokens.get(i + 1).is_some_and(|next| match next.kind {
                Kind::Word => self.words.get(next.term).is_some(),
                Kind::Mark => match self.document.text.as_bytes()[next.start as usize] {
                    b'-' | b'/' | b':' => true,
                    b'.' => self.document.lang.dotted_ordinals,
                    _ => false,
                },
                _ => false,
            });
        if date { Opening::AMOUNT | Opening::DATE } else { Opening::AMOUNT }
    }

    /// Signs of currencies, and the apostrophe of `'90s`.
    fn of_mark(&self, token: &Token) -> Opening {
        const APOSTROPHE: &[u8] = "’".as_bytes();
        match self.bytes(token) {
            b"$" => Opening::AMOUNT,
            b"'" | APOSTROPHE => Opening::DATE,
            // Quotes and dashes.
            [..0x80, ..] | [0xe2, 0x80, ..] => Opening::NOTHING,
            _ => Opening::AMOUNT,
        }
    }
}

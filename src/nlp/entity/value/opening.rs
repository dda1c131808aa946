//! Which tokens a date, an amount or a contact may begin with. What is said here is never less than what the patterns take.

use std::{ops::BitOrAssign, sync::LazyLock};

use rustc_hash::FxHashMap;

use crate::nlp::{
    document::Document,
    entity::{amount, date},
    lang,
    token::{Kind, TermMap, Token},
};

/// What a token may begin, as a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Opening(u8);

impl Opening {
    pub(super) const NOTHING: Self = Self(0);
    pub(super) const DATE: Self = Self(1);
    pub(super) const AMOUNT: Self = Self(2);
    pub(super) const CONTACT: Self = Self(4);

    /// Whether it is among what the set holds.
    pub(super) fn has(self, one: Self) -> bool {
        self.0 & one.0 != 0
    }

    fn of(date: bool, amount: bool) -> Self {
        Self(u8::from(date) | u8::from(amount) << 1)
    }
}

/// What is known of a word, as a set. The lowest bits are languages, by their place in the table: those in which it may begin a date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Word(u16);

impl Word {
    /// May begin a date in any language, or in a text of none.
    const LANGUAGES: Self = Self((1 << 11) - 1);
    /// May begin an amount.
    const AMOUNT: Self = Self(1 << 11);
    const OPENERS: Self = Self(Self::LANGUAGES.0 | Self::AMOUNT.0);
    /// Stands in dates.
    const IN_DATE: Self = Self(1 << 12);
    /// Begins a date only with another word of dates, a number or a mark behind it: `two`, `last`, `new`.
    const DATE_LEANS: Self = Self(1 << 13);
    /// Begins an amount only with another word of the table, a number or a mark behind it: `a`, `per`.
    const AMOUNT_LEANS: Self = Self(1 << 14);

    fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOrAssign for Word {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// The words of dates and amounts.
static WORDS: LazyLock<TermMap<Word>> = LazyLock::new(|| {
    let mut words = FxHashMap::<u64, Word>::default();
    let mut add = |term: u64, word: Word| *words.entry(term).or_default() |= word;
    amount::starts().for_each(|term| add(term, Word::AMOUNT));
    amount::leaning().for_each(|term| add(term, Word::AMOUNT_LEANS));
    date::starts().for_each(|(term, langs)| add(term, Word(langs | Word::IN_DATE.0)));
    date::leaning().for_each(|term| add(term, Word::DATE_LEANS));
    date::inner().for_each(|term| add(term, Word::IN_DATE));
    words.into()
});

/// What the tokens of a document may begin.
pub(super) struct Openings<'a> {
    document: &'a Document<'a>,
    text: &'a [u8],
    words: &'static TermMap<Word>,
    /// The bit of the document's language.
    own: Word,
}

impl<'a> Openings<'a> {
    pub(super) fn new(document: &'a Document<'a>) -> Self {
        Self { document, text: document.text.as_bytes(), words: &WORDS, own: Word(1 << lang::place(document.lang)) }
    }

    /// What token number `i` may begin.
    pub(super) fn of(&self, i: usize, token: &Token) -> Opening {
        match token.kind {
            Kind::Word => self.of_word(i, token),
            Kind::Number => Opening::of(self.is_dated(i, token), true),
            Kind::Contact => Opening::CONTACT,
            Kind::Mark | Kind::Clitic => self.of_mark(token),
        }
    }

    fn bytes(&self, token: &Token) -> &[u8] {
        &self.text[token.start as usize..token.end as usize]
    }

    fn of_word(&self, i: usize, token: &Token) -> Opening {
        let Some(word) = self.words.get(token.term).filter(|word| word.has(Word::OPENERS)) else { return self.of_other(token) };
        let date = word.has(self.own) && (!word.has(Word::DATE_LEANS) || self.support(i + 1).has(Word::IN_DATE));
        let amount = word.has(Word::AMOUNT) && (!word.has(Word::AMOUNT_LEANS) || self.support(i + 1) != Word::default());
        Opening::of(date, amount)
    }

    /// What a word may lean on at token number `i`.
    fn support(&self, i: usize) -> Word {
        self.document.tokens.get(i).map_or(Word::default(), |next| match next.kind {
            Kind::Word => self.words.get(next.term).copied().unwrap_or_default(),
            Kind::Number | Kind::Mark | Kind::Clitic => Word::IN_DATE,
            Kind::Contact => Word::default(),
        })
    }

    /// Letters with a number glued to them. The last byte alone says no to most words.
    fn of_other(&self, token: &Token) -> Opening {
        let last = self.text.get((token.end as usize).wrapping_sub(1));
        let likely = matches!(last, Some(b'0'..=b'9' | b'b' | b'k' | b'm' | b'n'));
        if likely && amount::ends_as_number(self.bytes(token)) { Opening::AMOUNT } else { Opening::NOTHING }
    }

    /// Whether a number may begin a date: it is written as one, or a word or mark of dates stands behind it.
    fn is_dated(&self, i: usize, token: &Token) -> bool {
        let bytes = self.bytes(token);
        if bytes.len() == 4 || bytes.len() >= 8 || !bytes.last().is_some_and(u8::is_ascii_digit) {
            return true;
        }
        self.document.tokens.get(i + 1).is_some_and(|next| match (next.kind, self.text[next.start as usize]) {
            (Kind::Word, _) => self.words.get(next.term).is_some_and(|word| word.has(Word::IN_DATE)),
            (Kind::Mark, b'-' | b'/' | b':') => true,
            // The dot of an ordinal.
            (Kind::Mark, b'.') => self.document.lang.dotted_ordinals,
            _ => false,
        })
    }

    /// Signs of currencies, and the apostrophe of `'90s`.
    fn of_mark(&self, token: &Token) -> Opening {
        const APOSTROPHE: &[u8] = "’".as_bytes();
        match self.bytes(token) {
            b"$" => Opening::AMOUNT,
            b"'" | APOSTROPHE => Opening::DATE,
            // Quotes, dashes and dots.
            [..0x80, ..] | [0xe2, 0x80, ..] => Opening::NOTHING,
            _ => Opening::AMOUNT,
        }
    }
}

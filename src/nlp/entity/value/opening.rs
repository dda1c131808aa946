//! Which tokens a date, an amount or a contact may begin with. What is said here is never less than what the patterns take.

use std::{ops::BitOrAssign, sync::OnceLock};

use rustc_hash::FxHashMap;

use crate::nlp::{
    document::Document,
    entity::{amount, date},
    lang::{self, Lang},
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

/// What is known of a word, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Word(u8);

impl Word {
    /// May begin a date.
    const DATE: Self = Self(1);
    /// May begin an amount.
    const AMOUNT: Self = Self(1 << 1);
    /// What begins something has one of these.
    const OPENS: Self = Self(Self::DATE.0 | Self::AMOUNT.0);
    /// Stands in dates.
    const IN_DATE: Self = Self(1 << 2);
    /// Begins a date only with another word of dates or a number behind it: `two`, `last`, `new`.
    const DATE_LEANS: Self = Self(1 << 3);
    /// Begins an amount only with another word of the table or a number behind it: `a`, `per`.
    const AMOUNT_LEANS: Self = Self(1 << 4);
    const LEANS: Self = Self(Self::DATE_LEANS.0 | Self::AMOUNT_LEANS.0);

    fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOrAssign for Word {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// A power of two, some ten times the words of one language.
const HINTS: usize = 4096;

/// The words and marks of dates and amounts of a language.
struct Words {
    /// What the words are together whose terms have these low bits: says no to nine of ten tokens.
    hints: Box<[Word; HINTS]>,
    known: TermMap<Word>,
}

/// Those of each language, by its place in the table.
static WORDS: [OnceLock<Words>; lang::ALL.len() + 1] = [const { OnceLock::new() }; _];

impl Words {
    fn of(lang: &'static Lang) -> &'static Self {
        WORDS[lang::place(lang)].get_or_init(|| Self::new(lang))
    }

    fn new(lang: &'static Lang) -> Self {
        let mut words = FxHashMap::<u64, Word>::default();
        let mut add = |term: u64, word: Word| *words.entry(term).or_default() |= word;
        amount::starts(lang).for_each(|term| add(term, Word::AMOUNT));
        amount::leaning(lang).for_each(|term| add(term, Word::AMOUNT_LEANS));
        date::starts(lang).for_each(|term| add(term, Word(Word::DATE.0 | Word::IN_DATE.0)));
        date::leaning(lang).for_each(|term| add(term, Word::DATE_LEANS));
        date::inner(lang).for_each(|term| add(term, Word::IN_DATE));
        let mut hints = Box::new([Word::default(); HINTS]);
        words.iter().for_each(|(term, word)| hints[*term as usize % HINTS] |= *word);
        Self { hints, known: words.into() }
    }

    fn hint(&self, term: u64) -> Word {
        self.hints[term as usize % HINTS]
    }

    fn get(&self, term: u64) -> Word {
        self.known.get(term).copied().unwrap_or_default()
    }
}

/// What the tokens of a document may begin.
pub(super) struct Openings<'a> {
    document: &'a Document<'a>,
    words: &'static Words,
    /// Whether the language is English.
    english: bool,
}

impl<'a> Openings<'a> {
    pub(super) fn new(document: &'a Document<'a>) -> Self {
        Self { document, words: Words::of(document.lang), english: document.lang.tag == "en" }
    }

    /// What token number `i` may begin.
    #[inline]
    pub(super) fn of(&self, i: usize, token: &Token) -> Opening {
        // Nine in ten are plain and no word of dates or amounts.
        if token.plain & !self.words.hint(token.term).has(Word::OPENS) { Opening::NOTHING } else { self.of_candidate(i, token) }
    }

    fn of_candidate(&self, i: usize, token: &Token) -> Opening {
        match token.kind {
            Kind::Word => self.of_word(i, token),
            Kind::Number => Opening::of(self.is_dated(i, token), true),
            Kind::Contact => Opening::CONTACT,
            Kind::Mark => self.of_mark(i, token),
            Kind::Clitic => Opening::NOTHING,
        }
    }

    fn of_word(&self, i: usize, token: &Token) -> Opening {
        let word = self.words.get(token.term);
        if !word.has(Word::OPENS) {
            let glued = !token.plain && amount::ends_as_number(token.bytes(self.document.text));
            return if glued { Opening::AMOUNT } else { Opening::NOTHING };
        }
        let next = if word.has(Word::LEANS) { self.support(i + 1) } else { Word::default() };
        let date = word.has(Word::DATE) && (!word.has(Word::DATE_LEANS) || next.has(Word::IN_DATE));
        let amount = word.has(Word::AMOUNT) && (!word.has(Word::AMOUNT_LEANS) || next != Word::default());
        Opening::of(date, amount)
    }

    /// What a word may lean on at token number `i`.
    fn support(&self, i: usize) -> Word {
        self.document.tokens.get(i).map_or(Word::default(), |next| match next.kind {
            Kind::Word | Kind::Mark | Kind::Clitic => self.words.get(next.term),
            Kind::Number => Word::IN_DATE,
            Kind::Contact => Word::default(),
        })
    }

    /// Whether a number may begin a date: it is written as one, or a word or mark of dates stands behind it.
    fn is_dated(&self, i: usize, token: &Token) -> bool {
        // In other languages the words before a number may say so.
        if !self.english {
            return true;
        }
        let bytes = token.bytes(self.document.text);
        if bytes.len() == 4 || bytes.len() >= 8 || !bytes.last().is_some_and(u8::is_ascii_digit) {
            return true;
        }
        self.document.tokens.get(i + 1).is_some_and(|next| match (next.kind, self.document.text.as_bytes()[next.start as usize]) {
            (Kind::Word, _) => self.words.get(next.term).has(Word::IN_DATE),
            // `2 1/2 years`, `5 000 ans`
            (Kind::Number, _) | (Kind::Mark, b'-' | b'/' | b':') => true,
            _ => false,
        })
    }

    /// Signs of currencies, and the apostrophe of `'90s`.
    fn of_mark(&self, i: usize, token: &Token) -> Opening {
        let word = self.words.get(token.term);
        let decade = word.has(Word::DATE) && self.document.tokens.get(i + 1).is_some_and(|next| next.kind == Kind::Number);
        Opening::of(decade, word.has(Word::AMOUNT))
    }
}

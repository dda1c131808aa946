//! What is known of each token before any neighbour is looked at: its look, lists, and what the rules say.

use super::{View, Weights, context::Run, feature::Window};
use crate::nlp::{
    document::Document,
    entity::{
        Kind,
        lexicon::extended,
        name::{Guess, Lists},
    },
    token::{Case, Kind as TokenKind, Token},
};

/// All that is known of a token but its word, a byte each: its shape; what the rules say, 0 outside of names, else the kind and whether the name
/// starts here; the same of the lists; gazetteers that a name which the token is part of is on, and whether that name has several words.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Look(u32);

const RULE: u32 = 8;
const LISTED: u32 = 16;
const GAZETTEERS: u32 = 24;

impl Look {
    pub(super) fn shape(self) -> u8 {
        self.0 as u8
    }

    pub(super) fn rule(self) -> u8 {
        (self.0 >> RULE) as u8
    }

    pub(super) fn listed(self) -> u8 {
        (self.0 >> LISTED) as u8
    }

    pub(super) fn gazetteers(self) -> u8 {
        (self.0 >> GAZETTEERS) as u8
    }

    pub(super) fn bits(self) -> u64 {
        self.0.into()
    }

    /// Shape and what the rules say.
    pub(super) fn half(self) -> u64 {
        (self.0 & 0xffff).into()
    }

    fn set(&mut self, at: u32, value: u8) {
        self.0 = self.0 & !(0xff << at) | u32::from(value) << at;
    }
}

/// A token as its features see it, and its neighbours'.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) term: u64,
    pub(super) look: Look,
}

impl Known {
    /// Beyond the sentence is a word of its own.
    const NOTHING: Self = Self { term: 3, look: Look(0) };
}

/// Words of the longest name of the gazetteers.
pub(crate) const GAZETTEER_WORDS: usize = 4;
/// Among the lists that a word is on: longer names begin with it.
pub(crate) const BEGINS: u8 = 1 << 7;
/// Among the lists that a token's name is on: it has several words.
const SEVERAL: u8 = 1 << 7;
/// Tokens on either side of one that its features look at.
const SIDE: usize = 2;

/// What is known of the tokens of a document; reused from document to document.
#[derive(Debug, Default)]
pub(super) struct Looks {
    /// What lists and rules say of all tokens.
    said: Vec<Look>,
    /// Of those looked at, and two on either side.
    known: Vec<Known>,
}

impl Looks {
    /// Reads what the lists know and what the rules say; `runs` are those of capitals.
    pub(super) fn prepare<'g>(
        &mut self,
        document: &Document,
        lists: Lists,
        rules: impl Iterator<Item = &'g Guess>,
        runs: &[Run],
        weights: &Weights,
    ) {
        self.said.clear();
        self.said.resize(document.tokens.len(), Look::default());
        let (mut listed_to, mut found_to) = (0, 0);
        for i in runs.iter().flat_map(|run| run.first..run.last) {
            let tokens = &document.tokens[i..];
            if i >= listed_to
                && let Some((n, known)) = lists.longest(document.text, tokens)
            {
                listed_to = i + n;
                self.said[i..i + n].iter_mut().enumerate().for_each(|(k, said)| said.set(LISTED, code(known.kind, k == 0)));
            }
            if i >= found_to
                && let (n, lists @ 1..) = gazetteers(tokens, weights)
            {
                found_to = i + n;
                let several = if n > 1 { SEVERAL } else { 0 };
                self.said[i..i + n].iter_mut().for_each(|said| said.set(GAZETTEERS, lists | several));
            }
        }
        for guess in rules {
            self.said[guess.first..guess.last].iter_mut().enumerate().for_each(|(k, said)| said.set(RULE, code(guess.kind, k == 0)));
        }
    }

    /// Looks at tokens `first..last` of the sentence and gives each with its neighbours.
    pub(super) fn windows(&mut self, view: &View, first: usize, last: usize) -> impl Iterator<Item = &Window> {
        let (start, end) = (view.sentence.first as usize, view.sentence.last as usize);
        let (from, to) = (start.max(first.saturating_sub(SIDE)), end.min(last + SIDE));
        self.known.clear();
        self.known.resize(SIDE - (first - from), Known::NOTHING);
        let tokens = view.document.tokens[from..to].iter().zip(&self.said[from..to]);
        let look = |token: &Token, said: &Look| Look(said.0 | u32::from(shape(view.document, token)));
        self.known.extend(tokens.map(|(token, said)| Known { term: token.term, look: look(token, said) }));
        self.known.resize(last - first + 2 * SIDE, Known::NOTHING);
        self.known.windows(2 * SIDE + 1).filter_map(|window| window.try_into().ok())
    }
}

/// Length and lists of the longest name of the gazetteers that starts at the first of `tokens`; no list if there is none.
fn gazetteers(tokens: &[Token], weights: &Weights) -> (usize, u8) {
    let [first, rest @ ..] = tokens else { return (0, 0) };
    let mut key = extended(0, first.term);
    let lists = weights.lists(key);
    let mut longest = (1, lists & !BEGINS);
    if lists & BEGINS > 0 {
        for (n, token) in (2..=GAZETTEER_WORDS).zip(rest) {
            key = extended(key, token.term);
            let lists = weights.lists(key) & !BEGINS;
            if lists > 0 {
                longest = (n, lists);
            }
        }
    }
    longest
}

/// A kind of a name and whether it starts here, as one number other than 0.
fn code(kind: Kind, starts: bool) -> u8 {
    2 + 2 * kind as u8 + u8::from(starts)
}

/// The look of a number; only words have those below.
pub(super) const NUMBER: u8 = 8;

/// The look of a token, above 0.
fn shape(document: &Document, token: &Token) -> u8 {
    let (word, length) = (|| token.bytes(document.text), token.end - token.start);
    match token.kind {
        TokenKind::Word => match token.case {
            Case::Lower => 1,
            Case::Title if length == 1 => 2,
            Case::Title => 3,
            Case::Upper if word().contains(&b'.') => 4,
            Case::Upper if length <= 4 => 5,
            Case::Upper => 6,
            Case::Mixed => 7,
        },
        TokenKind::Number => NUMBER,
        TokenKind::Clitic => 9,
        TokenKind::Contact => 10,
        TokenKind::Mark => match word() {
            b"." => 11,
            b"," => 12,
            b"-" => 13,
            b"\"" | b"'" => 14,
            b"(" | b")" | b"[" | b"]" => 15,
            b"&" => 16,
            b":" | b";" => 17,
            word if ["“", "”", "‘", "’"].iter().any(|quote| quote.as_bytes() == word) => 14,
            _ => 18,
        },
    }
}

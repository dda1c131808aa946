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

/// What lists and rules say of a token.
#[derive(Clone, Copy, Debug, Default)]
struct Said {
    /// 0 outside of names, else the kind and whether the name starts here.
    rule: u8,
    listed: u8,
    /// Gazetteers that a name which the token is part of is on, and whether that name has several words.
    gazetteers: u8,
}

/// A token as its features see it, and its neighbours'.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) term: u64,
    pub(super) shape: u8,
    pub(super) rule: u8,
    pub(super) listed: u8,
    pub(super) gazetteers: u8,
}

impl Known {
    /// Beyond the sentence is a word of its own.
    const NOTHING: Self = Self { term: 3, shape: 0, rule: 0, listed: 0, gazetteers: 0 };

    /// All but the word.
    pub(super) fn look(&self) -> u64 {
        u32::from_le_bytes([self.shape, self.rule, self.listed, self.gazetteers]).into()
    }
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
    /// Of all tokens.
    said: Vec<Said>,
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
        self.said.resize(document.tokens.len(), Said::default());
        let (mut listed_to, mut found_to) = (0, 0);
        for i in runs.iter().flat_map(|run| run.first..run.last) {
            if i >= listed_to
                && let Some((n, known)) = lists.longest(document.text, &document.tokens[i..])
            {
                listed_to = i + n;
                self.said[i..i + n].iter_mut().enumerate().for_each(|(k, said)| said.listed = code(known.kind, k == 0));
            }
            if i >= found_to
                && let Some((n, lists)) = gazetteers(document, i, weights)
            {
                found_to = i + n;
                let several = if n > 1 { SEVERAL } else { 0 };
                self.said[i..i + n].iter_mut().for_each(|said| said.gazetteers = lists | several);
            }
        }
        for guess in rules {
            self.said[guess.first..guess.last].iter_mut().enumerate().for_each(|(k, said)| said.rule = code(guess.kind, k == 0));
        }
    }

    /// Looks at tokens `first..last` of the sentence and gives each with its neighbours.
    pub(super) fn windows(&mut self, view: &View, first: usize, last: usize) -> impl Iterator<Item = &Window> {
        let (start, end) = (view.sentence.first as usize, view.sentence.last as usize);
        let (from, to) = (start.max(first.saturating_sub(SIDE)), end.min(last + SIDE));
        self.known.clear();
        self.known.resize(SIDE - (first - from), Known::NOTHING);
        let tokens = view.document.tokens[from..to].iter().zip(&self.said[from..to]);
        self.known.extend(tokens.map(|(token, said)| {
            let Said { rule, listed, gazetteers } = *said;
            Known { term: token.term, shape: shape(view.document, token), rule, listed, gazetteers }
        }));
        self.known.resize(last - first + 2 * SIDE, Known::NOTHING);
        self.known.windows(2 * SIDE + 1).filter_map(|window| window.try_into().ok())
    }
}

/// Length and lists of the longest name of the gazetteers that starts at token `i`.
fn gazetteers(document: &Document, i: usize, weights: &Weights) -> Option<(usize, u8)> {
    let (mut key, mut longest) = (0, None);
    for (n, token) in document.tokens[i..].iter().take(GAZETTEER_WORDS).enumerate() {
        key = extended(key, token.term);
        let lists = weights.lists(key);
        if lists & !BEGINS > 0 {
            longest = Some((n + 1, lists & !BEGINS));
        }
        if n == 0 && lists & BEGINS == 0 {
            break;
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
    let (start, end) = (token.start as usize, token.end as usize);
    let word = || document.text.as_bytes().get(start..end).unwrap_or_default();
    match token.kind {
        TokenKind::Word => match token.case {
            Case::Lower => 1,
            Case::Title if end - start == 1 => 2,
            Case::Title => 3,
            Case::Upper if word().contains(&b'.') => 4,
            Case::Upper if end - start <= 4 => 5,
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

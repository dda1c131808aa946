//! Features of a token as 32-bit keys: words and their shapes around it, the run of capitals it is in, lists, what the rules say, and what the
//! rest of the article says.

use super::{
    Weights,
    context::{Context, Run},
};
use crate::nlp::{
    document::Document,
    entity::{
        Kind,
        lexicon::{Lexicon, extended},
        name::{Evidence, Guess, is_start},
    },
    sentence::Sentence,
    span::Field,
    token::{Case, Kind as TokenKind, Token},
};

/// Everything that features are read from.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) document: &'a Document<'a>,
    pub(crate) sentence: &'a Sentence,
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) evidence: &'a Evidence,
    pub(crate) context: &'a Context,
    /// The runs of capitals of the sentence.
    pub(crate) runs: &'a [Run],
    pub(crate) weights: &'a Weights,
}

/// What is known of one token before any neighbour is looked at.
#[derive(Clone, Copy, Debug, Default)]
struct Facts {
    /// 0 until the token is looked at.
    shape: u8,
    /// What the rules say: 0 outside, else kind and whether the name starts here.
    rule: u8,
    /// What the lists say.
    listed: u8,
    cue: u16,
    cluster: u16,
    /// Gazetteers that a name which the token is part of is on, and whether that name has several words.
    gazetteers: u8,
}

/// Tokens of a run of capitals on one side that are looked at.
const MAX_SIDE: usize = 8;
/// Words of the longest name of the gazetteers.
pub(crate) const GAZETTEER_WORDS: usize = 4;
/// The name has several words; the bits below are the lists.
const SEVERAL: u8 = 1 << 7;

/// Facts of all tokens of a document; reused from document to document.
#[derive(Debug, Default)]
pub(crate) struct Features {
    facts: Vec<Facts>,
}

/// Tokens from `i` on that may end a name although they have no capital: `Apollo 11`, `Acme Inc.`, `COVID-19`, `Moon Jae-in`.
pub(super) fn tail(document: &Document, i: usize, end: usize) -> usize {
    let token = |i: usize| document.tokens[..end].get(i);
    let Some(first) = token(i) else { return 0 };
    let stop = !first.spaced && i + 1 < end && document.word(first) == ".";
    let half = document.word(first) == "-"
        && token(i + 1).is_some_and(|t| t.spaced == first.spaced && matches!(t.kind, TokenKind::Word | TokenKind::Number));
    if half { 2 } else { usize::from(stop || first.kind == TokenKind::Number) }
}

impl Features {
    /// Reads what the lists know by several words, and what the rules say.
    pub(super) fn prepare<'g>(
        &mut self,
        document: &Document,
        lexicon: &Lexicon,
        rules: impl Iterator<Item = &'g Guess>,
        runs: &[Run],
        weights: &Weights,
    ) {
        self.facts.clear();
        self.facts.resize(document.tokens.len(), Facts::default());
        let (mut listed_to, mut found_to) = (0, 0);
        for i in runs.iter().flat_map(|run| run.first..run.last) {
            if i >= listed_to
                && let Some((n, known)) = lexicon.longest(document.text, &document.tokens[i..])
            {
                listed_to = i + n;
                self.facts[i..i + n].iter_mut().enumerate().for_each(|(k, f)| f.listed = code(known.kind, k == 0));
            }
            if i >= found_to
                && let Some((n, lists)) = gazetteers(document, i, weights)
            {
                found_to = i + n;
                let several = if n > 1 { SEVERAL } else { 0 };
                self.facts[i..i + n].iter_mut().for_each(|f| f.gazetteers = lists | several);
            }
        }
        for guess in rules {
            self.facts[guess.first..guess.last].iter_mut().enumerate().for_each(|(k, f)| f.rule = code(guess.kind, k == 0));
        }
    }

    /// The runs of `view.sentence` that may hold names.
    pub(super) fn segments(&mut self, view: View, mut emit: impl FnMut(&Self, usize, usize)) {
        super::segments(view.document, view.sentence, view.runs, |first, last| {
            self.look(view, first.saturating_sub(2), last + 2);
            emit(self, first, last);
        });
    }

    /// Looks at tokens `first..last` of the sentence; most others are never asked for.
    fn look(&mut self, view: View, first: usize, last: usize) {
        let View { document, sentence, lexicon, weights, .. } = view;
        let range = first.max(sentence.first as usize)..last.min(sentence.last as usize);
        for (token, facts) in document.tokens[range.clone()].iter().zip(&mut self.facts[range]).filter(|(_, f)| f.shape == 0) {
            facts.shape = shape(document, token);
            facts.cue = lexicon.cue(token.term).bits();
            facts.cluster = weights.cluster(token.term);
        }
    }

    /// Gives every feature of token `i`.
    pub(crate) fn of(&self, view: View, i: usize, mut emit: impl FnMut(u32)) {
        let View { document, sentence, .. } = view;
        let (start, end) = (sentence.first as usize, sentence.last as usize);
        // Two tokens on either side; beyond the sentence is a word of its own.
        let (mut terms, mut window) = ([3; 5], [Facts::default(); 5]);
        for (n, j) in (i.max(start + 2) - 2..end.min(i + 3)).enumerate() {
            let at = n + 2 - (i - start).min(2);
            (terms[at], window[at]) = (document.tokens[j].term, self.facts[j]);
        }
        let ([w2, b, w, a, a2], [f2, before, f, after, after2]) = (terms, window);
        let shape = u64::from(f.shape);
        let starts = u64::from(is_start(document.text, document.tokens_of(sentence), i - start));
        let mut put = |template: u64, x: u64, y: u64| emit(key(template, x, y));

        put(1, w, 0);
        put(2, w, shape);
        put(3, b, 0);
        put(4, a, 0);
        put(5, w2, 0);
        put(6, a2, 0);
        put(7, b, w);
        put(8, w, a);
        put(9, shape, starts);
        put(10, pack([before.shape, f.shape, after.shape, after2.shape]), starts);
        let token = &document.tokens[i];
        let word = &document.text.as_bytes()[token.start as usize..token.end as usize];
        put(12, prefix(word, 3), 0);
        put(13, suffix(word, 3), shape);
        put(14, suffix(word, 2), 0);
        put(15, suffix(word, 4), 0);
        put(16, prefix(word, 4), shape);
        put(17, f.cue.into(), shape);
        put(18, before.cue.into(), shape);
        put(19, after.cue.into(), shape);
        put(20, f.rule.into(), shape);
        put(21, pack([before.rule, f.rule, after.rule, 0]), 0);
        put(22, f.rule.into(), w);
        put(25, f.listed.into(), f.rule.into());
        put(26, pack([before.listed, f.listed, after.listed, f.shape]), 0);
        let seen = view.evidence.of(&document.tokens[i]);
        put(27, u64::from(seen.lower.min(3)) << 8 | u64::from(seen.inner.min(3)), shape << 1 | starts);
        put(28, u64::from(document.field == Field::Title), shape);
        if f.cluster > 0 {
            put(29, f.cluster.into(), 0);
            put(30, f.cluster.into(), shape);
            put(36, f.cluster.into(), f.rule.into());
        }
        if f.gazetteers > 0 {
            put(37, f.gazetteers.into(), shape);
            put(39, f.gazetteers.into(), f.rule.into());
        }
        put(38, pack([before.gazetteers, f.gazetteers, after.gazetteers, 0]), 0);
        put(31, before.cluster.into(), f.cluster.into());
        put(32, f.cluster.into(), after.cluster.into());
        put(35, pack([f2.rule, before.rule, f.rule, after.rule]), after2.rule.into());
        let at = view.runs.partition_point(|run| run.last <= i);
        if let Some(run) = view.runs.get(at).filter(|run| run.first <= i) {
            around(view, run, i, &mut put);
            self.elsewhere(view, run, i, &mut put);
        }
    }

    /// The rest of the article.
    fn elsewhere(&self, view: View, run: &Run, i: usize, put: &mut impl FnMut(u64, u64, u64)) {
        let View { document, context, .. } = view;
        let token = &document.tokens[i];
        let cluster = |term| u64::from(view.weights.cluster(term));
        for (before, after) in context.others(run, i) {
            put(50, before, 0);
            put(51, after, 0);
            put(54, cluster(before), 0);
            put(55, cluster(after), 0);
        }
        let (first, last, n) = context.longest(run, i);
        if n > 1 {
            put(52, first, u64::from(last == token.term));
            put(53, last, u64::from(first == token.term) << 4 | n.min(4) as u64);
        }
        if token.case == Case::Upper {
            put(56, u64::from(context.is_initials(token.term)), u64::from(self.facts[i].rule));
        }
    }
}

/// The run of capitals around the token: its ends, its length, and what stands beside it.
fn around(view: View, run: &Run, i: usize, put: &mut impl FnMut(u64, u64, u64)) {
    let View { document, sentence, .. } = view;
    let (start, end) = (sentence.first as usize, sentence.last as usize);
    let (first, last) = (run.first.max(i.saturating_sub(MAX_SIDE)), run.last.min(i + 1 + MAX_SIDE));
    let term = |j: usize| document.tokens[j].term;
    let (n, place) = ((last - first).min(6) as u64, (i - first).min(6) as u64);
    let before = if first > start { term(first - 1) } else { 4 };
    let after = if last < end { term(last) } else { 4 };
    put(40, term(last - 1), u64::from(i + 1 == last));
    put(41, term(first), u64::from(i == first));
    put(42, n, place);
    put(43, before, n);
    put(44, after, n);
    put(45, before, after);
}

/// Length and lists of the longest name of the gazetteers that starts at token `i`.
fn gazetteers(document: &Document, i: usize, weights: &Weights) -> Option<(usize, u8)> {
    let (mut key, mut longest) = (0, None);
    for (n, token) in document.tokens[i..].iter().take(GAZETTEER_WORDS).enumerate() {
        key = extended(key, token.term);
        let lists = weights.lists(key);
        if lists > 0 {
            longest = Some((n + 1, lists & !SEVERAL));
        }
    }
    longest
}

/// A kind of a name and whether it starts here, as one number other than 0.
fn code(kind: Kind, starts: bool) -> u8 {
    2 + 2 * kind as u8 + u8::from(starts)
}

fn pack(values: [u8; 4]) -> u64 {
    u32::from_le_bytes(values).into()
}

/// The look of a token, above 0.
fn shape(document: &Document, token: &Token) -> u8 {
    let word = || document.word(token);
    match token.kind {
        TokenKind::Word => match token.case {
            Case::Lower => 1,
            Case::Title if token.end - token.start == 1 => 2,
            Case::Title => 3,
            Case::Upper if word().contains('.') => 4,
            Case::Upper if token.end - token.start <= 4 => 5,
            Case::Upper => 6,
            Case::Mixed => 7,
        },
        TokenKind::Number => 8,
        TokenKind::Clitic => 9,
        TokenKind::Contact => 10,
        TokenKind::Mark => match word() {
            "." => 11,
            "," => 12,
            "-" => 13,
            "\"" | "“" | "”" | "'" | "‘" | "’" => 14,
            "(" | ")" | "[" | "]" => 15,
            "&" => 16,
            ":" | ";" => 17,
            _ => 18,
        },
    }
}

fn prefix(word: &[u8], n: usize) -> u64 {
    letters(&word[..n.min(word.len())])
}

fn suffix(word: &[u8], n: usize) -> u64 {
    letters(&word[word.len().saturating_sub(n)..])
}

fn letters(bytes: &[u8]) -> u64 {
    bytes.iter().fold(1, |sum, b| sum << 8 | u64::from(b.to_ascii_lowercase()))
}

/// One key from a template and its values.
fn key(template: u64, x: u64, y: u64) -> u32 {
    let x = (x ^ template.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (x ^ x >> 29 ^ y.wrapping_mul(0x94d0_49bb_1331_11eb)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (hash >> 32) as u32
}

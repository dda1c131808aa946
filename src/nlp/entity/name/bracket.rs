//! A name and its short form in brackets are one thing, wherever the short form stands: `the Northern Harbour Authority (NHA)`,
//! `NHA (Northern Harbour Authority)`.

use std::ops::RangeInclusive;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Guess, Kind,
    evidence::{Evidence, Lists},
    replace,
};
use crate::nlp::{
    document::Document,
    entity::lexicon::Cue,
    token::{Case, Kind as TokenKind, Token, spelled},
};

/// How sure a short form is of the kind of its full one.
const SURE: f32 = 0.9;

/// Tokens of a full form, at most.
const MAX_FULL: usize = 12;

/// Letters of the short form of a name that is found by them alone.
const LETTERS: RangeInclusive<usize> = 3..=8;

/// Organizations whose small words parted them, by the letters behind them: `Organisation for the Prohibition of Chemical Weapons (OPCW)`.
pub(super) fn spelled_out(document: &Document, field: usize, lists: &Lists, evidence: &Evidence, guesses: &mut Vec<Guess>) {
    for bracket in evidence.signs(field).iter().map(|i| *i as usize) {
        let Some(short) = document.tokens.get(bracket + 1).filter(|t| t.case == Case::Upper && t.plain && !t.spaced) else { continue };
        if !document.is(bracket, "(") || !document.is(bracket + 2, ")") {
            continue;
        }
        let Some(first) = start(document, lists, bracket, short.bytes(document.text)) else { continue };
        let at = guesses.partition_point(|g| (g.field, g.last) <= (field, first));
        let whole = guesses.get(at).is_some_and(|g| (g.field, g.first, g.last) == (field, first, bracket));
        if !whole && lists.known(document.text, &document.tokens[first..bracket]).is_none() {
            replace(guesses, Guess::new(document, field, first, bracket, Kind::Organization, SURE));
        }
    }
}

/// Where the organization starts that ends before token `end`, has small words, and whose capitals are exactly `letters`.
fn start(document: &Document, lists: &Lists, end: usize, letters: &[u8]) -> Option<usize> {
    if !LETTERS.contains(&letters.len()) {
        return None;
    }
    let (mut rest, mut small, mut organization) = (letters, false, false);
    for i in (end.saturating_sub(MAX_FULL)..end).rev() {
        let token = &document.tokens[i];
        let word = token.bytes(document.text);
        match rest {
            [before @ .., letter] if token.kind == TokenKind::Word && word.first() == Some(letter) => rest = before,
            _ if matches!(word, b"of" | b"for" | b"the" | b"and" | b"in" | b"to") => {
                small = true;
                continue;
            }
            _ => return None,
        }
        organization |= lists.cue(token).has(Cue::ORGANIZATION);
        if rest.is_empty() {
            return (small && organization).then_some(i);
        }
    }
    None
}

/// Gives short forms the kind of their full one, and finds those that nobody found.
pub(super) fn forms(fields: &[Document; 2], guesses: &mut Vec<Guess>) {
    let mut short = FxHashMap::default();
    for (at, guess) in guesses.iter().enumerate().filter(|(_, g)| g.last - g.first > 1 && g.kind != Kind::Person) {
        let document = &fields[guess.field];
        let is = |i: Option<usize>, mark: &str| i.is_some_and(|i| document.is(i, mark));
        let (first, last) = (guess.first, guess.last);
        // Behind the full form, or before it.
        let inside = (is(Some(last), "(") && is(Some(last + 2), ")")).then_some(last + 1);
        let before = || (is(first.checked_sub(1), "(") && is(Some(last), ")")).then(|| first.checked_sub(2)).flatten();
        let named = |i: &usize| at.checked_sub(1).is_some_and(|b| guesses[b].field == guess.field && guesses[b].last == i + 1);
        let Some(token) = inside.or_else(|| before().filter(named)).map(|i| &document.tokens[i]) else { continue };
        if token.kind == TokenKind::Word && token.is_capitalised(document.text) && is_short(document, guess, document.word(token)) {
            short.entry(token.term).or_insert((guess.kind, guess.confidence.max(SURE)));
        }
    }
    // `Cosatu`, somewhere behind `Congress of South African Trade Unions`.
    let long = guesses.iter().filter(|g| g.kind == Kind::Organization && g.last - g.first > 3);
    let spelled = long.flat_map(|g| initials(&fields[g.field], g)).collect::<FxHashSet<u64>>();
    if short.is_empty() && spelled.is_empty() {
        return;
    }
    for guess in guesses.iter_mut().filter(|g| g.last - g.first == 1) {
        let term = fields[guess.field].tokens[guess.first].term;
        if let Some((kind, confidence)) = short.get(&term) {
            (guess.kind, guess.confidence) = (*kind, *confidence);
        } else if spelled.contains(&term) {
            (guess.kind, guess.confidence) = (Kind::Organization, guess.confidence.max(SURE));
        }
    }
    if short.is_empty() {
        return;
    }
    let mut found = Vec::new();
    for (field, document) in fields.iter().enumerate() {
        let capital = |t: &Token| t.kind == TokenKind::Word && t.is_capitalised(document.text);
        for (i, token) in document.tokens.iter().enumerate().filter(|(_, t)| capital(t)) {
            let Some((kind, confidence)) = short.get(&token.term) else { continue };
            let at = guesses.partition_point(|g| (g.field, g.last) <= (field, i));
            if guesses.get(at).is_none_or(|g| (g.field, g.first) > (field, i)) {
                found.push(Guess::new(document, field, i, i + 1, *kind, *confidence));
            }
        }
    }
    guesses.extend(found);
    guesses.sort_by_key(|g| (g.field, g.first));
}

/// What the first letters of a name spell, with and without those of small words.
fn initials(document: &Document, full: &Guess) -> [u64; 2] {
    let words = || document.tokens[full.first..full.last].iter().filter(|t| t.kind == TokenKind::Word);
    let letter = |t: &Token| t.initial(document.text);
    [spelled(words().filter_map(letter)), spelled(words().filter(|t| t.is_capitalised(document.text)).filter_map(letter))]
}

/// Whether the letters of `short` stand in the full name in the same order, from its first one on, and two of them start words.
fn is_short(document: &Document, full: &Guess, short: &str) -> bool {
    let words = document.tokens[full.first..full.last].iter().filter(|t| t.kind == TokenKind::Word).map(|t| document.word(t));
    let mut letters = words.flat_map(|word| word.chars().enumerate().map(|(n, c)| (n == 0, c.to_lowercase().next().unwrap_or(c))));
    let (mut n, mut starts) = (0, 0);
    for c in short.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase) {
        let Some((start, _)) = letters.find(|(start, letter)| *letter == c && (n > 0 || *start)) else { return false };
        starts += usize::from(start);
        n += 1;
    }
    n >= 2 && starts >= 2
}
